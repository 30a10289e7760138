"""A schema as Python classes and back: exactly, whatever its names and descriptions are."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.llm_code.classes import classes_of, code_of, render, schema_of
from kg.errors import FormatError, SchemaError
from kg.model import Schema, SchemaMode

PEOPLE = Schema(
    {"Person": "a human", "film award": "", "Organization": "", "Event": "", "Founding": "a start"},
    {"FOUNDED": "set up", "founder": "who founds it", "founded body": "", "KNOWS": ""},
    frozenset(
        {
            ("Person", "FOUNDED", "Organization"),
            ("Organization", "FOUNDED", "Organization"),
            ("Founding", "founder", "Person"),
            ("Founding", "founded body", "Organization"),
            ("Founding", "when", "date"),
        }
    ),
    "guided",
    {"Founding": "Event"},
)
PEOPLE = replace(PEOPLE, relation_types={**PEOPLE.relation_types, "when": ""})

ODD = [
    "", " ", "born in", "BornIn", "born_in", "class", "None", "Entity", "Entity2", "Relation",
    "Event", "self", "quote", "name", "Annotated", "str", "9 lives", "héros", "he\u0301ros",
    "ﬁlm", "film", "Ⅷ", "人物", "人 物", 'say "no"', "it's", "back\\slash", "a\\", '"""', "'''",
    "new\nline", "tab\t", "\r", "\x00", "\u2028", "\ud800", "😀", "{{text}}", "x" * 300, "ß", "ŉ",
    "__debug__", "type", "mode", "denied", "#", "ª", "·", "date",
]  # fmt: skip
NAMES = st.one_of(st.sampled_from(ODD), st.text(max_size=12))


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    entities = draw(st.dictionaries(NAMES, NAMES, min_size=1, max_size=8))
    relations = draw(st.dictionaries(NAMES, NAMES, max_size=5))
    names = list(entities)
    parents = {}
    for place, name in enumerate(names[1:], 1):
        if draw(st.booleans()):
            parents[name] = draw(st.sampled_from(names[:place]))
    ends = st.one_of(st.sampled_from(names), NAMES)
    patterns: frozenset[tuple[str, str, str]] = frozenset()
    if relations:
        pattern = st.tuples(ends, st.sampled_from(list(relations)), ends)
        patterns = draw(st.frozensets(pattern, max_size=8))
    modes: list[SchemaMode] = ["free", "guided", "enforced"]
    mode = draw(st.sampled_from(modes))
    return Schema(entities, relations, patterns, mode, parents)


@given(schemas())
def test_schema_to_code_to_schema_is_exact(schema: Schema) -> None:
    code = code_of(schema)
    assert schema_of(code) == schema
    assert code_of(schema_of(code)) == code, "nor does its order change"


def test_all_odd_names_at_once() -> None:
    described = dict(zip(ODD, reversed(ODD), strict=True))
    schema = Schema(described, described, frozenset((name, name, name) for name in ODD))
    assert schema_of(code_of(schema)) == schema
    lines = [line for line in code_of(schema).splitlines() if line.startswith("class ")]
    assert len(set(lines)) == len(lines) >= len(ODD)


def test_what_a_model_is_shown() -> None:
    assert (
        code_of(PEOPLE)
        == '''mode = "guided"

class Person(Entity):
    """a human"""

class FilmAward(Entity):
    type = "film award"

class Organization(Entity): ...

class Event(Entity):
    def __init__(self, name: str, *, quote: str): ...

class Founding(Event):
    """a start"""
    def __init__(self, name: str, *, quote: str, founder: Annotated[Person, "who founds it"], \
founded_body: Annotated[Organization, "", "founded body"], when: "date"): ...

class FOUNDED(Relation):
    """set up"""
    def __init__(self, *, quote: str, head: Organization | Person, tail: Organization): ...

class KNOWS(Relation): ...
'''
    )


def test_a_part_is_shown_with_what_its_classes_are_kinds_of() -> None:
    code = render(classes_of(PEOPLE), ["Founding", "FOUNDED", "Person"])
    names = [node.name for node in ast.parse(code).body if isinstance(node, ast.ClassDef)]
    assert names == ["Person", "Event", "Founding", "FOUNDED"]
    assert "head: Person, tail: Entity" in code, "types that are not shown are not named"
    assert render(classes_of(PEOPLE), []) == ""


def test_a_relation_of_events_and_others_is_no_role() -> None:
    pattern = ("Person", "founder", "Person")
    both = replace(PEOPLE, patterns=PEOPLE.patterns | {pattern})
    assert "class founder(Relation)" in code_of(both)
    assert schema_of(code_of(both)) == both


def test_parents_stand_before_their_kinds() -> None:
    schema = Schema({"City": "", "Place": "", "Thing": ""}, parents={"City": "Place"})
    code = code_of(schema)
    assert code.index("class Place") < code.index("class City(Place)")


def test_schemas_without_a_form() -> None:
    with pytest.raises(SchemaError, match="circle: A -> B -> A"):
        code_of(Schema({"A": "", "B": ""}, parents={"A": "B", "B": "A"}))
    with pytest.raises(SchemaError, match="'MET', which is no relation"):
        code_of(Schema({"A": ""}, {}, frozenset({("A", "MET", "A")})))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import os", "no Import"),
        ("class A(Entity):\n    x = open('f')", "no Assign"),
        ("class A(B.C): ...", "one base"),
        ("class A: ...", "one base"),
        ("class A(Entity):\n    def f(self): ...", "no FunctionDef"),
        ("class R(Relation):\n    def __init__(self, head: A, tail: f()): ...", "no (Name|Call)"),
        ("class R(Relation):\n    def __init__(self, one: 'A'): ...", "has head and tail"),
        ("class R(Relation):\n    def __init__(self, head, tail): ...", "has no type"),
        ("class A(B): ...", "'B', which is no entity type"),
        ("mode = 'wild'", "mode is one of"),
        ("class A(", "not Python"),
        ("\x00", "not Python"),
    ],
)
def test_code_that_is_no_schema(code: str, message: str) -> None:
    with pytest.raises((FormatError, SchemaError), match=message):
        schema_of(code)
