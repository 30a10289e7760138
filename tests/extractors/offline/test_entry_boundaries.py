"""Pronouns of one entry do not stand for a person of an earlier one."""

from __future__ import annotations

import pytest

from tests.extractors.offline.test_extractor import PIPELINES, check_laws, extract

ENTRIES = {
    "Greta Holm\n\nGreta Holm works for Google.\n\nOlaf Brandt\n\nThe second man. "
    "He was born in Kiel.": "Greta Holm",
    "# Peter Holm\n\nPeter Holm works for Google.\n\n# Olaf Brandt\n\nThe founder. "
    "He was born in Kiel.": "Peter Holm",
    "Peter Holm works for Google.\n\nBrandt, Olaf\n\nThe second man. "
    "He was born in Kiel.": "Peter Holm",
    "- Peter Holm (born 1950) works for Google.\n- Olaf Brandt (born 1960): founder. "
    "He was born in Kiel.": "Peter Holm",
    "HOLM, Peter (born 1950), painter. He works for Google.\n\n"
    "BRANDT, Olaf (1901-1970), founder. He was born in Kiel.": "HOLM, Peter",
}


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("text", ENTRIES)
def test_an_entry_is_about_its_own_person(text: str, pipeline: str) -> None:
    extraction = extract(text, pipeline)
    check_laws(extraction)
    born = {t.head.text for t in extraction.triples if t.tail.text == "Kiel"}
    assert not born & {ENTRIES[text], "Holm", "Peter", "Greta"}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_name_turned_round_is_one_name(pipeline: str) -> None:
    extraction = extract("HOLM, Peter (born 1950), painter. He works for Google.", pipeline)
    assert "HOLM, Peter" in {m.text for m in extraction.mentions}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_section_of_an_article_is_still_about_its_person(pipeline: str) -> None:
    text = "Ben Ito founded Google. He was born in Oslo.\n\nEarly life\n\nHe moved to Kiel in 1990."
    moved = {t.head.text for t in extract(text, pipeline).triples if t.tail.text == "Kiel"}
    assert moved == {"Ben Ito"}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_dateline_is_no_name(pipeline: str) -> None:
    text = "LONDON, England, 14 March 2024 - Peter Holm works for Google."
    assert not any(m.text == "LONDON, England" for m in extract(text, pipeline).mentions)


@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Peter Holm left Oslo. Mr. Holm was ill. He was born in Kiel.", "Peter Holm"),
        ("Mr. Holm left Oslo. Holm was ill. Holm slept. He was born in Kiel.", "Holm"),
    ],
)
def test_a_pronoun_stands_for_the_name_and_not_for_a_title(
    text: str, name: str, pipeline: str
) -> None:
    born = {t.head.text for t in extract(text, pipeline).triples if t.tail.text == "Kiel"}
    assert born <= {name}


def test_a_pronoun_under_blame_means_nobody_from_before() -> None:
    text = (
        "Karl Brandt was born in London. Minister Peter Lane is defending Dr Otto Marlow against "
        "criticism about the way he dealt with claims when he was the Bishop of Leeds."
    )
    facts = [(t.head.text, t.relation) for t in extract(text, PIPELINES[0]).triples]
    assert ("Karl Brandt", "BORN_IN") in facts
    assert [relation for head, relation in facts if "Brandt" in head] == ["BORN_IN"]
