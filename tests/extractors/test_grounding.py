"""Quotes and names at their places, in code points, or honestly nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.grounding import Grounds, evidence

TEXT = (
    "In 1921, “Ada\u00a0Marlow” founded Marlow\n  Bank — in Leeds. 李白 was born in 701 😀 there."
)


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("founded Marlow Bank", "founded Marlow\n  Bank"),
        ('"ada marlow" FOUNDED', "“Ada\u00a0Marlow” founded"),
        ("Marlow Bank - in Leeds", "Marlow\n  Bank — in Leeds"),
        ("李白 was born in 701", "李白 was born in 701"),
        ("In 1921, ... in Leeds.", "In 1921, “Ada\u00a0Marlow” founded Marlow\n  Bank — in Leeds"),
        ("  in Leeds. ", "in Leeds."),
    ],
)
def test_a_quote_is_what_the_text_has_there(quote: str, words: str) -> None:
    found = evidence("d", "c", 100, Grounds(TEXT), quote)
    assert found.quote == words
    assert found.start == 100 + TEXT.index(words)
    assert found.end == found.start + len(words)


@pytest.mark.parametrize(
    "quote", ["", "  ", "Ada Marlow founded Orrin", "arlow", "...", "in Leeds ... In 1921"]
)
def test_a_quote_that_is_not_there_has_no_place(quote: str) -> None:
    found = evidence("d", "c", 0, Grounds(TEXT), quote)
    assert (found.start, found.end, found.quote) == (None, None, quote)


def test_names_are_whole_words_and_near_their_quote() -> None:
    text = "Anna met Ann. Later Ann met Bo."
    grounds = Grounds(text)
    assert grounds.find("Ann") == (9, 12)
    assert grounds.find("Ann", (14, 31)) == (20, 23)
    assert grounds.find("Bo", (0, 13)) == (28, 30)
    assert grounds.find("nn") is None


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_piece_of_a_text_is_found_or_has_no_word_borders(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = Grounds(text).find(text[start:end])
    if found is not None:
        assert text[slice(*found)].split() != []
