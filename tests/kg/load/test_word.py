import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from kg.errors import FormatError
from kg.load import word_package
from kg.load.word import read
from tests.kg.load.bad_inputs import word_file

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def saved(document: WordDocument) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def with_body(xml: str) -> bytes:
    document = docx.Document()
    document.element.body.insert(
        0, parse_xml(f"<w:sdt {NAMES}><w:sdtContent>{xml}</w:sdtContent></w:sdt>")
    )
    return saved(document)


def with_parts(data: bytes, **texts: str) -> bytes:
    """The file with parts besides, each named for the kind of its relationship."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/_rels/document.xml.rels":
                links = "".join(
                    f'<Relationship Id="x{kind}" Target="{kind}.xml" Type="{OFFICE}/{kind}"/>'
                    for kind in texts
                )
                part = part.replace(b"</Relationships>", f"{links}</Relationships>".encode())
            new.writestr(name, part)
        for kind, text in texts.items():
            new.writestr(f"word/{kind}.xml", f"<w:{kind} {NAMES}>{text}</w:{kind}>")
    return made.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def replaced(
    name: str | None, change: Callable[[bytes], bytes], data: bytes | None = None
) -> bytes:
    """The word file with a part changed, or each of XML."""
    made = io.BytesIO()
    source = io.BytesIO(word_file() if data is None else data)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            held = old.read(part)
            wanted = part == name if name else part.endswith((".xml", ".rels"))
            new.writestr(part, change(held) if wanted else held)
    return made.getvalue()


def test_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_heading("The Bank", 0)
    document.add_paragraph("Ann Marlow\tleft.").add_run().add_break()
    document.add_heading("History", 1)
    table = document.add_table(2, 2)
    for row, cells in enumerate([("Year", "Chairman"), ("1901", "Ann\nMarlow")]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("It closed.")
    content = read(saved(document))

    assert content.text == (
        "The Bank\n\nAnn Marlow\tleft.\n\nHistory\n\n"
        "Year | Chairman\n1901 | Ann Marlow\n\nIt closed."
    )
    assert content.meta["title"] == "The Bank"
    assert [section["headings"] for section in content.meta["sections"]] == [
        ["The Bank"],
        ["The Bank", "History"],
    ]


def test_the_core_title_comes_first() -> None:
    document = docx.Document()
    document.core_properties.title = "Report"
    document.add_heading("History", 1)
    assert read(saved(document)).meta["title"] == "Report"


def test_links_insertions_and_controls_are_read_and_deletions_are_not() -> None:
    data = with_body(
        "<w:p><w:r><w:t>Ann </w:t></w:r><w:ins><w:r><w:t>Marlow </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>Ray </w:delText><w:t>Roy </w:t></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>Rye </w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t>left</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert read(data).text == "Ann Marlow left."


def test_a_text_box_is_read_once() -> None:
    def box(text: str) -> str:
        return f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"

    data = with_body(
        f"<w:p><w:r><w:t>Around.</w:t><mc:AlternateContent><mc:Choice>{box('Inside.')}</mc:Choice>"
        f"<mc:Fallback>{box('Inside.')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read(data).text == "Around.\n\nInside."


def test_an_empty_document() -> None:
    with pytest.raises(FormatError, match="empty"):
        read(saved(docx.Document()))


def test_notes_follow_what_they_belong_to() -> None:
    def mark(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    body = (
        f"<w:p><w:r><w:t>Ann left.</w:t></w:r>{mark('footnote', 2)}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r>{mark('footnote', 3)}</w:p>"
        "</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('1901')}</w:tc></w:tr></w:tbl>"
        f"<w:p><w:r><w:t>Bob came.</w:t></w:r>{mark('endnote', 2)}{mark('footnote', 2)}"
        f"<w:del>{mark('footnote', 4)}</w:del></w:p>"
    )
    footnotes = (
        f'<w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote>'
        f'<w:footnote w:id="2">{p("Two.")}{p("Three.")}</w:footnote>'
        f'<w:footnote w:id="3">{p("Of the bank.")}</w:footnote>'
        f'<w:footnote w:id="4">{p("Gone.")}</w:footnote>'
    )
    data = with_parts(
        with_body(body),
        footnotes=footnotes,
        endnotes=f'<w:endnote w:id="2">{p("End.")}</w:endnote>',
    )
    assert read(data).text == (
        "Ann left.\n\nTwo.\n\nThree.\n\nYear\n1901\n\nOf the bank.\n\nBob came.\n\nEnd."
    )


def test_what_is_left_out_is_noted() -> None:
    data = with_parts(
        with_body(f"{p('Ann left.')}<w:p><w:del>{p('x')}</w:del><w:ins><w:r/></w:ins></w:p>"),
        comments=f"<w:comment>{p('Why?')}</w:comment><w:comment>{p('So.')}</w:comment>",
        header=p("Marlow Bank " + "x" * 60),
        footer=p(" "),
    )
    content = read(data)
    assert content.text == "Ann left."
    assert content.meta["notes"] == [
        "2 comments left out",
        "1 tracked deletion left out",
        f"page headers left out: “Marlow Bank {'x' * 48}…”",
    ]
    assert "notes" not in read(word_file()).meta


@pytest.mark.parametrize("target", ["NULL", "media/image9.png", "#_top", "../x/y.xml", "%zz"])
def test_a_relationship_to_a_part_that_is_not_there(target: str) -> None:
    links = "word/_rels/document.xml.rels"
    lost = f'<Relationship Id="z" Type="{OFFICE}/image" Target="{target}"/></Relationships>'
    data = replaced(links, lambda part: part.replace(b"</Relationships>", lost.encode()))
    assert read(data).text == read(word_file()).text
    styles = replaced(links, lambda part: part.replace(b'"styles.xml"', f'"{target}"'.encode()))
    assert read(styles).text == read(word_file()).text


def test_strict_open_xml() -> None:
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def change(part: bytes) -> bytes:
        for name in (b"officeDocument", b"wordprocessingml"):
            part = part.replace(usual + name + b"/2006/", strict + name + b"/")
        return part

    document = docx.Document()
    document.add_heading("History", 1)
    document.add_paragraph("Ann left.")
    data = replaced(None, change, saved(document))
    assert b"purl.oclc.org/ooxml/wordprocessingml/main" in zipfile.ZipFile(io.BytesIO(data)).read(
        "word/document.xml"
    )
    assert read(data) == read(saved(document))
    assert read(data).meta["title"] == "History"


def test_names_of_parts_as_other_writers_spell_them() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("/", "\\").title(), old.read(name))
    assert read(made.getvalue()).text == read(word_file()).text


def test_hidden_words_ruby_and_deleted_rows_are_not_read() -> None:
    data = with_body(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ray </w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Ann </w:t></w:r>'
        "<w:r><w:ruby><w:rt><w:r><w:t>to</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>left</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('Gone')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('Kept')}<w:tbl><w:tr><w:tc>{p('inside')}</w:tc></w:tr></w:tbl></w:tc>"
        "</w:tr></w:tbl><w:p><w:smartTag><w:r><w:t>Leeds</w:t></w:r></w:smartTag></w:p>"
    )
    assert read(data).text == "Ann left\n\nKept inside\n\nLeeds"


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(FormatError, match="declares a document type"):
        read(
            replaced(
                "word/document.xml",
                lambda part: part.replace(b"<w:document", bomb + b"<w:document", 1),
            )
        )


def test_broken_parts() -> None:
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(replaced("word/document.xml", lambda part: part[:300]))
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(word_file()[:-200])


def test_another_archive_is_no_word_document() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "Ann left.")
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(data.getvalue())


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_package, "MEMBERS_CAP", 3)
    with pytest.raises(FormatError, match="zip bomb"):
        read(word_file())
