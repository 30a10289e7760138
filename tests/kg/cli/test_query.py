from tests.kg.cli.conftest import Kg


def test_one_query_from_one_place(kg: Kg) -> None:
    assert "give a query" in kg("query").stderr
    assert "give a query" in kg("query", "RETURN 1", "--file", "q.cypher").stderr
    assert "cannot read q.cypher" in kg("query", "--file", "q.cypher").stderr
    assert "a parameter is NAME=VALUE" in kg("query", "RETURN 1", "--param", "x").stderr
