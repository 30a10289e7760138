"""Denials and hedges with our own pipeline: never a fact, and never lost."""

from __future__ import annotations

from functools import cache

import pytest
import spacy

from extractors.offline.extractor import OfflineExtractor
from kg.model import Chunk, Extraction

pytestmark = pytest.mark.skipif(
    not spacy.util.is_package("triplesmith_en"), reason="triplesmith-en is not installed"
)

NEGATIVE = [
    "The court ruled that Kroger had not acquired Albertsons.",
    "Microsoft was barred from acquiring Activision Blizzard.",
    "Honda decided against acquiring Mazda.",
    "Dell was blocked from acquiring Unisys.",
    "Reports that Pfizer acquired Wyeth are untrue.",
    "Reports that Cisco acquired Splunk were false.",
    "It is false that Microsoft acquired GitHub.",
    "The rumour that Microsoft acquired GitHub is false.",
    "It is not true that Tesla acquired SolarCity.",
    "It is not the case that Tesla acquired SolarCity.",
    "Microsoft never acquired GitHub.",
    "Microsoft in no way acquired GitHub.",
    "The news that Microsoft acquired GitHub was false.",
    "The claim that Microsoft acquired GitHub is a hoax.",
    "Microsoft rejected claims that it acquired GitHub.",
    "Microsoft neither acquired GitHub nor founded Skype.",
]
HEDGED = [
    "Sprint doubts that AT&T acquired T-Mobile.",
    "Bayer was accused of acquiring Monsanto illegally.",
    "Had Kraft acquired Unilever, it would have grown.",
    "Should Kraft acquire Unilever, it would grow.",
    "Alibaba hopes to acquire Lazada.",
    "Microsoft hopes to acquire GitHub.",
    "There is no evidence that Tesla acquired SolarCity.",
    "Nobody believes that Exxon acquired Mobil.",
    "Google refused an offer to acquire Yahoo.",
    "Microsoft would acquire GitHub if it could.",
    "Microsoft would have acquired GitHub in 2018.",
    "The board said that Microsoft would later acquire GitHub.",
    "The deal would let Microsoft acquire GitHub.",
]
ASSERTED = [
    "Microsoft would later acquire GitHub.",
    "In June came the talks in Paris, where Microsoft would acquire GitHub.",
    "Microsoft would acquire GitHub and opened an office in Paris.",
    "In 2018, Microsoft would acquire GitHub.",
    "Microsoft would go on to acquire GitHub.",
    "Microsoft acquired GitHub.",
    "Microsoft not only acquired GitHub but also founded Skype.",
    "Microsoft has finally acquired GitHub.",
    "There is no doubt that Microsoft acquired GitHub.",
    "Microsoft benefited from acquiring GitHub.",
    "The news that Microsoft acquired GitHub was good.",
    "It is true that Microsoft acquired GitHub.",
    "The companies that had not paid left when Microsoft acquired GitHub.",
]
NOMINAL = {
    "Tim Cook, not the CEO of Microsoft, spoke.": ("CEO_OF", "negative", "asserted"),
    "Bill Smith, possibly the founder of Microsoft, spoke.": ("FOUNDED", "positive", "hedged"),
    "The alleged founder of Microsoft, Bill Smith, spoke.": ("FOUNDED", "positive", "hedged"),
    "Microsoft neither acquired GitHub nor founded Skype.": ("FOUNDED", "negative", "asserted"),
    "Mr. Robert Boulter works for the World Health Organization.": (
        "WORKS_FOR",
        "positive",
        "asserted",
    ),
    "WHO employs Anna Keller.": ("WORKS_FOR", "positive", "asserted"),
    "WHO was founded in 1948.": ("FOUNDED_ON", "positive", "asserted"),
    "Bill Smith, the former CEO of Microsoft, spoke.": ("CEO_OF", "positive", "asserted"),
    "Bill Smith, the CEO of Microsoft, did not speak.": ("CEO_OF", "positive", "asserted"),
}


@cache
def extractor() -> OfflineExtractor:
    return OfflineExtractor()


@cache
def extract(text: str) -> Extraction:
    return next(iter(extractor().extract([Chunk("c", "d", 0, text)])))


def standings(text: str, *relations: str) -> set[tuple[str, str]]:
    triples = extract(text).triples
    return {(t.polarity, t.modality) for t in triples if t.relation in relations}


@pytest.mark.parametrize("text", NEGATIVE)
def test_denied(text: str) -> None:
    assert {polarity for polarity, _ in standings(text, "ACQUIRED", "acquire")} == {"negative"}


@pytest.mark.parametrize("text", HEDGED)
def test_left_open(text: str) -> None:
    assert {modality for _, modality in standings(text, "ACQUIRED", "acquire")} == {"hedged"}


@pytest.mark.parametrize("text", ASSERTED)
def test_stated(text: str) -> None:
    assert standings(text, "ACQUIRED", "acquire") == {("positive", "asserted")}


@pytest.mark.parametrize("text", NOMINAL)
def test_what_a_noun_says(text: str) -> None:
    relation, *standing = NOMINAL[text]
    assert standings(text, relation) == {tuple(standing)}


RESULTS = {
    "Brock Lesnar defeated Bob Holly to win the Royal Rumble.": "asserted",
    "Brock Lesnar travelled to Boston to win the Royal Rumble.": "hedged",
}


@pytest.mark.parametrize("text", RESULTS)
def test_what_a_victory_brought(text: str) -> None:
    assert {modality for _, modality in standings(text, "WON", "win")} == {RESULTS[text]}


def test_nobody_says_nothing() -> None:
    (triple,) = extract("Nobody believes that Exxon acquired Mobil.").triples
    assert triple.attribution is None


def test_amounts_and_dates_are_whole() -> None:
    extraction = extract("Microsoft acquired GitHub for $7.5 billion on 4 June 2018.")
    (triple,) = extraction.triples
    assert (triple.relation, triple.time) == ("ACQUIRED", "2018-06-04")
    assert [reject.text for reject in extraction.rejects] == [
        "Microsoft | acquire for | $7.5 billion",
        "Microsoft | acquire on | 4 June 2018",
    ]


def test_two_names_without_a_clause_are_counted() -> None:
    extraction = extract("Microsoft and GitHub, it seems.")
    assert [reject.reason for reject in extraction.rejects] == ["no clause"]
