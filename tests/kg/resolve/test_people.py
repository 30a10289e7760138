from __future__ import annotations

import pytest

from kg.resolve.people import full_name, fuller_names, surname_alone


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("robert boulter", (("robert",), "boulter", "")),
        ("vincent van gogh", (("vincent",), "van gogh", "")),
        ("paul desmarais jr", (("paul",), "desmarais", "jr")),
        ("captain james t kirk", (("james", "t"), "kirk", "")),
    ],
)
def test_parts_of_a_full_name(name: str, parts: tuple[tuple[str, ...], str, str]) -> None:
    person = full_name(name)
    assert person is not None
    assert (person.given, person.surname, person.suffix) == parts


@pytest.mark.parametrize(
    "name",
    ["boulter", "van gogh", "elizabeth ii", "carol ii of romania", "saint peter", "ann and bob x"],
)
def test_no_full_name(name: str) -> None:
    assert full_name(name) is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["ross alger", "ross patterson alger"], [("ross alger", "ross patterson alger")]),
        (["r alger", "ross alger"], [("r alger", "ross alger")]),
        (["jrr tolkien", "john ronald reuel tolkien"], [("jrr tolkien",) * 2]),
        (["burne jones", "edward burne jones"], [("burne jones", "edward burne jones")]),
        (["george bush", "george w bush", "george h bush"], []),
        (["paul desmarais", "paul desmarais jr"], []),
        (["mary alger", "ross patterson alger"], []),
        (["patterson alger", "ross alger"], []),
        (["john alger", "james alger"], []),
        (["j alger", "john alger", "james alger"], []),
    ],
)
def test_fuller_names(names: list[str], expected: list[tuple[str, str]]) -> None:
    pairs = list(fuller_names(names, names, names))
    assert [short for short, _ in pairs] == [short for short, _ in expected]
    assert all(full == names[-1] for _, full in pairs)
    assert list(fuller_names(names[::-1], names[::-1], names)) == pairs


def test_a_chain_ends_at_the_fullest() -> None:
    names = ["r alger", "ross alger", "ross patterson alger"]
    assert set(fuller_names(names, names, names)) == {(name, names[2]) for name in names[:2]}


def test_surname_of_a_title_alone() -> None:
    assert surname_alone("captain") == "captain"


def test_ten_thousand_people_of_one_surname_take_no_quadratic_time() -> None:
    names = [f"{chr(97 + n % 26)}name{n} smith" for n in range(10_000)] + ["aname0 x smith"]
    assert list(fuller_names(names, names, names)) == [("aname0 smith", "aname0 x smith")]


def test_letters_are_initials_only_where_they_are_written_so() -> None:
    names = ["ed harris", "emma dale harris"]
    assert list(fuller_names(names, names, ())) == []
    assert list(fuller_names(names, names, ["ed harris"])) == [("ed harris", "emma dale harris")]


def test_a_given_name_and_surname_are_no_double_surname() -> None:
    names = ["dale harris", "emma dale harris"]
    assert list(fuller_names(names, names, ())) == []
