"""Extraction from the cleaned text of chunks, with offsets in the text as it stands."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Triple
from kg.text.cleaned import Cleaned, clean

Reader = Callable[[Iterable[Chunk]], Iterator[Extraction]]


def read_clean(read: Reader, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
    """Yield the extractions of `read` from the cleaned chunks, with offsets in the chunks.

    Names and values are the cleaned words; quotes are the words of the chunk.
    """
    waiting: deque[tuple[Chunk, Cleaned]] = deque()

    def views() -> Iterator[Chunk]:
        for chunk in chunks:
            cleaned = clean(chunk.text)
            waiting.append((chunk, cleaned))
            yield view(chunk, cleaned)

    for extraction in read(views()):
        yield restored(*waiting.popleft(), extraction)


def view(chunk: Chunk, cleaned: Cleaned) -> Chunk:
    """Return the chunk with its cleaned text."""
    return chunk if cleaned.text == chunk.text else replace(chunk, text=cleaned.text)


def restored(chunk: Chunk, cleaned: Cleaned, extraction: Extraction) -> Extraction:
    """Return an extraction from `view(chunk, cleaned)` with offsets and quotes of `chunk`."""
    if cleaned.text == chunk.text:
        return extraction
    places = _Places(chunk, cleaned)
    return replace(
        extraction,
        chunk=chunk,
        mentions=tuple(places.mention(mention) for mention in extraction.mentions),
        triples=tuple(places.triple(triple) for triple in extraction.triples),
    )


class _Places:
    """Maps offsets of a chunk's cleaned text to offsets of its document."""

    def __init__(self, chunk: Chunk, cleaned: Cleaned) -> None:
        self._chunk = chunk
        self._cleaned = cleaned

    def mention(self, mention: Mention) -> Mention:
        start, end = self._span(mention.start, mention.end)
        return replace(mention, start=start, end=end)

    def triple(self, triple: Triple) -> Triple:
        tail = triple.tail
        if isinstance(tail, Mention):
            tail = self.mention(tail)
        else:
            start, end = self._span(tail.start, tail.end)
            tail = Literal(tail.text, tail.type, tail.value, start, end)
        head, evidence = self.mention(triple.head), self._evidence(triple.evidence)
        return replace(triple, head=head, tail=tail, evidence=evidence)

    def _evidence(self, evidence: Evidence) -> Evidence:
        start, end = self._span(evidence.start, evidence.end)
        if start is None or end is None:
            return evidence
        quote = self._chunk.text[start - self._chunk.start : end - self._chunk.start]
        return replace(evidence, start=start, end=end, quote=quote)

    def _span(self, start: int | None, end: int | None) -> tuple[int | None, int | None]:
        if start is None or end is None:
            return start, end
        base = self._chunk.start
        first, last = self._cleaned.original(start - base, end - base)
        return base + first, base + last
