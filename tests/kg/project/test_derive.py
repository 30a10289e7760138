"""Deriving: when there is something to do, all at once, and with the indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kg.ledger import Ledger
from kg.project import RelationCap, derive, has_pending, is_derived
from kg.protocols import Assignment, LedgerView, Merge
from kg.resolve.names import NameResolver
from tests.kg.ledger.documents import bind
from tests.laws import snapshot

Put = Callable[..., None]
TEXT = "Foo acquired Bar. John Smith works for Foo. Smith lives in Rome."


def test_nothing_to_do_after_deriving(ledger: Ledger, put: Put) -> None:
    cap = RelationCap()
    assert not has_pending(ledger) and not is_derived(ledger, NameResolver(), cap)
    put({"a": TEXT})
    assert is_derived(ledger, NameResolver(), cap)
    with ledger.transaction():
        bind(ledger, "b", TEXT)
    assert has_pending(ledger) and not is_derived(ledger, NameResolver(), cap)


def test_another_cap_or_resolver_is_something_to_do(ledger: Ledger, put: Put) -> None:
    class Other(NameResolver):
        fingerprint = "other"

    put({"a": TEXT})
    assert not is_derived(ledger, Other(), RelationCap())
    assert not is_derived(ledger, NameResolver(), RelationCap(limit=1))
    assert is_derived(ledger, NameResolver(), RelationCap(known=[], always=frozenset()))
    before = snapshot.of_ledger(ledger)
    derive(ledger, Other(), RelationCap())
    assert snapshot.of_ledger(ledger) == before


def test_deriving_again_changes_nothing_in_the_graph(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    seq, before = ledger.seq, snapshot.of_ledger(ledger)
    put({})
    assert (ledger.seq, snapshot.of_ledger(ledger)) == (seq, before)


def test_all_or_nothing(ledger: Ledger, put: Put) -> None:
    class Dies:
        fingerprint = "dies"

        def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
            yield from NameResolver().resolve(view)
            raise KeyboardInterrupt

    put({"a": TEXT})
    with ledger.transaction():
        bind(ledger, "b", "Foo Inc acquired Baz.")
    before = list(ledger.db.iterdump())
    with pytest.raises(KeyboardInterrupt):
        derive(ledger, Dies(), RelationCap())
    assert list(ledger.db.iterdump()) == before


def test_no_statement_scans_a_table_for_one_more_document(ledger: Ledger, put: Put) -> None:
    """What one document costs must not grow with what is there."""
    put({f"d{n}": f"Foo{n} acquired Bar. " + TEXT for n in range(30)})
    seen: set[str] = set()
    with ledger.transaction():
        bind(ledger, "new", TEXT)
    ledger.db.set_trace_callback(seen.add)
    derive(ledger, NameResolver(), RelationCap())
    ledger.db.set_trace_callback(None)
    ledger.db.execute("CREATE TEMP TABLE IF NOT EXISTS moved(id, doc, n, chunk, old, new)")
    scanned = set()
    for statement in seen:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            rows = ledger.db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            scanned |= {row[3].split()[1] for row in rows if row[3].startswith("SCAN")}
    small = {"p", "a", "moved", "temp.base", "veto", "relation_type"}  # p is pending, a is merges
    assert {name for name in scanned - small if not name.startswith("pending_")} == set()
