"""Each document with the work done on it: what was done before is not done again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol, TypeVar

from kg.failures import BrokenContract, Failure, attempt, each, failed
from kg.jsonform import chunk_to_json, extraction_from_json, extraction_to_json
from kg.ledger import Bound, Ledger, fingerprint, step_key
from kg.model import Chunk, Document, Extraction, Judgement, Reject, Schema
from kg.protocols import Chunker, Extractor, Judge
from kg.resume import resumed
from kg.text.name_spelling import Spellings, fold_type

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
    @property
    def schema(self) -> Schema: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """The fingerprints of the steps; `recipe` is all of them in a few characters. `types` are
    those that an enforced schema allows, None for all."""

    recipe: str
    extract: str
    judge: str
    types: Spellings | None

    @classmethod
    def of(cls, workers: Workers) -> Steps:
        chunker, extractor, judge = map(
            fingerprint, (workers.chunker, workers.extractor, workers.judge)
        )
        names = sorted(workers.schema.entity_types) if workers.schema.mode == "enforced" else []
        types = Spellings(names, fold_type) if names else None
        parts = (chunker, extractor, judge, *names)
        recipe = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        return cls(recipe, extractor, f"{extractor}\0{judge}", types)


@dataclass(frozen=True, slots=True)
class Worked:
    """A document with the work done on it, None where it could not even be cut into chunks."""

    document: Document
    bound: Bound | None
    failures: tuple[Failure, ...] = ()


def worked(
    documents: Iterable[Document],
    ledger: Ledger,
    workers: Workers,
    steps: Steps,
    tick: Callable[[], None],
    fresh: bool = False,
) -> Iterator[Worked]:
    """Each document with the work done on it, in order; its chunks are one stream through
    extractor and judge, which read as far ahead as they like. `tick` is called for each chunk.
    What was done before is dropped where it is to be `fresh`."""
    dropped: set[str] = set()  # a text that two documents have is worked on once
    read: deque[tuple[Document, list[Chunk] | Failure]] = deque()

    def chunks() -> Iterator[Chunk]:
        for document in documents:
            cut = chunked(workers.chunker, document)
            read.append((document, cut))
            for chunk in [] if isinstance(cut, Failure) else cut:
                tick()
                if fresh:
                    _drop(chunk, ledger, steps, dropped)
                yield chunk

    extractions = _extracted(chunks(), ledger, workers.extractor, steps)
    judged = _judged(extractions, ledger, workers.judge, steps)
    for first in judged:
        while isinstance(cut := read[0][1], Failure) or not cut:
            yield _whole(*read.popleft(), [], steps)
        document, _ = read.popleft()
        yield _whole(document, cut, [first, *islice(judged, len(cut) - 1)], steps)
    yield from (_whole(document, cut, [], steps) for document, cut in read)


def _drop(chunk: Chunk, ledger: Ledger, steps: Steps, dropped: set[str]) -> None:
    key = step_key(chunk, "extract", steps.extract)
    if key not in dropped:
        dropped.add(key)
        ledger.forget(chunk.doc_id, (key, step_key(chunk, "judge", steps.judge)))


def chunked(chunker: Chunker, document: Document) -> list[Chunk] | Failure:
    """The chunks of a document, or why there are none."""
    cut = attempt("chunking", lambda: list(chunker.chunk(document)))
    return located(cut, document) if isinstance(cut, Failure) else cut


def located(failure: Failure, document: Document, chunk: str = "") -> Failure:
    """The failure with where it happened."""
    file = str(document.meta.get("file", ""))
    return replace(failure, source=document.source, file=file, chunk=chunk)


def _whole(
    document: Document, cut: list[Chunk] | Failure, work: Sequence[Judged], steps: Steps
) -> Worked:
    if isinstance(cut, Failure):
        return Worked(document, None, (cut,))
    # A document that is not whole is of no recipe: the next build takes it up again.
    recipe = steps.recipe if all(done.extraction.complete for done in work) else ""
    bound = Bound(
        document,
        recipe,
        [_within(done.extraction, steps.types) for done in work],
        [done.judgements for done in work],
    )
    failures = (
        located(done.failure, document, done.extraction.chunk.id) for done in work if done.failure
    )
    return Worked(document, bound, tuple(failures))


def _within(extraction: Extraction, types: Spellings | None) -> Extraction:
    """Without what is named of a type that an enforced schema does not have."""
    if types is None:
        return extraction
    outside = [one for one in extraction.mentions if one.type not in types]
    if not outside:
        return extraction
    named = dict.fromkeys((one.text, one.type) for one in outside)
    rejects = (Reject(text, f'entity type not in the schema: "{kind}"') for text, kind in named)
    mentions = tuple(one for one in extraction.mentions if one.type in types)
    return replace(extraction, mentions=mentions, rejects=(*extraction.rejects, *rejects))


@dataclass(frozen=True, slots=True)
class Judged:
    """The extraction of one chunk with the judgements of its triples, or why it failed."""

    extraction: Extraction
    judgements: list[Judgement]
    failure: Failure | None = None


def _extracted(
    chunks: Iterator[Chunk], ledger: Ledger, extractor: Extractor, steps: Steps
) -> Iterator[tuple[Extraction, Failure | None]]:
    """One extraction for each chunk; each new one is kept as soon as it is there."""

    def key(chunk: Chunk) -> str:
        return step_key(chunk, "extract", steps.extract)

    def run(missing: Iterator[Chunk]) -> Iterator[Any]:
        for chunk, extraction in each("extracting", missing, extractor.extract):
            if isinstance(extraction, Failure):
                yield extraction
                continue
            if extraction.chunk.id != chunk.id:
                raise BrokenContract("an extractor keeps the order of the chunks")
            data = _portable(extraction)
            yield ledger.finish(key(chunk), "extract", data) if extraction.complete else data

    for chunk, data in resumed(chunks, key, ledger.finished, run):
        if isinstance(data, Failure):
            yield failed(chunk, data), data
        else:
            yield _of_chunk(data, chunk), None


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
    extractions: Iterator[tuple[Extraction, Failure | None]],
    ledger: Ledger,
    judge: Judge,
    steps: Steps,
) -> Iterator[Judged]:
    """Each extraction with the judgements of its triples, in order; each new step is kept."""
    failures: deque[Failure | None] = deque()

    def apart() -> Iterator[Extraction]:
        for extraction, failure in extractions:
            failures.append(failure)
            yield extraction

    def key(extraction: Extraction) -> str:
        return step_key(extraction.chunk, "judge", steps.judge)

    def run(missing: Iterator[Extraction]) -> Iterator[Any]:
        judged = each("judging", missing, lambda of: _by_extraction(of, judge))
        for extraction, judgements in judged:
            rows = judgements if isinstance(judgements, Failure) else _verdicts(judgements)
            keep = extraction.complete and not isinstance(rows, Failure)
            yield ledger.finish(key(extraction), "judge", rows) if keep else rows

    for extraction, rows in resumed(apart(), key, ledger.finished, run):
        failure = failures.popleft()
        if isinstance(rows, Failure):
            yield Judged(failed(extraction.chunk, rows), [], rows)
        else:
            pairs = zip(extraction.triples, rows, strict=True)
            judgements = [Judgement(triple, *row) for triple, row in pairs]
            yield Judged(extraction, judgements, failure)


def _by_extraction(extractions: Iterator[Extraction], judge: Judge) -> Iterator[list[Judgement]]:
    """What a judge says, extraction by extraction."""
    asked: deque[Extraction] = deque()
    judgements = iter(judge.judge(_noted(extractions, asked)))
    for first in judgements:
        while asked and not asked[0].triples:
            asked.popleft()
            yield []
        if not asked:
            raise BrokenContract(ONE_EACH)
        extraction = asked.popleft()
        found = [first, *islice(judgements, len(extraction.triples) - 1)]
        if len(found) != len(extraction.triples):
            raise BrokenContract(ONE_EACH)
        yield found
    for extraction in asked:
        if extraction.triples:
            raise BrokenContract(ONE_EACH)
        yield []


def _noted(items: Iterable[T], where: deque[T]) -> Iterator[T]:
    for item in items:
        where.append(item)
        yield item


def _verdicts(judgements: Iterable[Judgement]) -> list[list[Any]]:
    """The judgements without their triples, as they are kept."""
    return [[j.verdict, j.score, j.judge, j.reason, j.cost] for j in judgements]
