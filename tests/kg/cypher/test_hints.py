"""Hints: given where the engine scans, with a form that gives the same rows."""

from __future__ import annotations

import pytest

from kg.cypher.hints import EVIDENCE, JOIN, LABELS, LEFT, LIST, hints
from kg.stores.embedded.store import EmbeddedStore
from tests.kg.stores.graphs import ADA, ALL, BOB
from tests.kg.stores.user_queries import ANY_ORDER, ORDERED

SLOW = {
    "MATCH (a:__Entity__) MATCH (b:__Entity__ {type: a.type}) WHERE a.id < b.id RETURN b.id": (
        JOIN, "MATCH (a:__Entity__) WITH a, a.type AS t MATCH (b:__Entity__ {type: t}) "
        "WHERE a.id < b.id RETURN b.id",
    ),
    "MATCH (a:__Entity__), (b:__Entity__) WHERE a.id < b.id AND a.type = b.type RETURN b.id": (
        JOIN, "MATCH (a:__Entity__) WITH a, a.type AS t MATCH (b:__Entity__ {type: t}) "
        "WHERE a.id < b.id RETURN b.id",
    ),
    "MATCH (a)-[r:WROTE_TO]->(b {id: $b}) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b})<-[r:WROTE_TO]-(a) RETURN a.id",
    ),
    "MATCH (a:__Entity__)-[r]->(b:__Entity__) WHERE b.id = $b RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}) WITH b MATCH (b)<-[r]-(a:__Entity__) RETURN a.id",
    ),
    "MATCH (a)-[r]->(b) WHERE r.confidence > 0.1 AND ($b = b.id) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b})<-[r]-(a) WHERE r.confidence > 0.1 RETURN a.id",
    ),
    "MATCH (a)-->(b {id: $b})-->(c) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b})-->(c), (b)<--(a) RETURN a.id",
    ),
    "MATCH (b:__Entity__ {id: $b}), (a)-[r:WROTE_TO]->(b) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}), (b)<-[r:WROTE_TO]-(a) RETURN a.id",
    ),
    "MATCH (b:__Entity__ {id: $b}) MATCH (a:Person)-->(b) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}) WITH b MATCH (a:Person)-->(b) RETURN a.id",
    ),
    "MATCH (b:__Entity__ {id: $b})<--(a:Person) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}) WITH b MATCH (b)<--(a:Person) RETURN a.id",
    ),
    "MATCH (b:__Entity__ {id: $b}) WITH b MATCH (a)-[*1..2]->(b) RETURN a.id": (
        LEFT, "MATCH (b:__Entity__ {id: $b}) WITH b MATCH (b)<-[*1..2]-(a) RETURN a.id",
    ),
    "MATCH () MATCH ()-[r:WROTE_TO]->(b {id: $b}) RETURN DISTINCT r.id": (
        LEFT, "MATCH () MATCH (b:__Entity__ {id: $b})<-[r:WROTE_TO]-() RETURN DISTINCT r.id",
    ),
    "MATCH (n:__Entity__)-[r:WROTE_TO]-(m) WHERE n.id IN $ids RETURN n.id": (
        LIST, "UNWIND $ids AS i MATCH (n:__Entity__ {id: i})-[r:WROTE_TO]-(m) RETURN n.id",
    ),
    "MATCH (m)-[r:WROTE_TO]->(n) WHERE n.id IN $ids RETURN n.id": (
        LIST, "UNWIND $ids AS i MATCH (n:__Entity__ {id: i})<-[r:WROTE_TO]-(m) RETURN n.id",
    ),
    "MATCH (n:__Entity__:Person {id: $b}) RETURN n.name": (
        LABELS, "MATCH (n:__Entity__ {id: $b}) RETURN n.name",
    ),
    "MATCH (n:Person) WHERE n.id = $b RETURN n.name": (
        LABELS, "MATCH (n:__Entity__) WHERE n.id = $b RETURN n.name",
    ),
    "MATCH (b {id: $b})<-[r]-(a) RETURN a.id": (
        LABELS, "MATCH (b:__Entity__ {id: $b})<-[r]-(a) RETURN a.id",
    ),
    "MATCH (a)-[r]->(b) WHERE $chunk IN r.chunks RETURN a.id": (
        EVIDENCE,
        "MATCH (c:Chunk {id: $chunk})<-[:FROM_CHUNK]-(a)-[r]->(b) WHERE c.id IN r.chunks "
        "RETURN DISTINCT a.id",
    ),
}  # fmt: skip
FAST = [
    "MATCH (a:__Entity__ {id: $b})-[r]->(b) RETURN b.id",
    "MATCH (a:__Entity__ {id: $b})-[r]->(b {id: $c}) RETURN r.id",
    "MATCH (n:__Entity__) WHERE n.id IN $ids RETURN n.id",
    "MATCH (n:Person {name: $name}) RETURN n.id",
    "MATCH (a:Person)-[r]->(b:Person) RETURN a.id, b.id",
    "RETURN 1 AS id",
    # A typed relation between nodes with labels is turned around by the engine.
    "MATCH (a:Person)-[r:MET]->(b:__Entity__ {id: $b}) RETURN a.id",
    "MATCH (b:__Entity__ {id: $b}) MATCH (a)-[r:MET]->(b) RETURN a.id",
    "MATCH (b:__Entity__ {id: $b}) OPTIONAL MATCH (a:Person)-->(b) RETURN a.id",
    "MATCH (b:__Entity__ {id: $b}) CALL (b) { MATCH (a:Person)-->(b) RETURN a } RETURN a.id",
]
OTHER = [  # no id is given here, so that no other form would be faster
    "MATCH (a)-[r]->(b) WHERE NOT b.id = $b RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE NOT (b.id = $b AND a.type = 'x') RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE b.id = $b OR a.name = 'x' RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE b.id <> $b AND $b <= b.id AND b.id =~ $b RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE b.id = a.name RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE NOT b.id IN $ids RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE b.id IN a.aliases RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE NOT $chunk IN r.chunks OR r.quotes = [] RETURN a.id",
    "MATCH (a)-[r]->(b) WHERE a.name IN r.quotes RETURN a.id",
    "MATCH (b:Person) WITH b.name AS name MATCH (a:Person)-[*1..2]->(b) RETURN a.id",
    "MATCH (b:Person) WITH b AS c MATCH (a:Person)-[*1..2]->(b) RETURN a.id",
    "MATCH (b:Person) CALL () { MATCH (a:Person)-[*1..2]->(b) RETURN a } RETURN a.id",
    "MATCH (b:Person) RETURN b UNION MATCH (a:Person)-[*1..2]->(b) RETURN b",
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


@pytest.mark.parametrize("cypher", [*FAST, *OTHER])
def test_fast_forms_deserve_none(cypher: str) -> None:
    assert hints(cypher) == ()


def test_a_variable_that_with_kept_is_known_under_its_new_name() -> None:
    cypher = "MATCH (b:Person) WITH {} MATCH (a:Person)-[*1..2]->(c) RETURN a.id"
    assert [hints(cypher.replace("{}", kept)) for kept in ("b AS c", "b, 1 AS c")] == [(LEFT,), ()]


def test_ordinary_queries_deserve_none_but_for_an_entity_by_its_type() -> None:
    hints_by_query = {cypher: hints(cypher) for cypher in (*ANY_ORDER, *ORDERED)}
    typed = {cypher: (LABELS,) for cypher in hints_by_query if "(p:Person {id: $id})" in cypher}
    assert {cypher: given for cypher, given in hints_by_query.items() if given} == typed != {}
