"""Sixty ordinary queries: none is refused or empty, and both engines give the same."""

import json
from typing import Any

import pytest

from kg.stores.embedded.store import EmbeddedStore
from tests.kg.stores.demo import Neo4j
from tests.kg.stores.user_queries import ANY_ORDER, ORDERED, PARAMETERS

MANY = 50_000


def _texts(rows: Any) -> list[str]:
    """Each row as text, decimals to nine places: sums in another order differ in the last."""
    return [json.dumps(_rounded(row), sort_keys=True) for row in rows]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return value


def test_there_are_sixty() -> None:
    assert len({*ORDERED, *ANY_ORDER}) >= 60


@pytest.mark.parametrize("cypher", [*ORDERED, *ANY_ORDER])
def test_a_query_is_answered(demo: EmbeddedStore, cypher: str) -> None:
    assert demo.query(cypher, PARAMETERS, limit=MANY).rows


@pytest.mark.neo4j
@pytest.mark.parametrize("cypher", [*ORDERED, *ANY_ORDER])
def test_neo4j_gives_the_same(demo: EmbeddedStore, demo_neo4j: Neo4j, cypher: str) -> None:
    here = demo.query(cypher, PARAMETERS, limit=MANY)
    columns, rows = demo_neo4j.table(cypher, PARAMETERS)
    found, expected = _texts(here.rows), _texts(rows)
    if cypher in ANY_ORDER:
        found, expected = sorted(found), sorted(expected)
    assert found == expected
    assert here.columns == columns
