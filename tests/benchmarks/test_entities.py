"""Entities of Re-DocRED: gold spans and counts."""

import numpy as np
import pytest
import spacy

from benchmarks.corpora.redocred import annotated
from benchmarks.entities import (
    SpanCounts,
    count,
    docred_label,
    entity_counts,
    entity_f1,
    gold_spans,
)
from tests.benchmarks.corpora.documents import DOCUMENT


def test_gold_spans_are_all_mentions():
    document = annotated(DOCUMENT)
    named = sorted((document.text[start:end], label) for start, end, label in gold_spans(document))
    assert named == [("2 May 1963", "TIME"), ("Ann", "PER"), ("Ann", "PER"), ("co-op", "ORG")]


def test_f1_by_hand():
    # right: (0,3,PER); a wrong type and a wrong end are both wrong. P 1/3, R 1/2, F1 2/5
    gold = [(0, 3, "PER"), (5, 9, "ORG")]
    counts = count(gold, [(0, 3, "PER"), (5, 9, "LOC"), (5, 8, "ORG")])
    assert counts == SpanCounts(right=1, predicted=3, gold=2)
    assert entity_f1([counts], np.ones(1)) == pytest.approx(0.4)
    # twice this document and once one that is all right: 3 of 7 found, 3 of 5 gold
    both = entity_f1([counts, SpanCounts(1, 1, 1)], np.array([2.0, 1.0]))
    assert both == pytest.approx(6 / 12)
    assert entity_f1([SpanCounts(0, 0, 0)], np.ones(1)) == 0.0


def test_labels():
    assert [docred_label(name) for name in ("PER", "GPE", "ORDINAL")] == ["PER", "LOC", None]


def test_counts_of_a_pipeline():
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "PERSON", "pattern": "Ann"}, {"label": "ORDINAL", "pattern": "co"}]
    )
    assert entity_counts(nlp, [annotated(DOCUMENT)]) == [SpanCounts(right=2, predicted=2, gold=4)]
