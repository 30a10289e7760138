"""The JSON form: everything comes back as it went, and what is wrong is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.jsonform import (
    chunk_from_json,
    chunk_to_json,
    extraction_from_json,
    extraction_to_json,
    judgement_from_json,
    judgement_to_json,
    mention_from_json,
    mention_to_json,
    triple_from_json,
    triple_to_json,
)
from kg.model import Chunk, Evidence, Extraction, Judgement, Literal, Mention, Reject, Triple

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
offsets = st.none() | st.integers(0, 10**9)
numbers = st.floats(allow_nan=False, allow_infinity=False)
mentions = st.builds(Mention, texts, texts, offsets, offsets, texts)
literals = st.builds(Literal, texts, texts, texts, offsets, offsets)
triples = st.builds(
    Triple,
    mentions,
    texts,
    mentions | literals,
    st.builds(Evidence, texts, texts, offsets, offsets, texts),
    numbers,
    texts,
    st.sampled_from(["positive", "negative"]),
    st.sampled_from(["asserted", "hedged"]),
    st.none() | texts,
    st.none() | texts,
)
meta = st.dictionaries(texts, st.none() | st.booleans() | st.integers() | texts, max_size=2)
chunks = st.builds(Chunk, texts, texts, st.integers(0, 10**9), texts, meta)
extractions = st.builds(
    Extraction,
    chunks,
    st.lists(mentions, max_size=3).map(tuple),
    st.lists(triples, max_size=2).map(tuple),
    st.lists(st.builds(Reject, texts, texts), max_size=2).map(tuple),
)
judgements = st.builds(
    Judgement,
    triples,
    st.sampled_from(["accept", "reject", "quarantine"]),
    numbers,
    texts,
    texts,
    numbers,
)
TRIPLE = {"head": "a", "relation": "r", "tail": "b"}
CHUNK = {"id": "c", "doc": "d", "start": 0, "text": "t"}


def through(data: Any) -> Any:
    """As another process reads it."""
    return json.loads(json.dumps(data))


@given(mentions | literals)
def test_mentions_come_back(mention: Mention | Literal) -> None:
    assert mention_from_json(through(mention_to_json(mention))) == mention


@given(triples)
def test_triples_come_back(triple: Triple) -> None:
    assert triple_from_json(through(triple_to_json(triple))) == triple


@given(extractions)
def test_extractions_come_back(extraction: Extraction) -> None:
    assert extraction_from_json(through(extraction_to_json(extraction))) == extraction


@given(judgements)
def test_judgements_come_back(judgement: Judgement) -> None:
    assert judgement_from_json(through(judgement_to_json(judgement))) == judgement


@given(chunks)
def test_chunks_come_back(chunk: Chunk) -> None:
    assert chunk_from_json(through(chunk_to_json(chunk))) == chunk


def test_form_of_a_triple() -> None:
    triple = Triple(
        Mention("Foo", "Organization", 0, 3),
        "FOUNDED_IN",
        Literal("May 1999", "date", "1999-05", 15, 23),
        Evidence("a.txt", "a.txt#0", 0, 24, "Foo was founded in May 1999."),
        0.5,
        "offline",
        modality="hedged",
    )
    assert triple_to_json(triple) == {
        "head": {"text": "Foo", "type": "Organization", "start": 0, "end": 3},
        "relation": "FOUNDED_IN",
        "tail": {"text": "May 1999", "type": "date", "value": "1999-05", "start": 15, "end": 23},
        "evidence": {
            "doc": "a.txt",
            "chunk": "a.txt#0",
            "start": 0,
            "end": 24,
            "quote": "Foo was founded in May 1999.",
        },
        "confidence": 0.5,
        "extractor": "offline",
        "modality": "hedged",
    }


def test_bare_lists_and_bare_words_are_triples() -> None:
    nowhere = Evidence("", "", None, None, "")
    bare = Triple(Mention("a", ""), "r", Mention("b", ""), nowhere, 1.0, "")
    assert triple_from_json(["a", "r", "b"]) == bare == triple_from_json(TRIPLE)


def test_extraction_without_lists() -> None:
    assert extraction_from_json({"chunk": CHUNK}) == Extraction(Chunk("c", "d", 0, "t"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (["a", "r"], r'a triple is \["head", "relation", "tail"\]'),
        (["a", "r", 1], r'a triple is \["head", "relation", "tail"\]'),
        ("a r b", "a triple has head, relation and tail"),
        ({"head": "a", "tail": "b"}, "a triple has head, relation and tail"),
        ({**TRIPLE, "relation": None}, "a triple has head, relation and tail"),
        ({**TRIPLE, "relation": 3}, "relation is a string, not 3"),
        ({**TRIPLE, "head": 3}, 'an argument is a string or {"text": ...}, not 3'),
        ({**TRIPLE, "tail": {"text": None}}, "an argument is a string"),
        ({**TRIPLE, "head": {"text": "1", "value": "1"}}, "the head of a triple is an entity"),
        ({**TRIPLE, "tail": {"text": "b", "type": ["x"]}}, "type is a string"),
        ({**TRIPLE, "tail": {"text": "b", "value": 1}}, "value is a string, not 1"),
        ({**TRIPLE, "tail": {"text": "b", "start": -1}}, "start is an offset in characters"),
        ({**TRIPLE, "tail": {"text": "b", "end": 1.5}}, "end is an offset in characters"),
        ({**TRIPLE, "tail": {"text": "b", "end": True}}, "end is an offset in characters"),
        ({**TRIPLE, "confidence": "high"}, "confidence is a number, not 'high'"),
        ({**TRIPLE, "confidence": float("nan")}, "confidence is a number, not nan"),
        ({**TRIPLE, "confidence": True}, "confidence is a number, not True"),
        ({**TRIPLE, "evidence": "here"}, "evidence is"),
        ({**TRIPLE, "evidence": {"quote": 3}}, "quote is a string, not 3"),
        ({**TRIPLE, "polarity": "denied"}, "polarity is positive or negative, not 'denied'"),
        ({**TRIPLE, "modality": ["x"]}, "modality is asserted or hedged"),
        ({**TRIPLE, "time": 1999}, "time is a string, not 1999"),
        ({**TRIPLE, "attribution": {}}, "attribution is a string"),
    ],
)
def test_wrong_triples(data: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        triple_from_json(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "an extraction is"),
        ({"mentions": []}, "an extraction is"),
        ({"chunk": {**CHUNK, "start": None}}, "a chunk has"),
        ({"chunk": {**CHUNK, "start": "0"}}, "start is an offset"),
        ({"chunk": {**CHUNK, "text": 3}}, "text is a string"),
        ({"chunk": {**CHUNK, "meta": [1]}}, '"meta" of names and values'),
        ({"chunk": {"id": "c", "start": 0}}, "not here: doc, text"),
        ({"chunk": CHUNK, "mentions": {"a": 1}}, "mentions is a list"),
        ({"chunk": CHUNK, "mentions": [{"text": "7", "value": "7"}]}, "has no value: '7'"),
        ({"chunk": CHUNK, "triples": "x"}, "triples is a list"),
        ({"chunk": CHUNK, "triples": [["a"]]}, "a triple is"),
        ({"chunk": CHUNK, "rejects": ["x"]}, "a reject is"),
    ],
)
def test_wrong_extractions(data: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        extraction_from_json(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"triple": TRIPLE, "score": 1}, "a judgement is"),
        ({"triple": TRIPLE, "verdict": "maybe", "score": 1}, "verdict is accept or reject or"),
        ({"triple": TRIPLE, "verdict": "accept", "score": None}, "score is a number, not None"),
        ({"triple": TRIPLE, "verdict": "accept", "score": float("inf")}, "score is a number"),
        ({"triple": 7, "verdict": "accept", "score": 1}, "a triple has"),
    ],
)
def test_wrong_judgements(data: Any, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        judgement_from_json(data)


def test_messages_are_short() -> None:
    with pytest.raises(FormatError) as caught:
        triple_from_json({"x": "y" * 10_000})
    assert len(str(caught.value)) < 200
