"""Extraction from the sentences that may state a fact, chosen without a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.denoise.rewritten import aligned_with
from extractors.offline.extractor import OfflineExtractor
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Reject
from kg.protocols import Extractor
from kg.text.clean_reading import read_clean
from kg.text.sentences import sentences

VERSION = 2  # of the choice of sentences; a change of it changes every fingerprint
NAMES = 2  # the least number of different names in a sentence that is kept


@dataclass(frozen=True, slots=True)
class Sieved:
    """A chunk, its kept sentences (one on each line), and the others as rejects."""

    chunk: Chunk
    text: str
    rejects: tuple[Reject, ...]


class DenoiseOfflineExtractor:
    """The extractor `of` reads only the sentences with at least two different names.

    Names are the people, organizations, places, works and events that the spaCy pipeline
    `pipeline` and the rules of the offline extractor find; a text with few names loses most of
    its sentences.
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
        """Yield one extraction for each chunk, in order; without kept sentences it is empty."""
        return read_clean(self._extract, chunks)

    def _extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        waiting: deque[Sieved] = deque()

        def texts() -> Iterator[Chunk]:
            for sieved in self.sieved(chunks):
                waiting.append(sieved)
                if sieved.text:
                    own = sieved.chunk
                    yield Chunk(f"{own.id} denoised", own.doc_id, 0, sieved.text, own.meta)

        for extraction in self._of.extract(texts()):
            yield from self._unread(waiting)
            sieved = waiting.popleft()
            aligned = aligned_with(sieved.chunk, extraction)
            yield replace(aligned, rejects=(*aligned.rejects, *sieved.rejects))
        yield from self._unread(waiting)

    def sieved(self, chunks: Iterable[Chunk]) -> Iterator[Sieved]:
        """Yield each chunk with its kept sentences, in order."""
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
