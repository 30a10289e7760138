import pytest

from kg.errors import FormatError
from kg.load.text import BLOCK, CUT_OFF, decode, guessed, read

LATIN = "Ann Marlow paid £5 – “cheap”, said Bob’s mother in the café."

MOSCOW = "Москва является столицей России. Это большой город на реке, и в нём живут люди."


@pytest.mark.parametrize(
    "text, title",
    [
        ("Marlow Bank\n\nIt grew.", "Marlow Bank"),
        ("Marlow Bank\r\n\r\nIt grew.", "Marlow Bank"),
        ("\n  Marlow  Bank \n \nIt grew.", "Marlow Bank"),
        ("Marlow Bank\nIt grew.", None),
        ("Marlow Bank", None),
        ("x" * 121 + "\n\nIt grew.", None),
        ("x" * 120 + "\n\nIt grew.", "x" * 120),
    ],
)
def test_a_short_first_line_is_the_title(text: str, title: str | None) -> None:
    content = read(text.encode())
    assert content.text == text  # line ends and blanks as they are
    assert content.meta == ({"title": title} if title else {})


@pytest.mark.parametrize(
    "data, text, note",
    [
        ("café".encode(), "café", None),
        ("\ufeffcafé".encode(), "café", None),
        ("\ufeffcafé".encode("utf-16-le"), "café", None),
        ("\ufeffcafé".encode("utf-16-be"), "café", None),
        ("\ufeffcafé".encode("utf-32-le"), "café", None),
        (LATIN.encode("cp1252"), LATIN, guessed("cp1252")),
        (b"caf\xe9", "café", guessed("cp1252")),
        ("日本 café".encode()[:-1], "日本 caf\ufffd", CUT_OFF),
        (MOSCOW.encode("cp1251"), MOSCOW, guessed("cp1251")),
        (("東京は日本の首都。" * 9).encode("cp932"), "東京は日本の首都。" * 9, guessed("cp932")),
    ],
)
def test_decoding(data: bytes, text: str, note: str | None) -> None:
    assert decode(data) == (text, {"notes": [note]} if note else {})


def test_a_character_across_two_blocks_is_no_fault() -> None:
    text = "x" * (BLOCK - 1) + "é" * 10
    assert decode(text.encode()) == (text, {})


def test_the_first_odd_byte_may_come_late() -> None:
    text = "Ann left.\n" * (BLOCK // 8) + LATIN
    assert decode(text.encode("cp1252")) == (text, {"notes": [guessed("cp1252")]})


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        b"x" * BLOCK + b"\0",
        b"%PDF-1.7 ...",
        b"PK\x03\x04 ...",
        bytes(range(1, 32)),
        "\ufeffa\0b".encode("utf-16-le"),
        "no mark".encode("utf-16-le"),
    ],
)
def test_binary(data: bytes) -> None:
    with pytest.raises(FormatError, match="looks binary"):
        decode(data)


def test_a_mark_that_lies() -> None:
    with pytest.raises(FormatError, match="not text in utf-16"):
        decode(b"\xff\xfea\x00b")
