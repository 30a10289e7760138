"""The content of one file: its text, and the offsets of its sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TITLE_CAP = 300  # characters
SPACE = re.compile(r"[ \t\r\n\f\v]+")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Content:
    """The text of one document, with `title`, `sections`, `row` or `notes` in its meta.

    Notes are short lines (a list of str) on what was guessed, changed or left out.
    """

    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)


def one_line(text: str) -> str:
    """Return the text with every run of space as one blank."""
    return SPACE.sub(" ", text).strip()


def titled(*candidates: str | None) -> dict[str, str]:
    """Return {"title": the first candidate that has words}, or an empty dict."""
    for candidate in candidates:
        if candidate and (title := one_line(well_formed(candidate))):
            return {"title": title[:TITLE_CAP]}
    return {}


def with_notes(meta: Mapping[str, Any], notes: Iterable[str]) -> dict[str, Any]:
    """Return a copy of the meta with these notes after its own."""
    all_notes = [*meta.get("notes", ()), *notes]
    return {**meta, "notes": all_notes} if all_notes else dict(meta)


def well_formed(text: str) -> str:
    """Replace each half surrogate pair, which no file can hold, with U+FFFD."""
    return LONE_SURROGATE.sub("\ufffd", text)


class Outline:
    """Collects headings and paragraphs into a text, and records their offsets."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._path: list[tuple[int, str]] = []
        self._starts: list[tuple[int, list[str]]] = []
        self._after_line = False

    def heading(self, level: int, text: str) -> None:
        """Add a heading; level 1 is the highest. Its section reaches to the next heading."""
        text = one_line(text)
        if not text:
            return
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, text))
        start = self._add(text, "\n\n")
        self._starts.append((start, [name for _, name in self._path]))

    def paragraph(self, text: str) -> None:
        """Add a paragraph after an empty line."""
        self._add(text, "\n\n")

    def line(self, text: str) -> None:
        """Add a list item or table row, directly below the line before it."""
        self._add(text, "\n" if self._after_line else "\n\n")
        self._after_line = True

    def _add(self, text: str, gap: str) -> int:
        text = text.strip()
        if text:
            if self._parts:
                self._parts.append(gap)
                self._length += len(gap)
            self._parts.append(text)
            self._length += len(text)
            self._after_line = False
        return self._length - len(text)

    def content(self, title: str | None = None) -> Content:
        """Return the text; its title is `title`, or else the first heading."""
        first = self._starts[0][1][-1] if self._starts else None
        meta: dict[str, Any] = {**titled(title, first)}
        if self._starts:
            meta["sections"] = self._sections()
        return Content("".join(self._parts), meta)

    def _sections(self) -> list[dict[str, Any]]:
        starts = self._starts if self._starts[0][0] == 0 else [(0, []), *self._starts]
        ends = [start - len("\n\n") for start, _ in starts[1:]] + [self._length]
        return [
            {"start": start, "end": end, "headings": headings}
            for (start, headings), end in zip(starts, ends, strict=True)
        ]
