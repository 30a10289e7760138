"""Parses by a real, tiny spaCy pipeline whose answers are known."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from benchmarks.corpora.conllu import read_conllu
from benchmarks.parses import by_characters, gold_sentences, gold_tokens, has_ud_labels, raw_text

LINES = """\
# newdoc
1	I	_	_	_	_	2	nsubj	_	_
2	sleep	_	_	_	_	0	root	_	SpaceAfter=No
3	.	_	_	_	_	2	punct	_	_

1	You	_	_	_	_	2	nsubj	_	_
2	sleep	_	_	_	_	0	root	_	_
""".splitlines()


@Language.component("second_word_governs")
def second_word_governs(doc):
    """Each sentence hangs on its second word."""
    starts = [i for i in range(len(doc)) if i == 0 or doc[i - 1].text == "."]
    for first, last in zip(starts, [*starts[1:], len(doc)], strict=True):
        head = doc[min(first + 1, last - 1)]
        for token in doc[first:last]:
            token.head = head
            token.dep_ = "nsubj" if token.i < head.i else "punct"
        head.dep_ = "ROOT"
    return doc


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("second_word_governs")
    return nlp


@pytest.mark.parametrize("kind", ["raw", "tokens", "sentences"])
def test_each_kind_of_input(nlp, kind):
    sentences = list(read_conllu(LINES))
    counts = {
        "raw": lambda: raw_text(nlp, [sentences]),
        "tokens": lambda: gold_tokens(nlp, [sentences]),
        "sentences": lambda: gold_sentences(nlp, sentences),
    }[kind]()
    assert sum(c.gold for c in counts) == sum(c.system for c in counts) == 5
    assert sum(c.heads for c in counts) == sum(c.full for c in counts) == 5


def test_white_space_is_no_word_and_its_dependants_go_up():
    doc = Doc(
        spacy.blank("en").vocab,
        words=["Go", "\n", "now"],
        heads=[0, 0, 1],
        deps=["ROOT", "dep", "advmod"],
    )
    parsed = [(word.form, word.start, word.end, word.head) for word in by_characters(doc)]
    assert parsed == [("Go", 0, 2, None), ("now", 2, 5, 0)]


def test_a_root_of_white_space_hands_its_place_down():
    doc = Doc(spacy.blank("en").vocab, words=["\n", "Go"], heads=[0, 0], deps=["ROOT", "dep"])
    (word,) = by_characters(doc)
    assert (word.head, word.deprel) == (None, "root")


def test_labels_tell_universal_dependencies_from_others():
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser")
    parser.add_label("nsubjpass")
    assert not has_ud_labels(nlp)
    parser.add_label("nsubj:pass")
    assert has_ud_labels(nlp)
