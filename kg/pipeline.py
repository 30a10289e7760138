"""The main flow: documents -> chunks -> extractions -> judgements -> ledger ==> graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from kg.errors import BudgetExceeded, FormatError
from kg.failures import Failure, each
from kg.ledger import Ledger, Version, step_key
from kg.llm import Usage
from kg.load import Kept, Loaded, Note, Notes, Scope, Skipped, Unreadable, is_english
from kg.model import Chunk, Document, Schema
from kg.project import RelationCap, derive, is_derived, is_synced, sync
from kg.protocols import Chunker, Extractor, GraphStore, Judge, Naming, Progress, Resolver, unseen
from kg.stages import Steps, Worked, chunked, worked

# What is bound in one transaction, whichever comes first.
BATCH_DOCUMENTS = 32
BATCH_CHARACTERS = 2_000_000
BATCH_SECONDS = 2.0


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
    naming: Naming | None = None
    schema: Schema = field(default_factory=Schema)


@dataclass(slots=True)
class BuildReport:
    """What one run did, counted in documents, and how long it took in seconds.

    `reread` are documents that are as they were, but were read with other settings or by another
    version of this program, or whose chunks a model had not all answered about.
    `failed` are unexpected errors: these documents, or chunks of them, are tried again next time.
    `ignored` says how many files were passed over, by what they are. `notes` say what of a file was
    guessed, changed or left out. `kept` are the documents that were not found where they came
    from and stay all the same. `unanswered` counts chunks that a model gave no readable answer
    about, or not to each question; `answered` the others, and those of them that say something
    all the same. `usage` is what the model was asked, `cost` US dollars; `stopped` says why a
    build ended early, `derived` whether entities and facts had to be made from the ledger again,
    as after a change of document, resolver or names.
    """

    added: int = 0
    changed: int = 0
    reread: int = 0
    unchanged: int = 0
    removed: int = 0
    not_english: int = 0
    unanswered: int = 0
    answered: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    stopped: str = ""
    derived: bool = False
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return self.written + self.unchanged

    @property
    def written(self) -> int:
        """Those that the ledger did not hold so."""
        return self.added + self.changed + self.reread

    @property
    def unheard(self) -> bool:
        """Was a model asked, and nothing that it said could be read?"""
        return bool(self.unanswered) and not self.answered


def build(
    sources: Iterable[Loaded],
    ledger: Ledger,
    parts: Parts,
    progress: Progress = unseen,
    prune: Scope | None = None,
    fresh: bool = False,
) -> BuildReport:
    """Brings ledger and graph up to date with `sources`; what is done already is not repeated.

    `progress(stage, done)` counts documents that are "read" and those to "resolve", then the
    parts of the graph to "write". Documents of before that are gone from `prune` leave the graph.
    All of `sources` are read anew where they are to be `fresh`.
    """
    report = BuildReport()
    started = time.perf_counter()
    steps = Steps.of(parts)
    if prune is not None:
        sources = prune.watch(sources)
    documents = _changed(sources, ledger, steps.recipe, report, fresh)
    tick = partial(_say_read, progress, report)
    work = worked(documents, ledger, parts, steps, tick, fresh)
    try:
        for batch in _batches(work):
            with ledger.transaction():
                for done in batch:
                    _bind(done, ledger, report)
            progress("read", report.documents)
    except BudgetExceeded as error:
        report.stopped = str(error)
        prune = None  # what was not looked for is not missing
    if prune is not None:
        _prune(ledger, prune, report)
    report.seconds["read"] = time.perf_counter() - started
    # Also where nothing was ever read: the store may hold the graph of another ledger.
    project(ledger, parts, report, progress if ledger.seq else unseen)
    return report


def _say_read(progress: Progress, report: BuildReport) -> None:
    progress("read", report.documents)


def foresee(sources: Iterable[Loaded], ledger: Ledger, parts: Parts, fresh: bool = False) -> None:
    """Puts to the extractor what a build would, and keeps nothing."""
    steps = Steps.of(parts)

    def missing() -> Iterator[Chunk]:
        for document in _changed(sources, ledger, steps.recipe, BuildReport(), fresh):
            cut = chunked(parts.chunker, document)
            for chunk in [] if isinstance(cut, Failure) else cut:
                key = step_key(chunk, "extract", steps.extract)
                if fresh or ledger.finished(key) is None:
                    yield chunk

    for _ in each("extracting", missing(), parts.extractor.extract):
        pass


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
    if not is_derived(ledger, parts.resolver, parts.cap, parts.naming):
        progress("resolve", report.documents)
        derive(ledger, parts.resolver, parts.cap, parts.naming)
        report.derived = True
    report.seconds["resolve"] = time.perf_counter() - started
    started = time.perf_counter()
    if not is_synced(ledger, parts.store_name):
        progress("write", 0)
        sync(ledger, parts.open_store(), parts.store_name, progress=progress)
    report.seconds["write"] = time.perf_counter() - started


def _changed(
    sources: Iterable[Loaded],
    ledger: Ledger,
    recipe: str,
    report: BuildReport,
    fresh: bool,
) -> Iterator[Document]:
    """The documents that are new, edited, moved, or were built by another recipe; or all."""
    seen: dict[str, str] = {}
    notes = Notes()
    for source in sources:
        if not isinstance(source, Document):
            _set_aside(source, report)
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
        report.notes += notes.new_in(source)
        if fresh or _is_new(source, version, ledger, report):
            yield source


def _set_aside(loaded: Unreadable | Skipped | Failure, report: BuildReport) -> None:
    if isinstance(loaded, Unreadable):
        report.unreadable.append(loaded)
    elif isinstance(loaded, Failure):
        report.failed.append(loaded)
    else:
        report.ignored[loaded.reason] = report.ignored.get(loaded.reason, 0) + loaded.count


def _is_new(document: Document, version: Version, ledger: Ledger, report: BuildReport) -> bool:
    known = ledger.version_of(document.id)
    if known == version:
        report.unchanged += 1
        report.not_english += not is_english(document.text)
    return known != version


def _bind(done: Worked, ledger: Ledger, report: BuildReport) -> None:
    report.failed.extend(done.failures)
    if done.bound is None:
        return
    document = done.document
    known = ledger.version_of(document.id)
    if known is None:
        report.added += 1
    elif replace(known, recipe="") == Version.of(document, ""):
        report.reread += 1
    else:
        report.changed += 1
    report.not_english += not is_english(document.text)
    failed = {failure.chunk for failure in done.failures}
    for extraction in done.bound.extractions:
        if extraction.chunk.id not in failed:
            report.unanswered += not extraction.complete
            report.answered += extraction.complete or bool(
                extraction.mentions or extraction.triples
            )
    ledger.bind(done.bound)


def _batches(work: Iterable[Worked]) -> Iterator[list[Worked]]:
    """Some documents at a time: fewer where they are large, or take long, or the budget ends."""
    batch: list[Worked] = []
    size, since = 0, time.monotonic()
    try:
        for done in work:
            batch.append(done)
            size += len(done.document.text)
            late = time.monotonic() - since >= BATCH_SECONDS
            if late or len(batch) == BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
                yield batch
                batch, size, since = [], 0, time.monotonic()
    except BudgetExceeded:
        yield batch
        raise
    if batch:
        yield batch
