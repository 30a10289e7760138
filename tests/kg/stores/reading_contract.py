"""What every reader of graphs must do: each store, and the ledger where its store is shut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from kg import layout
from kg.model import Changes, Chunk, Entity, Fact, Literal
from kg.protocols import GraphReader
from tests.kg.stores.graphs import ADA, ALL, BOB, CLEO, MET, PAID, WROTE, fact, judgement

DENIED = fact(
    "f4", BOB, "MET", CLEO,
    judgement("Bob never met Cleo.", "note#1", polarity="negative", attribution="Ada", time="1840"),
    kind="NOT_ASSERTED",
)  # fmt: skip
RARE = fact(
    "f5", CLEO, "write to", ADA,
    judgement("Cleo wrote to Ada.", "report#0", start=None, end=None),
    judgement("She wrote again.", "note#0", start=3, end=9),
    kind="RELATED",
)  # fmt: skip
GRAPH = replace(ALL, facts=(*ALL.facts, DENIED, RARE))


def ids(items: Iterable[Any]) -> list[str]:
    return [item.id for item in items]


def ending(tail: Entity | Literal) -> tuple[str, ...]:
    if isinstance(tail, Entity):
        return (tail.id, tail.name, tail.type)
    return (tail.text, tail.type, tail.value)


def kept(facts: Iterable[Fact]) -> list[tuple[Any, ...]]:
    """All of facts that the layout keeps."""
    return [(one.head, ending(one.tail), one.type, layout.fact_properties(one)) for one in facts]


class ReadingContract:
    """A store of this kind comes empty, as the fixture `store`."""

    def test_what_was_applied_comes_back_in_the_order_of_the_ids(self, store: Any) -> None:
        store.apply(GRAPH)
        assert isinstance(store, GraphReader)
        assert list(store.entities()) == [ADA, BOB, CLEO]
        assert kept(store.facts()) == kept([WROTE, PAID, MET, RARE])
        assert kept(store.facts(denied=True)) == kept([WROTE, PAID, MET, DENIED, RARE])
        assert list(store.chunks()) == [
            Chunk("note#0", "note", 0, GRAPH.chunks[0].text, {"page": 3, "headings": ["A", "B"]}),
            Chunk("note#1", "note", 27, GRAPH.chunks[1].text),
            Chunk("report#0", "report", 0, GRAPH.chunks[2].text),
        ]
        documents = [(one.id, one.source, one.text, one.title) for one in store.documents()]
        assert documents == [
            ("note", "files/note.txt", "", "note.txt"),
            ("report", "files/report.txt", "", "report.txt"),
        ]

    def test_evidence_says_where_it_stands(self, store: Any) -> None:
        store.apply(GRAPH)
        (denied,) = store.facts(["f4"], denied=True)
        (support,) = denied.support
        triple = support.triple
        assert (triple.evidence.doc_id, triple.evidence.chunk_id) == ("note", "note#1")
        assert triple.evidence.quote == "Bob never met Cleo."
        assert (triple.polarity, triple.attribution, triple.time) == ("negative", "Ada", "1840")
        (rare,) = store.facts(["f5"])
        places = [(s.triple.evidence.doc_id, s.triple.evidence.start) for s in rare.support]
        assert sorted(places, key=str) == [("note", 3), ("report", None)]
        assert rare.documents == 2

    def test_filters_are_filters_of_the_whole(self, store: Any) -> None:
        store.apply(GRAPH)
        assert ids(store.entities([CLEO.id, "nobody", ADA.id, ADA.id])) == [ADA.id, CLEO.id]
        assert ids(store.entities(types=["Person"])) == [ADA.id, BOB.id]
        assert ids(store.entities([BOB.id, CLEO.id], types={"Person"})) == [BOB.id]
        assert list(store.entities([])) == []
        assert ids(store.facts(["f3", "f1", "f9"])) == ["f1", "f3"]
        assert ids(store.facts(relations=["write to", "PAID"])) == ["f2", "f5"]
        assert ids(store.facts(relations=["MET"], denied=True)) == ["f3", "f4"]
        assert ids(store.facts(of=[BOB.id])) == ["f1", "f2"]
        assert ids(store.facts(of=[BOB.id, ADA.id], denied=True)) == ["f1", "f2", "f3", "f4", "f5"]
        assert ids(store.facts(["f1"], of=[CLEO.id])) == []
        assert ids(store.facts(of=["nobody"])) == []
        assert ids(store.chunks(["report#0", "none"])) == ["report#0"]
        assert ids(store.documents(["note"])) == ["note"]

    def test_a_graph_that_changes_is_read_as_it_is_now(self, store: Any) -> None:
        store.apply(GRAPH)
        assert len(list(store.facts())) == 4
        store.apply(Changes(removed_facts=("f2",), removed_entities=(CLEO.id,)))
        assert ids(store.facts(denied=True)) == ["f1"]
        assert ids(store.entities()) == [ADA.id, BOB.id]

    def test_pages_leave_nothing_out(self, store: Any, monkeypatch: Any) -> None:
        for module in ("reading", "embedded.store", "neo4j.store"):
            monkeypatch.setattr(f"kg.stores.{module}.PAGE", 3)
        people = tuple(
            Entity(f"{name} {n:02}", f"n{n}", "Person")
            for n in range(8)
            for name in ("é", "a", "Z", "日本", "'quoted' \\")
        )
        kinds = ("MET", "PAID", "RELATED")
        facts = tuple(
            fact(f"{n:03}", one, kinds[n % 3], people[n - 1]) for n, one in enumerate(people)
        )
        store.apply(replace(GRAPH, entities=(*GRAPH.entities, *people), facts=facts))
        read = ids(store.entities())
        assert sorted(read) == sorted([*ids(people), ADA.id, BOB.id, CLEO.id])
        assert ids(store.entities()) == read, "the order is the same every time"
        assert ids(store.facts()) == ids(facts)
        assert kept(store.facts()) == kept(facts)
        assert len(list(store.chunks())) == 3
        whole = store.subgraph()
        assert [(whole.ids[head], whole.ids[tail]) for head, tail in whole.edges.T] == [
            (fact.head.id, ending(fact.tail)[0]) for fact in facts
        ]
        part = store.subgraph(ids(people))
        assert part.edges.shape == (2, len(facts)) and part.ids == tuple(sorted(ids(people)))

    def test_an_empty_graph_reads_as_nothing(self, store: Any) -> None:
        streams: Sequence[Any] = (store.entities(), store.facts(), store.chunks())
        assert [list(one) for one in (*streams, store.documents())] == [[], [], [], []]


def assert_same(store: GraphReader, other: GraphReader) -> None:
    """Both read the same graph, as far as the layout keeps it."""
    assert list(store.entities()) == list(other.entities())
    assert list(store.chunks()) == list(other.chunks())
    assert list(store.documents()) == list(other.documents())
    for denied in (False, True):
        assert kept(store.facts(denied=denied)) == kept(other.facts(denied=denied))
    names = [one.id for one in store.entities()]
    relations = {one.relation for one in store.facts(denied=True)}
    assert kept(store.facts(of=names[:1])) == kept(other.facts(of=names[:1]))
    for relation in sorted(relations):
        assert kept(store.facts(relations=[relation])) == kept(other.facts(relations=[relation]))
    for among in (None, names[: len(names) // 2]):
        mine, theirs = store.subgraph(among), other.subgraph(among)
        assert (mine.ids, mine.names, mine.types) == (theirs.ids, theirs.names, theirs.types)
        assert mine.relation_names == theirs.relation_names
        assert np.array_equal(mine.edges, theirs.edges)
        assert np.array_equal(mine.relations, theirs.relations)
        assert np.allclose(mine.confidence, theirs.confidence)
