"""docs/cypher.md is true: what it calls refused, slow or different is that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.cypher.hints import hints
from kg.cypher.quirks.check import check_shapes
from kg.errors import KgError, QueryError
from kg.protocols import GraphStore
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.fuzz_graph import GRAPH
from tests.kg.stores.neo4j_server import URI, needs_server

DOCUMENT = (Path(__file__).parents[3] / "docs" / "cypher.md").read_text(encoding="utf-8")
# Queries in backticks; \| is how a table writes a bar.
PAIRS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", DOCUMENT, re.MULTILINE)
REFUSED = [tuple(text.replace("\\|", "|") for text in pair) for pair in PAIRS[:15]]
SLOW = PAIRS[15:]


def test_the_tables_are_read() -> None:
    assert (len(REFUSED), len(SLOW)) == (15, 8)


VALUES = {
    "type": "MET", "id": "Bob (Person)", "ids": ["Ada (Person)", "Bob (Person)"],
    "chunk": "note#0",
}  # fmt: skip


def rows(store: GraphStore, cypher: str) -> list[str]:
    """In no order, of rows and of columns."""
    given = {name: value for name, value in VALUES.items() if re.search(rf"\${name}\b", cypher)}
    table = store.query(cypher, given)
    named = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return sorted(json.dumps(row, sort_keys=True) for row in named)


@pytest.mark.parametrize("pair", REFUSED)
def test_refused_with_a_form_that_runs(pair: tuple[str, str], embedded: EmbeddedStore) -> None:
    refused, right = pair
    with pytest.raises(QueryError, match="this engine"):
        check_shapes(refused)
    embedded.apply(GRAPH)
    assert rows(embedded, right) != []


@pytest.mark.parametrize("pair", REFUSED)
@pytest.mark.neo4j
@needs_server[1]
def test_the_form_is_what_neo4j_gives_for_both(
    pair: tuple[str, str], embedded: EmbeddedStore, server: Neo4jStore
) -> None:
    embedded.apply(GRAPH)
    assert rows(embedded, pair[1]) == rows(server, pair[1])
    if "LIMIT 1" not in pair[1]:  # which is for one pair of nodes
        assert rows(server, pair[0]) == rows(server, pair[1])


@pytest.mark.parametrize("pair", SLOW)
def test_slow_ones_get_a_hint_and_fast_ones_none(
    pair: tuple[str, str], embedded: EmbeddedStore
) -> None:
    assert hints(pair[0]) and not hints(pair[1])
    embedded.apply(GRAPH)
    assert rows(embedded, pair[0]) == rows(embedded, pair[1]) != []


@pytest.mark.parametrize("pair", SLOW)
@pytest.mark.neo4j
@needs_server[1]
def test_the_fast_ones_are_the_same_on_neo4j(
    pair: tuple[str, str], embedded: EmbeddedStore, server: Neo4jStore
) -> None:
    embedded.apply(GRAPH)
    assert rows(embedded, pair[1]) == rows(server, pair[0]) == rows(server, pair[1])


def failed(store: Any, cypher: str) -> bool:
    try:
        store.query(cypher)
    except KgError:
        return True
    return False


def first(store: Any, cypher: str) -> Any:
    return store.query(cypher).rows[0][0]


BOB = "(b:__Entity__ {id: 'Bob (Person)'})"
COSINE = "RETURN round(vector.similarity.cosine([1.0, 0.0], [0.6, 0.8]), 3)"
DIFFERENT: dict[str, tuple[Callable[[Any], Any], Any, Any]] = {
    "labels": (
        lambda s: first(s, "MATCH (n:Person) RETURN labels(n) LIMIT 1"),
        ["Person", "__Entity__"], ["__Entity__", "Person"],
    ),
    "cosine": (lambda s: first(s, COSINE), 0.6, 0.8),
    "time": (lambda s: first(s, "RETURN toString(localtime('10:30:00'))"), "10:30", "10:30:00"),
    "state": (
        lambda s: first(s, "MATCH (n) WHERE n:__Triplesmith__ RETURN count(n)"), 0, 1,
    ),
    "types": (
        lambda s: ("__Fact__",) in s.query("CALL db.relationshipTypes()").rows, True, False,
    ),
    "shortest": (
        lambda s: failed(s, "MATCH p = SHORTEST 2 (a:Person)--+(b:Person) RETURN p"), True, False,
    ),
    "number": (lambda s: failed(s, "RETURN 1_000"), True, False),
    "predicate": (lambda s: failed(s, "MATCH (n) WHERE 'text' RETURN n"), False, True),
    "maps": (
        lambda s: first(s, "UNWIND [3, 12] AS n RETURN {n: n} AS m ORDER BY m")["n"],
        12, 3,
    ),
    "loops": (
        lambda s: first(s, f"MATCH {BOB} ((x)-[r:LIKES]-(y)){{1}} {BOB} RETURN count(*)"), 2, 1,
    ),
    "explain": (lambda s: len(s.query("EXPLAIN MATCH (n) RETURN n").rows), 1, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_on_the_embedded_engine(name: str, embedded: EmbeddedStore) -> None:
    embedded.apply(GRAPH)
    ask, here, there = DIFFERENT[name]
    assert ask(embedded) == here != there


@pytest.fixture(scope="module")
def server() -> Any:
    store = Neo4jStore(URI)
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.apply(GRAPH)
    yield store
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.close()


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.neo4j
@needs_server[1]
def test_different_on_neo4j(name: str, server: Neo4jStore) -> None:
    ask, _, there = DIFFERENT[name]
    assert ask(server) == there
