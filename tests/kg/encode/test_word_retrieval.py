"""Texts that share a word with another, found by the vectors of words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.encode import word_retrieval
from kg.encode.static import StaticEncoder
from kg.encode.word_retrieval import WordRetrieval
from kg.protocols import Encoder
from tests.kg.encode.test_contract import ENCODERS

TOPICS = (
    "The nurse told the patients in the ward about a {} and then brought them their supper.",
    "The express train to the coast was an hour late because of a {} on the platform.",
    "In the crowded kitchen the cook was thinking of a {} while the soup boiled over.",
    "Before the examination the teacher showed her class a {} and asked them to be quiet.",
)
THINGS = (
    "cello", "tractor", "salmon", "sapphire", "dagger", "cathedral", "tango", "comet",
    "lion", "sofa", "hammer", "castle", "eagle", "canoe", "wasp", "jacket",
)  # fmt: skip
POOL = [TOPICS[n % 4].format(thing) for n, thing in enumerate(THINGS)]
# The first topic in other words.
ASKED = "A doctor of the hospital spoke of the {} to people in their beds and gave them dinner."
STATIC = StaticEncoder()
WORDS = ("red", "trombone", "violin", "river", "bank", "Zqxv", "king", ",")
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)


@pytest.fixture(scope="module", params=ENCODERS)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    make: Callable[[], Encoder] = request.param
    return make()


def test_one_word_decides_where_one_vector_for_each_text_misses_it(encoder: Encoder) -> None:
    elsewhere = {n: ASKED.format(thing) for n, thing in enumerate(THINGS) if n % 4}
    retrieval, vectors = WordRetrieval(POOL, encoder), encoder.encode(POOL)
    by_words = [n for n, text in elsewhere.items() if retrieval.nearest(text, 1) == [n]]
    by_sentence = [
        n for n, text in elsewhere.items() if (vectors @ encoder.encode([text])[0]).argmax() == n
    ]
    assert len(by_words) > 2 * len(by_sentence), (by_words, by_sentence)


def test_a_word_without_a_vector_is_known_by_its_spelling() -> None:
    pool = ["He was given money.", "He was given zqxvine.", "He was given a house."]
    expected = "They bought ZQXVINE with money from a house."
    assert not STATIC.words(["zqxvine"])[0].vectors.any()
    assert WordRetrieval(pool[:2], STATIC).nearest("Zqxvine and gold", 1) == [1]
    assert WordRetrieval(pool, STATIC).nearest(expected, 3)[0] in (1, 2)


def test_another_word_of_the_kind_is_found_too(encoder: Encoder) -> None:
    pool = ["He bought a guitar.", "He bought a telescope.", "He bought a parliament."]
    retrieval = WordRetrieval(pool, encoder)
    assert retrieval.nearest("He bought a violin.", 1) == [0]
    assert retrieval.nearest("He bought a microscope.", 1) == [1]


def test_a_text_of_two_subjects_gets_an_example_of_each(encoder: Encoder) -> None:
    pool = [
        "The guitar and the violin were tuned.",
        "The guitar and the violin were played.",
        "The senator lost the election.",
    ]
    expected = "A guitar, a violin and a trombone were stolen while the senator won the election."
    assert set(WordRetrieval(pool, encoder).nearest(expected, 2)) in ({0, 2}, {1, 2})


def test_a_text_is_nearest_to_itself(encoder: Encoder) -> None:
    retrieval = WordRetrieval(POOL, encoder)
    assert [retrieval.nearest(text, 1) for text in POOL] == [[n] for n in range(len(POOL))]
    assert retrieval.nearest(POOL[1], 1, without={1}) != [1]


def test_texts_without_words_come_last_and_ask_for_nothing(encoder: Encoder) -> None:
    retrieval = WordRetrieval(["...", POOL[0], ""], encoder)
    assert retrieval.nearest("the town hall", 3) == [1, 0, 2]
    assert retrieval.nearest("?!", 2) == [0, 1]
    assert WordRetrieval(["", "..."], encoder).nearest("the town hall", 5) == [0, 1]


def test_the_first_is_the_one_whose_words_match_best_by_weight() -> None:
    pool = ["violin", "red car", "red river"]
    asked, *others = STATIC.words(["red trombone", *pool])
    best = np.array([(asked.vectors @ item.vectors.T).max(axis=1) for item in others])
    # "red" stands in two of three, "trombone" in none.
    weights = [word_retrieval.BASE + np.log(4 / 3), word_retrieval.BASE]
    nearest = WordRetrieval(pool, STATIC).nearest("red trombone", 1)
    assert nearest == [int((best @ weights).argmax())]


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), texts, st.sets(st.integers(0, 7)))
def test_fewer_are_the_first_of_more_and_none_twice(
    pool: list[str], questions: str, without: set[int]
) -> None:
    retrieval = WordRetrieval(pool, STATIC)
    every = retrieval.nearest(questions, len(pool), without)
    assert sorted(every) == sorted(set(range(len(pool))) - without)
    for count in range(len(pool)):
        assert retrieval.nearest(questions, count, without) == every[:count]


@settings(deadline=None)
@given(st.lists(texts, max_size=8), texts, st.integers(0, 8))
def test_where_the_text_itself_is_there_the_first_has_all_its_words(
    pool: list[str], questions: str, place: int
) -> None:
    pool = [*pool[:place], questions, *pool[place:]]
    (first,) = WordRetrieval(pool, STATIC).nearest(questions, 1)
    assert set(questions.split()) - {","} <= set(pool[first].split())


@settings(deadline=None, max_examples=30)
@given(st.lists(texts, min_size=1, max_size=8), texts, st.integers(1, 3))
def test_blocks_change_nothing(pool: list[str], questions: str, block: int) -> None:
    whole = WordRetrieval(pool, STATIC).nearest(questions, len(pool))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_retrieval, "BLOCK", block)
        assert WordRetrieval(pool, STATIC).nearest(questions, len(pool)) == whole
