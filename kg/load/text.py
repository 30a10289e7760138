"""Plain text, and how bytes become text."""

from __future__ import annotations

import codecs
import io
import logging
import re
from typing import Any, BinaryIO, NamedTuple

from kg.errors import FormatError
from kg.load.content import Content, titled

BLOCK = 1 << 20  # bytes read at once
TITLE_LINE_CAP = 120  # characters of a first line that may be a title
CONTROL_SHARE = 0.05  # control characters in the first block, above which it is no text
CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
NOT_TEXT = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WESTERN = frozenset("\xa0£€§©®°·½¼¾«»¿¡–—‘’“”•…™ÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÛÜßàáâäåæçèéêëíîïñóôöøùúûü")
WESTERN_SHARE = 0.05  # of all characters, accented letters at most, and a few more
CUT_OFF = "cut off inside of its last character, in UTF-8"
FIRST_LINE = re.compile(r"\s*([^\r\n]+)(?:\r\n?+|\n)[^\S\r\n]*(?:\r\n?+|\n)")


class Encoding(NamedTuple):
    """A codec's name, how to treat what it cannot decode, and what is to be noted about it."""

    name: str
    errors: str = "strict"
    note: str = ""

    @property
    def meta(self) -> dict[str, Any]:
        return {"notes": [self.note]} if self.note else {}


def read(data: bytes) -> Content:
    """The file's text as it is, line ends included; a short first line is the title."""
    text, meta = decode(data)
    first = FIRST_LINE.match(text)
    short = first is not None and len(first[1].strip()) <= TITLE_LINE_CAP
    return Content(text, {**(titled(first[1]) if first and short else {}), **meta})


def decode(data: bytes, declared: str = "") -> tuple[str, dict[str, Any]]:
    """The text, and {"notes": [...]} where its encoding is a guess or its end is cut off."""
    encoding = encoding_of(io.BytesIO(data), declared)
    try:
        text = data.decode(encoding.name, encoding.errors)
    except UnicodeDecodeError as error:
        raise undecodable(error) from error
    if "\0" in text:
        raise FormatError("looks binary")
    return text, encoding.meta


def undecodable(error: UnicodeDecodeError) -> FormatError:
    return FormatError(f"not text in {error.encoding}, as it seemed: {error.reason}")


def encoding_of(file: BinaryIO, declared: str = "") -> Encoding:
    """UTF-8 where the whole file is, else `declared` if it fits, else the best guess.

    Reads the file once, block by block, and leaves it at its start.
    """
    head = file.read(BLOCK)
    file.seek(0)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name)
    controls = len(head) - len(head.translate(None, CONTROL))
    if head.startswith(NOT_TEXT) or controls > CONTROL_SHARE * len(head):
        raise FormatError("looks binary")
    sample, found = _not_utf8(file)
    file.seek(0)
    return found or _declared(sample, declared) or _guess(sample)


def _not_utf8(file: BinaryIO) -> tuple[bytes, Encoding | None]:
    """UTF-8, or None and the lines around the first bytes that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    only_ascii = True
    first = True
    block = b""
    while more := file.read(BLOCK):
        block = more
        if b"\0" in block:
            raise FormatError("looks binary")
        try:
            only_ascii &= decoder.decode(block).isascii()
        except UnicodeDecodeError:
            return _whole_lines(block, first), None
        first = False
    if not decoder.getstate()[0]:
        return b"", Encoding("utf-8")
    # Half a character at the very end: a cut-off file, if anything else speaks for UTF-8.
    if only_ascii:
        return _whole_lines(block, first), None
    return b"", Encoding("utf-8", "replace", CUT_OFF)


def _whole_lines(block: bytes, at_start: bool) -> bytes:
    """A block without the halves of characters that may stand at its ends."""
    begin = 0 if at_start else block.find(b"\n") + 1
    end = block.rfind(b"\n") + 1 if len(block) == BLOCK else len(block)
    return block[begin:end] if begin < end else block


def _declared(sample: bytes, name: str) -> Encoding | None:
    try:
        sample.decode(name or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return None
    return Encoding(name, "replace")  # one stray byte does not make the declaration a lie


def _guess(sample: bytes) -> Encoding:
    import charset_normalizer

    logging.getLogger("charset_normalizer").addHandler(logging.NullHandler())
    if _looks_western(sample):
        return Encoding("cp1252", "strict", guessed("cp1252"))
    best = charset_normalizer.from_bytes(sample).best()
    if best is None:
        raise FormatError("not UTF-8, and its encoding could not be guessed")
    return Encoding(best.encoding, "strict", guessed(best.encoding))


def guessed(codec: str) -> str:
    return f"its encoding is not UTF-8; read as {codec}, which is a guess"


def _looks_western(sample: bytes) -> bool:
    """English and its neighbours as Windows writes them: too few marks for a statistical guess."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if not character.isascii()]
    accented = sum(map(str.isalpha, foreign))
    return accented <= 2 + WESTERN_SHARE * len(text) and WESTERN.issuperset(foreign)
