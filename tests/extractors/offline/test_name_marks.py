"""Names with marks inside them are read whole, and what follows a name is no part of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.offline.name_marks import joined_type, without_marks
from tests.extractors.offline.test_extractor import PIPELINES, check_laws, extract

READ = {
    "Maria Lund left Brill & Brill.": "Maria Lund left BrillxxxBrill.",
    "She left Ernst and Young.": "She left ErnstxandxYoung.",
    "She left Trinidad and Tobago.": "She left TrinidadxandxTobago.",
    "Lund and Sons grew.": "LundxandxSons grew.",
    "the Food and Drug Administration": "the FoodxandxDrug Administration",
    "Lund & Co. was sold.": "LundxxxCox was sold.",
    "Lund & Brill LLP was sold.": "LundxxxBrillxLLP was sold.",
    "He heard AC/DC.": "He heard ACxDC.",
    "He left Newcastle-upon-Tyne.": "He left NewcastlexuponxTyne.",
    "He left L'Oréal and O’Brien.": "He left L'Oréal and OxBrien.",
    "He left Yahoo! in May.": "He left Yahoox in May.",
    "Yahoo! was sold.": "Yahoox was sold.",
    "He left Panic! at the Disco.": "He left PanicxxatxthexDisco.",
    "He ate at Wendy's.": "He ate at Wendyxs.",
    "Wendy's was sold.": "Wendyxs was sold.",
    "Macy's bought it. Macy's acquired Vexo.": "Macy's bought it. Macyxs acquired Vexo.",
    "He left Ben & Jerry's in May.": "He left BenxxxJerryxs in May.",
    "Lund beat Brill 3-1 in May.": "Lund beat Brill     in May.",
    "Lund beat Brill 6-4, 6-3.": "Lund beat Brill         .",
    "Maria Lund, OBE, FRS, left.": "Maria Lund            left.",
    "Maria Lund PhD left.": "Maria Lund     left.",
    "Maria Lund, PhD, Ben Ito and he left.": "Maria Lund     , Ben Ito and he left.",
    "He left St. Louis, Mo. in May.": "He left St. Louis      in May.",
    "He left St. Louis, Mo. Then he won.": "He left St. Louis    . Then he won.",
    "He left Saginaw, Mich., Lund stayed.": "He left Saginaw       , Lund stayed.",
    "He left Washington, D.C.": "He left Washington  D.C.",
    "the Univ. of Oslo": "the Unive of Oslo",
    "University of California, Berkeley": "University of CaliforniaxxBerkeley",
    "Vexo S.p.A. was sold.": "Vexo SxpxAx was sold.",
    "3M bought 7-Eleven.": "TM bought SxEleven.",
}
KEPT = (
    "Google and Apple bought Vexo.",
    "Tom Hanks & Meg Ryan Smith left.",
    "Vexo & Brill merged. Vexo had grown. Brill had not.",
    "Vexo, Brill & Lund merged.",
    "It was shown (Lund & Brill, 2004).",
    "Lund's wife left. It's in Oslo.",
    "He is a friend of Lund's.",
    "Maria Lund's in Oslo.",
    "Stop! he said.",
    "Jean-Luc Godard left Guinea-Bissau for Winston-Salem.",
    "He left London/Paris.",
    "Baltimore, Maryland",
    "The season 1998-99 began.",
    "the House and the Senate",
    "The Clinton and Obama years ended.",
)


@pytest.mark.parametrize("text", READ)
def test_marks_are_letters_or_blanks_in_the_parsed_text(text: str) -> None:
    assert without_marks(text) == READ[text]


@pytest.mark.parametrize("text", KEPT)
def test_marks_between_words_are_kept(text: str) -> None:
    assert without_marks(text) == text


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("Brill & Brill", "Organization"),
        ("Lund and Sons", "Organization"),
        ("Trinidad and Tobago", "Location"),
        ("Rock and Roll Hall of Fame", None),
        ("Wendy's", "Organization"),
        ("Maria Lund's", None),
        ("3M", "Organization"),
        ("Maria Lund", None),
    ],
)
def test_the_type_that_marks_give(name: str, type: str | None) -> None:
    assert joined_type(name) == type


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_facts_are_about_whole_names(pipeline: str) -> None:
    text = (
        "Maria Lund works for Brill & Brill. Anna Weber works for Ernst and Young. "
        "Peter Brandt, PhD, was born in Stoke-on-Trent. Bon Scott joined AC/DC in 1974."
    )
    extraction = extract(text, pipeline)
    check_laws(extraction)
    ends = {(t.head.text, t.tail.text) for t in extraction.triples}
    whole_names = {
        ("Maria Lund", "Brill & Brill"),
        ("Anna Weber", "Ernst and Young"),
        ("Peter Brandt", "Stoke-on-Trent"),
        ("Bon Scott", "AC/DC"),
    }
    assert ends <= whole_names
    assert len(ends) >= 3


PIECES = [
    "A",
    "Ab",
    " & ",
    " and ",
    "-on-",
    "'s",
    ", PhD",
    ", Mo.",
    " 3-1",
    "!",
    "/",
    " ",
    "é",
    ".",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_text_keeps_its_length(text: str) -> None:
    read = without_marks(text)
    assert len(read) == len(text)
    assert [a for a, b in zip(text, read, strict=True) if a != b and a.isalpha() and b != " "] == []


@pytest.mark.parametrize("piece", ["A", "A & ", "A-", "A and B ", "A's ", " PhD", "A-on-"])
def test_endless_runs_take_linear_time(piece: str) -> None:
    start = time.perf_counter()
    without_marks(piece * 20_000)
    assert time.perf_counter() - start < 3
