"""Buckets, by a clock of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.llm.rate_limits import Bucket
from kg.llm.tokens import prompt_tokens, text_tokens
from kg.protocols import Prompt


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 200), min_size=1, max_size=60), st.integers(10, 1000))
def test_never_more_than_the_limit_in_any_minute(pauses: list[float], limit: int) -> None:
    """Requests come with pauses of any length between them, one after the other."""
    clock = Clock()
    bucket = Bucket(limit, clock)
    starts: list[float] = []
    for pause in pauses * 20:
        clock.now += pause / limit
        clock.now += bucket.wait_for(1)
        starts.append(clock.now)
    for start in starts:
        assert sum(start <= other < start + 60 - 1e-6 for other in starts) <= limit + 1


def test_a_tenth_at_once_then_evenly() -> None:
    clock = Clock()
    bucket = Bucket(600, clock)
    assert [bucket.wait_for(1) for _ in range(60)] == [0.0] * 60
    assert bucket.wait_for(1) == pytest.approx(1 / 9)


def test_what_was_thought_too_much_comes_back() -> None:
    clock = Clock()
    bucket = Bucket(600, clock)
    bucket.wait_for(60)
    bucket.correct(-30)
    assert bucket.wait_for(30) == 0.0
    bucket.correct(9)
    assert bucket.wait_for(0) == pytest.approx(1.0)


def test_no_limit() -> None:
    assert Bucket(0, Clock()).wait_for(10**9) == 0.0


# Counted by tiktoken's o200k_base.
COUNTED = {
    "The quick brown fox jumps over the lazy dog.": 10,
    "Marie Curie was born in Warsaw in 1867 and won two Nobel Prizes.": 18,
    '{"head": "Ada Lovelace", "relation": "WORKED_WITH", "tail": "Charles Babbage"}': 26,
}
FILES = {"american-beauty.txt": 875, "ben-amos.txt": 818, "clayton-kershaw.txt": 794}
TEXTS = Path(__file__).parents[3] / "examples" / "wikipedia"


@pytest.mark.parametrize("text", COUNTED)
def test_estimates_of_a_few_words(text: str) -> None:
    assert text_tokens(text) == pytest.approx(COUNTED[text], rel=0.25)


@pytest.mark.parametrize("name", FILES)
def test_estimates_of_a_page(name: str) -> None:
    text = (TEXTS / name).read_text(encoding="utf-8")
    assert text_tokens(text) == pytest.approx(FILES[name], rel=0.15)


def test_a_prompt_is_its_turns_and_system() -> None:
    assert text_tokens("") == 0
    assert prompt_tokens(Prompt(("one two",))) < prompt_tokens(Prompt(("one two",), system="three"))
