import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from kg.errors import FormatError
from kg.load import word
from kg.load.word import read
from tests.kg.load.bad_inputs import word_file

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


def rewritten(change: Callable[[bytes], bytes]) -> bytes:
    """The word file with its main part changed."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == "word/document.xml" else part)
    return data.getvalue()


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


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with pytest.raises(FormatError, match="declares a document type"):
        read(rewritten(lambda part: part.replace(b"<w:document", bomb + b"<w:document", 1)))


def test_broken_parts() -> None:
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(rewritten(lambda part: part[:300]))
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(word_file()[:-200])


def test_another_archive_is_no_word_document() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "Ann left.")
    with pytest.raises(FormatError, match=r"broken \.docx"):
        read(data.getvalue())


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MEMBERS_CAP", 3)
    with pytest.raises(FormatError, match="zip bomb"):
        read(word_file())
