"""Hints: given where the engine scans, with a form that gives the same rows."""

from __future__ import annotations

import pytest

from kg.stores.cypher_hints import EVIDENCE, LABELS, LEFT, LIST, hints
from kg.stores.embedded import EmbeddedStore
from tests.kg.stores.graphs import ADA, ALL, BOB
from tests.kg.stores.user_queries import ANY_ORDER, ORDERED

SLOW = {
    "MATCH (a)-[r:WROTE_TO]->(b {id: $b}) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b})<-[r:WROTE_TO]-(a) RETURN a.id",
    ),
    "MATCH (a:__Entity__)-[r]->(b:__Entity__) WHERE b.id = $b RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b})<-[r]-(a:__Entity__) RETURN a.id",
    ),
    "MATCH (b:__Entity__ {id: $b}) MATCH (a)-[r:WROTE_TO]->(b) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}) MATCH (b)<-[r:WROTE_TO]-(a) RETURN a.id",
    ),
    "MATCH () MATCH ()-[r:WROTE_TO]->(b {id: $b}) RETURN DISTINCT r.id": (
        LEFT, "MATCH () MATCH (b:__Entity__ {id: $b})<-[r:WROTE_TO]-() RETURN DISTINCT r.id",
    ),
    "MATCH (n:__Entity__)-[r:WROTE_TO]-(m) WHERE n.id IN $ids RETURN n.id": (
        LIST, "UNWIND $ids AS i MATCH (n:__Entity__ {id: i})-[r:WROTE_TO]-(m) RETURN n.id",
    ),
    "MATCH (n:__Entity__:Person {id: $b}) RETURN n.name": (
        LABELS, "MATCH (n:__Entity__ {id: $b}) RETURN n.name",
    ),
    "MATCH (a)-[r]->(b) WHERE $chunk IN r.chunks RETURN a.id": (
        EVIDENCE,
        "MATCH (c:Chunk {id: $chunk})<-[:FROM_CHUNK]-(a)-[r]->(b) WHERE c.id IN r.chunks "
        "RETURN DISTINCT a.id",
    ),
}  # fmt: skip
FAST = [
    "MATCH (a:__Entity__ {id: $b})-[r]->(b) RETURN b.id",
    "MATCH (a {id: $b})-[r]->(b {id: $c}) RETURN r.id",
    "MATCH (n:__Entity__) WHERE n.id IN $ids RETURN n.id",
    "MATCH (n:Person {name: $name}) RETURN n.id",
    "MATCH (a:Person)-[r]->(b:Person) RETURN a.id, b.id",
    "RETURN 1 AS id",
]
VALUES = {"b": BOB.id, "ids": [ADA.id, BOB.id], "chunk": "report#0"}


@pytest.mark.parametrize("cypher", SLOW)
def test_the_fast_form_gives_the_same_and_deserves_no_hint(
    embedded: EmbeddedStore, cypher: str
) -> None:
    hint, fast = SLOW[cypher]
    assert hints(cypher) == (hint,)
    assert hints(fast) == ()
    embedded.apply(ALL)
    given = {name: value for name, value in VALUES.items() if f"${name}" in cypher}
    rows = [sorted(embedded.query(text, given).rows) for text in (cypher, fast)]
    assert rows[0] == rows[1] != []


@pytest.mark.parametrize("cypher", FAST)
def test_fast_forms_deserve_none(cypher: str) -> None:
    assert hints(cypher) == ()


def test_ordinary_queries_deserve_none() -> None:
    asked = (*ANY_ORDER, *ORDERED)
    assert {cypher: hints(cypher) for cypher in asked if hints(cypher)} == {}
