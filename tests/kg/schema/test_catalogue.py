import re
from collections import defaultdict

import pytest

from kg.schema.catalogue import catalogue, parse

TYPES = {"Person", "Organization", "Location", "Misc"}
LITERALS = {"date", "number", "money", "percent", "quantity", "string"}
RELATIONS = catalogue().relations


def test_about_two_hundred_relations() -> None:
    assert 180 <= len(RELATIONS) <= 230


@pytest.mark.parametrize("name", RELATIONS)
def test_entry_is_valid(name: str) -> None:
    relation = RELATIONS[name]
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", name)
    assert relation.description and "\n" not in relation.description
    assert relation.head and relation.head <= TYPES
    assert relation.tail and relation.tail <= TYPES | LITERALS
    assert all(re.fullmatch(r"P\d+", property) for property in relation.wikidata)


def test_every_relation_has_a_pattern() -> None:
    names = {p.relation.name for patterns in catalogue().patterns.values() for p in patterns}
    assert names == set(RELATIONS)


def test_no_pattern_is_claimed_twice_with_the_same_types() -> None:
    claims = defaultdict(list)
    for (kind, words), patterns in catalogue().patterns.items():
        for pattern in patterns:
            claims[kind, words, pattern.subject, pattern.object].append(pattern.relation.name)
    assert {key: names for key, names in claims.items() if len(names) > 1} == {}


def test_every_pattern_can_win() -> None:
    """No pattern stands wholly in the shadow of earlier ones of the same words."""
    shadowed = []
    for (_, words), patterns in catalogue().patterns.items():
        seen: set[tuple[str, str]] = set()
        for pattern in patterns:
            pairs = {(s, o) for s in pattern.subject for o in pattern.object}
            if pairs <= seen:
                shadowed.append((pattern.relation.name, words))
            seen |= pairs
    assert shadowed == []


@pytest.mark.parametrize(
    ("kind", "words", "subject", "object", "relation", "inverse"),
    [
        ("verb", "acquire", "Organization", "Organization", "ACQUIRED", False),
        ("verb", "be born in", "Person", "Location", "BORN_IN", False),
        ("verb", "be born on", "Person", "date", "BORN_ON", False),
        ("noun", "ceo", "Person", "Organization", "CEO_OF", False),
        ("noun", "father", "Person", "Person", "CHILD_OF", True),
        ("noun", "capital", "Location", "Location", "CAPITAL_OF", False),
        ("noun", "population", "number", "Location", "POPULATION", True),
        ("noun", "president", "Person", "Location", "PRESIDENT_OF", False),
        ("noun", "president", "Person", "Organization", "PRESIDENT_OF", False),
        ("verb", "write", "Person", "Organization", "WROTE", False),
    ],
)
def test_find(
    kind: str, words: str, subject: str, object: str, relation: str, inverse: bool
) -> None:
    pattern = catalogue().find(kind, words, subject, object)  # type: ignore[arg-type]
    assert pattern is not None
    assert (pattern.relation.name, pattern.inverse) == (relation, inverse)


def test_an_organization_may_be_a_work_but_no_work_an_organization() -> None:
    assert catalogue().find("verb", "run for", "Person", "Organization") is not None
    assert catalogue().find("verb", "run for", "Person", "Misc") is None
    assert catalogue().find("verb", "follow", "Misc", "Misc") is not None
    assert catalogue().find("verb", "follow", "Organization", "Organization") is None


def test_types_must_fit() -> None:
    assert catalogue().find("verb", "be born in", "Location", "Location") is None
    assert catalogue().find("verb", "no such verb", "Person", "Person") is None


def test_a_pattern_may_narrow_its_types() -> None:
    relation = RELATIONS["SUCCEEDED"]
    pattern = parse("follow (Misc > Misc)", relation, "verb", False)
    assert (pattern.words, pattern.subject, pattern.object) == ("follow", {"Misc"}, {"Misc"})
    with pytest.raises(ValueError, match="SUCCEEDED"):
        parse("follow (Misc", relation, "verb", False)
