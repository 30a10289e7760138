"""The main flow: documents -> chunks -> extractions -> judgements -> ledger ==> graph."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from kg.errors import BudgetExceeded, FormatError
from kg.jsonform import chunk_to_json, extraction_from_json, extraction_to_json
from kg.ledger import Bound, Ledger, Version, fingerprint, step_key
from kg.load import Kept, Scope, Skipped, Unreadable, is_english
from kg.model import Chunk, Document, Extraction, Judgement
from kg.project import RelationCap, derive, is_derived, is_synced, sync
from kg.protocols import Chunker, Extractor, GraphStore, Judge, Progress, Resolver, unseen
from kg.resume import resumed

# What is bound in one transaction, whichever comes first.
BATCH_DOCUMENTS = 32
BATCH_CHARACTERS = 2_000_000
BATCH_SECONDS = 2.0
ONE_EACH = "a judge gives one judgement for each triple"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a build, and the store as (name, how to open it): an unchanged one stays shut.

    The name says which store the ledger was last projected into.
    """

    chunker: Chunker
    extractor: Extractor
    judge: Judge
    resolver: Resolver
    store_name: str
    open_store: Callable[[], GraphStore]
    cap: RelationCap = field(default_factory=RelationCap)


@dataclass(frozen=True, slots=True)
class Steps:
    """The fingerprints of the steps; `recipe` is all of them in a few characters."""

    recipe: str
    extract: str
    judge: str

    @classmethod
    def of(cls, parts: Parts) -> Steps:
        chunker, extractor, judge = map(fingerprint, (parts.chunker, parts.extractor, parts.judge))
        recipe = hashlib.sha256("\0".join((chunker, extractor, judge)).encode()).hexdigest()[:16]
        return cls(recipe, extractor, f"{extractor}\0{judge}")


