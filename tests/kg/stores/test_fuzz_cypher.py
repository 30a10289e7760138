"""Random queries: both engines give the same table, or the embedded one refuses with a rewrite."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kg.errors import KgError, QueryError
from kg.protocols import GraphStore
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.neo4j.store import Neo4jStore
from kg.stores.neo4j.write import STATE
from tests.kg.stores.fuzz_graph import GRAPH
from tests.kg.stores.neo4j_server import URI, needs_server
from tests.kg.stores.random_cypher import RandomQuery

CASES = int(os.environ.get("FUZZ_CASES", "200"))
SEED = os.environ.get("FUZZ_SEED", "1")
ROWS = 3000
REFUSAL = r"this engine [^:]+: \S.+"


def queries(count: int) -> Iterator[RandomQuery]:
    return (RandomQuery(f"{SEED}-{place}") for place in range(count))


def plain(value: Any) -> Any:
    """Decimals to nine places: sums in another order differ in the last."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return round(value, 9) if isinstance(value, float) else value


def answer(store: GraphStore, query: RandomQuery) -> Any:
    """Columns and rows, as they come where their order is total; None for too many rows."""
    try:
        table = store.query(query.text, limit=ROWS)
    except QueryError as error:
        return f"error: {error}"
    rows = [json.dumps(plain(row), sort_keys=True) for row in table.rows]
    return None if table.truncated else (table.columns, rows if query.ordered else sorted(rows))


@pytest.fixture
def server(embedded: EmbeddedStore) -> Iterator[Neo4jStore]:
    embedded.apply(GRAPH)
    store = Neo4jStore(URI)
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.apply(GRAPH)
    store._write(lambda t: t.run(f"MATCH (s:{STATE}) DELETE s").consume())
    yield store
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    store.close()


@pytest.mark.timeout(0 if "FUZZ_CASES" in os.environ else 120)
@pytest.mark.neo4j
@needs_server[1]
def test_both_give_the_same_or_the_query_is_refused(
    embedded: EmbeddedStore, server: Neo4jStore
) -> None:
    seen: Counter[str] = Counter()
    different = []
    for query in queries(CASES):
        here = answer(embedded, query)
        if isinstance(here, str) and here.startswith("error: this engine"):
            seen["refused"] += 1
            continue
        there = answer(server, query)
        seen["with rows"] += isinstance(here, tuple) and bool(here[1])
        failed = isinstance(here, str) and isinstance(there, str)
        if here != there and not failed and None not in (here, there):
            different.append((query.text, here, there))
    assert different == []
    assert seen["refused"] < CASES * 0.2
    assert seen["with rows"] > CASES * 0.4


def test_each_runs_or_is_refused_with_a_rewrite(embedded: EmbeddedStore) -> None:
    embedded.apply(GRAPH)
    for query in queries(100):
        try:
            embedded.query(query.text, limit=ROWS)
        except KgError as error:
            assert isinstance(error, QueryError), query.text
            assert re.match(REFUSAL, str(error)), query.text


def test_the_same_seed_makes_the_same_queries_of_all_shapes() -> None:
    texts = [query.text for query in queries(400)]
    assert texts == [query.text for query in queries(400)]
    assert len(set(texts)) > 350
    shapes = (
        "OPTIONAL MATCH", "UNWIND", "WITH *", "ORDER BY", "DISTINCT", "CALL (", "EXISTS {",
        "COUNT {", "CASE WHEN", "XOR", "NOT ", "IS NULL", "shortestPath", "*1..2", "collect(",
        "any(", "UNION", "{.name", " | ", "coalesce(", "LIMIT", "SKIP", "=~", "IN ", "{1,2}",
    )  # fmt: skip
    assert [shape for shape in shapes if not any(shape in text for text in texts)] == []
