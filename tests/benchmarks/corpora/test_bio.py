"""Spans of BIO tags."""

from benchmarks.corpora.bio import bio, tagged


def test_spans_begin_with_b_and_go_on_with_i() -> None:
    tags = ["B-PER", "I-PER", "O", "B-ORG", "B-ORG", "I-ORG", "O"]
    assert bio(tags) == [(0, 2, "PER"), (3, 4, "ORG"), (4, 6, "ORG")]


def test_an_i_goes_on_whatever_its_label_and_alone_is_nothing() -> None:
    assert bio(["I-PER", "B-LOC", "I-PER"]) == [(1, 3, "LOC")]


def test_words_with_their_spans() -> None:
    sentence = tagged([("Ada", "B-PER"), ("ran", "O")])
    assert (sentence.words, sentence.spans) == (("Ada", "ran"), ((0, 1, "PER"),))
