"""PDF: the text layer, page by page."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg.errors import FormatError
from kg.load.content import Content, titled, with_notes
from kg.load.drawn_text import drawn_text
from kg.load.reflow import PageLines, reflowed
from kg.load.running_lines import without_running_lines

if TYPE_CHECKING:
    from pypdf import PdfReader

PAGES_CAP = 5_000
PAGE_CAP = 20_000_000  # bytes of one page's drawing commands, unpacked
TEXT_CAP = 20_000_000  # characters
PAGES_NAMED = 5  # in a note
HEADER, HEADER_WITHIN = b"%PDF-", 65_536  # bytes; mail and web servers leave theirs before it
END, OBJECT = b"%%EOF", re.compile(rb"\d\s+\d+\s+obj\b|\bendobj\b|\bxref\b")
UNKNOWN_SHARE = 0.5  # most unknown characters; above it the rest is of no use

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
# Bullets of symbol fonts; then controls, private-use characters and non-characters.
SYMBOL_BULLET = re.compile(r"(?m)^\s*[\ue000-\uf8ff]\s")
UNKNOWN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]"
)


def read(data: bytes) -> Content:
    """Return pages as sections with their `page` number from 1.

    Between pages there is an empty line unless a sentence continues; headers, footers and page
    numbers are left out.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    whole, notes = _without_junk(data)
    try:
        reader = PdfReader(io.BytesIO(whole))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormatError("encrypted: save it without its password")
        pages, doubts = _pages(reader)
        title = titled(reader.metadata.title if reader.metadata else None)
    except DependencyError as error:
        raise FormatError(f"encrypted: {error}") from error
    except (PyPdfError, *BROKEN) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FormatError(f"broken PDF: {reason}") from error
    return _content(pages, title, [*notes, *doubts])


def _without_junk(data: bytes) -> tuple[bytes, list[str]]:
    """Return the bytes from the header to the end mark, with a note on bytes around them.

    Raises FormatError if the end is missing: the rest would pass for the whole.
    """
    begin = max(0, data.find(HEADER, 0, HEADER_WITHIN))
    end = data.rfind(END)
    tail = data[end + len(END) :]
    if end < 0 or OBJECT.search(tail):
        raise FormatError("broken PDF: cut off, it has no end mark")
    junk = begin + len(tail.strip(b"\0\r\n\t "))
    return data[begin : end + len(END)] + b"\n", (
        [f"{junk:,} bytes before its header or after its end mark left out"] if junk else []
    )


def _pages(reader: PdfReader) -> tuple[list[str], list[str]]:
    """Return the text of each page, and notes on doubtful pages."""
    if len(reader.pages) > PAGES_CAP:
        raise FormatError(f"{len(reader.pages):,} pages are over the cap of {PAGES_CAP:,}")
    length = 0
    texts: list[str] = []
    doubtful: dict[str, list[int]] = {}
    for number, page in enumerate(reader.pages, start=1):
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > PAGE_CAP:
            raise FormatError(f"page {number} is over the cap of {PAGE_CAP:,} bytes")
        text, faults = drawn_text(page)
        texts.append(text)
        length += len(text)
        if length > TEXT_CAP:
            raise FormatError(f"its text is over the cap of {TEXT_CAP:,} characters")
        for fault in faults:
            doubtful.setdefault(fault, []).append(number)
    return texts, [f"{_page_list(numbers)}: {fault}" for fault, numbers in doubtful.items()]


def _page_list(numbers: Sequence[int]) -> str:
    """Return `page 3` or `pages 3, 5, 6`."""
    listed = ", ".join(map(str, numbers[:PAGES_NAMED]))
    more = f" and {len(numbers) - PAGES_NAMED:,} more" if len(numbers) > PAGES_NAMED else ""
    return f"page{'s' if len(numbers) > 1 else ''} {listed}{more}"


def _content(pages: Sequence[str], title: Mapping[str, str], notes: list[str]) -> Content:
    lines, unknown = _checked(pages)
    kept, running = without_running_lines(lines)
    text, sections = reflowed(
        [PageLines(number, page) for number, page in enumerate(kept, start=1)]
    )
    if not text:
        raise FormatError("no text: scanned? run OCR first" if pages else "empty")
    if unknown:
        characters = "1 character" if unknown == 1 else f"{unknown:,} characters"
        notes = [*notes, f"{characters} without a Unicode value replaced by U+FFFD"]
    return Content(text, with_notes({**title, "sections": sections}, [*running, *notes]))


def _checked(pages: Sequence[str]) -> tuple[list[list[str]], int]:
    """Return the lines of each page, and the number of characters that no font gives a meaning.

    Raises FormatError if most of the text is such characters.
    """
    lines: list[list[str]] = []
    unknown = words = 0
    for page in pages:
        text, count = UNKNOWN.subn("\ufffd", SYMBOL_BULLET.sub("• ", page.translate(LIGATURES)))
        unknown += count
        words += sum(map(len, text.split()))
        lines.append([" ".join(line.split()) for line in text.splitlines()])
    if unknown > UNKNOWN_SHARE * words:
        raise FormatError("its fonts do not say which characters are shown: run OCR first")
    return lines, unknown
