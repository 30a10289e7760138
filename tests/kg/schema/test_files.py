import json
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import ConfigError, FormatError, SchemaError
from kg.model import Schema
from kg.schema.files import load_schema

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


def test_a_file_that_neo4j_graphrag_saved(tmp_path: Path) -> None:
    person = {"label": "Person", "description": "", "properties": [{"name": "name"}]}
    saved = {
        "node_types": [{**person, "additional_properties": True}, {"label": "Organization"}],
        "relationship_types": [{"label": "FOUNDED", "properties": []}],
        "patterns": [{"source": "Person", "relationship": "FOUNDED", "target": "Organization"}],
        "constraints": [],
        "additional_node_types": False,
        "additional_relationship_types": False,
        "additional_patterns": False,
    }
    schema = load_schema(written(tmp_path, saved))
    assert schema.patterns == {("Person", "FOUNDED", "Organization")}
    assert schema.mode == "enforced"
    saved["additional_patterns"] = True
    assert load_schema(written(tmp_path, saved)).mode == "free", "others may be there, too"
    saved["patterns"] = []
    assert load_schema(written(tmp_path, saved)).mode == "enforced", "there are none to pass"


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
    schema = load_schema(written(tmp_path, named))
    assert (set(schema.entity_types), set(schema.relation_types), schema.patterns) == (
        {"Person", "Organization"}, {"FOUNDED"}, frozenset(),
    )  # fmt: skip
    patterns = [["Person", "FOUNDED", "Organization"], ["Person", "KNOWS", "Person"]]
    theirs = {"allowed_nodes": ["Person", "Organization"], "allowed_relationships": patterns}
    schema = load_schema(written(tmp_path, theirs))
    assert set(schema.relation_types) == {"FOUNDED", "KNOWS"}
    assert schema.patterns == frozenset(map(tuple, patterns))
    theirs["allowed_relationships"] = [["Person", "FOUNDED", "Firm"]]
    with pytest.raises(SchemaError, match="names 'Firm', which is no type"):
        load_schema(written(tmp_path, theirs))


@pytest.mark.parametrize(("strict", "mode"), [("true", "enforced"), ("false", "guided")])
def test_langchains_strict_mode_is_a_mode(tmp_path: Path, strict: str, mode: str) -> None:
    texts = {
        "a.json": f'{{"allowed_nodes": ["Person"], "strict_mode": {strict}}}',
        "a.yaml": f"allowed_nodes: [Person]\nstrict_mode: {strict.capitalize()}",
        "a.toml": f'allowed_nodes = ["Person"]\nstrict_mode = {strict}',
    }
    for name, text in texts.items():
        assert load_schema(written(tmp_path, text, name)).mode == mode, name
    for more in ({"strict_mode": True, "mode": "free"}, {"strict_mode": "hardly"}):
        with pytest.raises(SchemaError, match=r"strict_mode is true \(mode: enforced\) or false"):
            load_schema(written(tmp_path, {**OURS, **more}))


def test_neo4j_graphrags_words_are_read_from_yaml_too(tmp_path: Path) -> None:
    text = "node_types: [Person]\nadditional_node_types: true"
    assert load_schema(written(tmp_path, text, "a.yaml")).mode == "free"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entity_types:\n  Person: [a\nb: c", "expected ',' or ']', but got ':' (line 3)"),
        ("a: b: c", "mapping values are not allowed here (line 1)"),
        ("a:\n\tb", "found character '\\t' that cannot start any token (line 2)"),
        ("a: \x01", "it holds the character U+0001, which may not stand there"),
    ],
)
def test_what_is_wrong_with_yaml_is_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text, "bad.yaml")
    with pytest.raises(FormatError) as error:
        load_schema(path)
    assert str(error.value) == f"{path} is not valid yaml: {message}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"patterns": [["Person", "FOUNDED", "Firm"]]}, "names 'Firm', which is no type"),
        ({"patterns": [["Person", "MADE", "Person"]]}, "names 'MADE', which is no type"),
        ({"patterns": [["Person", "FOUNDED"]]}, r"a pattern is \[head type, relation, tail type"),
        ({"patterns": [["Person", "FOUNDED", None]]}, "three names, not a list of 3"),
        ({"patterns": [{"source": "Person"}]}, "three names, not a list of 3"),
        ({"patterns": None}, "patterns is a list of"),
        ({"patterns": "Person"}, "patterns is a list of"),
        ({"patterns": [["Person", "..", "Person"]]}, "'..', which has no letter or digit"),
        ({"mode": None}, "mode is one of"),
        ({"mode": ["free"]}, "mode is one of"),
        ({"mode": "strict"}, "mode is one of free, guided, enforced"),
        ({"entities": []}, "no key 'entities'; keys: .*entity_types"),
        ({"entity_types": "Person"}, "entity_types is a list of names"),
        ({"entity_types": None}, "entity_types is a list of names"),
        ({"entity_types": [3]}, "holds 3, which names no type"),
        ({"entity_types": [["Person"]]}, "holds a list of 1, which names no type"),
        ({"entity_types": [{"name": "Person"}]}, "holds an object, which names no type"),
        ({"entity_types": {"Person": {"a": 1}}}, "description of 'Person' .* is an object"),
        ({"entity_types": {"Person": 3}}, "description of 'Person' in entity_types is 3"),
        ({"entity_types": ["Person", "Person"]}, "holds 'Person' and 'Person': each name once"),
        ({"entity_types": ["Person", "PERSON"]}, "'Person' and 'PERSON': .*differ in case alone"),
        ({"node_types": ["person"]}, "node_types holds 'Person' and 'person'"),
        ({"relation_types": ["FOUNDED", "founded"]}, "'FOUNDED' and 'founded'"),
        ({"relation_types": ["FOUNDED", ""]}, "'', which has no letter or digit"),
        ({"relation_types": ["FOUNDED", "->"]}, "'->', which has no letter or digit"),
        ({"relation_types": ["FOUNDED", "A\nB"]}, "has control characters or line breaks"),
        ({"relation_types": ["FOUNDED", "A\ud800"]}, "has control characters or line breaks"),
        ({"relation_types": ["FOUNDED", "KNOWS "]}, "begins or ends with a space"),
        ({"relation_types": ["FOUNDED", "K" * 81]}, "longer than 80 characters"),
        ({"allowed_relationships": [["Person", 3, "Person"]]}, "three names, not a list of 3"),
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


