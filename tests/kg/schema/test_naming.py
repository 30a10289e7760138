"""Names of types and relations in a graph, as a function of counts."""

from __future__ import annotations

import pytest

from kg.model import Schema
from kg.protocols import Pattern
from kg.schema.naming import JoinedNames, naming_of
from kg.schema.spelling_variants import OneSpelling

NAMING = JoinedNames()
PERSON, FIRM, PLACE = "Person", "Organization", "Location"


def joined(counts: dict[Pattern, int], naming: JoinedNames = NAMING) -> dict[str, str]:
    """Those of the names that are called otherwise."""
    stands = naming.relations(counts)
    return {r: stands[r] for _, r, _ in sorted(counts) if stands[r] != r}


@pytest.mark.parametrize(
    ("pattern", "stands"),
    [
        ((PERSON, "worked for", FIRM), "WORKS_FOR"),
        ((PERSON, "is working for", FIRM), "WORKS_FOR"),
        ((PERSON, "WAS_BORN_ON", "date"), "BORN_ON"),
        # The other way round, or something else.
        ((FIRM, "PURCHASED_BY", FIRM), "PURCHASED_BY"),
        ((FIRM, "WAS_PURCHASED_BY", FIRM), "WAS_PURCHASED_BY"),
        ((PERSON, "SISTER_OF", PERSON), "SISTER_OF"),
        ((FIRM, "SOLD", FIRM), "SOLD"),
        ((PERSON, "WAS_MARRIED_TO", PERSON), "MARRIED_TO"),
        ((PERSON, "ACQUIRES", FIRM), "ACQUIRED"),
        # Near in meaning, or by a synonym.
        ((FIRM, "purchased", FIRM), "purchased"),
        ((PERSON, "RESIDES_IN", PLACE), "RESIDES_IN"),
        (("Work", "AUTHOR", PERSON), "AUTHOR"),
        ((PERSON, "AWARDED", "Misc"), "AWARDED"),
        ((PERSON, "KEYBOARDIST_OF", FIRM), "KEYBOARDIST_OF"),
    ],
)
def test_a_name_in_the_words_of_the_catalogue_is_its_name(pattern: Pattern, stands: str) -> None:
    heads = joined({pattern: 1})
    assert heads == ({} if stands == pattern[1] else {pattern[1]: stands})


def test_names_of_no_catalogue_are_one_by_their_words() -> None:
    counts = {
        (PERSON, "JUGGLED", PLACE): 1,
        (PERSON, "juggles", PLACE): 3,
        (PERSON, "was juggling", PLACE): 1,
        (PERSON, "JUGGLED_BY", PLACE): 1,
        (FIRM, "juggle", FIRM): 1,
    }
    assert joined(counts) == {"JUGGLED": "juggles", "was juggling": "juggles"}
    counts[PERSON, "JUGGLED", PLACE] = 4
    assert joined(counts) == {"juggles": "JUGGLED", "was juggling": "JUGGLED"}


def test_what_is_only_near_in_meaning_stays_apart() -> None:
    assert joined({(FIRM, "REJECTED", FIRM): 5, (FIRM, "DENIED", FIRM): 1}) == {}


def test_names_of_the_schema_stand() -> None:
    naming = JoinedNames({"Firm"}, {"JUGGLES", "TAKES_OVER"})
    counts = {(PERSON, "juggled", PLACE): 9, (FIRM, "took over", FIRM): 1}
    assert joined(counts, naming)["juggled"] == "JUGGLES"
    assert naming.types({"firms": 7, "Firm": 1})["firms"] == "Firm"
    assert naming.fingerprint != NAMING.fingerprint


def test_types_are_one_by_their_words() -> None:
    counts = {"PERSON": 9, "people": 2, "ORG": 1, "Company": 3, "companies": 5, "Country": 1}
    stands = NAMING.types(counts)
    assert {name: stands[name] for name in counts} == {
        "PERSON": "Person", "people": "Person", "ORG": "Organization", "Company": "companies",
        "companies": "companies", "Country": "Country",
    }  # fmt: skip


def test_names_that_the_extractor_distinguishes_stay_apart() -> None:
    counts = {(FIRM, "GOVERNS", PLACE): 6}
    assert joined(counts) == {"GOVERNS": "GOVERNOR_OF"}
    naming = naming_of(Schema(mode="inferred"), {"GOVERNS"})
    assert isinstance(naming, JoinedNames) and joined(counts, naming) == {}


def test_only_an_inferred_schema_joins() -> None:
    for mode in ("free", "guided", "enforced"):
        assert isinstance(naming_of(Schema(mode=mode)), OneSpelling)
    assert isinstance(naming_of(Schema(mode="inferred")), JoinedNames)
