import pytest

from kg.stores.cypher_columns import columns
from kg.stores.embedded import EmbeddedStore


@pytest.mark.parametrize(
    ("cypher", "names"),
    [
        ("MATCH (n:Nope) RETURN n.a AS a, n.b", ("a", "n.b")),
        (
            "MATCH (n:Nope) RETURN DISTINCT n, count(n, 1) AS `a b` ORDER BY n LIMIT 3;",
            ("n", "a b"),
        ),
        ("CALL { MATCH (n) RETURN n.x AS y } WITH y RETURN [y, 1] AS z", ("z",)),
        ("MATCH (n:Nope) RETURN *", ()),
        ("MATCH (n:Nope) RETURN n.a AS a UNION MATCH (n:No) RETURN n.b AS a", ("a",)),
    ],
)
def test_names_of_the_last_return(cypher: str, names: tuple[str, ...]) -> None:
    assert columns(cypher) == names


def test_an_empty_answer_has_its_columns(embedded: EmbeddedStore) -> None:
    found = embedded.query("MATCH (n:__Entity__ {id: 'x'}) RETURN n.id, n.name AS name")
    assert found.columns == ("n.id", "name")
    assert found.rows == ()
