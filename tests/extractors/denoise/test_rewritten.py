"""Alignment of triples from a rewritten text with the text."""

from __future__ import annotations

import pytest

from extractors.denoise.rewritten import ALIGNED, aligned_with, joined
from extractors.llm.triples import UNQUOTED
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple

TEXT = (
    "Marlow Bank, as everybody knows, is old. In 1921 Ada Marlow, with her brother, founded it. "
    "The founder of Marlow Bank, Ada Marlow, was born in Leeds. Bob Orrin sells fish."
)
CHUNK = Chunk("d#5", "d", 5, TEXT)


def read(head: str, tail: Mention | Literal, quote: str, confidence: float = 0.8) -> Triple:
    said = Evidence("d", "d#5 rewritten", 0, len(quote), quote)
    return Triple(Mention(head, "Person", 0, 3), "R", tail, said, confidence, "llm")


def back(triple: Triple) -> Triple:
    (aligned,) = aligned_with(CHUNK, Extraction(CHUNK, (), (triple,))).triples
    return aligned


def words(triple: Triple) -> str | None:
    said = triple.evidence
    if said.start is None or said.end is None:
        return None
    assert TEXT[said.start - 5 : said.end - 5] == said.quote
    return said.quote


def test_words_that_were_kept_stand_where_they_stood() -> None:
    triple = back(read("Bob Orrin", Mention("fish", "Misc", 3, 4), "Bob Orrin sells fish."))
    assert words(triple) == "Bob Orrin sells fish."
    assert triple.confidence == 0.8 and triple.evidence.chunk_id == "d#5"
    start = 5 + TEXT.index("Bob")
    assert (triple.head.start, triple.head.end) == (start, start + 9)
    assert triple.extractor == "denoise llm"


def test_other_words_stand_at_the_sentence_with_both_names_and_most_of_them() -> None:
    leeds = Mention("Leeds", "Location", 20, 25)
    triple = back(read("ada marlow", leeds, "Ada Marlow was born in the city of Leeds."))
    assert words(triple) == "The founder of Marlow Bank, Ada Marlow, was born in Leeds."
    assert triple.confidence == pytest.approx(ALIGNED * 0.8)
    assert triple.head.text == "Ada Marlow", "the text's own words"
    start = 5 + TEXT.index("Ada Marlow, was")
    assert triple.head.start == start, "the name in that sentence, not the first one"


def test_two_sentences_where_no_single_one_says_it() -> None:
    bank = Mention("Marlow Bank", "Organization", 0, 1)
    triple = back(read("Ada Marlow", bank, "Ada Marlow, with her brother, founded Marlow Bank."))
    assert words(triple) == TEXT[: TEXT.index(" The founder")]


def test_a_sentence_without_both_names_or_enough_of_the_words_does_not_say_it() -> None:
    for tail, quote in (
        ("Paris", "Ada Marlow was born in Leeds near Paris."),
        ("Leeds", "Ada Marlow sold nineteen horses, cows, pigs and hens at Leeds."),
    ):
        triple = back(read("Ada Marlow", Mention(tail, "Location", 1, 2), quote))
        assert words(triple) is None and triple.evidence.quote == quote
        assert triple.confidence == UNQUOTED
        assert triple.head.start is not None, "named in the text all the same"
        assert (triple.tail.start is None) == (tail == "Paris")


def test_what_was_worth_less_is_not_worth_more() -> None:
    triple = back(read("Ada Marlow", Mention("Paris", "Location"), "Ada Marlow saw Paris.", 0.1))
    assert triple.confidence == 0.1


def test_a_value_keeps_what_it_is_and_finds_its_place() -> None:
    triple = back(
        read("Ada Marlow", Literal("1921", "date", "1921", 0, 4), "Ada Marlow founded it in 1921.")
    )
    assert isinstance(triple.tail, Literal) and triple.tail.value == "1921"
    assert triple.tail.start == 5 + TEXT.index("1921")


def test_what_the_text_says_itself_is_not_said_twice() -> None:
    fish = Mention("fish", "Misc", 1, 2)
    mine = back(read("Bob Orrin", fish, "Bob Orrin sells fish."))
    twice = back(read("bob orrin", fish, "Bob Orrin sells much fish."))
    other = back(read("Ada Marlow", fish, "Ada Marlow sells fish."))
    original = Extraction(CHUNK, (mine.head,), (mine,), (Reject("a", "b"),))
    rewritten = Extraction(CHUNK, (mine.head,), (twice, other), (Reject("c", "d"),), complete=False)
    both = joined(original, rewritten)
    assert both.triples == (mine, other)
    assert both.mentions == (mine.head,)
    assert [reject.text for reject in both.rejects] == ["a", "c"]
    assert not both.complete
