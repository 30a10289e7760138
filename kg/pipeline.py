"""The main flow: documents -> chunks -> extractions -> judgements -> ledger ==> graph."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kg.errors import FormatError
from kg.jsonform import chunk_to_json, extraction_from_json, extraction_to_json
from kg.ledger import Bound, Ledger, Version, fingerprint, step_key
from kg.load import Kept, Scope, Skipped, Unreadable, is_english
from kg.model import Chunk, Document, Extraction, Judgement
from kg.project import RelationCap, derive, is_derived, is_synced, sync
from kg.protocols import Chunker, Extractor, GraphStore, Judge, Progress, Resolver, unseen

BATCH_DOCUMENTS = 32
BATCH_CHARACTERS = 2_000_000


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

    `kept` are the documents that were not found where they came from and stay all the same.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    not_english: int = 0
    ignored: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
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
    for batch in _batches(_changed(sources, ledger, steps.recipe, report)):
        chunks = [chunk for document in batch for chunk in parts.chunker.chunk(document)]
        extractions = _extract(chunks, ledger, parts.extractor, steps)
        judgements = _judge(extractions, ledger, parts.judge, steps)
        with ledger.transaction():
            for bound in _bound(batch, steps, extractions, judgements):
                ledger.bind(bound)
        progress("read", report.documents)
    if prune is not None:
        _prune(ledger, prune, report)
    report.seconds["read"] = time.perf_counter() - started
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
            report.ignored += source.count
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
    report.not_english += not is_english(document.text)
    known = ledger.version_of(document.id)
    if known == version:
        report.unchanged += 1
    elif known is None:
        report.added += 1
    else:
        report.changed += 1
    return known != version


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Some documents at a time, fewer where they are large."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if len(batch) == BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _extract(
    chunks: Sequence[Chunk], ledger: Ledger, extractor: Extractor, steps: Steps
) -> list[Extraction]:
    """One extraction for each chunk; each new one is kept as soon as it is there."""
    keys = [step_key(chunk, "extract", steps.extract) for chunk in chunks]
    found: dict[str, Any] = {key: ledger.finished(key) for key in keys}
    missing = {key: chunk for key, chunk in zip(keys, chunks, strict=True) if found[key] is None}
    extracted = extractor.extract(iter(missing.values()))
    for (key, chunk), extraction in zip(missing.items(), extracted, strict=True):
        assert extraction.chunk.id == chunk.id, "an extractor keeps the order of the chunks"
        found[key] = ledger.finish(key, "extract", _portable(extraction))
    return [_bind(found[key], chunk) for key, chunk in zip(keys, chunks, strict=True)]


def _portable(extraction: Extraction) -> dict[str, Any]:
    """An extraction without the names of its document and chunk."""
    data = extraction_to_json(extraction)
    del data["chunk"]
    for triple in data["triples"]:
        del triple["evidence"]["doc"], triple["evidence"]["chunk"]
    return data


def _bind(data: dict[str, Any], chunk: Chunk) -> Extraction:
    """The same extraction, of this chunk of this document."""
    place = {"doc": chunk.doc_id, "chunk": chunk.id}
    triples = [{**t, "evidence": {**t["evidence"], **place}} for t in data["triples"]]
    return extraction_from_json({**data, "chunk": chunk_to_json(chunk), "triples": triples})


def _judge(
    extractions: Sequence[Extraction], ledger: Ledger, judge: Judge, steps: Steps
) -> list[list[Judgement]]:
    """The judgements of each extraction's triples, in order; each new step is kept."""
    keys = [step_key(extraction.chunk, "judge", steps.judge) for extraction in extractions]
    judged: dict[str, Any] = {key: ledger.finished(key) for key in keys}
    missing = {
        key: extraction
        for key, extraction in zip(keys, extractions, strict=True)
        if judged[key] is None
    }
    judgements = iter(judge.judge(iter(missing.values())))
    for key, extraction in missing.items():
        rows = [_verdict(judgement) for judgement in islice(judgements, len(extraction.triples))]
        assert len(rows) == len(extraction.triples), "a judge gives one judgement for each triple"
        judged[key] = ledger.finish(key, "judge", rows)
    assert next(judgements, None) is None, "a judge gives one judgement for each triple"
    return [
        [Judgement(triple, *row) for triple, row in zip(found.triples, judged[key], strict=True)]
        for key, found in zip(keys, extractions, strict=True)
    ]


def _verdict(judgement: Judgement) -> list[Any]:
    return [
        judgement.verdict, judgement.score, judgement.judge, judgement.reason, judgement.cost
    ]  # fmt: skip


def _bound(
    batch: Sequence[Document],
    steps: Steps,
    extractions: Sequence[Extraction],
    judgements: Sequence[Sequence[Judgement]],
) -> Iterator[Bound]:
    """The work of a batch by document."""
    work: dict[str, list[tuple[Extraction, Sequence[Judgement]]]] = {d.id: [] for d in batch}
    for extraction, judged in zip(extractions, judgements, strict=True):
        work[extraction.chunk.doc_id].append((extraction, judged))
    for document in batch:
        found = work[document.id]
        yield Bound(document, steps.recipe, [e for e, _ in found], [j for _, j in found])
