"""What every graph store must do. A subclass gives the fixture `store`, empty for each test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kg.errors import ConfigError, StoreError
from kg.model import Appearance, Changes, Chunk, Document, Entity, Literal
from kg.protocols import Applied
from tests.kg.stores.graphs import (
    ADA,
    ALL,
    BOB,
    CHUNKS,
    CLEO,
    FIVE,
    NOTE,
    PAID,
    WROTE,
    dump,
    fact,
    judgement,
)
from tests.kg.stores.reading_contract import ReadingContract

HOSTILE = [
    "say \"hi\" 'there' `now`",
    "line\nbreak\tand\\backslash",
    "}) DETACH DELETE n //",
    "很长的名字" * 30,
    "🦊 fox\u200d🏽",
    "x" * 300,
    "NUL\x00inside",
    "half \ud83d surrogate",
]


class StoreContract(ReadingContract):
    @pytest.fixture
    def store(self) -> Any:
        raise NotImplementedError

    def links(self, store: Any, kind: str) -> list[tuple[str, str]]:
        return [(start, end) for name, start, end, _ in dump(store)[1] if name == kind]

    def relation(self, store: Any, fact_id: str) -> dict[str, Any]:
        (found,) = [row[3] for row in dump(store)[1] if row[3].get("id") == fact_id]
        return dict(found)

    def test_nodes_have_the_properties_of_the_layout(self, store: Any) -> None:
        store.apply(ALL)
        nodes, _ = dump(store)
        assert nodes["Document note"] == {
            "id": "note", "source": "files/note.txt", "title": "note.txt", "hash": NOTE.hash,
        }  # fmt: skip
        assert nodes["Chunk note#0"] == {
            "id": "note#0", "text": CHUNKS[0].text, "index": 0, "start": 0, "end": 26,
            "source": "files/note.txt", "page": 3, "headings": ["A", "B"],
        }  # fmt: skip
        assert nodes["Chunk note#1"]["index"] == 1
        assert "page" not in nodes["Chunk note#1"]
        assert nodes["__Entity__ Ada (Person)"] == {
            "id": ADA.id, "name": "Ada", "type": "Person", "aliases": ["Countess of Lovelace"],
            "description": "a mathematician",
        }  # fmt: skip
        assert nodes["Literal 5 euros (money, 5 EUR)"] == {
            "id": "5 euros (money, 5 EUR)", "name": "5 euros", "value": "5 EUR", "type": "money",
        }  # fmt: skip

    def test_relations_of_the_layout(self, store: Any) -> None:
        store.apply(ALL)
        assert self.links(store, "FROM_DOCUMENT") == [
            ("note#0", "note"), ("note#1", "note"), ("report#0", "report"),
        ]  # fmt: skip
        assert self.links(store, "NEXT_CHUNK") == [("note#0", "note#1")]
        assert (ADA.id, "report#0") in self.links(store, "FROM_CHUNK")
        places = [row[3] for row in dump(store)[1] if row[:3] == ("FROM_CHUNK", ADA.id, "report#0")]
        assert places == [{"starts": [0, 4], "ends": [3, 7]}]
        assert self.links(store, "WROTE_TO") == [(ADA.id, BOB.id)]
        assert self.links(store, "PAID") == [(BOB.id, "5 euros (money, 5 EUR)")]

    def test_applying_twice_changes_nothing(self, store: Any) -> None:
        store.apply(ALL)
        once = dump(store)
        store.apply(ALL)
        assert dump(store) == once

    def test_one_batch_and_many_give_the_same_graph(self, store: Any) -> None:
        store.apply(ALL)
        whole = dump(store)
        store.clear()
        for part in (
            Changes(documents=ALL.documents),
            Changes(chunks=CHUNKS[1:]),
            Changes(chunks=CHUNKS[:1]),
            Changes(entities=ALL.entities),
            Changes(facts=ALL.facts[::-1]),
            Changes(appearances=ALL.appearances),
        ):
            store.apply(part)
        assert dump(store) == whole

    def test_upserts_replace_what_was_there(self, store: Any) -> None:
        store.apply(ALL)
        moved = replace(NOTE, source="elsewhere/note.txt")
        store.apply(
            Changes(
                documents=(moved,),
                chunks=(replace(CHUNKS[0], meta={}),),
                entities=(replace(ADA, name="Ada King", aliases=()),),
                appearances=(Appearance(ADA.id, "note#0", (1,), (4,)),),
                facts=(fact("f1", ADA, "WROTE_TO", CLEO, confidence=0.5),),
            )
        )
        nodes, relations = dump(store)
        assert nodes["Chunk note#1"]["source"] == "elsewhere/note.txt"
        assert "page" not in nodes["Chunk note#0"]
        assert "headings" not in nodes["Chunk note#0"]
        assert nodes["__Entity__ Ada (Person)"]["name"] == "Ada King"
        assert nodes["__Entity__ Ada (Person)"]["aliases"] == []
        assert self.links(store, "WROTE_TO") == [(ADA.id, CLEO.id)]
        places = [row[3] for row in relations if row[:3] == ("FROM_CHUNK", ADA.id, "note#0")]
        assert places == [{"starts": [1], "ends": [4]}]
        assert len(self.links(store, "FROM_DOCUMENT")) == 3

    def test_removals(self, store: Any) -> None:
        store.apply(ALL)
        store.apply(
            Changes(
                removed_facts=("f3", "not there"),
                removed_appearances=((ADA.id, "note#0"), ("nobody", "note#0")),
                removed_entities=(CLEO.id, "nobody"),
                removed_chunks=("report#0",),
                removed_documents=("report",),
            )
        )
        nodes, relations = dump(store)
        assert not {"Chunk report#0", "Document report", f"__Entity__ {CLEO.id}"} & nodes.keys()
        assert self.links(store, "FROM_CHUNK") == [(BOB.id, "note#0")]
        assert {row[3].get("id") for row in relations} == {None, "f1", "f2"}

    def test_many_relations_of_one_node_are_replaced_and_removed_at_once(self, store: Any) -> None:
        people = tuple(Entity(f"P{n:03} (Person)", f"P{n:03}", "Person") for n in range(150))
        named = tuple(Appearance(person.id, "note#0", (1,), (2,)) for person in people)
        store.apply(ALL)
        before = dump(store)
        store.apply(Changes(entities=people, appearances=named))
        store.apply(
            Changes(appearances=tuple(replace(one, starts=(7,), ends=(9,)) for one in named))
        )
        assert sum(row[3] == {"starts": [7], "ends": [9]} for row in dump(store)[1]) == len(people)
        store.apply(Changes(removed_appearances=tuple((p.id, "note#0") for p in people[:75])))
        store.apply(Changes(removed_entities=tuple(person.id for person in people)))
        assert dump(store) == before

    def test_removing_an_entity_removes_its_facts(self, store: Any) -> None:
        store.apply(ALL)
        store.apply(Changes(removed_entities=(BOB.id,)))
        nodes, _ = dump(store)
        assert store.stats()["relation_types"] == {"MET": 1}
        assert "Literal 5 euros (money, 5 EUR)" not in nodes

    def test_a_literal_goes_with_its_last_fact(self, store: Any) -> None:
        store.apply(ALL)
        store.apply(Changes(facts=(fact("f9", ADA, "PAID", FIVE),)))
        store.apply(Changes(removed_facts=("f2",)))
        assert store.stats()["literals"] == 1
        store.apply(Changes(facts=(fact("f9", ADA, "PAID", Literal("6 euros", "money", "6 EUR")),)))
        assert [name for name in dump(store)[0] if name.startswith("Literal")] == [
            "Literal 6 euros (money, 6 EUR)"
        ]
        store.apply(Changes(removed_facts=("f9",)))
        assert store.stats()["literals"] == 0

    def test_chunks_are_numbered_by_their_place(self, store: Any) -> None:
        store.apply(ALL)
        between = Chunk("note#x", "note", 10, "a letter")
        store.apply(Changes(chunks=(between,)))
        assert self.links(store, "NEXT_CHUNK") == [("note#0", "note#x"), ("note#x", "note#1")]
        assert dump(store)[0]["Chunk note#1"]["index"] == 2
        store.apply(Changes(removed_chunks=("note#x",)))
        assert self.links(store, "NEXT_CHUNK") == [("note#0", "note#1")]
        assert dump(store)[0]["Chunk note#1"]["index"] == 1

    def test_a_fact_changes_its_type(self, store: Any) -> None:
        store.apply(ALL)
        related = replace(WROTE, type="RELATED")
        store.apply(Changes(removed_facts=("f1",), facts=(related,)))
        assert self.links(store, "RELATED") == [(ADA.id, BOB.id)]
        assert self.links(store, "WROTE_TO") == []
        assert self.relation(store, "f1")["relation"] == "WROTE_TO"

    def test_an_entity_changes_its_type_when_removed_in_the_same_changes(self, store: Any) -> None:
        store.apply(ALL)
        company = replace(BOB, type="Organization")
        with pytest.raises(StoreError, match="cannot become Organization"):
            store.apply(Changes(entities=(company,)))
        store.apply(
            Changes(
                removed_entities=(BOB.id,),
                entities=(company,),
                facts=(replace(WROTE, tail=company), replace(PAID, head=company)),
            )
        )
        assert store.stats()["entity_types"] == {"Organization": 2, "Person": 1}
        assert self.links(store, "WROTE_TO") == [(ADA.id, BOB.id)]
        assert self.links(store, "PAID") == [(BOB.id, "5 euros (money, 5 EUR)")]
        assert [hit.id for hit in store.search("Bob")] == [BOB.id]

    @pytest.mark.parametrize(
        "broken",
        [
            Changes(facts=(fact("f9", ADA, "MET", Entity("Zed", "Zed", "Person")),)),
            Changes(facts=(fact("f9", Entity("Zed", "Zed", "Person"), "MET", ADA),)),
            Changes(appearances=(Appearance(ADA.id, "no chunk", (), ()),)),
            Changes(appearances=(Appearance("Zed", "note#0", (), ()),)),
            Changes(chunks=(Chunk("c", "no document", 0, "text"),)),
            Changes(removed_entities=(BOB.id,), facts=(WROTE,)),
        ],
    )
    def test_a_broken_part_leaves_nothing_behind(self, store: Any, broken: Changes) -> None:
        store.apply(ALL)
        before = dump(store), store.applied()
        with pytest.raises(StoreError, match="not in the graph"):
            store.apply(
                replace(
                    broken,
                    removed_facts=("f3",),
                    documents=(Document("new", "new.txt", "new"),),
                    entities=(Entity("New (Misc)", "New", "Misc"), replace(ADA, name="Changed")),
                    ledger="other",
                    seq=99,
                )
            )
        assert (dump(store), store.applied()) == before

    def test_evidence_lists_are_parallel_sorted_and_without_nulls(self, store: Any) -> None:
        support = (
            judgement("later", "note#1", start=30, end=35),
            judgement("nowhere", "note#0", start=None, end=None),
            judgement("first", "note#0", start=2, end=7),
            judgement("first", "note#0", start=2, end=7),
        )
        store.apply(replace(ALL, facts=(fact("f1", ADA, "MET", BOB, *support),)))
        found = self.relation(store, "f1")
        assert found["chunks"] == ["note#0", "note#0", "note#1"]
        assert found["quotes"] == ["nowhere", "first", "later"]
        assert found["starts"] == [-1, 2, 30]
        assert found["ends"] == [-1, 7, 35]
        assert found["support"] == 1
        assert found["confidence"] == 0.5
        assert not {"attribution", "time", "polarity", "modality"} & found.keys()

    def test_attribution_only_when_everything_is_reported(self, store: Any) -> None:
        said = judgement("said", attribution="the mayor", time="in 1990")
        plain = judgement("plain", "report#0")
        facts = (fact("f1", ADA, "MET", BOB, said), fact("f2", ADA, "MET", CLEO, said, plain))
        store.apply(replace(ALL, facts=facts))
        assert self.relation(store, "f1")["attribution"] == "the mayor"
        assert "attribution" not in self.relation(store, "f2")
        assert self.relation(store, "f2")["time"] == "in 1990"

    def test_a_denial_stands_apart(self, store: Any) -> None:
        denied = judgement("denied", polarity="negative", modality="hedged")
        denial = fact("f4", ADA, "ACQUIRE", CLEO, denied, kind="NOT_ASSERTED")
        store.apply(replace(ALL, facts=(WROTE, denial)))
        found = self.relation(store, "f4")
        assert (found["relation"], found["polarity"], found["modality"]) == (
            "ACQUIRE", "negative", "hedged",
        )  # fmt: skip
        assert store.stats()["relation_types"] == {"NOT_ASSERTED": 1, "WROTE_TO": 1}
        assert [link.type for link in store.neighbours(CLEO.id, depth=3)] == ["NOT_ASSERTED"]
        assert store.path(BOB.id, CLEO.id) is None
        assert store.subgraph().edges.shape == (2, 1)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_names_everywhere(self, store: Any, name: str) -> None:
        document = Document(f"d {name}", f"s/{name}", name)
        chunk = Chunk(f"c {name}", document.id, 0, name, {"headings": (name,)})
        entity = Entity(f"e {name}"[:120], name, "Person", (name,), name)
        other = Entity("Other (Misc)", "Other", "Misc")
        evidence = judgement(name, chunk.id, attribution=name, time=name)
        facts = (
            fact("f1", entity, name, other, evidence, kind="RELATED"),
            fact("f2", other, "IS", Literal(name, "string", name), evidence),
        )
        store.apply(
            Changes(
                documents=(document,), chunks=(chunk,), entities=(entity, other), facts=facts,
                appearances=(Appearance(entity.id, chunk.id, (0,), (1,)),),
            )
        )  # fmt: skip
        stats = store.stats()
        assert (stats["chunks"], stats["entities"], stats["literals"]) == (1, 2, 1)
        (link,) = store.neighbours(entity.id)
        assert link.relation == name.replace("\ud83d", "\ufffd")
        assert all(len(row[1]) <= 420 for row in dump(store)[1])
        literal = next(row[2] for row in dump(store)[1] if row[0] == "IS")
        assert len(literal) <= 120
        assert '"' not in literal
        store.search(name)
        store.search(name, index="chunk_text")
        store.apply(Changes(removed_entities=(entity.id,), removed_chunks=(chunk.id,)))
        assert store.stats()["entities"] == 1

    def test_types_and_labels_from_data(self, store: Any) -> None:
        """Names that clash, are reserved, too long, or no identifiers."""
        kinds = ["NATO", "Document", "military unit", "7up", "`) DELETE", "人物", "T" * 90, "!"]
        entities = tuple(Entity(f"e{n}", "x", kind) for n, kind in enumerate(kinds))
        names = [
            "NATO",
            "FROM_CHUNK",
            "works for",
            "9 lives",
            "x`]-() DELETE",
            "关系",
            "R" * 90,
            "?",
        ]
        facts = tuple(fact(f"f{n}", entities[0], name, entities[1]) for n, name in enumerate(names))
        store.apply(Changes(entities=entities, facts=facts))
        stats = store.stats()
        assert stats["entity_types"] == dict.fromkeys(sorted(kinds), 1)
        assert stats["facts"] == 8
        assert {"NATO", "FROM_CHUNK_FACT", "WORKS_FOR", "R_9_LIVES", "X_DELETE", "RELATED"} < set(
            stats["relation_types"]
        )
        assert all(len(name.encode()) <= 60 for name in stats["relation_types"])
        assert len(store.neighbours("e0")) == 8

    def test_applied_is_the_last_record(self, store: Any) -> None:
        assert store.applied() is None
        store.apply(Changes(documents=(NOTE,)))
        assert store.applied() is None
        store.apply(Changes(ledger="one", seq=3))
        assert store.applied() == Applied("one", 3)
        store.apply(Changes(documents=(NOTE,), ledger="one"))
        assert store.applied() == Applied("one", 3)
        store.apply(Changes(ledger="two", seq=4, mark="run"))
        assert store.applied() == Applied("two", 4, "run")
        assert store.shared in (True, False)

    def test_clear_and_fill_again(self, store: Any) -> None:
        store.apply(ALL)
        full = dump(store)
        store.clear()
        assert dump(store) == ({}, [])
        assert store.applied() is None
        assert store.stats()["facts"] == 0
        assert store.search("Ada") == []
        store.apply(ALL)
        assert dump(store) == full

    def test_stats(self, store: Any) -> None:
        store.apply(ALL)
        assert store.stats() == {
            "documents": 2, "chunks": 3, "entities": 3, "literals": 1, "facts": 3,
            "entity_types": {"Organization": 1, "Person": 2},
            "relation_types": {"MET": 1, "PAID": 1, "WROTE_TO": 1},
        }  # fmt: skip

    def test_neighbours_nearest_first_then_surest(self, store: Any) -> None:
        people = [Entity(f"p{n}", f"p{n}", "Person") for n in range(5)]
        facts = (
            fact("b", people[0], "MET", people[1], confidence=0.5),
            fact("a", people[2], "MET", people[0], confidence=0.5),
            fact("c", people[0], "MET", people[3], confidence=0.9),
            fact("d", people[3], "MET", people[4], confidence=0.99),
            fact("e", people[0], "PAID", FIVE, confidence=0.1),
            fact("f", people[4], "PAID", FIVE, confidence=0.1),
        )
        store.apply(Changes(entities=tuple(people), facts=facts))
        assert [link.id for link in store.neighbours("p0")] == ["c", "a", "b", "e"]
        assert [link.id for link in store.neighbours("p0", depth=2)] == ["c", "a", "b", "e", "d"]
        assert [link.id for link in store.neighbours("p0", depth=9, limit=3)] == ["c", "a", "b"]
        assert [link.id for link in store.neighbours("p0", depth=3)][-1] == "f"
        (first, *_) = store.neighbours("p0")
        assert (first.head, first.relation, first.type, first.tail) == ("p0", "MET", "MET", "p3")
        assert (first.confidence, first.support) == (0.9, 1)
        assert store.neighbours("nobody") == []

    def test_path(self, store: Any) -> None:
        people = [Entity(f"p{n}", f"p{n}", "Person") for n in range(8)]
        chain = [fact(f"c{n}", people[n], "MET", people[n + 1]) for n in range(5)]
        back = fact("x", people[5], "MET", people[0], confidence=0.2)
        twin = fact("y", people[5], "LIKES", people[0], confidence=0.3)
        pay = [fact(f"m{n}", people[n], "PAID", FIVE) for n in (6, 7)]
        store.apply(Changes(entities=tuple(people), facts=(*chain, back, twin, *pay)))
        assert [link.id for link in store.path("p0", "p3") or ()] == ["c0", "c1", "c2"]
        assert [link.id for link in store.path("p4", "p0") or ()] == ["c4", "y"]
        assert store.path("p0", "p3", max_length=2) is None
        assert store.path("p2", "p2") == []
        assert store.path("p6", "p7") is None  # a shared literal is no connection
        assert store.path("p0", "nobody") is None

    def test_search_finds_names_aliases_and_texts(self, store: Any) -> None:
        store.apply(ALL)
        assert [(hit.id, hit.name) for hit in store.search("ADA")] == [(ADA.id, "Ada")]
        assert [hit.id for hit in store.search("lovelace")] == [ADA.id]
        hits = store.search("the letter euros", index="chunk_text")
        assert {hit.id for hit in hits} == {"note#0", "note#1"}
        assert {hit.name for hit in hits} == {"files/note.txt"}
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len(store.search("bob ada cleo", limit=2)) == 2
        assert store.search("nothing like that") == []

    @pytest.mark.parametrize(
        "text",
        ['AC/DC (x) "', "a AND OR NOT", "name:[a TO b]", "*", "?", "a~2^4", "\\", "{}", "", " ",
         "-!+", "AND", "🦊", "'; DROP", "`", "\ud800"],
    )  # fmt: skip
    def test_search_takes_any_text(self, store: Any, text: str) -> None:
        band = Entity("AC/DC (Organization)", "AC/DC (x)", "Organization")
        store.apply(Changes(entities=(band, ADA)))
        hits = [hit.id for hit in store.search(text)]
        assert hits == ([band.id] if text.startswith("AC/DC") else [])

    def test_search_follows_changes(self, store: Any) -> None:
        store.apply(ALL)
        store.apply(Changes(entities=(replace(ADA, name="Augusta", aliases=("Byron",)),)))
        assert store.search("lovelace") == store.search("ada") == []
        assert [hit.id for hit in store.search("byron")] == [ADA.id]
        store.apply(Changes(removed_entities=(ADA.id,)))
        assert store.search("augusta byron") == []

    def test_unknown_index(self, store: Any) -> None:
        with pytest.raises(ConfigError, match="chunk_text, entity_name"):
            store.search("x", index="keyword")
        with pytest.raises(ConfigError, match="chunk_embedding, entity"):
            store.nearest([1.0], index="vector")

    def test_vectors(self, store: Any) -> None:
        store.apply(ALL)
        assert store.nearest([1.0, 0.0], index="entity") == []
        store.drop_vectors("entity", [ADA.id])  # no index yet
        rows = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 2]], dtype=np.float32)
        store.set_vectors("entity", [ADA.id, BOB.id, CLEO.id], rows)
        hits = store.nearest([2.0, 0.0, 0.0], index="entity", limit=2)
        assert [(hit.id, hit.name) for hit in hits] == [(ADA.id, "Ada"), (BOB.id, "Bob")]
        assert [hit.score for hit in hits] == pytest.approx([1.0, 0.8], abs=1e-3)
        store.set_vectors("chunk_embedding", ["note#0", "gone"], rows[:2])
        assert [hit.id for hit in store.nearest([1, 0, 0], index="chunk_embedding")] == ["note#0"]
        store.drop_vectors("chunk_embedding", ["note#0", "note#1", "gone"])
        assert store.nearest([1, 0, 0], index="chunk_embedding") == []
        store.set_vectors("entity", [ADA.id], rows[2:])
        assert store.nearest([0.0, 0.0, 1.0], index="entity")[0].score == pytest.approx(1, abs=1e-3)
        with pytest.raises(ConfigError, match="3 numbers"):
            store.nearest([1.0], index="entity")
        with pytest.raises(ConfigError, match="2 ids"):
            store.set_vectors("entity", ["a", "b"], rows)
        store.apply(Changes(removed_entities=(ADA.id,)))
        assert ADA.id not in [hit.id for hit in store.nearest([0, 0, 1], index="entity")]
        store.set_vectors("entity", [BOB.id], np.ones((1, 2), dtype=np.float32))
        assert [hit.id for hit in store.nearest([1.0, 1.0], index="entity")] == [BOB.id]

    def test_subgraph(self, store: Any) -> None:
        denial = fact("f4", BOB, "MET", CLEO, kind="NOT_ASSERTED")
        again = fact("f0", CLEO, "WROTE_TO", ADA, confidence=0.125)
        store.apply(replace(ALL, facts=(*ALL.facts, denial, again)))
        whole = store.subgraph()
        assert whole.ids == (ADA.id, BOB.id, CLEO.id)
        assert whole.names == ("Ada", "Bob", "Cleo")
        assert whole.types == ("Person", "Person", "Organization")
        assert whole.relation_names == ("MET", "WROTE_TO")
        assert whole.edges.tolist() == [[2, 0, 0], [0, 1, 2]]  # f0, f1, f3
        assert whole.relations.tolist() == [1, 1, 0]
        assert whole.confidence.tolist() == [0.125, 0.75, 0.25]
        assert (whole.edges.dtype, whole.relations.dtype) == (np.int64, np.int64)
        assert whole.confidence.dtype == np.float32
        part = store.subgraph([CLEO.id, "nobody", ADA.id])
        assert part.ids == (ADA.id, CLEO.id)
        assert part.edges.tolist() == [[1, 0], [0, 1]]
        assert part.relation_names == ("MET", "WROTE_TO")
        empty = store.subgraph([])
        assert (empty.ids, empty.edges.shape, empty.relations.shape) == ((), (2, 0), (0,))

    def test_every_relation_is_reached_from_both_ends(self, store: Any) -> None:
        hub = Entity("hub", "hub", "Person")
        people = tuple(Entity(f"p{n}", f"p{n}", "Misc") for n in range(60))
        out = tuple(fact(f"o{n}", hub, "MET", person) for n, person in enumerate(people))
        inward = tuple(fact(f"i{n}", person, "LIKES", hub) for n, person in enumerate(people))
        store.apply(Changes(entities=(hub, *people), facts=out[:30] + inward[:30]))
        store.apply(Changes(facts=out[30:] + inward[30:]))
        assert len(store.neighbours("hub", limit=999)) == 120
        assert all(len(store.neighbours(person.id)) == 2 for person in people[::7])