@dataclass(slots=True)
class BuildReport:
    """What one run did, counted in documents, and how long it took in seconds.

    `ignored` says how many files were passed over, by what they are. `kept` are the documents
    that were not found where they came from and stay all the same. `unanswered` counts chunks
    that a model gave no readable answer about; `stopped` says why a build ended early.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    not_english: int = 0
    unanswered: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    stopped: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return self.added + self.changed + self.unchanged


def build(
    sources: Iterable[Document | Unreadable | Skipped],
    ledger: Ledger,
    parts: Parts,
    progress: Progress = unseen,
    prune: Scope | None = None,
) -> BuildReport:
    """Brings ledger and graph up to date with `sources`; what is done already is not repeated.

    `progress(stage, done)` is called after each batch, with the documents "read" and those to
    "resolve", then the parts of the graph to "write". Documents of before that are
    gone from `prune` leave the graph.
    """
    report = BuildReport()
    started = time.perf_counter()
    steps = Steps.of(parts)
    if prune is not None:
        sources = prune.watch(sources)
    documents = _changed(sources, ledger, steps.recipe, report)
    work = _worked(documents, ledger, parts, steps, lambda: progress("read", report.documents))
    try:
        for batch in _batches(work):
            with ledger.transaction():
                for bound in batch:
                    _bind(bound, ledger, report)
            progress("read", report.documents)
    except BudgetExceeded as error:
        report.stopped = str(error)
        prune = None  # what was not looked for is not missing
    if prune is not None:
        _prune(ledger, prune, report)
    report.seconds["read"] = time.perf_counter() - started
    if ledger.seq:  # else nothing was ever read
        project(ledger, parts, report, progress)
    return report


def remove(doc_ids: Iterable[str], ledger: Ledger, parts: Parts) -> BuildReport:
    """Takes documents, and what only they support, out of ledger and graph."""
    report = BuildReport()
    with ledger.transaction():
        for doc_id in doc_ids:
            ledger.remove(doc_id)
            report.removed += 1
    project(ledger, parts, report)
    return report


def _prune(ledger: Ledger, scope: Scope, report: BuildReport) -> None:
    missed = [(name, file) for name, file in ledger.files() if scope.missed(name, file)]
    if not missed:
        return
    with ledger.transaction():
        for name, file in missed:
            if kept := scope.kept(name, file):
                report.kept.append(kept)
            else:
                ledger.remove(name)
                report.removed += 1


def project(
    ledger: Ledger,
    parts: Parts,
    report: BuildReport,
    progress: Progress = unseen,
) -> None:
    """Resolves and derives what is pending, then writes what changed into the store."""
    started = time.perf_counter()
    if not is_derived(ledger, parts.resolver, parts.cap):
        progress("resolve", report.documents)
        derive(ledger, parts.resolver, parts.cap)
    report.seconds["resolve"] = time.perf_counter() - started
    started = time.perf_counter()
    if not is_synced(ledger, parts.store_name):
        progress("write", 0)
        sync(ledger, parts.open_store(), parts.store_name, progress=progress)
    report.seconds["write"] = time.perf_counter() - started


def _changed(
    sources: Iterable[Document | Unreadable | Skipped],
    ledger: Ledger,
    recipe: str,
    report: BuildReport,
) -> Iterator[Document]:
    """The documents that are new, edited, moved, or were built by another recipe."""
    seen: dict[str, str] = {}
    for source in sources:
        if isinstance(source, Unreadable):
            report.unreadable.append(source)
            continue
        if isinstance(source, Skipped):
            report.ignored[source.reason] = report.ignored.get(source.reason, 0) + source.count
            continue
        try:
            version = Version.of(source, recipe)
        except FormatError as error:
            report.unreadable.append(Unreadable(source.source, str(error)))
            continue
        if source.id in seen:
            # The same document twice is nothing to tell; two under one id are.
            if seen[source.id] != version.hash:
                reason = f"another document has its id, {source.id!r}, already"
                report.unreadable.append(Unreadable(source.source, reason))
            continue
        seen[source.id] = version.hash
        if _is_new(source, version, ledger, report):
            yield source


def _is_new(document: Document, version: Version, ledger: Ledger, report: BuildReport) -> bool:
    known = ledger.version_of(document.id)
    if known == version:
        report.unchanged += 1
        report.not_english += not is_english(document.text)
    return known != version


def _bind(bound: Bound, ledger: Ledger, report: BuildReport) -> None:
    if ledger.version_of(bound.document.id) is None:
        report.added += 1
    else:
        report.changed += 1
    report.not_english += not is_english(bound.document.text)
    report.unanswered += sum(not extraction.complete for extraction in bound.extractions)
    ledger.bind(bound)


def _batches(work: Iterable[Bound]) -> Iterator[list[Bound]]:
    """Some documents at a time: fewer where they are large, or take long."""
    batch: list[Bound] = []
    size, since = 0, time.monotonic()
    for bound in work:
        batch.append(bound)
        size += len(bound.document.text)
        late = time.monotonic() - since >= BATCH_SECONDS
        if late or len(batch) == BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size, since = [], 0, time.monotonic()
    if batch:
        yield batch


def _worked(
    documents: Iterable[Document],
    ledger: Ledger,
    parts: Parts,
    steps: Steps,
    tick: Callable[[], None],
) -> Iterator[Bound]:
    """Each document with the work done on it, in order; its chunks are one stream through
    extractor and judge, which read as far ahead as they like. `tick` is called for each chunk."""
    read: deque[tuple[Document, int]] = deque()

    def chunks() -> Iterator[Chunk]:
        for document in documents:
            found = list(parts.chunker.chunk(document))
            read.append((document, len(found)))
            for chunk in found:
                tick()
                yield chunk

    def whole(document: Document, work: Sequence[tuple[Extraction, list[Judgement]]]) -> Bound:
        found = [extraction for extraction, _ in work]
        # A document that is not whole is of no recipe: the next build takes it up again.
        recipe = steps.recipe if all(one.complete for one in found) else ""
        return Bound(document, recipe, found, [judgements for _, judgements in work])

    extractions = _extracted(chunks(), ledger, parts.extractor, steps)
    judged = _judged(extractions, ledger, parts.judge, steps)
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
            yield ledger.finish(key(extraction), "judge", list(map(_verdict, judgements)))

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
