"""Sentence-aware windows over a document, with exact code-point offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.model import Chunk, Document
from kg.text.sentences import Span, inside_cluster, sentences, stripped

VERSION = 2  # of where sentences end: a change of it has chunks made anew
SMALLEST_SIZE = 50
SMALL_SECTION = 4  # sections up to a quarter of a window may share one with their neighbours


@dataclass(frozen=True, slots=True)
class SentenceChunker:
    """Windows of whole sentences, at most `size` characters.

    A window starts with the last sentences of the one before it, as many as fit into `overlap`
    characters. Windows stay inside a section (page, heading) of `document.meta["sections"]`;
    only neighbouring sections that fit into one window together share it. A chunk's meta holds
    its `index` and the `page` and `headings` where it starts; that of a table's row the name of
    its file as `table`, and the `columns`.
    """

    size: int = 4000
    overlap: int = 200

    @property
    def fingerprint(self) -> str:
        return fingerprint("sentences", VERSION, self.size, self.overlap)

    def __post_init__(self) -> None:
        if self.size < SMALLEST_SIZE or not 0 <= self.overlap < self.size:
            raise ConfigError(
                f"size={self.size} and overlap={self.overlap} do not go together: size must be "
                f"at least {SMALLEST_SIZE} and overlap from 0 to size - 1 (characters)"
            )

    def chunk(self, document: Document) -> Iterator[Chunk]:
        text = document.text
        sections = _sections(document)
        starts = [start for start, _ in sections]
        index = 0
        for first, last in _groups(sections, len(text), self.size):
            spans = _fitting(text, sentences(text, first, last), self.size)
            for start, end in _windows(spans, self.size, self.overlap):
                section = sections[bisect_right(starts, start) - 1][1]
                yield Chunk(
                    id=f"{document.id}#{start}-{end}",
                    doc_id=document.id,
                    start=start,
                    text=text[start:end],
                    meta={"index": index, **_row(document), **section},
                )
                index += 1


def _row(document: Document) -> dict[str, Any]:
    row, file = document.meta.get("row"), document.meta.get("file")
    if not isinstance(row, Mapping) or not isinstance(file, str):
        return {}
    return {"table": file.rsplit("/", 1)[-1], "columns": list(row)}


def _fitting(text: str, spans: Iterable[Span], size: int) -> Iterator[Span]:
    """The spans, those longer than `size` cut at a space, or between two characters."""
    for start, end in spans:
        while end - start > size:
            cut = _cut(text, start, start + size)
            yield from stripped(text, start, cut)
            start = cut
        yield from stripped(text, start, end)


def _cut(text: str, start: int, limit: int) -> int:
    """Returns where to cut in (start, limit]: after a space in the second half, else as late as can
    be."""
    for at in range(limit, start + (limit - start) // 2, -1):
        beside_space = text[at].isspace() or text[at - 1].isspace()
        if beside_space and not inside_cluster(text, at, start):
            return at
    for at in range(limit, start, -1):
        if not inside_cluster(text, at, start):
            return at
    return limit


def _windows(spans: Iterable[Span], size: int, overlap: int) -> Iterator[Span]:
    window: deque[Span] = deque()
    for span in spans:
        if window and span[1] - window[0][0] > size:
            end = window[-1][1]
            yield window[0][0], end
            # The first sentence always goes: with it, the new one did not fit.
            while window and (end - window[0][0] > overlap or span[1] - window[0][0] > size):
                window.popleft()
        window.append(span)
    if window:
        yield window[0][0], window[-1][1]


def _sections(document: Document) -> list[tuple[int, dict[str, Any]]]:
    """(start, {"page"?, "headings"?}) of each section; a section reaches to the next one.

    A heading with no text of its own belongs to the section of the heading below it.
    """
    text = document.text
    listed: Sequence[Mapping[str, Any]] = document.meta.get("sections") or ()
    found = {
        section["start"]: {key: section[key] for key in ("page", "headings") if key in section}
        for section in listed
    }
    starts = [0, *sorted(start for start in found if 0 < start < len(text))]
    sections: list[tuple[int, dict[str, Any]]] = []
    opening: int | None = None
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        section = found.get(start, {})
        begin = start if opening is None else opening
        headings = section.get("headings")
        if end < len(text) and headings and _leads_to(text[start:end], headings, found[end]):
            opening = begin
        else:
            sections.append((begin, section))
            opening = None
    return sections


def _leads_to(text: str, headings: Sequence[str], below: Mapping[str, Any]) -> bool:
    deeper = list(below.get("headings") or ())
    return text.strip() == headings[-1] and deeper[: len(headings)] == list(headings)


def _groups(
    sections: Sequence[tuple[int, dict[str, Any]]], length: int, size: int
) -> Iterator[Span]:
    """Spans that windows stay inside: a section, or small neighbours that fit into one window."""
    small = size // SMALL_SECTION
    starts = [start for start, _ in sections]
    first, mergeable = 0, False
    for start, end in zip(starts, [*starts[1:], length], strict=True):
        is_small = end - start <= small
        if start > first and not (mergeable and is_small and end - first <= size):
            yield first, start
            first = start
        mergeable = is_small
    yield first, length
