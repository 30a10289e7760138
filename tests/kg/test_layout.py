import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import layout
from kg.model import Literal

NAMES = st.text(max_size=80)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("Person", "Person"),
        ("military unit", "MilitaryUnit"),
        ("NATO", "NATOEntity"),
        ("A", "AEntity"),
        ("Document", "DocumentEntity"),
        ("__Entity__", "Entity"),
        ("7up", "T7up"),
        ("人物", "人物Entity"),
        ("!", "Misc"),
    ],
)
def test_labels(kind: str, label: str) -> None:
    assert layout.label(kind) == label


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("WORKS_FOR", "WORKS_FOR"),
        ("X__Y_", "X__Y_"),
        ("works for", "WORKS_FOR"),
        ("crouch-beside", "CROUCH_BESIDE"),
        ("FROM_CHUNK", "FROM_CHUNK_FACT"),
        ("from chunk", "FROM_CHUNK_FACT"),
        ("NOT_ASSERTED", "NOT_ASSERTED"),
        ("9 lives", "R_9_LIVES"),
        ("`]->() DELETE", "DELETE"),
        ("", "RELATED"),
    ],
)
def test_relation_types(name: str, kind: str) -> None:
    assert layout.relation_type(name) == kind


@given(NAMES, NAMES)
def test_identifiers_are_short_safe_stable_and_apart(first: str, second: str) -> None:
    label, kind = layout.label(first), layout.relation_type(second)
    assert label != kind
    assert kind not in {"FROM_CHUNK", "FROM_DOCUMENT", "NEXT_CHUNK"}
    assert label not in {"Document", "Chunk", "Literal", "__Entity__"}
    for name in (label, kind):
        assert re.fullmatch(r"[^\W\d]\w*", name)
        assert len(name.encode()) <= 60
    assert layout.relation_type(kind) == kind
    assert layout.label(label) == label


def test_long_names_stay_different() -> None:
    assert layout.label("a" * 99) != layout.label("a" * 98 + "b")
    assert layout.relation_type("R" * 99) != layout.relation_type("R" * 98)


def test_literal_ids() -> None:
    assert (
        layout.literal_id(Literal("191 euros", "money", "191 EUR")) == "191 euros (money, 191 EUR)"
    )
    assert layout.literal_id(Literal("1921", "date", "1921")) == "1921 (date)"
    assert re.fullmatch(
        r"a 'b' c [0-9a-f]{8} \(string\)", layout.literal_id(Literal(' a "b"\nc', "string", ""))
    )
    long, other = (layout.literal_id(Literal("x" * 200 + end, "string", "")) for end in "ab")
    assert len(long) <= 120
    assert long != other


@given(st.text(alphabet=st.characters(), max_size=300), st.sampled_from(["date", "string"]))
def test_literal_ids_are_bounded_and_without_quotes(text: str, kind: str) -> None:
    name = layout.literal_id(Literal(text, kind, ""))
    assert len(name) <= 120
    assert '"' not in name
    name.encode()


PIECES = st.lists(st.sampled_from(["a", '"', "'", " (", ", ", ")", " ", "x" * 70]), max_size=5)


@given(*[st.tuples(PIECES, PIECES, PIECES)] * 2)
def test_literals_that_differ_have_ids_that_differ(one: object, other: object) -> None:
    first, second = (
        layout.literal_properties(Literal(*map("".join, parts)))  # type: ignore[arg-type]
        for parts in (one, other)
    )
    assert (first["id"] == second["id"]) == (first == second)


def test_chunks_are_put_in_the_order_of_their_text() -> None:
    chunks = [
        (9, 12, "c", 1, "new", "new"),
        (0, 9, "a", 5, "new", "new"),
        (0, 4, "b", 0, "", "new"),
    ]
    changed, following = layout.chunk_order([chunks, [(0, 1, "d", 0, "x", "x")]])
    assert changed == [["b", 0, "new"], ["a", 1, "new"], ["c", 2, "new"]]
    assert following == {("b", "a"), ("a", "c")}


def test_clean_replaces_only_lone_surrogates() -> None:
    assert layout.clean("a\ud800b🦊") == "a\ufffdb🦊"
    assert layout.clean("\ud83e\udd8a") == "🦊"
