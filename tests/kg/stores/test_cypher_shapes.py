import pytest

from kg.errors import QueryError
from kg.stores.cypher_shapes import check_shapes
from kg.stores.embedded import EmbeddedStore
from tests.kg.stores.graphs import ALL

REWRITTEN = [
    ("MATCH (a)-[r:$($t)]->(b) RETURN b", "MATCH (a)-[r]->(b) WHERE type(r) = $t RETURN b"),
    (
        "MATCH (a)-[:!MET]-{1,2}(b) RETURN b",
        "MATCH (a) ((x)-[r]-(y) WHERE type(r) <> 'MET'){1,2} (b) RETURN b",
    ),
    (
        "MATCH (a) WHERE a.id = 'x' XOR a.name = 'Ada' RETURN a",
        "MATCH (a) WHERE (a.id = 'x' AND NOT a.name = 'Ada') "
        "OR (a.name = 'Ada' AND NOT a.id = 'x') RETURN a",
    ),
    (
        "MATCH (a)-[r]->() RETURN a.id, max(r.confidence) IS NULL AS empty",
        "MATCH (a)-[r]->() WITH a.id AS id, max(r.confidence) AS m RETURN id, m IS NULL AS empty",
    ),
    (
        "MATCH (a)-[r]->(b) WITH a, 'x' IN collect(b.id) AS has RETURN has",
        "MATCH (a)-[r]->(b) WITH a, collect(b.id) AS ids RETURN 'x' IN ids AS has",
    ),
    (
        "MATCH (a) RETURN COUNT { (a)--() } > 0 AND a.name = 'Ada' AS x",
        "MATCH (a) RETURN (COUNT { (a)--() } > 0) AND a.name = 'Ada' AS x",
    ),
    (
        "MATCH (a) RETURN 1 + COUNT { (a)--() } > 2 AS x",
        "MATCH (a) RETURN (1 + COUNT { (a)--() }) > 2 AS x",
    ),
    (
        "MATCH (a) RETURN CASE a.name WHEN 'Ada' THEN 1 END = 1 OR a.id = 'x' AS x",
        "MATCH (a) RETURN (CASE a.name WHEN 'Ada' THEN 1 END = 1) OR a.id = 'x' AS x",
    ),
]


@pytest.mark.parametrize(("wrong", "right"), REWRITTEN)
def test_a_shape_is_refused_and_its_rewrite_runs(
    embedded: EmbeddedStore, wrong: str, right: str
) -> None:
    embedded.apply(ALL)
    with pytest.raises(QueryError, match="this engine") as caught:
        embedded.query(wrong, {"t": "MET"})
    assert caught.value.position is not None
    assert embedded.query(right, {"t": "MET"}).columns


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (a)-[r]->(b) RETURN type(r) AS t, count(*) AS n, collect(DISTINCT b.id)[..3] AS ids",
        "MATCH (a) WHERE NOT a.id IS NULL AND a.name IN ['x'] RETURN count(a) > 3 AS many",
        "MATCH (a)-[:!MET]-(b) RETURN b",
        "MATCH (a) RETURN a.name STARTS WITH 'A' AS x, count(a) AS n",
        "MATCH (a) RETURN CASE WHEN a.x AND a.y THEN count(*) ELSE 0 END AS x",
        "MATCH (a) WITH a, count(*) AS n WHERE n > 1 AND a.name IS NOT NULL RETURN a",
        "MATCH (a) RETURN size([x IN a.list WHERE x IS NOT NULL]) + count(a) AS n",
        "MATCH (a {id: $id})-[r*1..2]->(b) RETURN count { (a)--() } AS n ORDER BY n, NOT a.x",
        "RETURN '$(' AS a, ':!' AS b",
    ],
)
def test_ordinary_queries_pass(cypher: str) -> None:
    check_shapes(cypher)
