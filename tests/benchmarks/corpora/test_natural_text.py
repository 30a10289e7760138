"""Tokens joined as a person would write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.corpora.natural_text import detokenise, detokenise_sentences, with_brackets


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["a", "-", "b"], "a-b"),
        (["a", "-", "(", "b", ")"], "a - (b)"),
        (["and", "/", "or"], "and/or"),
        (["Paris", "-", "Nice"], "Paris-Nice"),
        (["1990", "–", "95"], "1990 – 95"),
        (["May", "\xa0", "3"], "May\xa0 3"),
        (["does", "n't", "it", "?"], "doesn't it?"),
        (["it", "’s", "£", "5", "%"], "it’s £5%"),
        (['"', "A", '"', "and", '"', "B", '"'], '"A" and "B"'),
        (["Anna", "(", "born", "1950", ")", "left", "."], "Anna (born 1950) left."),
        ([], ""),
    ],
)
def test_joining(tokens: list[str], text: str) -> None:
    joined, places = detokenise(tokens)
    assert joined == text
    assert [joined[start:end] for start, end in places] == tokens


@given(st.lists(st.lists(st.sampled_from(['"', "-", "(", ")", ".", "n't", "Ann", "5", "\xa0"]))))
def test_each_token_stands_in_its_range(sentences: list[list[str]]) -> None:
    text, places = detokenise_sentences(sentences)
    tokens = [token for sentence in sentences for token in sentence]
    assert [text[start:end] for start, end in places] == tokens
    ends = [0, *(end for _, end in places)]
    assert all(end <= start for end, (start, _) in zip(ends, places, strict=False))


def test_sentences_are_joined_by_a_space() -> None:
    text, places = detokenise_sentences([["It", "'s", "so", "."], ["(", "Yes", ")"]])
    assert text == "It's so. (Yes)"
    assert places[-1] == (13, 14)


def test_brackets_of_the_penn_treebank() -> None:
    assert with_brackets("-LRB- a -RRB- -LSB- b -RSB- -LCB- c -RCB-") == "( a ) [ b ] { c }"
