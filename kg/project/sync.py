"""Bringing a store up to the ledger: what was touched since, removed or written again."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from typing import TypeVar

from kg.errors import OTHER_DATABASE, StoreError
from kg.ledger import Ledger
from kg.ledger.derived import entity_by_id, fact, fact_row, typed_relations
from kg.model import Appearance, Changes, Chunk
from kg.project.derive import has_pending
from kg.project.vectors import touch_vectors, write_vectors
from kg.protocols import Applied, GraphStore, Progress, unseen

T = TypeVar("T")

BATCH = 2000
DOCUMENTS = 50  # in one batch: they hold their whole text


def sync(
    ledger: Ledger,
    store: GraphStore,
    name: str,
    *,
    replace: bool = False,
    progress: Progress = unseen,
) -> int:
    """Writes to `store` what changed since it was last synced; returns the number of batches.

    `name` says which store it is, so that an unchanged one need not be opened at all
    (`is_synced`). A store that holds something else than an earlier state of this ledger (of
    another ledger, of a copy that went its own way, or later than a ledger that was put back) is
    cleared and written anew; a shared one only where `replace` says so. `progress("write", parts
    done)` is called after each batch.

    StoreError if a shared store holds something else, if the ledger has changes that were not
    derived, or if another process changes ledger or store meanwhile.
    """
    _refuse_pending(ledger)
    applied = store.applied()
    run = _run_of(ledger, applied)
    if applied is not None and run is None and store.shared and not replace:
        raise StoreError(_foreign(ledger, applied, name))
    since = 0 if applied is None or run is None else applied.seq
    # After a sync that was cut off, anything touched may stand in the store already.
    written = since if since == run else ledger.seq
    if run is not None and since == written == ledger.seq and is_synced(ledger, name):
        return 0
    seq, mark = _begin(ledger, name)
    if since == 0:
        store.clear()
        written = 0
    batches = _write(ledger, store, Applied(ledger.id, since, mark), written, seq, progress)
    _end(ledger, mark)
    return batches


def sync_anew(ledger: Ledger, store: GraphStore, name: str, progress: Progress = unseen) -> int:
    """Clears the store, whatever it says of itself, and writes all; see `sync`.

    StoreError for a shared store with the graph of another ledger.
    """
    applied = store.applied()
    if store.shared and applied is not None and applied.ledger != ledger.id:
        raise StoreError(_foreign(ledger, applied, name))
    store.clear()
    return sync(ledger, store, name, progress=progress)


def standing(ledger: Ledger, store: GraphStore) -> str:
    """Returns how the store stands to the ledger; "" if it holds what the ledger says."""
    applied = store.applied()
    if applied is None:
        return "it holds nothing"
    run = _run_of(ledger, applied)
    if run is None:
        return _held(ledger, applied)
    if applied.seq < run:
        return f"it was cut off between change {applied.seq} and {run}"
    behind = f"it holds change {applied.seq}, the ledger change {ledger.seq}"
    return "" if applied.seq == ledger.seq else behind


def _write(
    ledger: Ledger, store: GraphStore, state: Applied, written: int, seq: int, progress: Progress
) -> int:
    """Everything after `state`, between two records of this run: where it began, where it is."""
    store.apply(Changes(ledger=state.ledger, seq=state.seq, mark=state.mark))
    batches, parts = 2, 0
    with ledger.snapshot():
        if ledger.seq != seq:
            raise StoreError(_meddled(f"the ledger {ledger.path}"))
        for changes in _changes(ledger, state.seq, written):
            if changes != Changes():
                store.apply(changes)
                batches += 1
                parts += _size(changes)
                progress("write", parts)
        for written_vectors in write_vectors(ledger, store, state.seq):
            parts += written_vectors
            progress("write", parts)
    if store.applied() != state:
        raise StoreError(_meddled("the graph in the store"))
    store.apply(Changes(ledger=state.ledger, seq=seq, mark=state.mark))
    return batches


def _size(changes: Changes) -> int:
    held = (getattr(changes, field.name) for field in fields(changes))
    return sum(len(parts) for parts in held if isinstance(parts, tuple))


def _run_of(ledger: Ledger, applied: Applied | None) -> int | None:
    """Up to which change the run went that wrote this; None if that was not a run of ours."""
    if applied is None or applied.ledger != ledger.id:
        return None
    query = "SELECT seq FROM synced WHERE mark = ?"
    row = ledger.db.execute(query, (applied.mark,)).fetchone()
    return int(row[0]) if row else None


def _begin(ledger: Ledger, name: str) -> tuple[int, str]:
    """Notes the run before it writes anything: (the change it goes up to, its mark)."""
    mark = uuid.uuid4().hex
    with ledger.transaction():
        seq = ledger.seq
        query = "INSERT INTO synced(mark, store, seq, whole) VALUES(?, ?, ?, 0)"
        ledger.db.execute(query, (mark, name, seq))
    return seq, mark


def _end(ledger: Ledger, mark: str) -> None:
    with ledger.transaction():
        ledger.db.execute("UPDATE synced SET whole = 1 WHERE mark = ?", (mark,))


def _foreign(ledger: Ledger, applied: Applied, name: str) -> str:
    return (
        f"the store {name}: {_held(ledger, applied)}, and others may use it: {OTHER_DATABASE}, "
        "or write over it with `kg push --replace`"
    )


def _held(ledger: Ledger, applied: Applied) -> str:
    if applied.ledger == ledger.id:
        return f"it holds a later state of {ledger.path}, or what another copy of that wrote"
    return "it holds the graph of another ledger"


def _meddled(what: str) -> str:
    return f"{what} was changed by another process meanwhile: run the same command again"


def projection(ledger: Ledger) -> Iterator[Changes]:
    """The whole graph in batches: documents, chunks, entities, appearances, then facts.

    Within a kind all is in the order of its ids. StoreError if the ledger has changes that were
    not derived.
    """
    _refuse_pending(ledger)
    with ledger.snapshot():
        yield from _changes(ledger, 0, 0)


def stamped(ledger: Ledger, name: str) -> Iterator[Changes]:
    """The projection, and last the record by which a sync knows a store loaded from it.

    It has no vectors: the first sync afterwards writes them.
    """
    _refuse_pending(ledger)
    seq, mark = _begin(ledger, name)
    yield from projection(ledger)
    yield Changes(ledger=ledger.id, seq=seq, mark=mark)
    _end(ledger, mark)
    with ledger.transaction():
        touch_vectors(ledger)


def _refuse_pending(ledger: Ledger) -> None:
    if has_pending(ledger):
        raise StoreError(
            f"{ledger.path} holds work that a build did not finish: build again, that resumes it"
        )


def is_synced(ledger: Ledger, name: str) -> bool:
    """True if the store of this name holds everything, as far as the ledger knows."""
    query = "SELECT seq, whole FROM synced WHERE store = ? ORDER BY run DESC LIMIT 1"
    row = ledger.db.execute(query, (name,)).fetchone()
    return row is not None and row[0] == ledger.seq and bool(row[1])


def _changes(ledger: Ledger, since: int, written: int) -> Iterator[Changes]:
    """Facts leave first and come last, so that their ends are always there."""
    if written:
        yield from _removals(ledger, since, written)
    for ids in _batches(_touched(ledger, "document", since), DOCUMENTS):
        yield Changes(documents=tuple(d for d in map(ledger.document, ids) if d is not None))
    for chunks in _batches(_chunks(ledger, since)):
        yield Changes(chunks=chunks)
    for ids in _batches(_touched(ledger, "entity", since)):
        yield Changes(entities=tuple(e for e in (entity_by_id(ledger, n) for n in ids) if e))
    for pairs in _batches(_touched(ledger, "appearance", since)):
        yield Changes(appearances=tuple(a for a in (_appearance(ledger, p) for p in pairs) if a))
    typed = typed_relations(ledger)
    for ids in _batches(_touched(ledger, "fact", since)):
        rows = (fact_row(ledger, name) for name in ids)
        yield Changes(facts=tuple(fact(ledger, row, typed) for row in rows if row))


def _removals(ledger: Ledger, since: int, written: int) -> Iterator[Changes]:
    """Returns what may stand in the store and is gone, and every fact, as its ends or type may
    differ."""
    for facts in _batches(_touched(ledger, "fact", since, written)):
        yield Changes(removed_facts=facts)
    for pairs in _batches(_touched(ledger, "appearance", since, written)):
        gone = (pair for pair in pairs if _appearance(ledger, pair) is None)
        yield Changes(removed_appearances=tuple(_split(pair) for pair in gone))
    for kind in ("entity", "chunk", "document"):
        for ids in _batches(_gone(ledger, kind, since, written)):
            yield _removal(kind, ids)


def _removal(kind: str, ids: tuple[str, ...]) -> Changes:
    if kind == "entity":
        return Changes(removed_entities=ids)
    return Changes(removed_chunks=ids) if kind == "chunk" else Changes(removed_documents=ids)


def _batches(items: Iterator[T], size: int | None = None) -> Iterator[tuple[T, ...]]:
    while batch := tuple(islice(items, size or BATCH)):
        yield batch


def _touched(ledger: Ledger, kind: str, since: int, written: int | None = None) -> Iterator[str]:
    """The parts changed after `since`; with `written`, those there may be since before."""
    rows = ledger.db.execute(
        "SELECT id FROM touched WHERE kind = ? AND seq > ? AND since <= ? ORDER BY id",
        (kind, since, ledger.seq if written is None else written),
    )
    return (row[0] for row in rows)


def _gone(ledger: Ledger, kind: str, since: int, written: int) -> Iterator[str]:
    rows = ledger.db.execute(
        "SELECT id FROM touched t WHERE kind = ? AND seq > ? AND since <= ? "
        f"AND NOT EXISTS (SELECT 1 FROM {kind} k WHERE k.id = t.id) ORDER BY id",
        (kind, since, written),
    )
    return (row[0] for row in rows)


def _chunks(ledger: Ledger, since: int) -> Iterator[Chunk]:
    """Changed chunks in the order of their documents, each of which is read once."""
    rows = ledger.db.execute(
        "SELECT c.id, c.doc, c.start, c.text_end, c.meta FROM touched t "
        "JOIN chunk c ON c.id = t.id WHERE t.kind = 'chunk' AND t.seq > ? "
        "ORDER BY c.doc, c.start, c.text_end",
        (since,),
    )
    document = None
    for chunk_id, doc_id, start, end, meta in rows:
        if document is None or document.id != doc_id:
            document = ledger.document(doc_id)
            assert document is not None, f"chunk {chunk_id} has no document"
        yield Chunk(chunk_id, doc_id, start, document.text[start:end], json.loads(meta))


def _split(pair: str) -> tuple[str, str]:
    entity_id, chunk_id = json.loads(pair)
    return entity_id, chunk_id


def _appearance(ledger: Ledger, pair: str) -> Appearance | None:
    entity_id, chunk_id = _split(pair)
    rows = ledger.db.execute(
        "SELECT DISTINCT start, text_end FROM entity e JOIN mention m ON m.entity = e.key "
        "WHERE e.id = ? AND m.chunk = ? ORDER BY start, text_end",
        (entity_id, chunk_id),
    ).fetchall()
    if not rows:
        return None
    # A mention without a place in the text still ties the entity to the chunk.
    placed = [row for row in rows if row[0] is not None]
    return Appearance(
        entity_id, chunk_id, tuple(row[0] for row in placed), tuple(row[1] for row in placed)
    )
