"""What a server's troubles are called, with errors of the driver's own classes."""

import pytest
from neo4j.exceptions import AuthError, ClientError, Neo4jError

from kg.errors import QueryError, StoreError
from kg.stores.neo4j.errors import query_error, store_errors


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        (None, "NEO4J_PASSWORD is not set"),
        ("wrong", "check NEO4J_USERNAME and NEO4J_PASSWORD"),
    ],
)
def test_a_password_that_is_not_set_is_told_from_a_wrong_one(
    monkeypatch: pytest.MonkeyPatch, password: str | None, advice: str
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    if password:
        monkeypatch.setenv("NEO4J_PASSWORD", password)
    with (
        pytest.raises(StoreError, match=f"refuses the user 'neo4j': {advice}$"),
        store_errors("neo4j://here", "neo4j", ""),
    ):
        raise AuthError("unauthorized")


def test_a_parameter_without_a_value() -> None:
    code = "Neo.ClientError.Statement.ParameterMissing"
    error = Neo4jError._hydrate_neo4j(code=code, message="Expected parameter(s): name, b")
    assert isinstance(error, ClientError)
    told = query_error(error, "RETURN $name + $b")
    assert isinstance(told, QueryError)
    expected = "no value is given for $name, $b: add --param name=VALUE --param b=VALUE"
    assert str(told) == expected
