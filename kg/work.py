"""Each document with the work done on it: what was done before is not done again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

from kg.jsonform import chunk_to_json, extraction_from_json, extraction_to_json
from kg.ledger import Bound, Ledger, fingerprint, step_key
from kg.model import Chunk, Document, Extraction, Judgement
from kg.protocols import Chunker, Extractor, Judge
from kg.resume import resumed

ONE_EACH = "a judge gives one judgement for each triple"

T = TypeVar("T")


class Workers(Protocol):
    """The parts that work on one document."""

    @property
    def chunker(self) -> Chunker: ...
    @property
    def extractor(self) -> Extractor: ...
    @property
    def judge(self) -> Judge: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """The fingerprints of the steps; `recipe` is all of them in a few characters."""

    recipe: str
    extract: str
    judge: str

    @classmethod
    def of(cls, workers: Workers) -> Steps:
        chunker, extractor, judge = map(
            fingerprint, (workers.chunker, workers.extractor, workers.judge)
        )
        recipe = hashlib.sha256("\0".join((chunker, extractor, judge)).encode()).hexdigest()[:16]
        return cls(recipe, extractor, f"{extractor}\0{judge}")


def worked(
    documents: Iterable[Document],
    ledger: Ledger,
    workers: Workers,
    steps: Steps,
    tick: Callable[[], None],
) -> Iterator[Bound]:
    """Each document with the work done on it, in order; its chunks are one stream through
    extractor and judge, which read as far ahead as they like. `tick` is called for each chunk."""
    read: deque[tuple[Document, int]] = deque()

    def chunks() -> Iterator[Chunk]:
        for document in documents:
            found = list(workers.chunker.chunk(document))
            read.append((document, len(found)))
            for chunk in found:
                tick()
                yield chunk

    def whole(document: Document, work: Sequence[tuple[Extraction, list[Judgement]]]) -> Bound:
        found = [extraction for extraction, _ in work]
        # A document that is not whole is of no recipe: the next build takes it up again.
        recipe = steps.recipe if all(one.complete for one in found) else ""
        return Bound(document, recipe, found, [judgements for _, judgements in work])

    extractions = _extracted(chunks(), ledger, workers.extractor, steps)
    judged = _judged(extractions, ledger, workers.judge, steps)
    for first in judged:
        while not read[0][1]:
            yield whole(read.popleft()[0], [])
        document, count = read.popleft()
        yield whole(document, [first, *islice(judged, count - 1)])
    yield from (whole(document, []) for document, _ in read)


def _extracted(
    chunks: Iterator[Chunk], ledger: Ledger, extractor: Extractor, steps: Steps
) -> Iterator[Extraction]:
    """One extraction for each chunk; each new one is kept as soon as it is there."""

    def key(chunk: Chunk) -> str:
        return step_key(chunk, "extract", steps.extract)

    def run(missing: Iterator[Chunk]) -> Iterator[Any]:
        asked: deque[Chunk] = deque()
        for extraction in extractor.extract(_noted(missing, asked)):
            chunk = asked.popleft()
            assert extraction.chunk.id == chunk.id, "an extractor keeps the order of the chunks"
            data = _portable(extraction)
            yield ledger.finish(key(chunk), "extract", data) if extraction.complete else data

    for chunk, data in resumed(chunks, key, ledger.finished, run):
        yield _of_chunk(data, chunk)


def _noted(items: Iterable[T], where: deque[T]) -> Iterator[T]:
    for item in items:
        where.append(item)
        yield item


def _portable(extraction: Extraction) -> dict[str, Any]:
    """An extraction without the names of its document and chunk."""
    data = extraction_to_json(extraction)
    del data["chunk"]
    for triple in data["triples"]:
        del triple["evidence"]["doc"], triple["evidence"]["chunk"]
    return data


def _of_chunk(data: dict[str, Any], chunk: Chunk) -> Extraction:
    """The same extraction, of this chunk of this document."""
    place = {"doc": chunk.doc_id, "chunk": chunk.id}
    triples = [{**t, "evidence": {**t["evidence"], **place}} for t in data["triples"]]
    return extraction_from_json({**data, "chunk": chunk_to_json(chunk), "triples": triples})


def _judged(
    extractions: Iterator[Extraction], ledger: Ledger, judge: Judge, steps: Steps
) -> Iterator[tuple[Extraction, list[Judgement]]]:
    """Each extraction with the judgements of its triples, in order; each new step is kept."""

    def key(extraction: Extraction) -> str:
        return step_key(extraction.chunk, "judge", steps.judge)

    def run(missing: Iterator[Extraction]) -> Iterator[Any]:
        for extraction, judgements in _by_extraction(missing, judge):
            rows = list(map(_verdict, judgements))
            yield ledger.finish(key(extraction), "judge", rows) if extraction.complete else rows

    for extraction, rows in resumed(extractions, key, ledger.finished, run):
        pairs = zip(extraction.triples, rows, strict=True)
        yield extraction, [Judgement(triple, *row) for triple, row in pairs]


def _by_extraction(
    extractions: Iterator[Extraction], judge: Judge
) -> Iterator[tuple[Extraction, list[Judgement]]]:
    """What a judge says, extraction by extraction."""
    asked: deque[Extraction] = deque()
    judgements = iter(judge.judge(_noted(extractions, asked)))
    for first in judgements:
        while asked and not asked[0].triples:
            yield asked.popleft(), []
        assert asked, ONE_EACH
        extraction = asked.popleft()
        found = [first, *islice(judgements, len(extraction.triples) - 1)]
        assert len(found) == len(extraction.triples), ONE_EACH
        yield extraction, found
    for extraction in asked:
        assert not extraction.triples, ONE_EACH
        yield extraction, []


def _verdict(judgement: Judgement) -> list[Any]:
    return [
        judgement.verdict, judgement.score, judgement.judge, judgement.reason, judgement.cost
    ]  # fmt: skip
