from __future__ import annotations

import pytest

from kg.resolve.acronyms import aligned, definitions, initials, is_acronym


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The World Health Organization (WHO) met.", "WHO", "World Health Organization"),
        ("At WHO (World Health Organization) they met.", "WHO", "World Health Organization"),
        ("the Bank of England (“BoE”, founded 1694)", "BoE", "Bank of England"),
        ("AT&T Laboratories [ATTL]", "ATTL", "AT&T Laboratories"),
        ("“Free and Open Lab” (FOL; later Lab)", "FOL", "Free and Open Lab"),
        ("Movement for Multi-party\nDemocracy (MMD)", "MMD", "Movement for Multi-party\nDemocracy"),
    ],
)
def test_definitions(text: str, short: str, long: str) -> None:
    assert [
        definition.short for definition in definitions(text) if long in definition.long_forms
    ] == [short]


@pytest.mark.parametrize(
    "text",
    [
        "Leeds (England) is",
        "the office (see below)",
        "Health Office (WHO)",
        "(WHO)",
        "WHO (in Geneva)",
        "World Health Organization (1948)",
        "()",
        "((((",
    ],
)
def test_no_definitions(text: str) -> None:
    assert [definition for definition in definitions(text) if definition.long_forms] == []


@pytest.mark.parametrize("word", ["WHO", "BoE", "U.S.", "AT&T", "TF-104", "MP"])
def test_acronyms(word: str) -> None:
    assert is_acronym(word)


@pytest.mark.parametrize(
    "word", ["Leeds", "1948", "who", "A", "WHO met", "ABCDEFGHIJKLMN", "", "?"]
)
def test_no_acronyms(word: str) -> None:
    assert not is_acronym(word)


def test_the_first_letter_begins_the_long_form() -> None:
    assert aligned("UCLA", "University of California, Los Angeles")
    assert not aligned("XML", "Extensible Markup Language")
    assert not aligned("BBC", "Broadcasting Corporation")
    assert not aligned("WHO", "WHO")
    assert not aligned("UN", "UN Navy")


def test_initials() -> None:
    assert initials("tears for fears") == {"tff", "tf"}
    assert initials("leeds") == set()
    assert initials("un navy") == set()
    assert initials("bank of england") == {"boe", "be"}


def test_hostile_texts_take_no_quadratic_time() -> None:
    parentheses = "(" * 50_000 + "WHO " * 50_000 + ")" * 50_000 + "[A. B. C. " * 5_000
    for text in (parentheses, "(" + " " * 500_000, "WHO (" * 100_000):
        assert list(definitions(text)) == []
