"""Retrieval of the classes of a large schema for a text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.llm_code.class_retrieval import FittingClasses, general_types, words
from extractors.llm_code.classes import classes_of
from extractors.llm_code.extractor import CodeExtractor
from kg.encode.static import StaticEncoder
from kg.encode.vectors import Vectors
from kg.model import Chunk, Schema
from kg.protocols import Words
from kg.testing import ScriptedLLM

MANY = [f"{kind} {number}" for kind in ("ship", "saint", "moth") for number in range(100)]
TOLD = {
    "election": "a vote by which an office is filled",
    "political party": "an organisation that stands for election",
    "enzyme": "a protein that speeds up a reaction",
    "poem": "a work of poetry",
    "Person": "",
    "place": "",
    "date": "",
    **dict.fromkeys(MANY, ""),
}
SCHEMA = Schema(
    TOLD, {f"relation {number}": "" for number in range(40)}, parents={"poem": "ship 1"}
)
VOTE = "The Labour Party won the vote for the parliament; its candidates were elected in May."


class Unasked:
    """An encoder that must not be needed."""

    fingerprint = "none"

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("nothing is to be chosen")

    def words(self, texts: Sequence[str]) -> list[Words]:
        raise AssertionError("nothing is to be chosen")


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder()


def test_a_small_schema_is_shown_whole_and_needs_no_vectors() -> None:
    classes = classes_of(Schema({"A": "", "B": ""}, {"R": ""}))
    fitting = FittingClasses(classes, 2, Unasked())
    assert fitting.of("text") == ["A", "B", "R"]
    same = FittingClasses(classes, 2, StaticEncoder())
    assert fitting.fingerprint == same.fingerprint, "no encoder is used"


def test_what_fits_the_text_is_shown_and_the_most_general(encoder: StaticEncoder) -> None:
    fitting = FittingClasses(classes_of(SCHEMA), 3, encoder)
    vote = fitting.of(VOTE)
    assert vote[:3] == ["Person", "place", "election"]
    assert len(vote) == 6, "as many relations"
    enzyme = fitting.of("The protein catalyses the reaction of a molecule in the cell.")
    assert enzyme[:3] == ["Person", "place", "enzyme"]
    other = FittingClasses(classes_of(SCHEMA), 3, Unasked())
    assert fitting.fingerprint != other.fingerprint, "the encoder is known to it"


def test_a_class_comes_with_what_it_is_a_kind_of(encoder: StaticEncoder) -> None:
    fitting = FittingClasses(classes_of(SCHEMA), 5, encoder)
    shown = [name for name in fitting.of("He wrote a poem, a work of poetry.") if name in TOLD]
    assert {"poem", "ship 1"} <= set(shown) and len(shown) == 5
    assert shown.index("ship 1") < shown.index("poem")


@pytest.mark.parametrize("text", ["", " ", "1999", "...", "人は", "\x00"])
def test_texts_without_words(text: str, encoder: StaticEncoder) -> None:
    assert len(FittingClasses(classes_of(SCHEMA), 4, encoder).of(text)) == 8


def test_the_same_for_each_text_in_whatever_order(encoder: StaticEncoder) -> None:
    first, second = (FittingClasses(classes_of(SCHEMA), 8, encoder) for _ in range(2))
    other = "A moth flew over the ship."
    assert [first.of(VOTE), first.of(other)] == [second.of(other), second.of(VOTE)][::-1]


def test_the_most_general_types_by_their_names() -> None:
    names = ["human", "PERSON", "Company", "time", "Quantity", "Thing"]
    assert list(general_types(names, "in 1921")) == [
        "PERSON",
        "Company",
        "Thing",
        "time",
        "Quantity",
    ]
    assert list(general_types(names, "in May")) == ["PERSON", "Company", "Thing"]


def test_names_in_words() -> None:
    for name in ("FilmAward", "film_award", "FILM_AWARD", "film award"):
        assert words(name) == "film award"
    assert words("HTTPServer2") == "http server 2"


def test_a_prompt_shows_no_more_than_it_may_and_the_whole_schema_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "kg.encode.best.best_encoder", StaticEncoder
    )  # the other takes seconds to load
    llm = ScriptedLLM(['[election("the vote"), Moth7("Party")]'])
    (extraction,) = CodeExtractor(llm, SCHEMA, classes=4).extract([Chunk("d#0", "d", 0, VOTE)])
    asked = llm.asked[0].turns[0]
    assert asked.count("(Entity)") == asked.count("(Relation)") == 4
    assert {mention.type for mention in extraction.mentions} == {"election", "moth 7"}
