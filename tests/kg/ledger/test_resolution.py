"""The resolver's decisions: kept, explained, undone, redone; and what a resolver must keep to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.ledger import Ledger
from kg.ledger.resolution import Decision, decisions, redo, reopen_all, resolve, undo
from kg.project import RelationCap, derive, has_pending
from kg.protocols import Assignment, LedgerView, Merge
from kg.resolve.names import NameResolver
from tests.kg.ledger.documents import bind, bound

SURNAME = "John Smith works for Acme. Smith works for Foo."


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield ledger
    ledger.close()


def derived(ledger: Ledger, **texts: str) -> None:
    with ledger.transaction():
        for doc_id, text in texts.items():
            bind(ledger, doc_id, text)
    derive(ledger, NameResolver(), RelationCap())


def entities(ledger: Ledger) -> list[str]:
    return [row[0] for row in ledger.db.execute("SELECT id FROM entity ORDER BY id")]


def test_surname_is_undone_and_redone(ledger: Ledger) -> None:
    derived(ledger, a=SURNAME)
    (surname,) = decisions(ledger)
    assert (surname.rule, surname.source, surname.target) == (
        "surname",
        "smith|Person",
        "john smith|Person",
    )
    assert "Smith (Person)" not in entities(ledger)
    undo(ledger, surname)
    assert has_pending(ledger)
    derived(ledger)
    assert "Smith (Person)" in entities(ledger)
    (undone,) = decisions(ledger)
    assert undone.undone and undone.reason == "undone by hand"
    with pytest.raises(ConfigError, match="undone already"):
        undo(ledger, undone)
    redo(ledger, undone)
    derived(ledger)
    assert decisions(ledger) == [surname]
    assert "Smith (Person)" not in entities(ledger)


def test_merge_over_documents_is_undone(ledger: Ledger) -> None:
    derived(ledger, a="Acme acquired Foo.", b="Acme acquired Foo.", c="Acme resembles Bar.")
    (merge,) = decisions(ledger)
    assert (merge.source, merge.target, merge.doc_id) == ("acme|Misc", "acme|Organization", "")
    undo(ledger, merge)
    derived(ledger)
    assert {"Acme (Misc)", "Acme (Organization)"} <= set(entities(ledger))


def test_veto_holds_for_a_document_that_comes_back(ledger: Ledger) -> None:
    derived(ledger, a=SURNAME)
    (surname,) = decisions(ledger)
    with ledger.transaction():
        ledger.remove("a")
    undo(ledger, surname)
    derived(ledger)
    assert entities(ledger) == []
    derived(ledger, a=SURNAME)
    assert "Smith (Person)" in entities(ledger)


def test_merge_goes_when_its_reason_goes(ledger: Ledger) -> None:
    derived(ledger, a="Acme acquired Foo.", b="Acme acquired Foo.", c="Acme resembles Bar.")
    with ledger.transaction():
        ledger.remove("a")
        ledger.remove("b")
    derived(ledger)
    assert decisions(ledger) == []
    assert entities(ledger) == ["Acme (Misc)", "Bar (Misc)"]


class Wrong:
    """A resolver that yields what it is given."""

    def __init__(self, *decisions: Assignment | Merge) -> None:
        self._decisions = decisions

    def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
        yield from self._decisions


ALL = (Assignment("a", 0, "foo|Misc"), Assignment("a", 1, "bar|Misc"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (ALL[:1], "assigned mention 1 of a to no entity"),
        ((Merge("foo|Misc", "bar|Misc", "r", ""), *ALL), "assignments before its merges"),
        (
            (*ALL, Merge("a|X", "b|X", "r", ""), Merge("b|X", "c|X", "r", "")),
            "a merge leads to where it ends, not a[|]X to b[|]X to c[|]X",
        ),
        ((ALL[0], Assignment("a", 1, "bar")), "an entity key is"),
    ],
)
def test_resolvers_that_break_the_contract(
    ledger: Ledger, given: tuple[Assignment | Merge, ...], message: str
) -> None:
    with ledger.transaction():
        bind(ledger, "a", "Foo acquired Bar.")
    with pytest.raises(AssertionError, match=message), ledger.transaction():
        resolve(ledger, Wrong(*given))


def test_another_resolver_resolves_everything_again(ledger: Ledger) -> None:
    derived(ledger, a="Foo acquired Bar.")

    class Joined:
        fingerprint = "joined"

        def resolve(self, view: LedgerView) -> Iterator[Assignment | Merge]:
            for doc_id, _, mentions in view.documents_to_resolve():
                for mention in mentions:
                    yield Assignment(doc_id, mention.id, "all|Misc", "x|Misc", "all", "one world")

    derive(ledger, Joined(), RelationCap())
    assert entities(ledger) == ["Bar (Misc)"]
    derived(ledger)
    assert entities(ledger) == ["Bar (Organization)", "Foo (Organization)"]


def test_decision_undone_names_its_document(ledger: Ledger) -> None:
    derived(ledger, a=SURNAME, b=SURNAME)
    undo(ledger, decisions(ledger)[0])
    derived(ledger)
    states = [(decision.doc_id, decision.undone) for decision in decisions(ledger)]
    assert states == [("b", False), ("a", True)]
    assert isinstance(decisions(ledger)[0], Decision)


@pytest.mark.parametrize(("columns", "is_row"), [('["firm", "name"]', True), ('["id"]', False)])
def test_cells_of_a_row_say_nothing_about_each_other(
    ledger: Ledger, columns: str, is_row: bool
) -> None:
    """A surname, and an acronym with the letters of a name; a column may hold prose, too."""
    text = "firm: ok. John Smith works for Great Lakes. Smith works for GL."
    derived(ledger, a=text)
    ledger.db.execute(f'UPDATE chunk SET meta = \'{{"table": "a.csv", "columns": {columns}}}\'')
    with ledger.transaction():
        reopen_all(ledger)
    derived(ledger)
    expected = ["Great Lakes (Organization)", "John Smith (Person)"]
    rest = ["GL (Organization)", "Smith (Person)"] if is_row else []
    assert entities(ledger) == sorted(expected + rest)


def test_rows_of_one_table_are_one_source(ledger: Ledger) -> None:
    """Nova AG and Nova SA in two rows are two companies; in two texts they need not be."""
    texts = {"a": "firm: Nova. Nova AG acquired Foo.", "b": "firm: Nova. Nova SA acquired Bar."}
    with ledger.transaction():
        for doc_id, text in texts.items():
            work = bound(doc_id, text)
            meta = {"file": "a.csv", "table": "a.csv", "columns": ["firm"]}
            chunks = [replace(extraction.chunk, meta=meta) for extraction in work.extractions]
            moved = [
                replace(extraction, chunk=chunk)
                for extraction, chunk in zip(work.extractions, chunks, strict=True)
            ]
            document = replace(work.document, meta=meta)
            ledger.bind(replace(work, document=document, extractions=moved))
    derive(ledger, NameResolver(), RelationCap())
    assert {"Nova AG (Organization)", "Nova SA (Organization)"} <= set(entities(ledger))
    derived(ledger, **texts)
    assert "Nova SA (Organization)" not in entities(ledger)
