"""First words of sentences are no part of the name that follows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.offline.sentence_openers import without_openers
from tests.extractors.offline.test_extractor import PIPELINES, check_laws, extract

OPENED = (
    "Only Maria Lund joined Vexo.",
    "Presumably Maria Lund joined Vexo.",
    "Supposing is easy. Suppose Maria Lund joined Vexo.",
    "Perhaps Maria Lund joined Vexo.",
    "Meet Maria Lund, who joined Vexo.",
    "Consider Maria Lund, who joined Vexo.",
    "Even Maria Lund joined Vexo.",
    "Lund laughed. Even Lund laughed.",
    "Young Maria Lund joined Vexo.",
    "Lund left. Poor Lund never joined Vexo.",
    "Reluctantly Lund joined Vexo.",
    "Meanwhile Lund joined Vexo.",
    "Both Vexo and Brill closed.",
    "Former Vexo director Maria Lund left.",
    "Violinist Maria Lund joined Vexo.",
    "He said: no.\n\nSuddenly Lund joined Vexo.",
    '"Maybe Lund joined Vexo," he said.',
    "Under Maria Lund, Vexo grew.",
    "Thanks Maria Lund, we said.",
)
WHOLE = (
    "Young Frankenstein was directed by Mel Brooks.",
    "Only Fools and Horses was written by John Sullivan.",
    "Meet Joe Black (1998) is long.",
    "Suddenly Susan is an American sitcom.",
    "Old Trafford lies in Manchester.",
    "New York lies on the Hudson.",
    "General Motors joined Vexo.",
    "Even Kruse joined Vexo.",
    "Will Smith joined Vexo.",
    "Dean Martin joined Vexo.",
    "Emily Lund joined Vexo.",
    "Sally Lund joined Vexo.",
    "Nayelly Lund joined Vexo.",
    "Captain Lund joined Vexo.",
    "Best Buy bought Vexo.",
    "First Solar bought Vexo.",
    "Great Britain left. Britain voted.",
    "Now he plays for Meanwhile Brill. Meanwhile Brill won.",
    "“Suddenly Last Summer” was a play.",
    "Mr. Young Lund left. Lund stayed.",
    "Legendary Pictures made it.",
)


@pytest.mark.parametrize("text", OPENED)
def test_openers_are_read_in_lower_case(text: str) -> None:
    changed = [
        (before, after) for before, after in zip(text, without_openers(text), strict=True)
        if before != after
    ]  # fmt: skip
    assert len(changed) == 1
    assert changed[0][0].lower() == changed[0][1]


@pytest.mark.parametrize("text", WHOLE)
def test_names_stay_whole(text: str) -> None:
    assert without_openers(text) == text


def test_the_title_of_a_document_is_a_name() -> None:
    text = "Yet Lund won. Brill lost."
    assert without_openers(text) == "yet Lund won. Brill lost."
    assert without_openers(text, title="Yet Lund") == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*' \n."“(İ', "Only ", "Lund ", "Suddenly ", "\n\n"])).map("".join))
def test_only_the_case_of_letters_changes(text: str) -> None:
    read = without_openers(text)
    assert len(read) == len(text)
    assert read.lower() == text.lower()


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_facts_are_about_the_name_and_hedged_where_the_opener_hedges(pipeline: str) -> None:
    text = (
        "Presumably Maria Lund founded Vexo Systems. Suppose Peter Brill founded Acme Systems. "
        "Only Anna Weber joined Google."
    )
    extraction = extract(text, pipeline)
    check_laws(extraction)
    assert {
        (t.head.text, t.relation, t.tail.text, t.modality) for t in extraction.triples
    } == {
        ("Maria Lund", "FOUNDED", "Vexo Systems", "hedged"),
        ("Peter Brill", "FOUNDED", "Acme Systems", "hedged"),
        ("Anna Weber", "MEMBER_OF", "Google", "asserted"),
    }  # fmt: skip
