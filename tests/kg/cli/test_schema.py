import json
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write


@pytest.fixture(autouse=True)
def graph(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()


def test_show_prints_types_relations_and_patterns(kg: Kg) -> None:
    output = kg("schema", "show").stdout
    assert "\nRelation types\n" in output
    lines = [" ".join(line.split()) for line in output.splitlines()]
    assert "2 Organization Marlow Bank (Organization)" in lines
    assert "1 FOUNDED 1 Ada Marlow FOUNDED Marlow Bank" in lines
    assert "1 (:Person)-[:FOUNDED]->(:Organization) Ada Marlow FOUNDED Marlow Bank" in lines


def test_show_as_json(kg: Kg) -> None:
    data = json.loads(kg("schema", "show", "--json").stdout)
    founded = next(row for row in data["relation_types"] if row["type"] == "FOUNDED")
    assert founded == {
        "type": "FOUNDED",
        "count": 1,
        "names": 1,
        "example": ["Ada Marlow", "FOUNDED", "Marlow Bank"],
    }


def test_the_forms_of_other_clients(kg: Kg) -> None:
    text = kg("schema", "show", "--format", "neo4j").stdout
    assert text.startswith("Node properties:\nChunk {id: STRING, text: STRING,")
    assert "\n(:Person)-[:FOUNDED]->(:Organization)\n" in text
    whole = json.loads(kg("schema", "show", "--format", "neo4j-json").stdout)
    assert list(whole) == ["node_props", "rel_props", "relationships", "metadata"]
    assert {"start": "Person", "type": "FOUNDED", "end": "Organization"} in whole["relationships"]
    assert "__Entity__" not in json.dumps(whole)


def test_one_form_at_a_time(kg: Kg) -> None:
    result = kg("schema", "show", "--json", "--format", "neo4j")
    assert result.exit_code == 2
    assert "--json and --format exclude each other" in result.stderr
