"""The nouns, and the two numbers that are defined with them: support and confidence."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import model
from kg.model import (
    Chunk,
    Document,
    Evidence,
    Judgement,
    Mention,
    Triple,
    fact_confidence,
    independent_scores,
)


def said(doc_id: str, score: float, quote: str = "") -> Judgement:
    evidence = Evidence(doc_id, f"{doc_id}#0", None, None, quote)
    triple = Triple(Mention("a", ""), "r", Mention("b", ""), evidence, score, "x")
    return Judgement(triple, "accept", score, "x")


judgements = st.lists(
    st.builds(
        said,
        st.sampled_from("abcdef"),
        st.floats(0, 1),
        st.sampled_from(("", "p", "q", "r", "s")),
    ),
    max_size=8,
)


def test_confidence_of_one_and_of_several_documents() -> None:
    assert fact_confidence([]) == 0.0
    assert fact_confidence([said("a", 0.6)]) == pytest.approx(0.6)
    assert fact_confidence([said("a", 0.6), said("b", 0.5)]) == pytest.approx(0.8)


def test_best_score_of_a_document_counts() -> None:
    assert independent_scores([said("a", 0.6), said("a", 0.9), said("a", 0.1)]) == [0.9]


def test_copies_count_once_whatever_their_case_and_space() -> None:
    copies = [said("a", 0.6, "Foo  acquired Bar."), said("b", 0.7, "foo acquired\nBAR.")]
    assert independent_scores(copies) == [0.7]
    assert independent_scores([said("a", 0.6, "x"), said("b", 0.7, "y")]) == [0.7, 0.6]
    assert independent_scores([said("a", 0.6), said("b", 0.7)]) == [0.7, 0.6], "no words, no copy"


PLAIN = "Kestrel Systems, a maker of gliders, was founded in Oslo by Anna Kowalska in 2011."


@pytest.mark.parametrize(
    "copy",
    [
        "Kestrel Systems, a maker of\ngliders, was founded in Oslo\nby Anna Kowalska in 2011.",
        PLAIN.replace("Systems", "Sys-\ntems").replace("gliders", "gli\u00adders"),
        "Kestrel Systems\n" + PLAIN,
        "HISTORY\n2. Beginnings\n" + PLAIN,
        PLAIN + "\nReferences",
        "**Kestrel Systems**, a maker of _gliders_, was founded in Oslo by Anna Kowalska in 2011.",
        PLAIN.replace(" ", "\u00a0").replace("gliders,", "gliders,[1]") + "\u00b2",
        "In short: " + PLAIN[:-1] + ", and grew.",
        PLAIN.upper(),
        PLAIN.replace("Oslo", "[Oslo](https://example.org/oslo)").replace(
            "gliders", "gliders[note 2]"
        ),
    ],
)
def test_the_same_words_in_another_format_are_a_copy(copy: str) -> None:
    assert independent_scores([said("a", 0.6, PLAIN), said("b", 0.7, copy)]) == [0.7]


@pytest.mark.parametrize(
    "other",
    [
        "Anna Kowalska founded Kestrel Systems, which makes gliders, in Oslo in 2011.",
        "Kestrel Systems was founded in Oslo by Anna Kowalska.",
        "Kestrel Systems\nIt was founded in 2011 by Anna Kowalska.",
    ],
)
def test_words_of_their_own_are_no_copy(other: str) -> None:
    assert independent_scores([said("a", 0.6, PLAIN), said("b", 0.7, other)]) == [0.7, 0.6]


def test_copies_of_copies_are_one_source() -> None:
    chain = [said("a", 0.1, "p"), said("b", 0.2, "q"), said("c", 0.3, "r"), said("d", 0.4, "s")]
    links = [said("a", 0.1, "q"), said("b", 0.1, "r"), said("d", 0.9, "p")]
    assert independent_scores(chain + links) == [0.9]


@given(judgements, st.randoms(use_true_random=False))
def test_order_does_not_matter(support: list[Judgement], order: object) -> None:
    shuffled = list(support)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert independent_scores(shuffled) == independent_scores(support)
    assert fact_confidence(shuffled) == fact_confidence(support)


@given(judgements, judgements)
def test_sources_are_the_connected_groups(one: list[Judgement], two: list[Judgement]) -> None:
    support = one + two
    groups: list[set[tuple[str, str]]] = []
    for judgement in support:
        evidence = judgement.triple.evidence
        keys = {("d", evidence.doc_id)} | ({("q", evidence.quote)} if evidence.quote else set())
        joined = [group for group in groups if group & keys]
        groups = [group for group in groups if not group & keys] + [keys.union(*joined)]
    assert len(independent_scores(support)) == len(groups)
    assert 0 <= fact_confidence(support) <= 1 or math.isclose(fact_confidence(support), 1)


def test_document_version_and_title() -> None:
    document = Document("a", "folder/a.txt", "text")
    assert document.title == "a.txt" and len(document.hash) == 64
    assert dataclasses.replace(document, meta={"title": "A"}).title == "A"
    assert dataclasses.replace(document, text="other").hash != document.hash
    assert Document("a", "a", "\udcff").hash != Document("a", "a", "?").hash


def test_chunk_ends_where_its_text_does() -> None:
    assert Chunk("a#5", "a", 5, "naïve 🙂").end == 12


@pytest.mark.parametrize(
    ("polarity", "modality", "asserted"),
    [
        ("positive", "asserted", True),
        ("negative", "asserted", False),
        ("positive", "hedged", False),
        ("negative", "hedged", False),
    ],
)
def test_only_plain_statements_are_asserted(polarity: str, modality: str, asserted: bool) -> None:
    triple = dataclasses.replace(said("a", 1).triple, polarity=polarity, modality=modality)  # type: ignore[arg-type]
    assert triple.asserted is asserted


def test_nouns_are_frozen_and_slotted() -> None:
    for noun in vars(model).values():
        if dataclasses.is_dataclass(noun) and isinstance(noun, type):
            assert noun.__dataclass_params__.frozen, noun  # type: ignore[attr-defined]
            assert "__slots__" in vars(noun), noun
