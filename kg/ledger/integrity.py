"""Integrity of a ledger: SQLite's own check of the file, then its tables, values and references."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from kg.errors import StoreError
from kg.ledger.record import Ledger
from kg.ledger.row_checks import missing_indexes, table_faults, value_faults

SHOWN = 3  # faults of one ledger
# What each row names, and where that must stand: (what, rows that name what is not there).
_REFERENCES = (
    ("texts of documents", "document d WHERE hash NOT IN (SELECT hash FROM text)"),
    *(
        (f"documents of {table}s", f"{table} WHERE doc NOT IN (SELECT id FROM document)")
        for table in ("chunk", "mention", "statement", "reject")
    ),
    *(
        (f"chunks of {table}s", f"{table} WHERE chunk NOT IN (SELECT id FROM chunk)")
        for table in ("mention", "statement", "reject")
    ),
    (
        "mentions of statements",
        "statement s WHERE verdict = 'accept' AND (NOT EXISTS (SELECT 1 FROM mention m "
        "WHERE m.doc = s.doc AND m.n = s.head) OR (tail IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM mention m WHERE m.doc = s.doc AND m.n = s.tail)))",
    ),
)
# These hold where nothing is left to be derived.
_DERIVED = (
    (
        "ends of facts",
        "fact f WHERE NOT EXISTS (SELECT 1 FROM entity e WHERE e.key = f.head) OR "
        "(literal IS NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.key = f.tail))",
    ),
    ("support of facts", "fact f WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.fact = f.id)"),
    ("entities of mentions", "mention m WHERE m.entity IS NULL OR m.entity NOT IN "
     "(SELECT key FROM entity)"),
    ("mentions of entities", "entity e WHERE NOT EXISTS (SELECT 1 FROM mention m "
     "WHERE m.entity = e.key)"),
    *(
        (f"changes of {table}s", f"{table} WHERE id NOT IN (SELECT id FROM touched "
         f"WHERE kind = '{table}')")
        for table in ("document", "chunk", "entity", "fact")
    ),
    ("entities of words", "entity_word w WHERE NOT EXISTS (SELECT 1 FROM entity e "
     "WHERE e.key = w.key)"),
    ("words of entities", "entity e WHERE NOT EXISTS (SELECT 1 FROM entity_word w "
     "WHERE w.key = e.key)"),
    ("facts of statements", "statement s WHERE verdict = 'accept' AND (fact IS NULL OR "
     "(fact != '' AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.id = s.fact)))"),
)  # fmt: skip
_PENDING = ("document", "name", "entity", "fact", "pair")


def faults(ledger: Ledger) -> list[str]:
    """Returns what is wrong with the file, its values, or what its tables say of each other; [] if
    nothing. Of many faults the first few, and one that says that there are more."""
    try:
        found = list(islice(_faults(ledger), SHOWN + 1))
    except (sqlite3.Error, StoreError) as error:
        return [" ".join(str(error).split())]
    return [*found[:SHOWN], "and more"] if len(found) > SHOWN else found


def damaged(ledger: Ledger) -> StoreError | None:
    """Returns what to do about the faults of a ledger, if it has any."""
    found = faults(ledger)
    return StoreError(damage(ledger, found)) if found else None


def damage(ledger: Ledger, found: list[str]) -> str:
    return (
        f"{ledger.path} is damaged ({'; '.join(found)}): bring back a copy of the folder, or move "
        "it aside and build again; the documents are read anew"
    )


def make_indexes(ledger: Ledger) -> int:
    """Makes the indexes that are missing, which hold nothing of their own; their number."""
    statements = missing_indexes(ledger.db)
    if statements:
        with ledger.transaction():
            for statement in statements:
                ledger.db.execute(statement)
    return len(statements)


def _faults(ledger: Ledger) -> Iterator[str]:
    rows = ledger.db.execute("PRAGMA integrity_check(3)").fetchall()
    if (found := [str(row[0]) for row in rows]) != ["ok"]:
        yield from found
        return
    if found := list(table_faults(ledger.db)):
        yield from found
        return
    yield from value_faults(ledger.db)
    for what, rows_without in _REFERENCES if _is_pending(ledger) else (*_REFERENCES, *_DERIVED):
        count = ledger.db.execute(f"SELECT COUNT(*) FROM {rows_without}").fetchone()[0]
        if count:
            yield f"{count} {what} are missing"


def _is_pending(ledger: Ledger) -> bool:
    query = " UNION ALL ".join(f"SELECT 1 FROM pending_{table}" for table in _PENDING)
    return ledger.db.execute(f"{query} LIMIT 1").fetchone() is not None
