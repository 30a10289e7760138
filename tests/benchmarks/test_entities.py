"""Entities of Re-DocRED: joined text, offsets and counts."""

import gzip
import hashlib
import json

import numpy as np
import pytest
import spacy

from benchmarks.entities import (
    HELD_OUT,
    Counts,
    annotated,
    count,
    docred_label,
    entity_counts,
    entity_f1,
    held_out,
    natural_text,
)
from kg.errors import FormatError

DOCUMENT = {
    "title": "Ann",
    "sents": [
        ["Ann", "(", "born", "2", "May", "1963", ")", "said", ":", '"', "No", '"', "."],
        ["Ann", "'s", "co", "-", "op", "owes", "$", "5", "."],
    ],
    "vertexSet": [
        [
            {"sent_id": 0, "pos": [0, 1], "type": "PER"},
            {"sent_id": 1, "pos": [0, 1], "type": "PER"},
        ],
        [{"sent_id": 0, "pos": [3, 6], "type": "TIME"}],
        [{"sent_id": 1, "pos": [2, 5], "type": "ORG"}],
    ],
}


def test_text_reads_naturally_and_spans_hold_their_words():
    found = annotated(DOCUMENT)
    assert found.text == 'Ann (born 2 May 1963) said: "No". Ann\'s co-op owes $5.'
    named = sorted((found.text[start:end], label) for start, end, label in found.spans)
    assert named == [("2 May 1963", "TIME"), ("Ann", "PER"), ("Ann", "PER"), ("co-op", "ORG")]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["a", "-", "b"], "a-b"),
        (["a", "-", "(", "b", ")"], "a - (b)"),
        (["1990", "–", "95"], "1990–95"),
        (["May", "\xa0", "3"], "May\xa03"),
        (["does", "n't", "it", "?"], "doesn't it?"),
        (['"', "A", '"', "and", '"', "B", '"'], '"A" and "B"'),
    ],
)
def test_joining(tokens, text):
    found, places = natural_text(tokens)
    assert found == text
    assert [found[start:end] for start, end in places] == tokens


def test_held_out_are_the_titles_of_smallest_hash(tmp_path):
    titles = [f"Title {number}" for number in range(100)]
    path = tmp_path / "dev.json.gz"
    with gzip.open(path, "wt") as file:
        json.dump([{**DOCUMENT, "title": title} for title in titles], file)
    expected = sorted(titles, key=lambda title: hashlib.sha1(title.encode()).hexdigest())[:HELD_OUT]
    assert [document.title for document in held_out(path)] == expected
    path.write_text("no gzip")
    with pytest.raises(FormatError, match="not a gzipped"):
        held_out(path)


def test_f1_by_hand():
    # right: (0,3,PER); a wrong type and a wrong end are both wrong. P 1/3, R 1/2, F1 2/5
    gold = [(0, 3, "PER"), (5, 9, "ORG")]
    counts = count(gold, [(0, 3, "PER"), (5, 9, "LOC"), (5, 8, "ORG")])
    assert counts == Counts(right=1, found=3, gold=2)
    assert entity_f1([counts], np.ones(1)) == pytest.approx(0.4)
    # twice this document and once one that is all right: 3 of 7 found, 3 of 5 gold
    both = entity_f1([counts, Counts(1, 1, 1)], np.array([2.0, 1.0]))
    assert both == pytest.approx(6 / 12)
    assert entity_f1([Counts(0, 0, 0)], np.ones(1)) == 0.0


def test_labels():
    assert [docred_label(name) for name in ("PER", "GPE", "ORDINAL")] == ["PER", "LOC", None]


def test_counts_of_a_pipeline():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "PERSON", "pattern": "Ann"}, {"label": "ORDINAL", "pattern": "co"}]
    )
    assert entity_counts(nlp, [annotated(DOCUMENT)]) == [Counts(right=2, found=2, gold=4)]
