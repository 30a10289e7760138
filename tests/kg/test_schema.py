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


KINDS = {"Event": "", "Founding": "", "Party": ""}


def test_parents_are_read_up_to_the_most_general_type(tmp_path: Path) -> None:
    data = {"entity_types": KINDS, "parents": {"Party": "Founding", "Founding": "Event"}}
    schema = load_schema(written(tmp_path, data))
    assert list(schema.lineage("Party")) == ["Party", "Founding", "Event"]
    assert list(schema.lineage("Event")) == ["Event"]


@pytest.mark.parametrize(
    ("parents", "told"),
    [
        ({"Party": "Feast"}, "parents name 'Feast', which is no entity type"),
        ({"Feast": "Event"}, "parents name 'Feast', which is no entity type"),
        ({"Event": "Event"}, "circle: Event -> Event$"),
        (
            {"Party": "Founding", "Founding": "Event", "Event": "Founding"},
            "circle: Founding -> Event -> Founding$",
        ),
        (["Event"], "parents is {type: the more general type}"),
    ],
)
def test_parents_that_lead_nowhere(tmp_path: Path, parents: object, told: str) -> None:
    with pytest.raises(SchemaError, match=told):
        load_schema(written(tmp_path, {"entity_types": KINDS, "parents": parents}))


def test_a_long_line_of_parents_is_no_circle(tmp_path: Path) -> None:
    names = [f"T{number}" for number in range(5000)]
    parents = dict(zip(names[1:], names, strict=False))
    schema = load_schema(written(tmp_path, {"entity_types": names, "parents": parents}))
    assert len(list(schema.lineage("T4999"))) == 5000
