"""docs/cypher.md is true: what it calls refused, slow or different is that."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import KgError, QueryError
from kg.stores.cypher_hints import hints
from kg.stores.cypher_shapes import check_shapes
from kg.stores.embedded import EmbeddedStore
from kg.stores.neo4j import Neo4jStore
from tests.kg.stores.graphs import ALL
from tests.kg.stores.neo4j_server import URI, needs_server

DOCUMENT = (Path(__file__).parents[3] / "docs" / "cypher.md").read_text(encoding="utf-8")
# Queries in backticks; \| is how a table writes a bar.
PAIRS = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", DOCUMENT, re.MULTILINE)
REFUSED = [tuple(text.replace("\\|", "|") for text in pair) for pair in PAIRS[:9]]
SLOW = PAIRS[9:]


def test_the_tables_are_read() -> None:
    assert (len(REFUSED), len(SLOW)) == (9, 5)


@pytest.mark.parametrize("pair", REFUSED)
def test_refused_with_a_form_that_runs(pair: tuple[str, str], embedded: EmbeddedStore) -> None:
    refused, right = pair
    with pytest.raises(QueryError, match="this engine"):
        check_shapes(refused)
    embedded.apply(ALL)
    embedded.query(right, {"type": "WROTE_TO"} if "$type" in right else {})


@pytest.mark.parametrize("pair", REFUSED)
@pytest.mark.neo4j
@needs_server[1]
def test_the_form_runs_on_neo4j(pair: tuple[str, str], server: Neo4jStore) -> None:
    server.query(pair[1], {"type": "WROTE_TO"} if "$type" in pair[1] else {})


@pytest.mark.parametrize("pair", SLOW)
def test_slow_ones_get_a_hint_and_fast_ones_none(pair: tuple[str, str]) -> None:
    assert hints(pair[0]) and not hints(pair[1])


def failed(store: Any, cypher: str) -> bool:
    try:
        store.query(cypher)
    except KgError:
        return True
    return False


def first(store: Any, cypher: str) -> Any:
    return store.query(cypher).rows[0][0]


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
    "explain": (lambda s: len(s.query("EXPLAIN MATCH (n) RETURN n").rows), 1, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_different_on_the_embedded_engine(name: str, embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    ask, here, there = DIFFERENT[name]
    assert ask(embedded) == here != there


@pytest.fixture(scope="module")
def server() -> Any:
    store = Neo4jStore(URI)
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.apply(ALL)
    yield store
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.close()


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.neo4j
@needs_server[1]
def test_different_on_neo4j(name: str, server: Neo4jStore) -> None:
    ask, _, there = DIFFERENT[name]
    assert ask(server) == there
