"""Names that differ in their spelling only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.name_spelling import Spellings, fold_relation, fold_type, one_spelling

NAMES = st.sampled_from(["Person", "person", "PERSONS", "People", "Art Work", "art-works", "News"])


@pytest.mark.parametrize(
    "names",
    [
        ("Person", "person", "PERSON", "Persons", "People", "PEOPLE"),
        ("PoliticalParty", "Political Party", "political-party", "POLITICAL_PARTIES"),
        ("Company", "companies"), ("Business", "Businesses"), ("Boss", "bosses"),
        ("ＰＥＲＳＯＮ", "person"),
    ],
)  # fmt: skip
def test_types_that_are_one(names: tuple[str, ...]) -> None:
    assert len(set(map(fold_type, names))) == 1


@pytest.mark.parametrize("name", ["News", "Series", "Class", "Status", "Physics", "Bus", "GPS"])
def test_a_final_s_may_belong_to_the_word(name: str) -> None:
    assert fold_type(name) != fold_type(name[:-1]) or name == "GPS"


def test_relations_have_no_plural() -> None:
    assert fold_relation("worksFor") == fold_relation("WORKS_FOR") == fold_relation("works for")
    assert fold_relation("OWNS") != fold_relation("OWN")


def test_the_names_of_a_schema_are_known_in_each_spelling() -> None:
    names = Spellings(["Person", "persons", "Art Work"], fold_type)
    assert [names.of(name) for name in ("persons", "PERSON", "artworks", "Place")] == [
        "persons", "Person", "Art Work", "Place"
    ]  # fmt: skip
    assert "ART_WORK" in names and "Place" not in names


@given(st.dictionaries(NAMES, st.integers(1, 5)), st.randoms())
def test_which_spelling_stands_depends_on_counts_alone(
    counts: dict[str, int], random: object
) -> None:
    rows = list(counts.items())
    first = one_spelling(rows, ("Person",), fold_type)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert one_spelling(rows, ("Person",), fold_type) == first
    assert all(first.get(stands, stands) == stands for stands in first.values())
    assert all(first.get(name, name) == "Person" for name in counts if fold_type(name) == "person")


def test_the_most_frequent_stands_where_none_is_known() -> None:
    rows = [("art-work", 2), ("Art Work", 5), ("ArtWork", 2)]
    assert one_spelling(rows, (), fold_type) == {"art-work": "Art Work", "ArtWork": "Art Work"}
