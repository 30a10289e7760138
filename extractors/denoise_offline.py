"""A text cut down to the sentences that may state a fact, without a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.denoise.rewritten import brought_back
from extractors.offline.extractor import OfflineExtractor
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Reject
from kg.protocols import Extractor
from kg.text.clean_reading import read_clean
from kg.text.sentences import sentences

VERSION = 2  # of what is kept: a change of it changes every fingerprint
NAMES = 2  # that a sentence has to hold


@dataclass(frozen=True, slots=True)
class Sieved:
    """A chunk, the sentences of it that are kept, one on each line, and the others."""

    chunk: Chunk
    text: str
    rejects: tuple[Reject, ...]


class DenoiseOfflineExtractor:
    """The extractor `of` reads only the sentences with at least two different names.

    Names are what the spaCy pipeline `pipeline` and the rules of the offline extractor take for
    people, organizations, places, works and events: texts about things without names lose most.
    """

    def __init__(self, of: Extractor, pipeline: str = "triplesmith_en") -> None:
        self._of = of
        self._names = OfflineExtractor(pipeline)

    @property
    def fingerprint(self) -> str:
        nested = (self._names.fingerprint, self._of.fingerprint)
        return fingerprint("denoise-offline", VERSION, *nested)

    @property
    def relation_names(self) -> Collection[str]:
        return self._of.relation_names

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order; a chunk without such sentences is not read."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        waiting: deque[Sieved] = deque()

        def texts() -> Iterator[Chunk]:
            for sieved in self.sieved(chunks):
                waiting.append(sieved)
                if sieved.text:
                    own = sieved.chunk
                    yield Chunk(f"{own.id} denoised", own.doc_id, 0, sieved.text, own.meta)

        for found in self._of.extract(texts()):
            yield from self._unread(waiting)
            sieved = waiting.popleft()
            whole = brought_back(sieved.chunk, found)
            yield replace(whole, rejects=(*whole.rejects, *sieved.rejects))
        yield from self._unread(waiting)

    def sieved(self, chunks: Iterable[Chunk]) -> Iterator[Sieved]:
        """What is kept of each chunk."""
        for read in self._names.extract(chunks):
            text, kept, rejects = read.chunk.text, [], []
            for start, end in sentences(text):
                first, last = read.chunk.start + start, read.chunk.start + end
                names = {
                    mention.text.casefold()
                    for mention in read.mentions
                    if mention.start is not None and first <= mention.start < last
                }
                if len(names) >= NAMES:
                    kept.append(text[start:end])
                else:
                    rejects.append(Reject(text[start:end], "fewer than two names"))
            yield Sieved(read.chunk, "\n".join(kept), tuple(rejects))

    def _unread(self, waiting: deque[Sieved]) -> Iterator[Extraction]:
        while waiting and not waiting[0].text:
            sieved = waiting.popleft()
            yield Extraction(sieved.chunk, rejects=sieved.rejects)
