"""Checks of a model's triple by its quote: both ends, and denials."""

from __future__ import annotations

import pytest

from extractors.llm.answers import Answer, Stated
from extractors.llm.triples import extraction
from judges.rules.judge import RulesJudge
from kg.model import Chunk, Judgement, Schema


def judged(text: str, head: str, relation: str, tail: str, quote: str, kind: str = "") -> Judgement:
    chunk = Chunk("d:0", "d", 0, text)
    fact = Stated(head, relation, tail, quote)
    types = {head: kind} if kind else {}
    (judgement,) = RulesJudge(Schema()).judge([extraction(chunk, [Answer(types, (fact,))], "llm")])
    return judgement


BORN = "Iva Horn was born in Tarn. She studied in Oslo. Bo Lund founded Kelvo AB.\n\nKelvo AB grew."
JA = "魯迅は1881年に紹興で生まれた。仙台で医学を学んだ。"


@pytest.mark.parametrize(
    ("text", "head", "tail", "quote"),
    [
        (BORN, "Iva Horn", "Tarn", "Iva Horn was born in Tarn"),
        (BORN, "Iva Horn", "Oslo", "She studied in Oslo"),
        (BORN, "Bo Lund", "Kelvo AB", "founded Kelvo AB"),
        ("Iva Horn sings. Horn lives in Oslo.", "Iva Horn", "Oslo", "Horn lives in Oslo"),
        ("Kelvo AB makes pumps.\n\nThe company sits in Oslo.", "Kelvo AB", "Oslo",
         "The company sits in Oslo"),
        ("# Iva Horn\n\nBorn in Oslo in 1901.", "Iva Horn", "Oslo", "Born in Oslo in 1901"),
        ("Iva Horn\n\nResidence: Oslo, Norway", "Iva Horn", "Oslo", "Residence: Oslo"),
        ("United Steel Works (USW) is old. USW left Oslo.", "United Steel Works", "Oslo",
         "USW left Oslo"),
        ("Norway is old. The Norwegian king moved to Oslo.", "Norway", "Oslo",
         "The Norwegian king moved to Oslo"),
        ("I, Iva Horn, sing. I moved to Oslo.", "Iva Horn", "Oslo", "I moved to Oslo"),
        ("Brandts Firma sitzt in Bonn.", "Brandt", "Bonn", "Brandts Firma sitzt in Bonn"),
        ("Iva Horn ist Malerin. Geboren wurde sie in Bonn und starb dort.", "Iva Horn", "Bonn",
         "Geboren wurde sie in Bonn"),
        (JA, "魯迅", "仙台", "仙台で医学を学んだ"),
        ("Мария жила в Твери и работала на заводе.", "Мария", "Тверь", "Мария жила в Твери"),
        ("ولدت ليلى في دمشق.", "ليلى", "دمشق", "ولدت ليلى في دمشق"),
        (BORN, "Iva Horn", "1 January 1901", ""),
    ],
)  # fmt: skip
def test_ends_that_stand_in_the_quote_or_are_meant_by_it(
    text: str, head: str, tail: str, quote: str
) -> None:
    judgement = judged(text, head, "KNOWS", tail, quote)
    if quote:
        assert (judgement.verdict, judgement.reason) == ("accept", "")
    else:
        assert judgement.verdict == "quarantine" and "ungrounded" in judgement.reason


@pytest.mark.parametrize(
    ("text", "head", "tail", "quote", "reason"),
    [
        (BORN, "Iva Horn", "Nordbank", "Iva Horn was born", 'does not have the tail "Nordbank"'),
        (BORN, "Ivo Kern", "Tarn", "was born in Tarn", 'does not have the head "Ivo Kern"'),
        (BORN, "Iva Horn", "Kelvo AB", "Bo Lund founded Kelvo AB", 'head "Iva Horn" is not in its'),
        (BORN, "Bo Lund", "Iva Horn", "Bo Lund founded Kelvo AB", 'tail "Iva Horn" is not in its'),
        (BORN, "Bo Lund", "Kelvo AB", "founded", 'quote "founded" says nothing'),
        (BORN, "Bo Lund", "Kelvo AB", "Kelvo AB", 'quote "Kelvo AB" says nothing'),
        ("# Iva Horn\n\nA singer.\n\n# Bo Lund\n\nHe moved to Oslo.", "Iva Horn", "Oslo",
         "He moved to Oslo", 'head "Iva Horn" is not in its quote'),
        ("魯迅は紹興で生まれた。", "老舎", "紹興", "紹興で生まれた",
         'does not have the head "老舎"'),
        ("Iva Horn was born in 1901.", "Iva Horn", "1950", "Iva Horn was born in 1901",
         'does not have the tail "1950"'),
    ],
)  # fmt: skip
def test_ends_that_the_quote_cannot_be_about(
    text: str, head: str, tail: str, quote: str, reason: str
) -> None:
    judgement = judged(text, head, "KNOWS", tail, quote)
    assert judgement.verdict == "quarantine" and reason in judgement.reason


@pytest.mark.parametrize(
    "text",
    [
        "Iva Horn never met Bo Lund.",
        "Iva Horn didn't meet Bo Lund.",
        "Iva Horn denied meeting Bo Lund.",
        "It is not true that Iva Horn met Bo Lund.",
        "Iva Horn is rumoured to have met Bo Lund.",
        "Reports that Iva Horn met Bo Lund were false.",
        "There is no evidence that Iva Horn met Bo Lund.",
        "Iva Horn allegedly met Bo Lund.",
        "Iva Horn may have met Bo Lund.",
        "Iva Horn hat Kelvo nicht an Bo Lund verkauft.",
    ],
)
def test_what_the_quote_denies_or_doubts_is_set_aside(text: str) -> None:
    judgement = judged(text, "Iva Horn", "MET", "Bo Lund", text.rstrip("."))
    assert judgement.verdict == "quarantine" and "denies or doubts it" in judgement.reason


@pytest.mark.parametrize(
    "text",
    [
        "Iva Horn met Bo Lund, but never saw Oslo.",
        "Iva Horn did not see Oslo, but met Bo Lund.",
        "Iva Horn not only met Bo Lund but married him.",
        "Iva Horn, who never married, met Bo Lund.",
        "Iva Horn met Bo Lund in Oslo. She never returned.",
        "Not far from Oslo, Iva Horn met Bo Lund.",
    ],
)
def test_what_is_denied_beside_it_takes_nothing_back(text: str) -> None:
    judgement = judged(text, "Iva Horn", "MET", "Bo Lund", text.split(". ")[0].rstrip("."))
    assert (judgement.verdict, judgement.reason) == ("accept", "")


def test_a_denial_that_is_marked_is_one() -> None:
    judgement = judged("Iva Horn did not join Kelvo AB.", "Iva Horn", "DID_NOT_JOIN", "Kelvo AB",
                   "Iva Horn did not join Kelvo AB")  # fmt: skip
    assert judgement.verdict == "accept"
    assert (judgement.triple.relation, judgement.triple.polarity) == ("JOIN", "negative")
