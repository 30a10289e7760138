"""The CaRB scorer on a small example worked by hand."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.carb import curve, match
from benchmarks.corpora import carb
from benchmarks.corpora.carb import OpenTriple

words = st.lists(st.sampled_from(["he", "is", "said", "owns", "a", "boat"]), max_size=4)
phrases = words.map(" ".join)
extractions = st.builds(
    OpenTriple,
    phrases,
    st.lists(phrases, min_size=1, max_size=3).map(tuple),
    st.sampled_from([0.2, 0.5, 0.9]),
)
corpora = st.dictionaries(
    st.sampled_from("abc"), st.lists(extractions, min_size=1, max_size=3), min_size=1
)


def gold(relation, *args):
    return OpenTriple(relation, args)


def test_match_by_hand():
    # gold: lives in | the old man | Rome        (2 + 3 + 1 = 6 words)
    # pred: lives    | the man     | old Rome    (1 + 2 + 2 = 5 words)
    # shared: lives | the man | Rome = 4; "old" stands in another part
    scores = match(gold("lives in", "the old man", "Rome"), gold("lives", "the man", "old Rome"))
    assert scores == (4 / 5, 4 / 6)


def test_relations_must_share_a_word():
    assert match(gold("lives in", "Ann", "Rome"), gold("resides", "Ann", "Rome")) == (0.0, 0.0)


def test_words_are_compared_as_they_stand_and_count_as_often():
    assert match(gold("Owns", "Ann", "it"), gold("owns", "Ann", "it")) == (0.0, 0.0)
    # pred has "boat" twice, gold once: 3 of 4 and 3 of 3
    assert match(gold("owns", "Ann", "boat"), gold("owns", "Ann", "boat boat")) == (3 / 4, 1.0)


def test_later_arguments_are_one():
    # gold: flew | Ann | to Rome in May (6 words); pred: flew | Ann | in May | to Rome
    long = gold("flew", "Ann", "to Rome", "in May")
    assert match(long, gold("flew", "Ann", "in May", "to Rome")) == (1.0, 1.0)
    assert match(long, gold("flew", "Ann", "to Rome")) == (1.0, 4 / 6)


def test_an_argument_too_few_does_not_match_and_one_too_many_is_ignored():
    assert match(gold("sleeps", "Ann", "late"), gold("sleeps", "Ann")) == (0.0, 0.0)
    assert match(gold("sleeps", "Ann"), gold("sleeps", "Ann", "late")) == (1.0, 1.0)


def test_be_stands_for_its_forms():
    assert match(gold("is", "Ann", "tall"), gold("be", "Ann", "tall")) == (1.0, 1.0)
    assert match(gold("owns", "Ann", "it"), gold("be", "Ann", "it")) == (0.0, 0.0)


def test_sayings_may_be_turned_round():
    turned = gold("said", "it rains", "Ann")
    assert match(gold("said", "Ann", "it rains"), turned) == (1.0, 1.0)
    assert match(gold("saw", "Ann", "it rains"), gold("saw", "it rains", "Ann")) == (1 / 4, 1 / 4)


def test_curve_by_hand():
    # s: gold A = likes|Ann|tea and B = likes|Ann|green tea; t: gold C = owns|Bob|cats
    # predictions on s: 0.9 likes|Ann|tea    vs A (1, 1), vs B (1, 3/4)
    #                   0.5 likes|Ann|coffee vs A (2/3, 2/3), vs B (2/3, 2/4)
    # at 0.9: precision 1 / 1; recall (1 + 3/4 + 0) / 3 = 7/12, the one prediction serves A and B
    # at 0.5: one to one: 1 + 2/3 of 2 = 5/6; recall still 7/12
    # best F1 at 0.9, 2 * 1 * 7/12 / (19/12) = 14/19; area 7/12 wide and 1 high
    expected = {"s": [gold("likes", "Ann", "tea"), gold("likes", "Ann", "green tea")],
                "t": [gold("owns", "Bob", "cats")]}  # fmt: skip
    predicted = {
        "s": [
            OpenTriple("likes", ("Ann", "coffee"), 0.5),
            OpenTriple("likes", ("Ann", "tea"), 0.9),
        ],
        "u": [OpenTriple("owns", ("Eve", "cats"), 1.0)],
    }
    score = curve(expected, predicted).score()
    assert (score.precision, score.recall) == (1.0, pytest.approx(7 / 12))
    assert score.f1 == pytest.approx(14 / 19)
    assert score.auc == pytest.approx(7 / 12)


def test_area_by_hand():
    # 0.9: wrong; 0.5: right. Points by rising recall: (0, 1) start, (0, 0), (1, 1/2)
    # area: 0 wide, then 1 * (0 + 1/2) / 2
    expected = {"s": [gold("likes", "Ann", "tea")]}
    predicted = {
        "s": [OpenTriple("eats", ("Ann", "tea"), 0.9), OpenTriple("likes", ("Ann", "tea"), 0.5)]
    }
    assert curve(expected, predicted).score().auc == pytest.approx(0.25)


def test_precision_is_one_to_one():
    # three predictions of one gold triple: one counts, 1/3
    expected = {"s": [gold("likes", "Ann", "tea")]}
    predicted = {"s": [OpenTriple("likes", ("Ann", "tea"), 0.5)] * 3}
    assert curve(expected, predicted).score().precision == pytest.approx(1 / 3)


def test_nothing_predicted_scores_nothing():
    score = curve({"s": [gold("likes", "Ann", "tea")]}, {}).score()
    assert (score.precision, score.recall, score.f1, score.auc) == (0.0, 0.0, 0.0, 0.0)


def test_gold_against_itself_is_perfect():
    expected = {"s": [gold("likes", "Ann", "tea"), gold("owns", "Bob", "a boat")]}
    score = curve(expected, expected).score()
    assert (score.f1, score.auc) == (1.0, 1.0)


@settings(deadline=None)
@given(corpora, corpora, st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_weights_are_repetitions_of_sentences(expected, predicted, counts):
    repeated = {
        f"{key}{copy}": (triples, predicted.get(key, []))
        for count, (key, triples) in zip(counts, expected.items(), strict=False)
        for copy in range(count)
    }
    weights = np.array(counts[: len(expected)], dtype=float)
    by_weight = curve(expected, predicted).score(weights)
    by_copy = curve(
        {key: both[0] for key, both in repeated.items()},
        {key: both[1] for key, both in repeated.items()},
    ).score()
    assert by_weight.f1 == pytest.approx(by_copy.f1)
    assert by_weight.auc == pytest.approx(by_copy.auc)


@settings(deadline=None)
@given(corpora, corpora)
def test_confidence_counts_by_its_order_only(expected, predicted):
    squared = {
        key: [OpenTriple(e.relation, e.args, e.confidence**2 - 7) for e in triples]
        for key, triples in predicted.items()
    }
    assert curve(expected, predicted).score() == curve(expected, squared).score()


@pytest.mark.skipif("TRIPLESMITH_DATA" not in os.environ, reason="TRIPLESMITH_DATA is not set")
def test_published_order_and_levels_of_peers():
    # published on the whole test set; here on its first half
    published = {"OpenIE4": (0.488, 0.272), "OpenIE5": (0.467, 0.245), "ClausIE": (0.450, 0.224)}
    folder = Path(os.environ["TRIPLESMITH_DATA"])
    expected = carb.gold(folder, "test_a")
    systems = carb.peers(folder)
    scores = {name: curve(expected, systems[name]).score() for name in published}
    for name, (f1, auc) in published.items():
        assert scores[name].f1 == pytest.approx(f1, abs=0.02)
        assert scores[name].auc == pytest.approx(auc, abs=0.02)
    assert sorted(scores, key=lambda name: -scores[name].f1) == list(published)
    assert sorted(scores, key=lambda name: -scores[name].auc) == list(published)
