"""A schema from statements: what is frequent enough, read back exactly from its file."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kg.encode.static import StaticEncoder
from kg.schema.files import load_schema
from kg.schema.induction import Observed, infer
from kg.schema.naming import JoinedNames
from kg.schema.proposed_file import schema_file
from kg.schema.synonyms import by_words

JOIN = by_words(StaticEncoder())
SEEN = [
    Observed(
        "Person", "WORKS_FOR", "Organization", False, "Ada", "Marlow Bank", "Ada works for it"
    ),
    Observed("Person", "WORKS_FOR", "Organization", False, "Ada", "Bank", "x"),
    Observed(
        "person",
        "worked for",
        "Organization",
        False,
        "Bob",
        "Bank",
        "Bob worked there for a very long time",
    ),
    Observed("Person", "WORKS_FOR", "Location", False, "Eve", "London"),
    Observed("Organization", "FOUNDED_IN", "date", True, "Marlow Bank", "1921", "founded in 1921"),
    Observed("Organization", "FOUNDED_IN", "date", True, "Orrin Bank", "1930", "it began in 1930"),
    Observed("Person", "MET", "Person", False, "Ada", "Bob", "Ada met Bob"),
    Observed("Person", "MET", "Person", True, "Ada", "an unknown kind of value", ""),
]


def test_what_is_frequent_with_counts_and_examples() -> None:
    inferred = infer(SEEN, JOIN)
    assert set(inferred.schema.entity_types) == {"Person", "Organization"}
    assert inferred.schema.patterns == {
        ("Person", "WORKS_FOR", "Organization"),
        ("Organization", "FOUNDED_IN", "date"),
    }
    assert inferred.schema.mode == "guided"
    assert (inferred.statements, inferred.covered) == (7, 5)
    first, second = inferred.relation_types
    # Four statements, one of them with a pattern that is too rare.
    assert (first.name, first.count, first.joined) == ("WORKS_FOR", 4, ("worked for",))
    assert [(pattern.name, pattern.count) for pattern in inferred.patterns] == [
        ("(Person)-[WORKS_FOR]->(Organization)", 3), ("(Organization)-[FOUNDED_IN]->(date)", 2),
    ]  # fmt: skip
    assert {suggested.name: suggested.count for suggested in inferred.entity_types} == {
        "Organization": 5,
        "Person": 5,
    }
    assert first.example == "Ada → Marlow Bank: Ada works for it", "not the shortest, Ada → Bank: x"
    assert (second.name, second.count) == ("FOUNDED_IN", 2)
    assert [(kind.name, kind.joined, kind.example) for kind in inferred.entity_types] == [
        ("Organization", (), "Bank"), ("Person", ("person",), "Ada"),
    ]  # fmt: skip


def test_types_are_joined_by_their_words_as_in_a_graph_with_inferred() -> None:
    seen = [
        Observed("PER", "FOUNDED", "companies", False, "Ada", "Bell"),
        Observed("person", "FOUNDED", "Company", False, "Bob", "Bell"),
        Observed("PER", "FOUNDED", "Company", False, "Eve", "Dean"),
        Observed("Club", "FOUNDED", "Companion", False, "Eve", "Dean"),
    ]
    inferred = infer(seen, JOIN)
    assert inferred.schema.patterns == {("Person", "FOUNDED", "Company")}
    assert [(suggested.name, suggested.joined) for suggested in inferred.entity_types] == [
        ("Company", ("companies",)), ("Person", ("PER", "person")),
    ]  # fmt: skip
    assert JoinedNames().types({"PER": 2, "companies": 1, "Company": 2})["PER"] == "Person"


def test_types_that_words_bring_together_have_one_spelling() -> None:
    seen = [Observed("people", "MET", "PERson"), Observed("PERson", "MET", "Person")]
    (pattern,) = infer(seen, JOIN, min_count=1).schema.patterns
    assert pattern[0] == pattern[2]


def test_relations_known_as_distinct_are_not_joined() -> None:
    inferred = infer(SEEN, by_words(StaticEncoder(), ["WORKS_FOR", "worked for"]), min_count=1)
    assert {"WORKS_FOR", "worked for"} <= inferred.schema.relation_types.keys()


def test_rare_relations_on_demand_and_a_limit() -> None:
    assert "MET" in infer(SEEN, JOIN, min_count=1).schema.relation_types
    assert set(infer(SEEN, JOIN, limit=1).schema.relation_types) == {"WORKS_FOR"}


def test_a_relation_keeps_its_most_frequent_pattern() -> None:
    seen = [Observed("A", "R", "B"), Observed("A", "R", "C"), Observed("D", "R", "B")]
    inferred = infer(seen, JOIN)
    assert inferred.schema.patterns == {("A", "R", "B")}
    (relation,), (pattern,) = inferred.relation_types, inferred.patterns
    assert (relation.count, pattern.count, inferred.covered) == (3, 1, 1)


def test_nothing_gives_an_empty_schema() -> None:
    inferred = infer([], JOIN)
    assert not inferred.schema.relation_types and inferred.statements == 0


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
literals = st.sampled_from(["date", "money"])
statements = st.builds(Observed, names, names, names, st.just(False), names, names, names) | (
    st.builds(Observed, names, names, literals, st.just(True), names, names, names)
)


@given(st.lists(statements, max_size=12), st.randoms())
def test_the_file_says_the_same_and_the_order_does_not_matter(
    tmp_path_factory: object, seen: list[Observed], random: object
) -> None:
    inferred = infer(seen, JOIN, min_count=1)
    random.shuffle(seen)  # type: ignore[attr-defined]
    assert infer(seen, JOIN, min_count=1) == inferred
    for suffix in (".yaml", ".yml", ".TOML", ".json", ".txt", ""):
        path = Path(tmp_path_factory.getbasetemp()) / f"schema{suffix}"  # type: ignore[attr-defined]
        path.write_text(schema_file(inferred, suffix), encoding="utf-8")
        assert load_schema(path) == inferred.schema, suffix
