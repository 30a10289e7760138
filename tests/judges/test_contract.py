"""The contract of every registered judge."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import count, islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judges.rules.judge import RulesJudge
from kg.assembly import make
from kg.model import Chunk, Evidence, Extraction, Judgement, Literal, Mention, Triple
from kg.protocols import Judge
from kg.registry import names, part_class

JUDGES: dict[str, Callable[[], Judge]] = {"rules": RulesJudge}

text = st.text(max_size=20)
hostile = st.sampled_from(
    ["", " ", "\x00", "\ud800", "\u202e", "|", '"', "{}", "%s", "a" * 5000, "🙂", "İ", "the", "It"]
)
words = st.one_of(text, hostile)
offset = st.one_of(st.none(), st.integers(min_value=-5, max_value=60))
kinds = st.sampled_from(["", "Person", "Organization", "Location", "Misc", "a|b", "\ud800"])
literal_kinds = st.sampled_from(["date", "number", "money", "percent", "quantity", "string", "?"])
mentions = st.builds(Mention, words, kinds, offset, offset)
literals = st.builds(Literal, words, literal_kinds, words, offset, offset)
triples = st.builds(
    Triple,
    head=mentions,
    relation=words,
    tail=st.one_of(mentions, literals),
    evidence=st.builds(
        Evidence, st.sampled_from(["d", "e"]), st.sampled_from(["c", "x"]), offset, offset, words
    ),
    confidence=st.one_of(st.floats(), st.floats(min_value=0, max_value=1)),
    extractor=st.just("test"),
    polarity=st.sampled_from(["positive", "negative"]),
    modality=st.sampled_from(["asserted", "hedged"]),
    attribution=st.one_of(st.none(), words),
    time=st.one_of(st.none(), words),
)
extractions = st.builds(
    Extraction,
    st.builds(Chunk, st.just("c"), st.just("d"), st.integers(0, 10), st.text(max_size=50)),
    triples=st.lists(triples, max_size=5).map(tuple),
)


def test_every_registered_judge_is_under_contract() -> None:
    assert set(names("judge")) == set(JUDGES)


@pytest.fixture(params=sorted(JUDGES))
def judge(request: pytest.FixtureRequest) -> Judge:
    return JUDGES[request.param]()


@pytest.mark.parametrize("name", sorted(JUDGES))
def test_is_made_by_its_name_and_is_a_judge(name: str) -> None:
    judge = make("judge", name)
    assert isinstance(judge, Judge)
    assert isinstance(judge, part_class("judge", name))
    assert isinstance(judge.fingerprint, str)
    assert judge.fingerprint == make("judge", name).fingerprint


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batch=st.lists(extractions, max_size=3))
def test_one_judgement_per_triple_in_order(judge: Judge, batch: list[Extraction]) -> None:
    before = copy.deepcopy(batch)
    judgements = list(judge.judge(iter(batch)))
    assert repr(batch) == repr(before)
    expected = [triple for extraction in batch for triple in extraction.triples]
    assert len(judgements) == len(expected)
    for judgement, triple in zip(judgements, expected, strict=True):
        assert judgement.triple is triple
        assert judgement.verdict in ("accept", "reject", "quarantine")
        assert 0.0 <= judgement.score <= 1.0
        assert judgement.judge
        assert judgement.verdict == "accept" or judgement.reason
    assert repr(list(judge.judge(batch))) == repr(judgements)


def test_is_lazy(judge: Judge) -> None:
    def endless() -> Iterator[Extraction]:
        for number in count():
            chunk = Chunk(f"c{number}", "d", 0, "Ada knows Bob.")
            triple = Triple(
                Mention("Ada", "Person", 0, 3),
                "KNOWS",
                Mention("Bob", "Person", 10, 13),
                Evidence("d", chunk.id, 0, 14, chunk.text),
                0.9,
                "test",
            )
            yield Extraction(chunk, triples=(triple,))

    judgements: list[Judgement] = list(islice(judge.judge(endless()), 3))
    assert [judgement.verdict for judgement in judgements] == ["accept"] * 3


def test_extractions_are_judged_apart(judge: Judge) -> None:
    """The same statement in two chunks is no duplicate."""
    batch = []
    for name in ("c0", "c1"):
        chunk = Chunk(name, "d", 0, "Ada knows Bob.")
        head, tail = Mention("Ada", "Person", 0, 3), Mention("Bob", "Person", 10, 13)
        evidence = Evidence("d", name, 0, 14, chunk.text)
        batch.append(
            Extraction(chunk, triples=(Triple(head, "KNOWS", tail, evidence, 0.9, "test"),))
        )
    assert [judgement.verdict for judgement in judge.judge(batch)] == ["accept", "accept"]
