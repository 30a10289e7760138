"""PDF: the text layer, page by page."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kg.errors import FormatError
from kg.load.content import Content, titled

if TYPE_CHECKING:
    from pypdf import PdfReader

PAGES_CAP = 5_000
PAGE_CAP = 20_000_000  # bytes of one page's drawing commands, unpacked
TEXT_CAP = 20_000_000  # characters
END_WITHIN = 4096  # bytes from the end of the file, where %%EOF must stand
SHORT_LINE = 0.75  # of the page's longest lines: a shorter one may end a paragraph

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
HYPHENATED = re.compile(r"([^\W\d_])[-\u00ad\u2010]\n(\w)")
BULLET = re.compile(r"[•‣▪●○–—*]\s")
NUMBER = re.compile(r"\(?(?:\d{1,2}[.)]|[a-z]\))\s")


def read(data: bytes) -> Content:
    """Pages with an empty line between them, each a section with its `page` number from 1."""
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
    parts: list[str] = []
    sections: list[dict[str, Any]] = []
    length = 0
    for number, text in _pages(reader):
        gap = "\n\n" if parts else ""
        start = length + len(gap)
        length = start + len(text)
        if length > TEXT_CAP:
            raise FormatError(f"its text is over the cap of {TEXT_CAP:,} characters")
        parts += [gap, text]
        sections.append({"start": start, "end": length, "page": number})
    if not parts:
        raise FormatError("no text: scanned? run OCR first" if len(reader.pages) else "empty")
    title = reader.metadata.title if reader.metadata else None
    return Content("".join(parts), {**titled(title), "sections": sections})


def _pages(reader: PdfReader) -> Iterator[tuple[int, str]]:
    """(number, text) of the pages with text on them."""
    for number, page in enumerate(reader.pages, start=1):
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > PAGE_CAP:
            raise FormatError(f"page {number} is over the cap of {PAGE_CAP:,} bytes")
        if text := reflowed(page.extract_text()):
            yield number, text


def reflowed(page: str) -> str:
    """The page's paragraphs, one a line, without the line breaks that only its layout made."""
    lines = [" ".join(line.split()) for line in page.translate(LIGATURES).splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    full = lengths[int(len(lengths) * 0.9)] if lengths else 0
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        open_one = paragraphs[-1]
        if not line or (open_one and _opens_paragraph(open_one[-1], line, full)):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
    return "\n".join(_joined(paragraph) for paragraph in paragraphs if paragraph)


def _opens_paragraph(above: str, line: str, full: int) -> bool:
    if BULLET.match(line):
        return True
    if above.endswith((",", "-")) or line[0].islower():
        return False
    ended = len(above) < SHORT_LINE * full
    return ended or (above[-1] in ".:;!?" and NUMBER.match(line) is not None)


def _joined(lines: list[str]) -> str:
    return HYPHENATED.sub(_unhyphenated, "\n".join(lines)).replace("\n", " ")


def _unhyphenated(match: re.Match[str]) -> str:
    """ "com-\\npany" is one word; "Anglo-\\nSaxon" keeps its hyphen."""
    before, after = match.groups()
    return before + after if before.islower() and after.islower() else f"{before}-{after}"
