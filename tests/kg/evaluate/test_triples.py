"""Scores of triples on hand-worked graphs, and the laws that they obey."""

import json
import re
from dataclasses import asdict
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokenizer import Tokenizer
from spacy.vocab import Vocab

from kg.errors import FormatError
from kg.evaluate.overlap import PRF
from kg.evaluate.triples import (
    _joined_characters,
    normalise,
    score_files,
    score_triples,
    triple_words,
)

names = st.sampled_from(["Ann", "the Ann", "Bob", "ACME Corp.", "Rome", "a b", "x_y"])
triples = st.tuples(names, st.sampled_from(["works for", "BORN_IN", "born in"]), names)
corpora = st.lists(st.lists(triples, max_size=4), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  The “Marlow_Bank”, ", "marlow bank"),
        ("WORKS_FOR", "works for"),
        ("The The", "the"),
        ("the", "the"),
        ("A", "a"),
        ("theory", "theory"),
        ("Straße", "strasse"),
        ("ﬁnance\u00a0house", "finance house"),
        ("(the) Hague.", "the) hague"),
        ("-5 %", "-5 %"),
        ("C++", "c++"),
        ("...", "..."),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == expected


def test_exact_and_pair_by_hand():
    # document 1: gold 2, predicted 3 (one of them twice, so 2 count), 1 exact, 2 pairs
    # document 2: gold 1, predicted 0
    gold = [
        [("Ann", "works for", "Acme"), ("Bob", "lives in", "Rome")],
        [("Rome", "capital of", "Italy")],
    ]
    pred = [
        [
            ("ann", "WORKS_FOR", "the Acme"),
            ("Ann", "works for", "Acme"),
            ("Bob", "born in", "Rome"),
        ],
        [],
    ]
    scores = score_triples(gold, pred)
    assert (scores.documents, scores.gold_triples, scores.predicted_triples) == (2, 3, 2)
    assert scores.exact.micro == PRF(1 / 2, 1 / 3, pytest.approx(0.4))
    assert scores.exact.macro == PRF(1 / 4, 1 / 4, 1 / 4)
    assert scores.pair.micro == PRF(1.0, 2 / 3, pytest.approx(0.8))
    assert scores.pair.macro == PRF(0.5, 0.5, 0.5)


def test_a_pair_has_a_direction():
    scores = score_triples([[("a1", "r", "b1")]], [[("b1", "r", "a1")]])
    assert scores.pair.micro.f1 == 0.0


def test_graph_scores_by_hand():
    # gold words: ann works for acme / bob lives in rome; predicted: bob lives in paris
    # ROUGE-2: (bob lives) (lives in) of 3 -> 2/3; P = 2/3 / 1, R = 2/3 / 2
    # BLEU: 3/4, 2/3, 1/2, .1/1
    gold = [[("Ann", "works for", "Acme"), ("Bob", "lives in", "Rome")]]
    pred = [[("Bob", "lives in", "Paris")]]
    scores = score_triples(gold, pred)
    assert scores.graph_rouge2 == PRF(
        pytest.approx(2 / 3), pytest.approx(1 / 3), pytest.approx(4 / 9)
    )
    assert scores.graph_bleu.precision == pytest.approx((3 / 4 * 2 / 3 * 1 / 2 * 0.1) ** 0.25)
    assert scores.graph_bleu.recall == pytest.approx(scores.graph_bleu.precision / 2)


def test_empty_graphs_have_numbers_too():
    nothing = score_triples([[]], [[]])
    assert nothing.exact.micro == nothing.graph_bleu == nothing.graph_rouge2 == PRF(1.0, 1.0, 1.0)
    missed = score_triples([[("a1", "r", "b1")]], [[]])
    invented = score_triples([[]], [[("a1", "r", "b1")]])
    for scores in (missed, invented):
        assert scores.exact.micro == scores.graph_bleu == scores.pair.macro == PRF(0.0, 0.0, 0.0)
    assert score_triples([], []).documents == 0


def test_paper_compatible_gives_unrelated_graphs_a_third():
    gold = [[("Marlow Bank", "based in", "Leeds"), ("Ann Lee", "chairs", "Marlow Bank")]]
    pred = [[("quartz", "is a kind of", "mineral"), ("granite", "contains", "quartz")]]
    sane = score_triples(gold, pred)
    faulty = score_triples(gold, pred, paper_compatible=True)
    assert sane.graph_bleu.f1 == sane.graph_rouge2.f1 == 0.0
    assert faulty.graph_bleu.f1 > 0.25
    assert faulty.exact == sane.exact
    assert faulty.paper_compatible


def test_paper_compatible_counts_repeated_triples():
    gold = [[("Ann", "knows", "Bob")]]
    scores = score_triples(gold, [gold[0] * 2], paper_compatible=True)
    assert scores.graph_bleu.precision == pytest.approx(0.5)
    assert scores.graph_bleu.recall == pytest.approx(1.0)


@settings(deadline=None)
@given(st.tuples(*[st.text("ab ;'\\\"é", min_size=1, max_size=6)] * 3))
def test_paper_tokens_are_those_of_the_scripts_tokenizer(triple):
    tokenizer = Tokenizer(Vocab(), infix_finditer=re.compile(";").finditer)
    text = ";".join(str(list(triple))).lower().strip()
    assert _joined_characters(triple) == [token.text for token in tokenizer(text)]


def test_words_of_a_triple():
    assert triple_words(("C. Brontë", "WROTE_IN", "1847")) == ["c", "brontë", "wrote", "in", "1847"]
    assert triple_words(("+", "is", "a sign")) == ["+", "is", "a", "sign"]


@settings(deadline=None)
@given(corpora)
def test_gold_against_itself_is_perfect(gold):
    scores = score_triples(gold, gold)
    perfect = PRF(1.0, 1.0, 1.0)
    assert scores.exact.micro == scores.exact.macro == scores.pair.micro == perfect
    assert scores.graph_rouge2.f1 == pytest.approx(1.0)


@settings(deadline=None)
@given(corpora.flatmap(lambda gold: st.tuples(st.just(gold), st.permutations(gold))))
def test_swapping_gold_and_predicted_swaps_precision_and_recall(both):
    gold, pred = both
    there, back = score_triples(gold, pred), score_triples(pred, gold)
    for forward, backward in ((there.exact, back.exact), (there.pair, back.pair)):
        for score, mirror in ((forward.micro, backward.micro), (forward.macro, backward.macro)):
            assert score == PRF(mirror.recall, mirror.precision, mirror.f1)


@settings(deadline=None)
@given(corpora, st.randoms())
def test_order_of_documents_and_triples_is_nothing(gold, random):
    pred = [[triple for triple in graph if random.random() < 0.5] for graph in gold]
    order = list(range(len(gold)))
    random.shuffle(order)
    shuffled = [random.sample(pred[i], len(pred[i])) for i in order]
    scored = asdict(score_triples(gold, pred))
    other = asdict(score_triples([gold[i] for i in order], shuffled))
    assert json.loads(json.dumps(scored), parse_float=round_float) == json.loads(
        json.dumps(other), parse_float=round_float
    )


def round_float(text):
    return round(float(text), 9)


def test_unequal_numbers_of_documents():
    with pytest.raises(FormatError, match="2 gold documents but 1"):
        score_triples([[], []], [[]])


def test_score_files(tmp_path):
    gold, pred = tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"
    gold.write_text('[["Ann", "knows", "Bob"]]\n[["Bob", "knows", "Cid"]]\n')
    pred.write_text('{"triples": [["Ann", "knows", "Bob"]]}\n{"triples": []}\n')
    scores = asdict(score_files(gold, pred))
    assert scores["exact"]["micro"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert json.loads(json.dumps(scores)) == scores


def test_triples_of_a_document_pair_in_any_order():
    gold = [("Ann", "knows", "Bob"), ("Bob", "owns", "a boat"), ("Cid", "sold", "the house")]
    results = {score_triples([gold], [list(order)]).graph_rouge2 for order in permutations(gold)}
    assert results == {PRF(1.0, 1.0, 1.0)}
