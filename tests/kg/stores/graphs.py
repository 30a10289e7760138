"""Small graphs and whole-graph dumps for the tests of stores."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from kg.model import (
    Appearance,
    Changes,
    Chunk,
    Document,
    Entity,
    Evidence,
    Fact,
    Judgement,
    Literal,
    Mention,
    Triple,
)
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore

Dump = tuple[dict[str, Any], list[tuple[str, str, str, Any]]]

NOTE = Document("note", "files/note.txt", "Ada wrote a letter to Bob. Bob paid 5 euros.")
REPORT = Document("report", "files/report.txt", "Ada met Cleo.")
CHUNKS = (
    Chunk("note#0", "note", 0, "Ada wrote a letter to Bob.", {"page": 3, "headings": ("A", "B")}),
    Chunk("note#1", "note", 27, "Bob paid 5 euros."),
    Chunk("report#0", "report", 0, "Ada met Cleo."),
)
ADA = Entity("Ada (Person)", "Ada", "Person", ("Countess of Lovelace",), "a mathematician")
BOB = Entity("Bob (Person)", "Bob", "Person")
CLEO = Entity("Cleo (Organization)", "Cleo", "Organization")
FIVE = Literal("5 euros", "money", "5 EUR")


def judgement(
    quote: str = "quote", chunk: str = "note#0", score: float = 0.9, **triple: Any
) -> Judgement:
    document = chunk.partition("#")[0]
    evidence = Evidence(document, chunk, triple.pop("start", 0), triple.pop("end", 5), quote)
    found = Triple(Mention("h", "Person"), "r", Mention("t", "Person"), evidence, score, "x")
    changed = {name: triple.get(name, getattr(found, name)) for name in triple}
    return Judgement(_replaced(found, changed), "accept", score, "test")


def _replaced(triple: Triple, changed: Mapping[str, Any]) -> Triple:
    from dataclasses import replace

    return replace(triple, **changed)


def fact(
    name: str,
    head: Entity,
    relation: str,
    tail: Entity | Literal,
    *support: Judgement,
    confidence: float = 0.5,
    kind: str = "",
) -> Fact:
    return Fact(name, head, relation, tail, support or (judgement(),), confidence, kind or relation)


WROTE = fact("f1", ADA, "WROTE_TO", BOB, confidence=0.75)
PAID = fact("f2", BOB, "PAID", FIVE, judgement("Bob paid 5 euros.", "note#1"))
MET = fact("f3", ADA, "MET", CLEO, judgement("Ada met Cleo.", "report#0"), confidence=0.25)
ALL = Changes(
    documents=(NOTE, REPORT),
    chunks=CHUNKS,
    entities=(ADA, BOB, CLEO),
    appearances=(
        Appearance(ADA.id, "note#0", (0,), (3,)),
        Appearance(BOB.id, "note#0", (22,), (25,)),
        Appearance(ADA.id, "report#0", (0, 4), (3, 7)),
    ),
    facts=(WROTE, PAID, MET),
    ledger="ledger-1",
    seq=7,
)


def dump(store: Any) -> Dump:
    """Everything in the graph: {"Label id": properties}, [(type, start, end, properties)]."""
    nodes, relations = _DUMPS[type(store).__name__](store)
    return nodes, sorted(relations, key=lambda row: (*row[:3], str(sorted(row[3].items()))))


def _dump_memory(store: MemoryStore) -> Dump:
    graph = store._graph
    nodes = {f"{label} {name}": graph.nodes[label, name] for label, name in graph}
    relations = []
    for start, end, key, properties in graph.edges(keys=True, data=True):
        rest = {name: value for name, value in properties.items() if name != "type"}
        relations.append((properties.get("type", key), start[1], end[1], rest))
    return nodes, relations


def _dump_cypher(store: EmbeddedStore | Neo4jStore) -> Dump:
    nodes = {}
    for (node,) in store.query("MATCH (n) WHERE n.id IS NOT NULL RETURN n", limit=10**6).rows:
        labels = node.pop("_labels")
        nodes[f"{labels[0]} {node['id']}"] = node
    relations = []
    for (link,) in store.query("MATCH ()-[r]->() RETURN r", limit=10**6).rows:
        ends = link.pop("_type"), link.pop("_start"), link.pop("_end")
        relations.append((*ends, link))
    return nodes, relations


_DUMPS: Mapping[str, Any] = {
    "MemoryStore": _dump_memory,
    "EmbeddedStore": _dump_cypher,
    "Neo4jStore": _dump_cypher,
}


class RandomGraph:
    """A seeded stream of valid changes: additions, updates and removals of everything."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._documents: dict[str, Document] = {}
        self._chunks: dict[str, Chunk] = {}
        self._entities: dict[str, Entity] = {}
        self._facts: set[str] = set()

    def changes(self) -> Changes:
        pick = self._random
        gone_chunks = self._some(self._chunks, 0.1)
        gone_entities = self._some(self._entities, 0.1)
        gone_documents = self._some(self._documents, 0.05)
        gone_chunks += [c for c, chunk in self._chunks.items() if chunk.doc_id in gone_documents]
        for table, gone in (
            (self._documents, gone_documents),
            (self._chunks, gone_chunks),
            (self._entities, gone_entities),
        ):
            for name in gone:
                table.pop(name, None)
        documents, chunks = self._texts()
        entities = self._people()
        facts = [self._fact() for _ in range(pick.randint(0, 6))]
        appearances = [
            Appearance(entity, chunk, (1,), (pick.randint(2, 9),))
            for entity in self._some(self._entities, 0.3)
            for chunk in self._some(self._chunks, 0.2)
        ]
        return Changes(
            removed_documents=tuple(gone_documents),
            removed_chunks=tuple(gone_chunks),
            removed_entities=tuple(gone_entities),
            removed_facts=tuple(self._some(self._facts, 0.2)),
            documents=tuple(documents),
            chunks=tuple(chunks),
            entities=tuple(entities),
            appearances=tuple(appearances),
            facts=tuple({found.id: found for found in facts}.values()),
        )

    def _some(self, names: Any, share: float) -> list[str]:
        return [name for name in sorted(names) if self._random.random() < share]

    def _texts(self) -> tuple[list[Document], list[Chunk]]:
        pick = self._random
        documents = [
            Document(f"d{pick.randrange(6)}", f"place{pick.randrange(9)}/a.txt", "text" * 9)
            for _ in range(2)
        ]
        documents = [*{found.id: found for found in documents}.values()]
        self._documents |= {found.id: found for found in documents}
        chunks = []
        for _ in range(4):
            name = pick.choice([*self._documents])
            start = pick.randrange(20)
            chunks.append(Chunk(f"{name}#{start}", name, start, "text", {"page": start}))
        chunks = [*{found.id: found for found in chunks}.values()]
        self._chunks |= {found.id: found for found in chunks}
        return documents, chunks

    def _people(self) -> list[Entity]:
        pick = self._random
        made = []
        for _ in range(3):
            kind = pick.choice(["Person", "Organization", "Misc"])
            name = f"name{pick.randrange(12)}"
            aliases = tuple(f"alias{pick.randrange(9)}" for _ in range(pick.randrange(3)))
            made.append(Entity(f"{name} ({kind})", name, kind, aliases, f"about {name}"))
        made = [*{found.id: found for found in made}.values()]
        self._entities |= {found.id: found for found in made}
        return made

    def _fact(self) -> Fact:
        pick = self._random
        relation = pick.choice(["MET", "PAID", "LIKES"])
        head = self._entities[pick.choice([*self._entities])]
        tail: Entity | Literal = self._entities[pick.choice([*self._entities])]
        if pick.random() < 0.3:
            tail = Literal(f"{pick.randrange(5)} euros", "money", "x")
        kind = pick.choice([relation, relation, "NOT_ASSERTED"])
        name = f"f{pick.randrange(30)}-{kind}"  # an id never changes its type without removal
        self._facts.add(name)
        support = [
            judgement(f"quote {k}", f"c{pick.randrange(4)}#0", start=pick.randrange(9))
            for k in range(pick.randint(1, 3))
        ]
        return fact(name, head, relation, tail, *support, confidence=pick.random(), kind=kind)
