"""Refused here, the rewrite right on both; and the engine is really wrong without the refusal."""

import json
from typing import Any

import pytest

from kg.cypher.quirks.check import check_shapes
from kg.errors import QueryError
from kg.stores.embedded.store import EmbeddedStore
from tests.kg.stores.demo import Neo4j
from tests.kg.stores.wrong_shapes import NEAR_MISSES, PARAMETERS, SHAPES


def _multiset(rows: Any) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


@pytest.mark.parametrize(("wrong", "right"), [shape[:2] for shape in SHAPES])
def test_a_shape_is_refused_and_its_rewrite_runs(
    demo: EmbeddedStore, wrong: str, right: str
) -> None:
    with pytest.raises(QueryError, match="this engine") as caught:
        demo.query(wrong, PARAMETERS)
    assert caught.value.position is not None
    assert demo.query(right, PARAMETERS).columns


@pytest.mark.neo4j
@pytest.mark.parametrize(("wrong", "right", "taken"), SHAPES)
def test_neo4j_answers_the_original_and_the_rewrite_alike(
    demo: EmbeddedStore, demo_neo4j: Neo4j, wrong: str, right: str, taken: bool
) -> None:
    here = _multiset(demo.query(right, PARAMETERS, limit=20_000).rows)
    assert here == _multiset(demo_neo4j.rows(right, PARAMETERS))
    if taken:
        assert here == _multiset(demo_neo4j.rows(wrong, PARAMETERS))


@pytest.mark.parametrize(("wrong", "right"), [shape[:2] for shape in SHAPES])
def test_without_the_refusal_the_answer_is_wrong(
    demo: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, wrong: str, right: str
) -> None:
    """A shape that a newer engine answers rightly must leave the list."""
    monkeypatch.setattr("kg.stores.embedded.store.check_shapes", lambda cypher: None)
    expected = _multiset(demo.query(right, PARAMETERS, limit=20_000).rows)
    try:
        raw = _multiset(demo.query(wrong, PARAMETERS, limit=20_000).rows)
    except QueryError:  # without a word about what is right
        return
    assert raw != expected


@pytest.mark.parametrize("cypher", NEAR_MISSES)
def test_near_misses_pass(demo: EmbeddedStore, cypher: str) -> None:
    check_shapes(cypher)
    demo.query(cypher)
