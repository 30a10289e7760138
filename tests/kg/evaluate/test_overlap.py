"""The overlap measures on examples worked out by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluate.overlap import (
    PRF,
    aligned,
    mean_prf,
    ngram_counts,
    prf,
    rouge2_precision,
    rouge_tokens,
    sentence_bleu,
)

words = st.lists(st.sampled_from("abcd"), min_size=1, max_size=8)


def bleu(reference: str, hypothesis: str) -> float:
    return sentence_bleu(ngram_counts(reference.split()), ngram_counts(hypothesis.split()))


def rouge(reference: str, hypothesis: str) -> float:
    return rouge2_precision(ngram_counts(reference.split()), ngram_counts(hypothesis.split()))


def test_prf_conventions_for_empty_sides():
    assert prf(0, 0, 0) == PRF(1.0, 1.0, 1.0)
    assert prf(0, 3, 0) == prf(0, 0, 3) == prf(0, 3, 3) == PRF(0.0, 0.0, 0.0)


def test_prf_by_hand():
    # 2 right of 4 predicted and 5 gold: P .5, R .4, F1 2 * .2 / .9
    assert prf(2, 4, 5) == PRF(0.5, 0.4, pytest.approx(4 / 9))


def test_mean_is_of_f1s_not_of_means():
    mean = mean_prf([PRF(1.0, 1.0, 1.0), PRF(1.0, 0.0, 0.0)])
    assert mean == PRF(1.0, 0.5, 0.5)


def test_bleu_of_equal_long_sentences_is_one():
    assert bleu("the cat sat on the mat", "the cat sat on the mat") == pytest.approx(1.0)


def test_bleu_by_hand():
    # 1-grams 4/5, 2-grams 2/4 (a b, d e), 3-grams 0 of 3 -> .1/3, 4-grams 0 of 2 -> .1/2;
    # equal length
    expected = (4 / 5 * 2 / 4 * 0.1 / 3 * 0.1 / 2) ** 0.25
    assert bleu("a b c d e", "a b x d e") == pytest.approx(expected)


def test_bleu_clips_repeated_words():
    # "a" stands once in the reference: 1/4, then nothing: .1/3, .1/2, .1/1
    assert bleu("a b c d", "a a a a") == pytest.approx((1 / 4 * 0.1 / 3 * 0.1 / 2 * 0.1) ** 0.25)


def test_bleu_brevity_penalty():
    # every n-gram of the four words matches; exp(1 - 8/4)
    assert bleu("a b c d e f g h", "a b c d") == pytest.approx(math.exp(-1))
    # a hypothesis that is longer pays in precision only: 4/8, 3/7, 2/6, 1/5
    expected = (4 / 8 * 3 / 7 * 2 / 6 * 1 / 5) ** 0.25
    assert bleu("a b c d", "a b c d e f g h") == pytest.approx(expected)


def test_bleu_of_three_words_is_below_one_and_of_nothing_is_zero():
    # no 4-gram exists, which counts .1 of 1
    assert bleu("a b c", "a b c") == pytest.approx(0.1**0.25)
    assert bleu("a b", "x y") == 0.0
    assert bleu("", "a") == bleu("a", "") == bleu("", "") == 0.0


def test_rouge2_by_hand():
    # pairs of the hypothesis: (a b) in, (b x) out, (x d) out, (d e) in
    assert rouge("a b c d e", "a b x d e") == 0.5
    # three times (a a), the reference has it once
    assert rouge("a a", "a a a a") == pytest.approx(1 / 3)
    assert rouge("a b", "a") == 0.0


def test_rouge_tokens_are_lower_case_letters_and_digits():
    assert rouge_tokens("New York's 2nd café") == ["new", "york", "s", "2nd", "caf"]


def test_pairing_is_the_best_one_not_the_greedy_one():
    # greedy takes (x, x y ...) first; the best sum pairs crosswise
    table = {("1", "a"): 0.9, ("1", "b"): 0.8, ("2", "a"): 0.7, ("2", "b"): 0.0}
    gold = [ngram_counts(["1"]), ngram_counts(["2"])]
    pred = [ngram_counts(["a"]), ngram_counts(["b"])]

    def similarity(g, p):
        return table[next(iter(g[0]))[0], next(iter(p[0]))[0]]

    assert aligned(gold, pred, similarity).precision == pytest.approx((0.8 + 0.7) / 2)


def test_pairing_divides_by_each_side():
    gold = [ngram_counts(line.split()) for line in ("a b c d", "e f g h")]
    pred = [ngram_counts(["a", "b", "c", "d"])]
    assert aligned(gold, pred, rouge2_precision) == PRF(1.0, 0.5, pytest.approx(2 / 3))
    assert aligned(gold, [], rouge2_precision) == PRF(0.0, 0.0, 0.0)
    assert aligned([], [], rouge2_precision) == PRF(1.0, 1.0, 1.0)


@settings(deadline=None)
@given(words, words)
def test_scores_stay_between_zero_and_one(reference, hypothesis):
    for score in (sentence_bleu, rouge2_precision):
        assert 0.0 <= score(ngram_counts(reference), ngram_counts(hypothesis)) <= 1.0 + 1e-12
