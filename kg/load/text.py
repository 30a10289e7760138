"""Plain text, and the decoding of bytes into text."""

from __future__ import annotations

import io
import re
from typing import Any

from kg.errors import FormatError
from kg.load.content import Content, titled
from kg.load.encoding import MARK, encoding_of, undecodable

TITLE_LINE_CAP = 120  # characters of a first line that may be a title
FIRST_LINE = re.compile(r"\s*([^\r\n]+)(?:\r\n?+|\n)[^\S\r\n]*(?:\r\n?+|\n)")


def read(data: bytes) -> Content:
    """Return the file's text as it is, line ends included; a short first line is the title."""
    text, meta = decode(data)
    first = FIRST_LINE.match(text)
    short = first is not None and len(first[1].strip()) <= TITLE_LINE_CAP
    return Content(text, {**(titled(first[1]) if first and short else {}), **meta})


def decode(data: bytes, declared: str = "") -> tuple[str, dict[str, Any]]:
    """Return the text without byte-order marks, and {"notes": [...]} if it is damaged or a guess.

    Raises FormatError, which says what is wrong.
    """
    encoding = encoding_of(io.BytesIO(data), declared)
    try:
        text = data.decode(encoding.name, encoding.errors)
    except UnicodeDecodeError as error:
        raise undecodable(error) from error
    if "\0" in text:
        raise FormatError("looks binary")
    return text.replace(MARK, ""), encoding.meta
