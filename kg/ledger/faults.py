"""Is a ledger whole? SQLite's own check of the file, then what its tables say of each other."""

from __future__ import annotations

import sqlite3

from kg.errors import StoreError
from kg.ledger.record import Ledger

# What each row names, and where that must stand: (what, rows that name what is not there).
_REFERENCES = (
    ("texts of documents", "document d WHERE hash NOT IN (SELECT hash FROM text)"),
    *(
        (f"documents of {table}s", f"{table} WHERE doc NOT IN (SELECT id FROM document)")
        for table in ("chunk", "mention", "statement", "reject")
    ),
    (
        "mentions of statements",
        "statement s WHERE verdict = 'accept' AND (NOT EXISTS (SELECT 1 FROM mention m "
        "WHERE m.doc = s.doc AND m.n = s.head) OR (tail IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM mention m WHERE m.doc = s.doc AND m.n = s.tail)))",
    ),
    (
        "ends of facts",
        "fact f WHERE NOT EXISTS (SELECT 1 FROM entity e WHERE e.key = f.head) OR "
        "(literal IS NULL AND NOT EXISTS (SELECT 1 FROM entity e WHERE e.key = f.tail))",
    ),
    ("support of facts", "fact f WHERE NOT EXISTS (SELECT 1 FROM statement s WHERE s.fact = f.id)"),
)


def faults(ledger: Ledger) -> list[str]:
    """What is wrong with the file or with what its tables say of each other; [] if nothing."""
    try:
        found = [str(row[0]) for row in ledger.db.execute("PRAGMA integrity_check(3)").fetchall()]
        if found != ["ok"]:
            return found
        return [text for what, rows in _REFERENCES if (text := _missing(ledger, what, rows))]
    except (sqlite3.DatabaseError, StoreError) as error:
        return [str(error)]


def _missing(ledger: Ledger, what: str, rows: str) -> str:
    count = ledger.db.execute(f"SELECT COUNT(*) FROM {rows}").fetchone()[0]
    return f"{count} {what} are missing" if count else ""
