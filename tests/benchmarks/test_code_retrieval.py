"""The benchmark of retrieval: its schema, and what is held of its result."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import code_retrieval
from extractors.llm_code.classes import code_of, schema_of

DATA = os.environ.get("TRIPLESMITH_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="TRIPLESMITH_DATA is not set: no data")


def test_gold_classes_stand_among_the_types_of_wikidata() -> None:
    schema, texts = code_retrieval.short_texts(Path(DATA))
    gold = dict(code_retrieval.CROSSNER.values())
    assert len(schema.entity_types) == code_retrieval.DISTRACTORS + len(gold)
    assert set().union(*(text.entities for text in texts)) == set(gold)
    assert schema_of(code_of(schema)) == schema, "3,000 real types to code and back"


def test_static_vectors_find_most_of_what_sentences_need() -> None:
    schema, texts = code_retrieval.short_texts(Path(DATA))
    some = texts[::60]
    choose = code_retrieval.chooser("static", schema)
    chosen = [(text.entities, choose(text.text)) for text in some]
    assert code_retrieval.recall(chosen) > 0.6
    guessed = code_retrieval.chooser("random 20", schema)
    assert code_retrieval.recall([(text.entities, guessed(text.text)) for text in some]) < 0.1
