"""Attachment scores on hand-made mismatches."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.attachment import (
    Attachments,
    Parsed,
    align,
    attachment_f1,
    attachments,
    placed,
)
from benchmarks.corpora.conllu import read_conllu
from tests.benchmarks.treebank import DONT


def words(text, heads=None, labels=None, multiword=()):
    """Words of a text in which a blank ends each word, but no white space is counted."""
    parsed, start = [], 0
    forms = text.split()
    for i, form in enumerate(forms):
        head = heads[i] if heads else None
        label = labels[i] if labels else "dep"
        parsed.append(Parsed(form, start, start + len(form), head, label, i in multiword))
        start += len(form)
    return parsed


def test_places_ignore_white_space_and_cover_multiword_tokens():
    first, second, _ = read_conllu(DONT.splitlines())
    rows = [(word.form, word.start, word.end, word.head) for word in placed([first, second])]
    assert rows == [
        ("I", 0, 1, 2),
        ("do", 1, 6, 2),
        ("n't", 1, 6, None),
        (".", 6, 7, 2),
        ("Go", 7, 9, None),
        ("!", 9, 10, 4),
    ]


def test_scores_by_hand():
    # gold: the 1<- dog 2<- barks; system has one wrong head, one wrong label, one wrong subtype
    gold = words("the dog barks loud", [1, 2, None, 2], ["det", "nsubj", "root", "advmod:x"])
    system = words("the dog barks loud", [2, 2, None, 2], ["det", "obj", "root", "advmod"])
    counts = attachments(gold, system)
    assert counts == Attachments(gold=4, system=4, aligned=4, heads=3, universal=2, full=1)
    assert attachment_f1([counts], "heads")(np.ones(1)) == 0.75
    assert attachment_f1([counts], "full")(np.ones(1)) == 0.25


def test_other_tokens_cost_precision_and_recall():
    # "e-mail" is one word for the system and three for gold; heads that are not aligned are wrong
    gold = words("e - mail me", [2, 2, None, 2], ["x", "punct", "root", "obj"])
    system = words("e-mail me", [None, 0], ["root", "obj"])
    counts = attachments(gold, system)
    assert counts == Attachments(gold=4, system=2, aligned=1, heads=0, universal=0, full=0)
    # a root that is aligned counts: 2 * 1 / (4 + 2)
    root = words("e-mail me", [1, None], ["x", "obj"])
    rooted = attachments(words("e - mail me", [3, 3, 3, None], ["x", "x", "x", "obj"]), root)
    assert attachment_f1([rooted], "full")(np.ones(1)) == pytest.approx(2 / 6)


def test_words_of_a_multiword_token_align_by_form():
    first, _, _ = read_conllu(DONT.splitlines())
    gold = placed([first])
    split = words("I do n't .", [2, 2, None, 2], ["nsubj", "aux", "root", "punct"])
    assert align(gold, split) == {0: 0, 1: 1, 2: 2, 3: 3}
    assert attachments(gold, split).full == 4
    # "DON'T" as "DO" + "N'T" aligns too, "don" + "'t" not at all, what follows does
    assert align(gold, words("I DO N'T .")) == {0: 0, 1: 1, 2: 2, 3: 3}
    assert align(gold, words("I don 't .")) == {0: 0, 3: 3}
    # one token over the whole is no word of gold's
    assert align(gold, words("I don't .")) == {0: 0, 2: 3}


def test_a_boundary_of_sentences_inside_is_a_wrong_head():
    # two sentences in gold, one in the system: its second root hangs on the first
    gold = words("Go . Run", [None, 0, None], ["root", "punct", "root"])
    system = words("Go . Run", [None, 0, 0], ["root", "punct", "conj"])
    assert attachments(gold, system).heads == 2


def test_weights_repeat_stretches():
    good = Attachments(2, 2, 2, 2, 2, 2)
    bad = Attachments(2, 2, 2, 0, 0, 0)
    assert attachment_f1([good, bad], "heads")(np.array([1.0, 1.0])) == 0.5
    assert attachment_f1([good, bad], "heads")(np.array([3.0, 1.0])) == 0.75
    assert attachment_f1([], "heads")(np.ones(0)) == 0.0


@st.composite
def segmentations(draw):
    """A text cut in two ways."""
    text = draw(st.text("ab.'", min_size=1, max_size=12))
    sides = []
    for _ in range(2):
        cuts = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)))) | {0, len(text)})
        sides.append([text[a:b] for a, b in pairwise(cuts)])
    return sides


@settings(deadline=None)
@given(segmentations())
def test_without_multiword_tokens_equal_places_align(sides):
    gold, system = (words(" ".join(side)) for side in sides)
    places = {(word.start, word.end): i for i, word in enumerate(gold)}
    expected = {
        j: places[word.start, word.end]
        for j, word in enumerate(system)
        if (word.start, word.end) in places
    }
    assert align(gold, system) == expected


@settings(deadline=None)
@given(st.lists(st.sampled_from(["do", "n't", "go", "x"]), min_size=1, max_size=8), st.data())
def test_a_parse_against_itself_is_right_everywhere(forms, data):
    heads = [data.draw(st.none() | st.integers(0, len(forms) - 1)) for _ in forms]
    parse = words(" ".join(forms), heads)
    assert attachments(parse, parse).full == len(forms)
