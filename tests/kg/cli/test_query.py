from pathlib import Path

import pytest

from kg.cypher.hints import LABELS, LEFT
from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write


def test_one_query_from_one_place(kg: Kg) -> None:
    assert "give a query" in kg("query").stderr
    assert "give a query" in kg("query", "RETURN 1", "--file", "q.cypher").stderr
    assert "cannot read q.cypher" in kg("query", "--file", "q.cypher").stderr
    assert "a parameter is NAME=VALUE" in kg("query", "RETURN 1", "--param", "x").stderr


SLOW = "MATCH (a)-->(b {id: 'x'}) RETURN a UNION MATCH (a {id: 'x'}) RETURN a"
FAST = "MATCH (a:__Entity__ {id: 'x'}) RETURN a"


@pytest.mark.parametrize("command", ["query", "shell"])
def test_a_query_that_took_long_is_told_how_to_be_fast(
    kg: Kg, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()

    def hints(cypher: str, slow: float) -> list[str]:
        monkeypatch.setattr("kg.stores.advice.SLOW", slow)
        result = kg("query", cypher) if command == "query" else kg("shell", input=f"{cypher};")
        assert result.exit_code == 0
        assert "hint" not in result.stdout
        return [line for line in result.stderr.splitlines() if line.startswith("hint: ")]

    assert hints(SLOW, slow=0.0) == [f"hint: {LEFT}", f"hint: {LABELS}"]
    assert hints(FAST, slow=0.0) == []
    assert hints(SLOW, slow=1e9) == []


@pytest.mark.parametrize("command", ["query", "shell"])
def test_a_name_that_the_graph_lacks_is_told_beside_the_answer(
    kg: Kg, command: str, tmp_path: Path
) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()

    def notes(cypher: str) -> list[str]:
        result = kg("query", cypher) if command == "query" else kg("shell", input=f"{cypher};")
        assert result.exit_code == 0
        assert "note" not in result.stdout
        return [line for line in result.stderr.splitlines() if line.startswith("note: ")]

    assert notes("MATCH (p:Persn) RETURN count(p)") == [
        "note: no entity type Persn in this graph; near it: Person"
    ]
    assert notes("MATCH (p:Person) RETURN count(p)") == []
