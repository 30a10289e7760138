from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.resolve.canonical import canonical
from kg.resolve.names import entity_key

PERSON, ORGANIZATION, LOCATION, MISC = "Person", "Organization", "Location", "Misc"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (PERSON, ["Ada Lane", "ada  lane", "ADA\nLANE", "Ada Lane's", "Ada Lane’s", "Ada Lane 's"]),
        (PERSON, ["Mr. Lane", "Mr Lane", "Lane", "Dr. Lane", "President Lane", "Rev. Dr. Lane"]),
        (PERSON, ["Sir Walter Scott", "Walter Scott"]),
        (PERSON, ["Anna Lane MBE", "Anna Lane, M.B.E.", "Anna Lane"]),
        (PERSON, ["J. R. R. Tolkien", "J.R.R. Tolkien", "JRR Tolkien"]),
        (PERSON, ["Beyoncé", "Beyonce", "Beyonce\u0301"]),
        (PERSON, ["Søren Ødegård", "Soren Odegard"]),
        (PERSON, ["O'Brien", "O’Brien", "OʼBrien"]),
        (LOCATION, ["the U.S.", "US", "U. S.", "USA", "United States", "the United States"]),
        (LOCATION, ["St. Louis", "St.Louis", "St Louis"]),
        (LOCATION, ["Washington, D.C.", "Washington DC"]),
        (ORGANIZATION, ["AT&T", "AT & T", "At and T"]),
        (ORGANIZATION, ["Apple, Inc.", "Apple", "The Apple Inc"]),
        (ORGANIZATION, ["Siemens AG", "Siemens"]),
        (ORGANIZATION, ["Fiat S.p.A.", "FIAT"]),
        (ORGANIZATION, ["Ford Motor Co.", "Ford Motor Company"]),
        (ORGANIZATION, ["Coca-Cola", "Coca Cola", "“Coca‐Cola”", "ＣＯＣＡ　ＣＯＬＡ"]),
        (ORGANIZATION, ["A-ha", "a-ha", "Aha"]),
        (MISC, ["東京タワー", "「東京タワー」", "東京タワー。"]),
        (MISC, ["zero\u200bwidth", "zerowidth"]),
        (MISC, ["1,000 Days", "1000 days"]),
    ],
)
def test_spellings_of_one_name(kind: str, names: list[str]) -> None:
    assert len({canonical(name, kind) for name in names}) == 1


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (MISC, ["C", "C++", "C#"]),
        (LOCATION, ["US", "us"]),
        (ORGANIZATION, ["Grand Spa", "Grand"]),
        (MISC, ["Windows 3.1", "Windows 31", "Windows 3"]),
        (PERSON, ["Paul Lane", "Paul Lane Jr.", "Paul Lane III"]),
        (PERSON, ["Lady Gaga", "Gaga"]),
        (PERSON, ["Prince Charles", "Charles"]),
        (MISC, ["Apple Inc", "Apple"]),
        (LOCATION, ["Mr Lane", "Lane"]),
        (ORGANIZATION, ["US", "United States"]),
        (MISC, ["か", "が"]),
        (MISC, ["и", "й"]),
        (ORGANIZATION, ["A & P", "P"]),
        (ORGANIZATION, ["!!!", "???"]),
    ],
)
def test_names_that_differ(kind: str, names: list[str]) -> None:
    assert len({canonical(name, kind) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("The Who", ORGANIZATION, "who"),
        ("The The", ORGANIZATION, "the"),
        ("King", PERSON, "king"),
        ("Queen", ORGANIZATION, "queen"),
        ("Mr. T", PERSON, "mr t"),
        ("Dr", PERSON, "dr"),
        ("Inc.", ORGANIZATION, "inc"),
        ("'s", MISC, "s"),
        ("हिन्दी", MISC, "हिन्दी"),
        ("|", MISC, "¦"),
        ("ax|by", MISC, "ax by"),
        ("", MISC, "?"),
        ("\ud800\x00 ", MISC, "?"),
        ("🙂", MISC, "🙂"),
    ],
)
def test_something_remains(name: str, kind: str, expected: str) -> None:
    assert canonical(name, kind) == expected


PIECES = st.sampled_from(
    (
        "the",
        "a",
        "an",
        "Mr",
        "Dr.",
        "King",
        "Sir",
        "Inc.",
        "Ltd",
        "co",
        "'s",
        "’s",
        "A.",
        "&",
        "-",
        "é",
        "ﬁ",
        "İ",
        "ß",
        "\u0301",
        "x",
        "Bob",
        "C++",
        "#",
        "1",
        "2",
        ",",
        ".",
        "and",
        "ǰ",
        "΅",
        "\u0345",
        "St",
        "US",
        "of America",
        "\u200b",
        "ẞ",
        "Ǆ",
        "½",
        "①",
        "ﷺ",
    )
)
NAMES = st.one_of(
    st.text(max_size=12),
    st.lists(st.one_of(PIECES, st.just(" "), st.text(max_size=2)), max_size=9).map("".join),
)
KINDS = st.sampled_from([PERSON, ORGANIZATION, LOCATION, MISC, ""])


@settings(max_examples=500, deadline=None)
@given(NAMES, KINDS)
def test_is_idempotent_and_never_empty(name: str, kind: str) -> None:
    result = canonical(name, kind)
    assert result
    assert "|" not in result
    assert canonical(result, kind) == result
    assert result == " ".join(result.split())
    result.encode()
    plain = unicodedata.normalize("NFKC", name).translate({0x2BB: "'", 0x2BC: "'"})
    if any(char.isalnum() for char in plain):
        assert any(char.isalnum() for char in result)


@settings(max_examples=300, deadline=None)
@given(NAMES, KINDS)
def test_case_space_and_normal_form_do_not_matter(name: str, kind: str) -> None:
    plain = canonical(name, kind)
    assert canonical(f" \t{name}\n", kind) == plain
    assert canonical(unicodedata.normalize("NFC", name), kind) == plain
    assert canonical(unicodedata.normalize("NFD", name), kind) == plain
    if name.isascii():
        assert canonical(name.upper(), kind) == plain


def test_a_name_of_space_takes_no_quadratic_time() -> None:
    assert canonical(" " * 500_000 + "x" + " " * 500_000 + "'", MISC) == "x"


def test_entity_keys() -> None:
    assert entity_key("The U.S.", LOCATION) == "united states|Location"
    assert entity_key("it", "") == "it|Misc"
    assert entity_key("ax|by", "c|d") == "ax by|c/d"
