"""Forms that distinguish names with the same canonical name."""

from __future__ import annotations

import pytest

from kg.resolve.canonical import canonical
from kg.resolve.forms import joining
from kg.resolve.names import entity_key, same_name

PERSON, ORGANIZATION, MISC = "Person", "Organization", "Misc"


@pytest.mark.parametrize(
    ("words", "kind", "key"),
    [
        ("Mr. Keller", PERSON, "keller (mr)|Person"),
        ("Rev. Dr. Keller", PERSON, "keller (rev dr)|Person"),
        ("Frau Keller", PERSON, "keller (frau)|Person"),
        ("Mr. Karl Keller", PERSON, "karl keller|Person"),
        ("Mrs. Karl Keller", PERSON, "karl keller (mrs)|Person"),
        ("Prime Minister Keller", PERSON, "minister keller|Person"),
        ("Vice President Keller", PERSON, "keller (president)|Person"),
        ("Suddenly Keller", PERSON, "keller|Person"),
        ("Nova AG", ORGANIZATION, "nova (ag)|Organization"),
        ("Nova, Incorporated", ORGANIZATION, "nova (inc)|Organization"),
        ("Grand Spa", ORGANIZATION, "grand spa|Organization"),
        ("Grand SpA", ORGANIZATION, "grand (spa)|Organization"),
        ("Grand S.p.A.", ORGANIZATION, "grand (spa)|Organization"),
        ("Nova AG", MISC, "nova ag|Misc"),
        ("WHO", ORGANIZATION, "who (WHO)|Organization"),
        ("the WHO", MISC, "who (WHO)|Misc"),
        ("The Who", ORGANIZATION, "who|Organization"),
        ("NATO", ORGANIZATION, "nato|Organization"),
        ("IT", MISC, "it (IT)|Misc"),
    ],
)
def test_keys_with_a_form(words: str, kind: str, key: str) -> None:
    assert entity_key(words, kind) == key


def test_an_opener_that_is_the_whole_name_stays() -> None:
    assert canonical("Even", PERSON) == "even"


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("Mr. Brandt", "Mrs. Brandt", False),
        ("Mr. Brandt", "Brandt", True),
        ("Karl Brandt", "Mr. Karl Brandt", True),
        ("Brandt", "Keller", False),
    ],
)
def test_ends_of_a_fact_of_persons(a: str, b: str, one: bool) -> None:
    assert same_name((a, PERSON), (b, PERSON)) is one


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("Nova AG", "Nova SA", False),
        ("Borex Inc.", "Borex, Inc", True),
        ("Borex Incorporated", "Borex", True),
        ("WHO", "The Who", False),
        ("NATO", "Nato", False),
        ("NATO", "the NATO", True),
        ("UN", "U.N.", True),
    ],
)
def test_ends_of_a_fact_of_companies(a: str, b: str, one: bool) -> None:
    assert same_name((a, ORGANIZATION), (b, ORGANIZATION)) is one


def joined(name: str, forms: dict[str, str], *stated: tuple[str, str]) -> list[str]:
    documents = {form: set(where.split()) for form, where in forms.items()}
    return [form for form, _ in joining(name, documents, {frozenset(pair) for pair in stated})]


def test_legal_forms_are_one_unless_a_document_names_two() -> None:
    assert joined("borex", {"": "a", "inc": "a b"}) == ["inc"]
    assert joined("borex", {"inc": "a", "ltd": "b"}) == ["inc", "ltd"]
    assert joined("nova", {"": "c", "ag": "a", "sa": "a"}) == []
    assert joined("delta", {"": "a", "inc": "a"}, ("", "inc")) == []


def test_titles_are_one_unless_they_are_of_two_persons() -> None:
    assert joined("keller", {"": "b", "mr": "a"}) == ["mr"]
    assert joined("keller", {"mr": "a", "dr": "b"}) == ["dr", "mr"]
    assert joined("keller", {"mr": "a", "mrs": "b", "": "c"}) == []
    assert joined("keller", {"miss": "a", "mrs": "b"}) == []
    assert joined("keller", {"dr": "a", "president": "a"}) == []
    assert joined("obama", {"": "a", "president": "a"}) == []
    assert joined("karl keller", {"": "a", "mrs": "b"}) == []


def test_capitals_and_definitions() -> None:
    assert joined("nato", {"": "a", "NATO": "b"}) == ["NATO"]
    assert joined("mars", {"": "a", "MARS": "a"}) == []
    assert joined("who", {"": "a", "WHO": "b"}) == [], "an acronym and a word"
    assert joined("cia", {"": "a", "for central agency": "b c"}) == ["for central agency"]
    assert joined("cia", {"": "a", "for central agency": "b", "for culinary art": "c"}) == []
    assert joined("leeds", {"": "a"}) == []
