"""kg schema infer, from graphs and from documents."""

import json
from pathlib import Path

from kg.schema.files import load_schema
from tests.kg.cli.conftest import Kg


def test_infer_proposes_a_schema_that_a_build_takes(kg: Kg, tmp_path: Path) -> None:
    text = "Ada Marlow founded Marlow Bank. Bob Orrin founded Orrin Bank. Eve Adams met Bob Orrin."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    memory = ("--set", "store.use=memory")
    assert kg("build", "a.txt", *memory).exit_code == 0
    result = kg("schema", "infer", "-o", "mine.yaml")
    assert result.exit_code == 0, result.stderr
    assert "(Person)-[FOUNDED]->(Organization)" in result.stdout
    assert "2 of 3 statements fit (67%)" in result.stdout
    schema = load_schema(Path("mine.yaml"))
    assert schema.patterns == {("Person", "FOUNDED", "Organization")}
    settings = ("--set", "schema=mine.yaml", *memory)
    built = json.loads(kg("build", "a.txt", *settings, "--json").stdout)
    assert built["graph"]["facts"] == 2, "a guided schema sets aside what it does not have"
    again = kg("schema", "infer", "-o", "mine.yaml")
    assert again.exit_code == 2 and "exists already" in again.stderr


def test_infer_from_a_sample_of_documents_needs_no_graph(kg: Kg, tmp_path: Path) -> None:
    for name in ("Ada Marlow", "Bob Orrin", "Eve Adams"):
        text = f"{name} founded {name.split()[1]} Bank. {name} was born in Oslo."
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "bad.docx").write_bytes(b"no document")
    result = kg("schema", "infer", ".", "--sample", "2", "--json")
    data = json.loads(result.stdout)
    assert {row["name"]: row["count"] for row in data["relation_types"]} == {
        "FOUNDED": 2, "BORN_IN": 2,
    }  # fmt: skip
    assert data["statements"] == 4 and "warning: bad.docx" in result.stderr
    assert not Path("kg").exists()
    assert json.loads(kg("schema", "infer", ".", "--sample", "2", "--json").stdout) == data


def test_infer_says_how_to_take_what_is_rare(kg: Kg, tmp_path: Path) -> None:
    text = "Bob Orrin founded Orrin Bank. Eve Adams founded Adams Bank."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    rare = "Eve Adams met Bob Orrin. Bob Orrin was born in Oslo. Eve Adams works for Orrin Bank."
    (tmp_path / "b.txt").write_text(rare, encoding="utf-8")
    assert "--min-count 1 takes rarer" in kg("schema", "infer", "a.txt", "b.txt").stderr
    assert "--min-count" not in kg("schema", "infer", "a.txt").stderr
    assert "--min-count" not in kg("schema", "infer", "a.txt", "b.txt", "--min-count", "1").stderr


def test_infer_from_an_empty_graph_says_so(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nothing happens here.", encoding="utf-8")
    kg("build", "a.txt", "--set", "store.use=memory")
    result = kg("schema", "infer")
    assert result.exit_code == 0 and "nothing is frequent enough" in result.stderr


ROWS = (
    ("Person", "Ada", "worked for", "Organization", "Foo"),
    ("PERSON", "Bob", "WORKS_FOR", "Organisation", "Foo"),
    ("people", "Eve", "juggles", "Club", "Bar"),
    ("Person", "Eve", "juggled", "Clubs", "Bar"),
)


def test_an_inferred_schema_calls_by_one_name_what_says_the_same(kg: Kg, tmp_path: Path) -> None:
    rows = [
        {"head": {"text": a, "type": item}, "relation": r, "tail": {"text": b, "type": other}}
        for item, a, r, other, b in ROWS
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "mine.yaml").write_text("mode: inferred\n")
    (tmp_path / "kg.toml").write_text('schema = "mine.yaml"\n[store]\nuse = "memory"\n')
    assert kg("import", "rows.jsonl").exit_code == 0
    data = json.loads(kg("schema", "show", "--json").stdout)
    assert {item["label"]: item["count"] for item in data["entity_types"]} == {
        "Person": 3, "Organization": 1, "Club": 1,
    }  # fmt: skip
    said = {
        (item["head"]["name"], item["relation"])
        for item in json.loads(kg("why", "_", "_", "_", "--json").stdout)
    }
    assert said == {("Ada", "WORKS_FOR"), ("Bob", "WORKS_FOR"), ("Eve", "juggled")}
    assert len(json.loads(kg("why", "Ada", "worked for", "_", "--json").stdout)) == 1
    assert "worked for is called WORKS_FOR in this graph" in kg("why", "Ada").stdout
    assert "is called" not in kg("why", "Bob").stdout
