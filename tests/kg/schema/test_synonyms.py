"""Synonyms, as a pure function of names, counts and types."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.encode.minilm import MiniLMEncoder
from kg.schema.synonyms import Uses, canonical

ENCODER = MiniLMEncoder()
NAMES = (
    "WORKS_FOR", "worked for", "FOUNDED", "FOUNDED_BY", "FOUNDER_OF", "PART_OF", "HAS_PART",
    "BORN_IN", "was born in", "DIED_IN", "acquired", "bought", "sold", "IS_A", "", "名前", "12",
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("WORKS_FOR", "worked for", True),
        ("isLocatedIn", "LOCATED_IN", True),
        ("FOUNDED", "FOUNDER_OF", True),
        ("HAS_FOUNDER", "FOUNDED_BY", True),
        ("HAS_AIRPORT", "HAS_AIRFIELD", True),
        ("BOUGHT", "SOLD", False),
        ("FOUNDED", "FOUNDED_BY", False),
        ("PART_OF", "HAS_PART", False),
        ("PARENT_OF", "CHILD_OF", False),
        ("BORN_IN", "DIED_IN", False),
        ("WON", "LOST", False),
        ("BORN_IN", "BORN_ON", False),
        ("DIRECTOR", "DIRECTED", False),
        ("PUBLISHED", "PUBLISHED_BOOK", False),
        ("IS_A", "TO", False),
        ("GAVE", "gives", True),
        ("GAVE", "WAS_GIVEN", False),
        ("is located in", "located in", True),
    ],
)
def test_pairs(first: str, second: str, same: bool) -> None:
    stands = canonical({first: Uses(2), second: Uses(1)}, encoder=ENCODER)
    assert (stands[first] == stands[second]) is same


def test_the_most_frequent_name_stands() -> None:
    uses = {"worked for": Uses(3), "WORKS_FOR": Uses(2), "WORK_FOR": Uses(2)}
    assert canonical(uses) == dict.fromkeys(uses, "worked for")
    uses["WORKS_FOR"].count = 3
    assert canonical(uses) == dict.fromkeys(uses, "WORKS_FOR"), "of equals the alphabet"


def test_names_between_other_types_stay_apart() -> None:
    people, firms = Counter({("Person", "Firm"): 2}), Counter({("Firm", "Firm"): 2})
    apart = {"WORKS_FOR": Uses(3, people), "WORKED_FOR": Uses(2, firms)}
    assert canonical(apart) == {"WORKS_FOR": "WORKS_FOR", "WORKED_FOR": "WORKED_FOR"}
    apart["WORKED_FOR"].ends.update(people)
    assert set(canonical(apart).values()) == {"WORKS_FOR"}


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3)), st.randoms())
def test_the_order_does_not_matter_and_who_stands_stands_for_itself(
    counts: dict[str, int], random: object
) -> None:
    stands = canonical({n: Uses(count) for n, count in counts.items()}, encoder=ENCODER)
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert canonical({n: Uses(counts[n]) for n in shuffled}, encoder=ENCODER) == stands
    assert stands.keys() == counts.keys()
    for name, head in stands.items():
        assert stands[head] == head and counts[head] >= counts[name]
