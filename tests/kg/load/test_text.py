import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.load.encoding import BLOCK, CUT_OFF, DOUBLE_ENCODED, guessed, no_mark, stray
from kg.load.text import decode, read

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
        (b"\xef\xbb\xbfcaf\xc3\xa9, caf\xe9.", "café, café.", stray(1)),
        (
            "Zoë’s café in Łódź, Bob".encode() + b"\x92s too",
            "Zoë’s café in Łódź, Bob’s too",
            stray(1),
        ),
        (b"\xe2\x80\x9cYes\xe2\x80 said Zo\xc3\xab", "“Yes\ufffd said Zoë", stray(2)),
        (b"Zo\xc3\xab \xff\xfe Caf\xc3\xa9", "Zoë \ufffd\ufffd Café", stray(2)),
        (b"Ann left. " * 50 + b"\x81 Bob.", "Ann left. " * 50 + "\ufffd Bob.", stray(1)),
        (b"Zo\xc3\xab. " + LATIN.encode("cp1252"), "Zoë. " + LATIN, guessed("cp1252")),
        ("Ann Marlow left.\n".encode("utf-16-le"), "Ann Marlow left.\n", no_mark("utf-16-le")),
        (MOSCOW.encode("utf-16-be"), MOSCOW, no_mark("utf-16-be")),
        ("\ufeffAnn left.\n\ufeffBob came.".encode(), "Ann left.\nBob came.", None),
        ("FranÃ§ois left.".encode(), "FranÃ§ois left.", DOUBLE_ENCODED),
        ("Annâ€™s firm.".encode(), "Annâ€™s firm.", DOUBLE_ENCODED),
        ("SÃO PAULO, Â la carte".encode(), "SÃO PAULO, Â la carte", None),
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
        b"Ann Marlow left.\0\n",
        b"Ann\0Marlow\0left",
        b"x" * BLOCK + b"\0",
        b"%PDF-1.7 ...",
        b"PK\x03\x04 ...",
        bytes(range(1, 32)),
        "\ufeffa\0b".encode("utf-16-le"),
    ],
)
def test_binary(data: bytes) -> None:
    with pytest.raises(FormatError, match="looks binary"):
        decode(data)


def test_a_mark_that_lies() -> None:
    with pytest.raises(FormatError, match="not text in utf-16"):
        decode(b"\xff\xfea\x00b")


def test_one_stray_byte_far_into_a_file() -> None:
    text = "Zoë founded the Café Łódź.\n" * (BLOCK // 16)
    decoded, meta = decode(text.encode() + b"Zo\xeb left.\n" + text.encode())
    assert decoded == text + "Zoë left.\n" + text
    assert meta == {"notes": [stray(1)]}


@given(st.text(alphabet="abc éüß’Łж東\n", min_size=1), st.data())
def test_a_stray_byte_spoils_itself_alone(text: str, data: st.DataObject) -> None:
    words = f"Zoë’s {text} Łódź"
    at = data.draw(st.integers(0, len(words)))
    byte = bytes([data.draw(st.integers(0x80, 0xFF))])
    decoded, _ = decode(words[:at].encode() + byte + words[at:].encode())
    assert decoded.startswith(words[:at]) and decoded.endswith(words[at:])
    assert len(decoded) == len(words) + 1


def test_a_declared_encoding_holds_against_few_characters_of_utf_8() -> None:
    text = "邪邪中国"  # three pairs of its bytes are UTF-8 as well
    assert decode(text.encode("gbk"), "gb18030") == (text, {})


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller founded Café Kraków. Her husband is René.",
        "Größe über Äpfel, Öl und Füße für Mädchen; schöne Grüße aus Köln.",
        "Élève à l'école: où êtes-vous allés hier, près de Sète? Ça été très agréable.",
    ],
)
def test_short_western_texts_are_not_guessed_by_statistics(text: str) -> None:
    assert read(text.encode("cp1252")).text == text
