"""The encoding of a file's bytes, also if some of them are damaged."""

from __future__ import annotations

import codecs
import logging
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple

from kg.errors import FormatError

BLOCK = 1 << 19  # bytes read at once
CONTROL_SHARE = 0.05  # most control characters in the first block of a text
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
MARK = "\ufeff"  # also inside a file that was put together from several
UTF_16_WITHIN = 20_000  # bytes from the start, an even number
# ASCII read as UTF-16 looks like Chinese; so UTF-16 is taken for text only where most of it is in
# an alphabet from Latin to Arabic.
ALPHABETS_END, ALPHABETS_SHARE = "\u0800", 0.7
WESTERN = frozenset("\xa0£€§©®°·½¼¾«»¿¡–—‘’“”•…™ÀÁÂÄÅÆÇÈÉÊËÍÎÏÑÓÔÖØÙÚÛÜßàáâäåæçèéêëíîïñóôöøùúûü")
WESTERN_SHARE = 0.15  # most accented letters, as a share of all characters, and FEW more
FEW = 4
# Signs inside of words are letters of another code: "£ukasz" is Łukasz in cp1250.
SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[£§©®°½¼¾«»¿¡](?=[^\W\d_])|£(?=[^\W\d_])")
DAMAGED_SHARE = 0.01  # of all bytes: a text in another encoding has more that are not UTF-8
DECLARED_DOUBT = 4  # characters of UTF-8 for one byte that is not, to overrule a declaration
ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that "surrogateescape" could not decode
DOUBLE = re.compile("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â(?:€|\x80)[\x80-\xbf‘’“”™œ¦¢]")

CUT_OFF = "cut off inside of its last character, in UTF-8"
DOUBLE_ENCODED = "looks encoded twice (“Ã©” for “é”); such words are left as they are"


class Encoding(NamedTuple):
    """A codec's name, its error handler, and notes on how sure the choice is."""

    name: str
    errors: str = "strict"
    notes: tuple[str, ...] = ()

    @property
    def meta(self) -> dict[str, Any]:
        return {"notes": list(self.notes)} if self.notes else {}


def guessed(codec: str) -> str:
    return f"its encoding is not UTF-8; read as {codec}, which is a guess"


def no_mark(codec: str) -> str:
    return f"has no byte-order mark; read as {codec}, which is a guess"


def stray(count: int) -> str:
    some = "1 byte" if count == 1 else f"{count:,} bytes"
    return f"its encoding is UTF-8 but for {some}, read as a sign of cp1252 or as U+FFFD"


def undecodable(error: UnicodeDecodeError) -> FormatError:
    return FormatError(f"not text in {error.encoding}, as it seemed: {error.reason}")


def encoding_of(file: BinaryIO, declared: str = "") -> Encoding:
    """Return UTF-8 if the file is, or was before damage; else `declared` if it fits, else a guess.

    Reads the file once, block by block, and leaves it at its start.
    """
    head = file.read(BLOCK)
    file.seek(0)
    for mark, name in MARKS:
        if head.startswith(mark) and mark != codecs.BOM_UTF8:
            return Encoding(name)
    if wide := _utf_16(head):
        return Encoding(wide, "replace", (no_mark(wide),))
    controls = len(head) - len(head.translate(None, CONTROL))
    if head.startswith(NOT_TEXT) or controls > CONTROL_SHARE * len(head):
        raise FormatError("looks binary")
    scan = _scanned(file)
    file.seek(0)
    encoding = scan.as_utf_8(declared) or _declared(scan.sample, declared) or _guess(scan)
    return encoding._replace(notes=(*encoding.notes, DOUBLE_ENCODED)) if scan.double else encoding


