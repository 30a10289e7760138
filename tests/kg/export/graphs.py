"""Graphs that are hard to write down."""

from __future__ import annotations

from kg.model import Appearance, Changes, Chunk, Document, Entity, Literal
from tests.kg.stores.contract import HOSTILE
from tests.kg.stores.graphs import ALL, fact, judgement

WORDS = (
    *(name for name in HOSTILE if "\x00" not in name),
    "=1+1", "</script><b>", "a;b|c,d", "\\u0041 \\n", "$x {y}", "tab\tand\rreturn", " ", "\u2028",
)  # fmt: skip


def hostile() -> list[Changes]:
    """ALL and, for each of WORDS, a document, a chunk, an entity, and facts, in batches."""
    documents = tuple(Document(f"d {w}", f"s/{w}", w) for w in WORDS)
    chunks = tuple(
        Chunk(f"c{n}/{part} {w}", f"d {w}", part, w, {"headings": (w, "H"), "page": 2})
        for n, w in enumerate(WORDS)
        for part in (0, 1)
    )
    people = tuple(Entity(f"e{n} {w}"[:120], w, "Person", (w, ""), w) for n, w in enumerate(WORDS))
    facts = []
    for n, (person, w) in enumerate(zip(people, WORDS, strict=True)):
        said = judgement(w, f"c{n}/0 {w}", attribution=w, time=w)
        unplaced = judgement("", f"c{n}/0 {w}", start=None, end=None)
        denied = judgement(w, f"c{n}/0 {w}", polarity="negative")
        facts += [
            fact(f"r{n:02}", person, w, people[0], said, said, kind="RELATED"),
            fact(f"l{n:02}", person, "IS", Literal(w, "string", w), unplaced),
            fact(f"n{n:02}", person, "ACQUIRED", people[0], denied, kind="NOT_ASSERTED"),
        ]
    named = tuple(
        Appearance(person.id, f"c{n}/0 {w}", (0, 5) if n % 2 else (), (1, 6) if n % 2 else ())
        for n, (person, w) in enumerate(zip(people, WORDS, strict=True))
    )
    return [
        Changes(documents=ALL.documents + documents),
        Changes(chunks=ALL.chunks + chunks[:5]),
        Changes(chunks=chunks[5:]),
        Changes(entities=ALL.entities + people),
        Changes(appearances=ALL.appearances + named),
        Changes(facts=ALL.facts + tuple(facts)),
        Changes(ledger="a ledger", seq=12, mark="run"),
    ]
