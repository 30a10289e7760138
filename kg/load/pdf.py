"""PDF: the text layer, page by page."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.load.content import Content, titled, with_notes
from kg.load.reflow import Page, reflowed
from kg.load.running_lines import without_running_lines

if TYPE_CHECKING:
    from pypdf import PdfReader

PAGES_CAP = 5_000
PAGE_CAP = 20_000_000  # bytes of one page's drawing commands, unpacked
TEXT_CAP = 20_000_000  # characters
END_WITHIN = 4096  # bytes from the end of the file, where %%EOF must stand
UNKNOWN_SHARE = 0.5  # of the characters; where more are unknown, the rest is of no use

# A broken PDF makes pypdf fail in these ways beside its own errors (its documentation warns
# that it "might cause other Exceptions").
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
# Bullets of symbol fonts; then controls, private-use characters, and what stands for no character.
SYMBOL_BULLET = re.compile(r"(?m)^\s*[\ue000-\uf8ff]\s")
UNKNOWN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]"
)


def read(data: bytes) -> Content:
    """Pages as sections with their `page` number from 1, an empty line between them where no
    sentence goes on; headers, footers and page numbers are left out."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-END_WITHIN:]:
        raise FormatError("broken PDF: cut off, it has no end mark")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormatError("encrypted: save it without its password")
        return _content(reader)
    except DependencyError as error:
        raise FormatError(f"encrypted: {error}") from error
    except (PyPdfError, *BROKEN) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"broken PDF: {reason}") from error


def _content(reader: PdfReader) -> Content:
    if len(reader.pages) > PAGES_CAP:
        raise FormatError(f"{len(reader.pages):,} pages are over the cap of {PAGES_CAP:,}")
    lines, unknown = _checked(_pages(reader))
    kept, notes = without_running_lines(lines)
    pages = [Page(number, page) for number, page in enumerate(kept, start=1)]
    text, sections = reflowed(pages)
    if not text:
        raise FormatError("no text: scanned? run OCR first" if len(reader.pages) else "empty")
    if unknown:
        notes.append(f"{_characters(unknown)} without a Unicode value replaced by U+FFFD")
    title = reader.metadata.title if reader.metadata else None
    return Content(text, with_notes({**titled(title), "sections": sections}, notes))


def _characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"


def _pages(reader: PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages, start=1):
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > PAGE_CAP:
            raise FormatError(f"page {number} is over the cap of {PAGE_CAP:,} bytes")
        yield page.extract_text()


def _checked(pages: Iterable[str]) -> tuple[list[list[str]], int]:
    """The lines of each page, and how many characters no font gave a meaning to.

    FormatError where those are most of the text, or the text is over the cap.
    """
    lines: list[list[str]] = []
    length = unknown = words = 0
    for page in pages:
        length += len(page)
        if length > TEXT_CAP:
            raise FormatError(f"its text is over the cap of {TEXT_CAP:,} characters")
        text, count = UNKNOWN.subn("\ufffd", SYMBOL_BULLET.sub("• ", page.translate(LIGATURES)))
        unknown += count
        words += sum(map(len, text.split()))
        lines.append([" ".join(line.split()) for line in text.splitlines()])
    if unknown > UNKNOWN_SHARE * words:
        raise FormatError("its fonts do not say which characters are shown: run OCR first")
    return lines, unknown
