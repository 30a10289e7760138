import pytest

from kg.errors import FormatError
from kg.load import pdf
from kg.load.pdf import read, reflowed
from tests.kg.load.bad_inputs import encrypted_pdf, pdf_file, text_pdf


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


@pytest.mark.parametrize(
    "page, expected",
    [
        ("The bank was foun-\nded in Leeds by the\nAnglo-\nSaxon Bob", None),
        ("The company grew and grew in\nAnn Marlow's town. It\nclosed.", None),
        ("History\nThe bank grew and grew and grew.", "History\nThe bank grew and grew and grew."),
        ("It was all there was to say of it.\n• one\n• two", None),
        ("First paragraph here.\n\nSecond paragraph here.", None),
        ("ﬁrst oﬃce", "first office"),
    ],
)
def test_layout_lines_become_paragraphs(page: str, expected: str | None) -> None:
    shown = {
        "The bank": "The bank was founded in Leeds by the Anglo-Saxon Bob",
        "The comp": "The company grew and grew in Ann Marlow's town. It closed.",
        "It was a": "It was all there was to say of it.\n• one\n• two",
        "First pa": "First paragraph here.\nSecond paragraph here.",
    }
    assert reflowed(page) == (expected or shown[page[:8]])


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
