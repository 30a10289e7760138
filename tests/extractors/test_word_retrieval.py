"""Examples that share a rare word with a text, found by words."""

from __future__ import annotations

import numpy as np
import pytest

from extractors.word_retrieval import WordRetrieval
from kg.embed import Encoder, MiniLMEncoder, StaticEncoder

POOL = [
    "The committee met again in the old town hall to talk about the coming budget.",
    "Thousands of visitors came to the summer festival, where a trombone was played.",
    "After the storm the whole village helped to clean the streets before the night.",
]
ASKED = (
    "Councillors gathered in the assembly room and argued over a trombone and next year's money."
)


@pytest.fixture(scope="module", params=[StaticEncoder, MiniLMEncoder])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    found: Encoder = request.param()
    return found


def test_the_rare_word_decides(encoder: Encoder) -> None:
    assert WordRetrieval(POOL, encoder).nearest(ASKED, 3)[0] == 1


def test_one_vector_for_a_text_misses_what_only_a_word_tells() -> None:
    encoder = StaticEncoder()
    by_sentence = encoder.encode(POOL) @ encoder.encode([ASKED])[0]
    assert by_sentence.argmax() == 0


def test_a_text_is_nearest_to_itself_with_a_score_of_one(encoder: Encoder) -> None:
    for n, text in enumerate(POOL):
        retrieval = WordRetrieval(POOL, encoder)
        assert retrieval.nearest(text, 1) == [n]
        assert retrieval.scores(text)[n] == pytest.approx(1, abs=1e-3)


def test_the_score_is_the_weighted_mean_of_the_best_matches() -> None:
    encoder, pool = StaticEncoder(), ["violin", "red car"]
    asked, first, second = encoder.words(["red trombone", *pool])
    best = [(asked.vectors @ one.vectors.T).max(axis=1) for one in (first, second)]
    weights = np.array([np.log(3 / 2) + 1, 1.0])  # "red" is in one of two, "trombone" in none
    found = WordRetrieval(pool, encoder).scores("red trombone")
    # A row of zeros ends each example, so that nothing counts as less than unlike.
    expected = [weights @ one.clip(min=0) / weights.sum() for one in best]
    assert found == pytest.approx(expected, abs=1e-5)


def test_texts_without_words_come_last_and_ask_for_nothing(encoder: Encoder) -> None:
    retrieval = WordRetrieval(["...", POOL[0], ""], encoder)
    assert retrieval.nearest("the town hall", 3)[0] == 1
    assert retrieval.scores("?!").tolist() == [0, 0, 0]
    assert retrieval.nearest("?!", 2) == [0, 1]