def _utf_16(head: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, or ""."""
    head = head[:UTF_16_WITHIN]
    if b"\0" not in head:
        return ""
    name = "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    try:
        text = head.decode(name)
    except UnicodeDecodeError as error:
        text = head[: error.start].decode(name) if error.end >= UTF_16_WITHIN else "\0"
    kinds = [unicodedata.category(character) for character in text if character not in "\t\r\n"]
    odd = any(kind[0] == "C" and kind != "Cf" for kind in kinds)
    alphabetic = sum(character < ALPHABETS_END for character in text)
    return "" if odd or alphabetic < ALPHABETS_SHARE * len(text) else name


@dataclass(slots=True)
class _Scan:
    """A scan of a file as UTF-8; `sample` are the lines around its first invalid bytes."""

    marked: bool = False
    size: int = 0
    foreign: int = 0
    bad: int = 0
    cut_off: bool = False
    double: bool = False
    sample: bytes = b""

    def as_utf_8(self, declared: str) -> Encoding | None:
        name = "utf-8-sig" if self.marked else "utf-8"
        if not self.bad:
            return Encoding(name)
        if self.foreign and self.cut_off and self.bad <= 3:
            return Encoding(name, "replace", (CUT_OFF,))
        doubt = DECLARED_DOUBT if declared else 1
        if self.marked or self.foreign >= doubt * self.bad:
            return Encoding(name, STRAY, (stray(self.bad),))
        return None


def _scanned(file: BinaryIO) -> _Scan:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    scan = _Scan()
    block, last = file.read(BLOCK), b""
    scan.marked = block.startswith(codecs.BOM_UTF8)
    while block:
        if b"\0" in block:
            raise FormatError("looks binary")
        _count(scan, decoder.decode(block), block)
        scan.size += len(block)
        block, last = file.read(BLOCK), block
    before = scan.bad
    _count(scan, decoder.decode(b"", final=True), last)
    scan.cut_off = not before and scan.bad > 0
    return scan


def _count(scan: _Scan, text: str, block: bytes) -> None:
    if text.isascii():
        return
    bad = len(ESCAPED.findall(text))
    if bad and not scan.bad:
        scan.sample = _whole_lines(block, scan.size in (0, len(block)))
    scan.bad += bad
    scan.foreign += len(text) - len(text.encode("ascii", "ignore")) - bad
    scan.double = scan.double or DOUBLE.search(text) is not None


def _whole_lines(block: bytes, at_start: bool) -> bytes:
    """Return a block without the partial characters that may be at its ends."""
    begin = 0 if at_start else block.find(b"\n") + 1
    end = block.rfind(b"\n") + 1 if len(block) == BLOCK else len(block)
    return block[begin:end] if begin < end else block


def _declared(sample: bytes, name: str) -> Encoding | None:
    try:
        sample.decode(name or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return None
    return Encoding(name, "replace")  # one stray byte does not refute the declaration


def _guess(scan: _Scan) -> Encoding:
    import charset_normalizer

    logging.getLogger("charset_normalizer").addHandler(logging.NullHandler())
    if _looks_western(scan.sample):
        return Encoding("utf-8", WINDOWS, (guessed("cp1252"),))
    if scan.bad <= DAMAGED_SHARE * scan.size:
        return Encoding("utf-8", STRAY, (stray(scan.bad),))
    best = charset_normalizer.from_bytes(scan.sample).best()
    if best is None:
        raise FormatError("not UTF-8, and its encoding could not be guessed")
    return Encoding(best.encoding, "replace", (guessed(best.encoding),))


def _looks_western(sample: bytes) -> bool:
    """Return True for cp1252 in a language with few accents: too few for a statistical guess."""
    text = sample.decode("utf-8", WINDOWS)
    foreign = [character for character in text if not character.isascii()]
    accented = sum(map(str.isalpha, foreign))
    few = accented <= FEW + WESTERN_SHARE * len(text)
    return few and WESTERN.issuperset(foreign) and not SIGN_IN_WORD.search(text)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8 as cp1252, for files put together from both."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _as_stray(error: UnicodeError) -> tuple[str, int]:
    """Decode a single byte as cp1252 if it is a common sign, a partial character as U+FFFD."""
    assert isinstance(error, UnicodeDecodeError)
    text, end = _as_windows(error)
    single = len(text) == 1 and error.reason != "unexpected end of data"
    return text if single and text in WESTERN else "\ufffd", end


WINDOWS, STRAY = "kg-cp1252", "kg-stray"  # as names of error handlers
codecs.register_error(WINDOWS, _as_windows)
codecs.register_error(STRAY, _as_stray)
