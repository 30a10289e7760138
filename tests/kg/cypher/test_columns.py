import pytest

from kg.cypher.columns import columns
from kg.stores.embedded.store import EmbeddedStore
from tests.kg.stores.graphs import ALL


@pytest.mark.parametrize(
    ("cypher", "names"),
    [
        ("MATCH (n:Nope) RETURN n.a AS a, n.b", ("a", "n.b")),
        (
            "MATCH (n:Nope) RETURN DISTINCT n, count(n, 1) AS `a b` ORDER BY n LIMIT 3;",
            ("n", "a b"),
        ),
        ("CALL { MATCH (n) RETURN n.x AS y } WITH y RETURN [y, 1] AS z", ("z",)),
        ("MATCH (n:Nope) RETURN *", ("n",)),
        ("MATCH p = (b:Nope)-[a]->(:No) UNWIND p AS x RETURN *", ("a", "b", "p", "x")),
        (
            "MATCH (b:Nope)-[a]->(c) WITH c.x AS `d e`, b, a AS f RETURN DISTINCT *",
            ("b", "d e", "f"),
        ),
        ("MATCH (b:Nope) WITH *, 1 AS a ORDER BY b.x LIMIT 3 RETURN * LIMIT 2", ("a", "b")),
        ("MATCH (n:Nope) CALL (n) { MATCH (n)--(m) RETURN m AS o } RETURN *", ("n", "o")),
        ("CALL db.labels() YIELD label AS b MATCH ((x)-[r]-(y)){2} RETURN *", ("b", "r", "x", "y")),
        ("MATCH (n:Nope) RETURN n.a AS a UNION MATCH (n:No) RETURN n.b AS a", ("a",)),
    ],
)
def test_names_of_the_last_return(cypher: str, names: tuple[str, ...]) -> None:
    assert columns(cypher) == names


def test_an_empty_answer_has_its_columns(embedded: EmbeddedStore) -> None:
    table = embedded.query("MATCH (n:__Entity__ {id: 'x'}) RETURN n.id, n.name AS name")
    assert table.columns == ("n.id", "name")
    assert table.rows == ()


def test_all_variables_come_in_the_order_of_the_alphabet(embedded: EmbeddedStore) -> None:
    embedded.apply(ALL)
    table = embedded.query(
        "MATCH (b:Person)-[r:WROTE_TO]->(a) WITH b.name AS b, a.name AS a RETURN *"
    )
    assert (table.columns, table.rows) == (("a", "b"), (("Bob", "Ada"),))
    assert embedded.query("MATCH (b:Person)-[a:NOPE]->(c) RETURN *").columns == ("a", "b", "c")