DEEP = "[" * 100_000
# Written out it would have 9 to the power of 12 parts.
PARTS = (f"&{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefghijklm"))
BOMB = f"[&a [x], {', '.join(PARTS)}]"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("schema.json", "", "is empty: a schema has"),
        ("schema.yaml", " \n", "is empty: a schema has"),
        ("schema.toml", "", "is empty: a schema has"),
        ("schema.yaml", "# nothing yet\n", "a schema is an object"),
        ("schema.json", "{}", "it names no entity_types"),
        ("schema.yaml", "mode: guided", "it names no entity_types"),
        ("schema.yaml", "mode: infered", "mode is one of free, guided, enforced, inferred"),
        ("schema.json", DEEP, "nested too deeply"),
        ("schema.yaml", DEEP, "nested too deeply"),
        ("schema.toml", f"a = {DEEP}", "nested too deeply"),
        ("schema.json", '{"entity_types": {"A": "x", "A": "y"}}', "'A' appears twice"),
        ("schema.yaml", "patterns: []\npatterns: []", "'patterns' appears twice"),
        ("schema.toml", "patterns = []\npatterns = []", "not valid toml"),
        ("schema.yaml", "entity_types: [*a]", "not valid yaml: found undefined alias"),
        ("schema.yaml", "entity_types: !!bool maybe", "could not determine a constructor"),
        ("schema.yaml", "? [a, b]\n: c", "found unhashable key"),
        ("schema.yaml", f"entity_types: [{BOMB}]", "holds a list of 13, which names no type"),
        ("schema.yaml", f"entity_types: {{A: {BOMB}}}", "of 'A' in entity_types is a list of 13"),
        ("schema.yaml", f"patterns: [{BOMB}]", "three names, not a list of 13"),
        ("schema.yaml", f"? {BOMB}\n: x", "found unhashable key"),
        ("schema.yaml", "entity_types: &a [*a]", "holds a list of 1, which names no type"),
        ("schema.json", " " * 2_000_001, r"larger than a schema may be \(2,000,000 bytes\)"),
    ],
)  # fmt: skip
def test_files_that_no_schema_is_in(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises((FormatError, SchemaError), match=message) as error:
        load_schema(path)
    assert len(str(error.value).splitlines()) == 1 and len(str(error.value)) < 500


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "schema.yaml"
    path.write_bytes(b"entity_types: [\xff]")
    with pytest.raises(FormatError, match=r"not valid yaml: .*utf-8"):
        load_schema(path)
    path.write_bytes("\ufeffentity_types: [Café]".encode())
    assert set(load_schema(path).entity_types) == {"Café"}
    with pytest.raises(ConfigError, match="cannot read the schema"):
        load_schema(tmp_path)


def test_yaml_keeps_words_that_it_takes_for_truth_values(tmp_path: Path) -> None:
    text = "entity_types:\n  NO:\n  Person: ~\n  2024: years\nrelation_types: [ON, yes]\n"
    schema = load_schema(written(tmp_path, text, "schema.yaml"))
    assert schema.entity_types == {"NO": "", "Person": "", "2024": "years"}
    assert set(schema.relation_types) == {"ON", "yes"}


KINDS = {"Event": "", "Founding": "", "Party": ""}


def test_parents_are_read_up_to_the_most_general_type(tmp_path: Path) -> None:
    data = {"entity_types": KINDS, "parents": {"Party": "Founding", "Founding": "Event"}}
    schema = load_schema(written(tmp_path, data))
    assert list(schema.lineage("Party")) == ["Party", "Founding", "Event"]
    assert list(schema.lineage("Event")) == ["Event"]


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        ({"Party": "Feast"}, "parents name 'Feast', which is no entity type"),
        ({"Feast": "Event"}, "parents name 'Feast', which is no entity type"),
        ({"Event": "Event"}, "circle: Event -> Event$"),
        (
            {"Party": "Founding", "Founding": "Event", "Event": "Founding"},
            "circle: Founding -> Event -> Founding$",
        ),
        (["Event"], "parents is {type: the more general type}"),
        ({"Party": ["Event"]}, "parents is {type: the more general type}"),
    ],
)
def test_parents_that_lead_nowhere(tmp_path: Path, parents: object, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        load_schema(written(tmp_path, {"entity_types": KINDS, "parents": parents}))


def test_a_long_line_of_parents_is_no_circle(tmp_path: Path) -> None:
    names = [f"T{number}" for number in range(5000)]
    parents = dict(zip(names[1:], names, strict=False))
    schema = load_schema(written(tmp_path, {"entity_types": names, "parents": parents}))
    assert len(list(schema.lineage("T4999"))) == 5000


def test_an_inferred_schema_may_name_nothing(tmp_path: Path) -> None:
    file = tmp_path / "schema.yaml"
    file.write_text("mode: inferred\n")
    assert load_schema(file) == Schema(mode="inferred")
