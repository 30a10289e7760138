import pytest

from kg.errors import FormatError
from kg.load import pdf
from kg.load.content import Content
from kg.load.drawn_text import OVERPRINTING
from kg.load.pdf import read
from tests.kg.load.bad_inputs import drawn_pdf, encrypted_pdf, pdf_file, text_pdf


def test_pages_are_sections() -> None:
    content = read(text_pdf([["Ann Marlow left.  She", "came back."], [], ["Bob stayed."]], "T"))
    assert content.text == "Ann Marlow left. She came back.\n\nBob stayed."
    assert content.meta == {
        "title": "T",
        "sections": [
            {"start": 0, "end": 31, "page": 1},
            {"start": 33, "end": 44, "page": 3},
        ],
    }


def test_an_empty_password_opens() -> None:
    assert read(encrypted_pdf("")).text == "Ann Marlow left."


def test_a_sentence_goes_on_over_the_page_and_no_header_is_its_subject() -> None:
    content = read(
        text_pdf(
            [
                ["Ruth Vogel", "The firm grew. In 2003 the founder Anna Keller", "1"],
                ["Ruth Vogel", "married Maria Lopez in Oslo. They moved.", "2"],
            ]
        )
    )
    assert content.text == (
        "The firm grew. In 2003 the founder Anna Keller married Maria Lopez in Oslo. They moved."
    )
    assert content.meta["sections"] == [
        {"start": 0, "end": 75, "page": 1},
        {"start": 76, "end": 87, "page": 2},
    ]
    assert content.meta["notes"] == [
        "headers, footers and page numbers left out of 2 pages: “Ruth Vogel”, “1”"
    ]


def unicode_pdf(text: bytes, codes: bytes) -> bytes:
    """A page whose font gives some codes a Unicode value of their own."""
    body = b"BT /F 11 Tf 72 700 Td (%s) Tj ET" % text
    table = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"1 begincodespacerange <00> <FF> endcodespacerange %s "
        b"1 beginbfrange <20> <7E> <0020> endbfrange endcmap end end" % codes
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Resources << /Font << /F 3 0 R >> >> >>"
    )
    streams = [b"<< /Length %d >>\nstream\n%s\nendstream" % (len(x), x) for x in (body, table)]
    pages = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"]
    return pdf_file([*pages, font, page, *streams], b"")


def test_characters_without_a_meaning_are_replaced_and_counted() -> None:
    codes = b"3 beginbfchar <01> <0000> <02> <E000> <03> <FB01> endbfchar"
    content = read(unicode_pdf(b"Anna ran the Of\\001ce, Su\\002x and the \\003rm.", codes))
    assert content.text == "Anna ran the Of\ufffdce, Su\ufffdx and the firm."
    assert content.meta["notes"] == ["2 characters without a Unicode value replaced by U+FFFD"]


def test_bullets_of_symbol_fonts() -> None:
    content = read(unicode_pdf(b"\\001 Anna left.", b"1 beginbfchar <01> <F0B7> endbfchar"))
    assert content == Content("• Anna left.", {"sections": [{"start": 0, "end": 12, "page": 1}]})


def test_a_text_of_unknown_characters_is_no_text() -> None:
    with pytest.raises(FormatError, match="its fonts do not say which characters"):
        read(
            unicode_pdf(
                b"A\\001\\002 \\001\\002", b"2 beginbfchar <01> <E001> <02> <0000> endbfchar"
            )
        )


@pytest.mark.parametrize(
    "junk", [b"x" * 9000, b"<html>served by Borex</html>\n%%EO", b"\0" * 5000 + b"a"]
)
def test_junk_around_the_file_is_left_out(junk: bytes) -> None:
    whole = text_pdf([["Ann Marlow left."], ["Bob came."]])
    count = len(junk.strip(b"\0\n"))
    note = "{:,} bytes before its header or after its end mark left out"
    after = read(whole + junk)
    assert (after.text, after.meta["notes"]) == (read(whole).text, [note.format(count)])
    before = read(junk + whole)
    assert (before.text, before.meta["notes"]) == (read(whole).text, [note.format(len(junk))])


def test_what_is_cut_off_is_not_read_by_halves() -> None:
    whole = text_pdf([["Ann Marlow left."], ["Bob came."]])
    updated = whole + b"9 0 obj\n<< /Length 99 >>\nstream\nBT (cut"  # after an earlier end mark
    for data in (whole[:-30], updated, whole.replace(b"%%EOF", b"")):
        with pytest.raises(FormatError, match="cut off"):
            read(data)


def test_a_wrong_place_of_the_table_of_objects() -> None:
    whole = text_pdf([["Ann Marlow left."]])
    at = whole.rindex(b"startxref\n") + 10
    assert read(whole[:at] + b"7\n%%EOF\n").text == "Ann Marlow left."
    assert read(whole.replace(b"xref\n0 6", b"xrfe\n0 6")).text == "Ann Marlow left."


def test_notes_name_the_pages() -> None:
    body = b"BT /F 11 Tf 50 700 Td (Ann came) Tj 0.4 0 Td (Ann came) Tj ET"
    names = [b"Ann", b"Bob", b"Cem", b"Dag", b"Eve", b"Fay", b"Gil"]
    content = read(drawn_pdf([body.replace(b"Ann", name) for name in names]))
    assert content.text.split("\n\n") == [f"{name.decode()} came" for name in names]
    assert content.meta["notes"] == [f"pages 1, 2, 3, 4, 5 and 2 more: {OVERPRINTING}"]


def test_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES_CAP", 2)
    with pytest.raises(FormatError, match="3 pages are over the cap of 2"):
        read(text_pdf([["a"]] * 3))
    monkeypatch.setattr(pdf, "TEXT_CAP", 10)
    with pytest.raises(FormatError, match="text is over the cap of 10 characters"):
        read(text_pdf([["Ann left."], ["Bob came."]]))
    monkeypatch.setattr(pdf, "PAGE_CAP", 40)
    with pytest.raises(FormatError, match="page 1 is over the cap of 40 bytes"):
        read(text_pdf([["Ann left."]]))


def test_a_page_tree_that_bites_its_tail() -> None:
    looped = pdf_file(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"], b""
    )
    with pytest.raises(FormatError):
        read(looped)


def test_strong_encryption_is_told_even_without_its_library() -> None:
    lock = (
        b"<< /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O (%s) /U (%s) /OE (%s) /UE (%s) "
        b"/Perms (%s) /CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>"
        % (b"o" * 48, b"u" * 48, b"e" * 32, b"e" * 32, b"p" * 16)
    )
    pages = b"<< /Type /Pages /Kids [] /Count 0 >>"
    data = pdf_file(
        [b"<< /Type /Catalog /Pages 2 0 R >>", pages, lock], b"/Encrypt 3 0 R /ID [(a) (a)]"
    )
    with pytest.raises(FormatError, match=r"^encrypted"):
        read(data)


def test_no_pages() -> None:
    with pytest.raises(FormatError, match="empty"):
        read(text_pdf([]))
