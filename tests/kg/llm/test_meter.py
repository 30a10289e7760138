"""Counting what is asked, and never passing a limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BudgetExceeded, ConfigError, FormatError
from kg.llm import MeteredLLM, Price, price_of, read_prices
from kg.protocols import Prompt, Reply
from kg.testing import ScriptedLLM

PROMPT = Prompt(("one two three four",))  # 4 tokens and 4 around them


def asked(metered: MeteredLLM, prompts: Iterator[Prompt]) -> tuple[int, bool]:
    """(replies, did the budget end it?)"""
    count = 0
    try:
        for _ in metered.complete(prompts):
            count += 1
    except BudgetExceeded:
        return count, True
    return count, False


@given(st.integers(1, 400), st.integers(1, 50), st.lists(st.integers(0, 50), max_size=30))
def test_the_limit_is_never_passed_and_used_while_anything_fits(
    limit: int, longest: int, lengths: list[int]
) -> None:
    lengths = [min(length, longest) for length in lengths]
    given_out = iter(lengths)
    llm = ScriptedLLM(lambda prompt: Reply("x", 8, next(given_out)), window=5)
    metered = MeteredLLM(llm, longest=longest, max_tokens=limit)
    count, ended = asked(metered, iter([PROMPT] * len(lengths)))
    assert metered.usage.tokens <= limit
    assert metered.usage.tokens == sum(8 + length for length in lengths[:count])
    assert ended == (count < len(lengths))
    if ended:
        assert metered.usage.tokens + 8 + longest > limit


def test_money() -> None:
    llm = ScriptedLLM(lambda prompt: Reply("x", 8, 10))
    price = Price(prompt=1.0, reply=10.0)
    metered = MeteredLLM(llm, longest=10, max_cost=0.0005, price=price)
    assert asked(metered, iter([PROMPT] * 9)) == (4, True)
    assert metered.cost == pytest.approx(4 * (8 + 100) / 1e6)
    with pytest.raises(BudgetExceeded, match=r"limit of \$0.0005 \(72 tokens, \$0.0004 in 4 calls"):
        list(metered.complete([PROMPT]))


def test_a_limit_in_money_needs_a_price() -> None:
    with pytest.raises(ConfigError, match="no price is known"):
        MeteredLLM(ScriptedLLM([]), longest=1, max_cost=1.0)


def test_what_failed_is_counted() -> None:
    metered = MeteredLLM(ScriptedLLM(["a"]), longest=1)
    assert asked(metered, iter([PROMPT] * 2)) == (2, False)
    assert (metered.usage.calls, metered.usage.failed) == (2, 1)


def test_prices_of_models() -> None:
    prices = read_prices()
    assert price_of("openai/gpt-4o-mini", prices) == price_of("gpt-4o-mini", prices) is not None
    assert price_of("mine", prices) is None
    assert Price(2.0, 4.0).of(500_000, 250_000) == 2.0


def test_prices_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('["my-model"]\nprompt = 1\nreply = 2.5\n', encoding="utf-8")
    assert read_prices(path) == {"my-model": Price(1.0, 2.5)}
    path.write_text('["my-model"]\nprompt = 1\n', encoding="utf-8")
    with pytest.raises(FormatError, match="a price is"):
        read_prices(path)
    with pytest.raises(ConfigError, match="cannot read the prices"):
        read_prices(tmp_path / "none.toml")


def test_whoever_waits_is_told_what_has_been_answered() -> None:
    heard: list[int] = []
    metered = MeteredLLM(ScriptedLLM(["a", "b"], window=1), longest=9, heard=heard.append)
    assert asked(metered, iter([PROMPT, PROMPT])) == (2, False)
    assert heard == [0, 1, 1, 2], "at each call and each answer"
