import json
from pathlib import Path

import pytest

from kg.errors import ConfigError, FormatError, SchemaError
from kg.model import Schema
from kg.schema import load_schema

OURS = {
    "entity_types": {"Person": "A human being", "Organization": ""},
    "relation_types": ["FOUNDED"],
    "patterns": [["Person", "FOUNDED", "Organization"]],
}


def written(folder: Path, data: object, name: str = "schema.json") -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_our_own_form_is_enforced_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert load_schema(written(tmp_path, OURS)) == Schema(
        {"Person": "A human being", "Organization": ""},
        {"FOUNDED": ""},
        frozenset({("Person", "FOUNDED", "Organization")}),
        "enforced",
    )
    assert load_schema(written(tmp_path, {**OURS, "mode": "guided"})).mode == "guided"


def test_the_form_of_neo4j_graphrag(tmp_path: Path) -> None:
    theirs = {
        "node_types": [{"label": "Person", "description": "A human being"}, "Organization"],
        "relationship_types": [{"label": "FOUNDED"}],
        "patterns": [["Person", "FOUNDED", "Organization"]],
    }
    assert load_schema(written(tmp_path, theirs)) == load_schema(
        written(tmp_path, OURS, "ours.json")
    )


def test_toml(tmp_path: Path) -> None:
    text = (
        'relation_types = ["FOUNDED"]\npatterns = [["Person", "FOUNDED", "Organization"]]\n'
        '[entity_types]\nPerson = "A human being"\nOrganization = ""\n'
    )
    assert load_schema(written(tmp_path, text, "schema.toml")) == load_schema(
        written(tmp_path, OURS)
    )


def test_yaml(tmp_path: Path) -> None:
    text = (
        "entity_types:\n  Person: A human being\n  Organization: ''\nrelation_types: [FOUNDED]\n"
        "patterns:\n  - [Person, FOUNDED, Organization]\n"
    )
    for name in ("schema.yaml", "schema.yml"):
        assert load_schema(written(tmp_path, text, name)) == load_schema(written(tmp_path, OURS))
    with pytest.raises(FormatError, match="not valid yaml: could not determine a constructor"):
        load_schema(written(tmp_path, "!!python/object:os.system x", "bad.yaml"))


def test_the_arguments_of_langchains_transformer(tmp_path: Path) -> None:
    named = {"allowed_nodes": ["Person", "Organization"], "allowed_relationships": ["FOUNDED"]}
    found = load_schema(written(tmp_path, named))
    assert (set(found.entity_types), set(found.relation_types), found.patterns) == (
        {"Person", "Organization"}, {"FOUNDED"}, frozenset(),
    )  # fmt: skip
    patterns = [["Person", "FOUNDED", "Organization"], ["Person", "KNOWS", "Person"]]
    theirs = {"allowed_nodes": ["Person", "Organization"], "allowed_relationships": patterns}
    found = load_schema(written(tmp_path, theirs))
    assert set(found.relation_types) == {"FOUNDED", "KNOWS"}
    assert found.patterns == frozenset(map(tuple, patterns))
    theirs["allowed_relationships"] = [["Person", "FOUNDED", "Firm"]]
    with pytest.raises(SchemaError, match="names 'Firm', which is no type"):
        load_schema(written(tmp_path, theirs))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"patterns": [["Person", "FOUNDED", "Firm"]]}, "names 'Firm', which is no type"),
        ({"patterns": [["Person", "MADE", "Person"]]}, "names 'MADE', which is no type"),
        ({"patterns": [["Person", "FOUNDED"]]}, r"a pattern is \[head type, relation, tail type"),
        ({"mode": "strict"}, "mode is one of free, guided, enforced"),
        ({"entities": []}, "no key 'entities'; keys: .*entity_types"),
        ({"entity_types": "Person"}, "entity_types is a list of names"),
        ({"entity_types": [3]}, "holds 3, which names no type"),
    ],
)
def test_a_wrong_schema_says_what_is_wrong(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        load_schema(written(tmp_path, {**OURS, **change}))


def test_patterns_may_stand_alone(tmp_path: Path) -> None:
    path = written(tmp_path, {"patterns": [["Person", "FOUNDED", "Organization"]]})
    assert load_schema(path).patterns == {("Person", "FOUNDED", "Organization")}


def test_files_that_are_no_schema(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the schema"):
        load_schema(tmp_path / "absent.json")
    with pytest.raises(FormatError, match="is not valid json"):
        load_schema(written(tmp_path, "{"))
    with pytest.raises(FormatError, match="is not valid toml"):
        load_schema(written(tmp_path, "= 3", "schema.toml"))
    with pytest.raises(FormatError, match="a schema is an object"):
        load_schema(written(tmp_path, [1]))
