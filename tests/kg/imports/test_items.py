from __future__ import annotations

from typing import Any

import pytest

from kg.imports.items import Item, NotKept, SourceEdge, SourceNode, checked_confidence, edge, node
from kg.load import Unreadable
from kg.model import Literal, Mention


def nodes(labels: list[str], **properties: Any) -> list[Item]:
    return list(node("1", labels, properties, "f:1"))


def edges(kind: str, **properties: Any) -> list[Item]:
    return list(edge("1", kind, "2", properties, "f:1"))


@pytest.mark.parametrize(
    ("labels", "properties", "text", "kind"),
    [
        (["Person"], {"name": "Ada", "title": "Countess"}, "Ada", "Person"),
        (["Work"], {"title": "Notes", "id": "w7"}, "Notes", "Work"),
        ([], {"name": " ", "label": "Ada"}, "Ada", ""),
        ([], {"id": 7}, "7", ""),
        (["__Entity__", "NATOEntity"], {"name": "NATO", "type": "NATO"}, "NATO", "NATOEntity"),
        (["Person", "Poet"], {"name": "Ada", "type": "Poet"}, "Ada", "Poet"),
        (["Person"], {"name": "Ada", "type": "natural"}, "Ada", "Person"),
        ([], {"name": "Ada", "type": "Person"}, "Ada", "Person"),
    ],
)
def test_name_and_type(labels: list[str], properties: Any, text: str, kind: str) -> None:
    assert nodes(labels, **properties)[0] == SourceNode("1", Mention(text, kind), "f:1")


def test_what_has_no_place_is_named() -> None:
    assert nodes(["Person", "Poet"], name="Ada", born=1815, note="", tags=[])[1:] == [
        NotKept("label Poet"), NotKept("node born")
    ]  # fmt: skip
    assert edges("MET", since=1833, time="1833")[1:] == [NotKept("edge since")]


def test_a_node_without_a_name() -> None:
    [fault] = nodes(["Person"], born=1815)
    assert isinstance(fault, Unreadable) and "name, title, label or id" in fault.reason
    assert next(node("1", [], {}, "f:1", spoken="Ada")) == SourceNode(
        "1", Mention("Ada", ""), "f:1"
    )


def test_what_our_own_graphs_hold_besides_entities() -> None:
    assert nodes(["Chunk"], text="a letter") == [
        SourceNode("1", None, "f:1"), NotKept("a document or chunk")
    ]  # fmt: skip
    assert nodes(["__Triplesmith__"], key="state", seq=3) == []
    [made] = nodes(["Literal"], name="in 1921", value="1921", type="date", id="in 1921 (date)")
    assert made == SourceNode("1", Literal("in 1921", "date", "1921"), "f:1")


def test_what_was_said_stands_before_the_type_only_as_relation() -> None:
    [said] = edges("RELATED", relation="crouch beside")
    assert isinstance(said, SourceEdge) and said.relation == "crouch beside"
    typed = edges("MET", label="met once")
    assert isinstance(typed[0], SourceEdge) and typed[0].relation == "MET"
    assert typed[1:] == [NotKept("edge label")]
    [named] = edges("", label="met")
    assert isinstance(named, SourceEdge) and named.relation == "met"
    assert isinstance(edges("")[0], Unreadable)


@pytest.mark.parametrize(
    ("properties", "word"),
    [
        ({"confidence": "7"}, "from 0 to 1"),
        ({"confidence": "nan"}, "from 0 to 1"),
        ({"confidence": [1]}, "from 0 to 1"),
        ({"polarity": "maybe"}, "positive or negative"),
        ({"modality": "certain"}, "asserted or hedged"),
    ],
)
def test_marks_that_make_no_sense(properties: Any, word: str) -> None:
    [fault] = edges("MET", **properties)
    assert isinstance(fault, Unreadable) and word in fault.reason


def test_a_confidence_may_be_missing_and_0_is_one() -> None:
    assert [checked_confidence(value) for value in (None, "", 0, "0.25", 1)] == [
        None, None, 0.0, 0.25, 1.0
    ]  # fmt: skip


def test_a_description_and_names_in_any_case() -> None:
    made = nodes([], NAME="Ada", Type="Person", Description="a countess", aliases=["A. L.", " "])
    assert made == [
        SourceNode("1", Mention("Ada", "Person", description="a countess"), "f:1", ("A. L.",))
    ]
    assert nodes([], name="Ada", Name="Bob")[0] == SourceNode("1", Mention("Ada", ""), "f:1")


def test_an_entity_of_a_graph_of_ours_has_its_type_and_not_its_label() -> None:
    made = nodes(
        ["__Entity__", "StudentClub"], id="Gull (student club)", name="Gull", type="student club"
    )
    assert made == [SourceNode("1", Mention("Gull", "student club"), "f:1")]


def test_a_label_over_several_lines_names_a_relation() -> None:
    [made] = edges("", Label="founded\n  by")
    assert isinstance(made, SourceEdge) and made.relation == "founded by"
