"""The main flow: documents -> chunks -> extractions -> judgements -> ledger ==> graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg import stages
from kg.errors import BudgetExceeded
from kg.failures import Failure, each, failed
from kg.ledger import Ledger, Version
from kg.llm import Usage
from kg.load import Kept, Loaded, Note, Scope, Unreadable, is_english
from kg.model import Chunk, Document, Extraction, Schema
from kg.project import RelationCap, derive, is_derived, is_synced, sync
from kg.protocols import Chunker, Extractor, GraphStore, Judge, Naming, Progress, Resolver, unseen
from kg.stages import ChangedDocuments, Judged, Steps, located

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

    def steps(self) -> Steps:
        """The fingerprints of what is done to a document."""
        return Steps.of(self.chunker, self.extractor, self.judge, self.schema)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Counts of one run, in documents, and the seconds that it took.

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
    unreadable: Sequence[Unreadable] = ()
    failed: Sequence[Failure] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    kept: Sequence[Kept] = ()
    stopped: str = ""
    derived: bool = False
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return self.written + self.unchanged

    @property
    def written(self) -> int:
        """The documents that the ledger did not hold so."""
        return self.added + self.changed + self.reread

    @property
    def unheard(self) -> bool:
        """Returns whether a model was asked, and nothing that it said could be read."""
        return bool(self.unanswered) and not self.answered


@dataclass(frozen=True, slots=True)
class BindCounts:
    """Counts of what was bound to the ledger; see BuildReport for what each number counts."""

    added: int = 0
    changed: int = 0
    reread: int = 0
    not_english: int = 0
    unanswered: int = 0
    answered: int = 0
    failed: tuple[Failure, ...] = ()

    def __add__(self, other: BindCounts) -> BindCounts:
        return BindCounts(
            self.added + other.added,
            self.changed + other.changed,
            self.reread + other.reread,
            self.not_english + other.not_english,
            self.unanswered + other.unanswered,
            self.answered + other.answered,
            self.failed + other.failed,
        )

    @property
    def documents(self) -> int:
        return self.added + self.changed + self.reread


@dataclass(frozen=True, slots=True)
class Projected:
    """The outcome of a projection: whether entities and facts were derived again, and the seconds
    of each stage."""

    derived: bool
    seconds: Mapping[str, float]


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
    started = time.perf_counter()
    steps = parts.steps()
    sources = sources if prune is None else prune.watch(sources)
    changed = ChangedDocuments(sources, ledger, steps.recipe, fresh)
    documents = stages.chunk(changed, parts.chunker)
    if fresh:
        documents = stages.forget(documents, ledger, steps)
    extracted = stages.extract(documents, ledger, parts.extractor, steps)
    judged = stages.judge(extracted, ledger, parts.judge, steps)
    bound, stopped = BindCounts(), ""
    progress("read", 0)
    try:
        for batch in _batches(judged):
            bound += bind(batch, ledger)
            progress("read", changed.unchanged + bound.documents)
    except BudgetExceeded as error:
        stopped = str(error)
    # After an early stop, what was not looked for is not missing.
    removed, kept = remove_missing(prune, ledger) if prune and not stopped else (0, [])
    seconds = {"read": time.perf_counter() - started}
    # Also where nothing was ever read: the store may hold the graph of another ledger.
    shown = progress if ledger.seq else unseen
    projected = resolve_and_project(ledger, parts, shown, changed.unchanged + bound.documents)
    return BuildReport(
        added=bound.added,
        changed=bound.changed,
        reread=bound.reread,
        unchanged=changed.unchanged,
        removed=removed,
        not_english=changed.not_english + bound.not_english,
        unanswered=bound.unanswered,
        answered=bound.answered,
        unreadable=changed.unreadable,
        failed=[*changed.failed, *bound.failed],
        ignored=changed.ignored,
        notes=changed.notes,
        kept=kept,
        stopped=stopped,
        derived=projected.derived,
        seconds={**seconds, **projected.seconds},
    )


def bind(batch: Sequence[Judged], ledger: Ledger) -> BindCounts:
    """Binds what was done on some documents to them, in one transaction."""
    counts = BindCounts()
    with ledger.transaction():
        for judged in batch:
            counts += _counts(judged, ledger)
            if judged.bound is not None:
                ledger.bind(judged.bound)
    return counts


def remove_missing(scope: Scope, ledger: Ledger) -> tuple[int, list[Kept]]:
    """Removes the documents that `scope` missed; returns how many, and those that stay."""
    missed = [(name, file) for name, file in ledger.files() if scope.missed(name, file)]
    reasons = {name: scope.kept(name, file) for name, file in missed}
    gone = [name for name, kept in reasons.items() if kept is None]
    if gone:
        with ledger.transaction():
            for name in gone:
                ledger.remove(name)
    return len(gone), [kept for kept in reasons.values() if kept is not None]


def resolve_and_project(
    ledger: Ledger, parts: Parts, progress: Progress = unseen, documents: int = 0
) -> Projected:
    """Resolves and derives what is pending, then writes what changed into the store.

    `documents` is the number that `progress` gets for the stage "resolve".
    """
    started = time.perf_counter()
    derived = not is_derived(ledger, parts.resolver, parts.cap, parts.naming)
    if derived:
        progress("resolve", documents)
        derive(ledger, parts.resolver, parts.cap, parts.naming)
    resolved = time.perf_counter()
    if not is_synced(ledger, parts.store_name):
        progress("write", 0)
        sync(ledger, parts.open_store(), parts.store_name, progress=progress)
    written = time.perf_counter()
    return Projected(derived, {"resolve": resolved - started, "write": written - resolved})


def remove(doc_ids: Iterable[str], ledger: Ledger, parts: Parts) -> BuildReport:
    """Takes documents, and what only they support, out of ledger and graph."""
    names = list(doc_ids)
    with ledger.transaction():
        for name in names:
            ledger.remove(name)
    projected = resolve_and_project(ledger, parts)
    return BuildReport(removed=len(names), derived=projected.derived, seconds=projected.seconds)


def dry_run(sources: Iterable[Loaded], ledger: Ledger, parts: Parts, fresh: bool = False) -> None:
    """Puts to the extractor what a build would, and keeps nothing."""
    steps = parts.steps()
    changed = ChangedDocuments(sources, ledger, steps.recipe, fresh)
    missing = (
        chunk
        for document in stages.chunk(changed, parts.chunker)
        for chunk in document.chunks
        if fresh or ledger.finished(steps.extract_key(chunk)) is None
    )
    for _ in each("extracting", missing, parts.extractor.extract):
        pass


def extract(
    sources: Iterable[Loaded],
    chunker: Chunker,
    extractor: Extractor,
    seen: Callable[[Loaded], None] = lambda source: None,
) -> Iterator[Extraction]:
    """Returns one extraction for each chunk, in order, without a ledger or a graph.

    `seen` is called with all that is loaded, and with failures. BudgetExceeded where a model's
    next call would pass its budget.
    """
    documents: dict[str, Document] = {}  # of the chunks that are being read, by chunk id

    def chunks() -> Iterator[Chunk]:
        for document in stages.chunk(_noted(sources, seen), chunker):
            if document.failure is not None:
                seen(document.failure)
            for chunk in document.chunks:
                documents[chunk.id] = document.document
                yield chunk

    for chunk, extraction in each("extracting", chunks(), extractor.extract):
        document = documents.pop(chunk.id)
        if isinstance(extraction, Failure):
            seen(located(extraction, document, chunk.id))
            yield failed(chunk, extraction)
        else:
            yield extraction


def _noted(sources: Iterable[Loaded], seen: Callable[[Loaded], None]) -> Iterator[Document]:
    """The documents among what is loaded."""
    for source in sources:
        seen(source)
        if isinstance(source, Document):
            yield source


def _counts(judged: Judged, ledger: Ledger) -> BindCounts:
    """Returns what binding a document will count."""
    failures = tuple(judged.failures)
    if judged.bound is None:
        return BindCounts(failed=failures)
    known, version = ledger.version_of(judged.document.id), Version.of(judged.document, "")
    same = known is not None and replace(known, recipe="") == version
    broken = {failure.chunk for failure in failures}
    read = [one for one in judged.bound.extractions if one.chunk.id not in broken]
    return BindCounts(
        added=known is None,
        changed=known is not None and not same,
        reread=same,
        not_english=not is_english(judged.document.text),
        unanswered=sum(not one.complete for one in read),
        answered=sum(one.complete or bool(one.mentions or one.triples) for one in read),
        failed=failures,
    )


def _batches(judged: Iterable[Judged]) -> Iterator[list[Judged]]:
    """Some documents at a time: fewer where they are large, or take long, or the budget ends."""
    batch: list[Judged] = []
    size, since = 0, time.monotonic()
    try:
        for one in judged:
            batch.append(one)
            size += len(one.document.text)
            late = time.monotonic() - since >= BATCH_SECONDS
            if late or len(batch) == BATCH_DOCUMENTS or size >= BATCH_CHARACTERS:
                yield batch
                batch, size, since = [], 0, time.monotonic()
    except BudgetExceeded:
        yield batch
        raise
    if batch:
        yield batch
