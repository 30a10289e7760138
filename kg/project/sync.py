"""Bringing a store up to the ledger: what was touched since, removed or written again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.model import Appearance, Changes, Chunk
from kg.project.derive import has_pending
from kg.project.read import entity_by_id, fact, fact_row, typed_relations
from kg.protocols import GraphStore

T = TypeVar("T")

BATCH = 2000
DOCUMENTS = 50  # in one batch: they hold their whole text


def sync(ledger: Ledger, store: GraphStore, name: str) -> int:
    """Writes to `store` what changed since it was last synced; returns the number of batches.

    `name` says which store it is, so that an unchanged one need not be opened at all
    (`is_synced`). A store of another ledger, or one that is ahead of this ledger, is cleared
    and written anew. StoreError if the ledger has changes that were not derived.
    """
    _refuse_pending(ledger)
    applied = store.applied()
    if applied is None or applied.ledger != ledger.id or applied.seq > ledger.seq:
        _note(ledger, name, 0, whole=False)
        store.clear()
        since, written = 0, 0
    else:
        since = applied.seq
        # After a sync that was cut off, anything touched may stand in the store already.
        written = since if _was_whole(ledger, name) else ledger.seq
        if since == ledger.seq == written and is_synced(ledger, name):
            return 0
    _note(ledger, name, since, whole=False)
    batches = 0
    with ledger.snapshot():
        seq = ledger.seq
        for changes in _changes(ledger, since, written):
            if changes != Changes():
                store.apply(changes)
                batches += 1
        store.apply(Changes(ledger=ledger.id, seq=seq))
    _note(ledger, name, seq, whole=True)
    return batches + 1


def projection(ledger: Ledger) -> Iterator[Changes]:
    """The whole graph in batches: documents, chunks, entities, appearances, then facts.

    Within a kind all is in the order of its ids. StoreError if the ledger has changes that were
    not derived.
    """
    _refuse_pending(ledger)
    with ledger.snapshot():
        yield from _changes(ledger, 0, 0)


def _refuse_pending(ledger: Ledger) -> None:
    if has_pending(ledger):
        raise StoreError(
            f"{ledger.path} holds work that a build did not finish: build again, that resumes it"
        )


def is_synced(ledger: Ledger, name: str) -> bool:
    """True if the store of this name holds everything, as far as the ledger knows."""
    row = ledger.db.execute("SELECT seq, whole FROM synced WHERE store = ?", (name,)).fetchone()
    return row is not None and row[0] == ledger.seq and bool(row[1])


def _was_whole(ledger: Ledger, name: str) -> bool:
    row = ledger.db.execute("SELECT whole FROM synced WHERE store = ?", (name,)).fetchone()
    return row is not None and bool(row[0])


def _note(ledger: Ledger, name: str, seq: int, *, whole: bool) -> None:
    with ledger.transaction():
        ledger.db.execute("INSERT OR REPLACE INTO synced VALUES(?, ?, ?)", (name, seq, whole))


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
    """What may stand in the store and is gone, and every fact, as its ends or type may differ."""
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
