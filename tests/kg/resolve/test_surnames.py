"""Persons by their surname, with titles and without, in one document."""

from __future__ import annotations

import pytest

from kg.resolve.offices import holds_office
from tests.kg.resolve.test_document import PERSON, keys

Persons = str  # names, separated by "|"


def clusters(persons: Persons, text: str = "") -> list[set[str]]:
    names = persons.split("|")
    found: dict[str, set[str]] = {}
    for name, key in zip(names, keys([(name, PERSON) for name in names], text), strict=True):
        found.setdefault(key, set()).add(name)
    return sorted(found.values(), key=sorted)


@pytest.mark.parametrize(
    "persons",
    [
        "Boulter|Robert Boulter",
        "Captain Kirk|James T. Kirk",
        "Lord Byron|George Gordon Byron",
        "Gogh|van Gogh|Vincent van Gogh",
        "Desmarais|Paul Desmarais Jr.",
        "Mr. Lane|Karl Lane|Lane",
        "Mrs. Lane|Anna Lane|Lane",
        "Dr. Lane|Anna Lane",
        "Mr. Lane|Lane",
        "Mrs. Lane|Ms. Lane",
        "President Lane|Mr. Lane|Lane",
        "Barack Obama|President Obama|Obama",
    ],
)
def test_one_person(persons: Persons) -> None:
    assert len(clusters(persons, persons.replace("|", " and others. "))) == 1


@pytest.mark.parametrize(
    "persons",
    [
        "Mr. Lane|Mrs. Lane",
        "Mr. Lane|Mrs. Lane|Lane",
        "Miss Lane|Mrs. Lane",
        "Sir Lane|Lady Lane",
        "Herr Lane|Frau Lane",
        "Mr. Lane|Anna Lane",
        "Mrs. Lane|Karl Lane",
        "Lady Byron|George Byron",
        "Mr. Lane|Mrs. Lane|Kim Lane",
        "Mr. Karl Lane|Mrs. Karl Lane",
        "President Obama|Michelle Obama",
        "Michelle Obama|President Obama|Obama",
        "Senator Lane|President Lane",
        "President Lane|Mrs. Lane",
        "Robert Boulter|Ann Boulter|Boulter",
        "Paul Lane Sr.|Paul Lane Jr.|Lane",
        "Paul Lane|Paul Lane III",
        "J. Lane|M. Lane|Lane",
        "Ed Lane|Emma Dale Lane",
        "Dale Harris|Emma Dale Harris",
        "Robert|Robert Boulter",
        "Anna|Anna Lane|Anna Brandt",
        "Pope Francis|Jorge Francis",
        "Saint Peter|Peter",
    ],
)
def test_as_many_persons_as_names(persons: Persons) -> None:
    groups = clusters(persons, persons.replace("|", " and others. "))
    assert len(groups) == len(persons.split("|"))


def test_a_couple_and_listed_given_names_leave_the_surname_open() -> None:
    couple = "Dr. and Mrs. Keller came. Keller spoke."
    assert len(clusters("Mrs. Keller|Keller", couple)) == 2
    assert len(clusters("Dr. Keller|Anna Keller", f"{couple} Dr. Keller met Anna Keller.")) == 2
    twins = "Anna and Maria Keller were born in Bonn. Keller moved."
    assert len(clusters("Maria Keller|Keller", twins)) == 2
    assert len(clusters("Maria Keller|Keller", "Maria Keller was born. Keller moved.")) == 1


def test_a_title_before_the_mention_is_the_persons() -> None:
    text = "President Obama spoke. Michelle Obama listened."
    assert len(clusters("Obama|Michelle Obama", text)) == 2
    text = "Michelle Obama was elected president. President Obama spoke."
    assert len(clusters("Michelle Obama|Obama", text)) == 1


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Mayor Anna Lane spoke.", True),
        ("Anna Lane became mayor of Bonn.", True),
        ("The mayor, Anna Lane, spoke.", True),
        ("Anna Lane met Mayor Bell.", False),
        ("Mayor Bell met Anna Lane.", False),
        ("Mayor Bell spoke. Anna Lane left.", False),
        ("Anna Lane is the wife of the mayor.", False),
        ("Anna Lane saw the mayor's house.", False),
        ("Anna Lane left. The mayor spoke.", False),
    ],
)
def test_whom_a_document_gives_an_office(text: str, holds: bool) -> None:
    assert holds_office("mayor", ["Anna Lane"], text) is holds


def test_a_word_of_the_text_before_a_name_is_no_given_name() -> None:
    text = "Configuring Privox\n\nConfiguring Privox is easy. After configuring it, Privox runs."
    assert clusters("Configuring Privox|Privox", text) == [{"Configuring Privox"}, {"Privox"}]
    rose = "Rose Lane grew a rose. Lane was proud."
    assert clusters("Rose Lane|Lane", rose) == [{"Rose Lane", "Lane"}]
