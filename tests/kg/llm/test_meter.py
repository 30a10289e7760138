"""Counting what is asked, and never passing a limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BudgetExceeded, ConfigError, FormatError
from kg.llm.meter import Budget, Meter, MeteredLLM, Price, price_of, read_prices
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
    llm = ScriptedLLM(lambda prompt: Reply("x", 8, next(given_out)), window=5, max_tokens=longest)
    meter = Meter(Budget(tokens=limit))
    count, ended = asked(MeteredLLM(llm, meter), iter([PROMPT] * len(lengths)))
    assert meter.usage.tokens <= limit
    assert meter.usage.tokens == sum(8 + length for length in lengths[:count])
    assert ended == (count < len(lengths))
    if ended:
        assert meter.usage.tokens + 8 + longest > limit


def test_money() -> None:
    llm = ScriptedLLM(lambda prompt: Reply("x", 8, 10), max_tokens=10)
    meter = Meter(Budget(cost=0.0005))
    metered = MeteredLLM(llm, meter, Price(prompt=1.0, reply=10.0))
    assert asked(metered, iter([PROMPT] * 9)) == (4, True)
    assert meter.cost == pytest.approx(4 * (8 + 100) / 1e6)
    with pytest.raises(BudgetExceeded, match=r"limit of \$0.0005 \(72 tokens, \$0.0004 in 4 calls"):
        list(metered.complete([PROMPT]))


def test_a_limit_in_money_needs_a_price() -> None:
    with pytest.raises(ConfigError, match="no price is known"):
        MeteredLLM(ScriptedLLM([]), Meter(Budget(cost=1.0)))


def test_what_failed_is_counted() -> None:
    meter = Meter(Budget())
    assert asked(MeteredLLM(ScriptedLLM(["a"]), meter), iter([PROMPT] * 2)) == (2, False)
    assert (meter.usage.calls, meter.usage.failed) == (2, 1)


def test_two_models_share_a_budget_and_each_has_its_price() -> None:
    def reply(prompt: Prompt) -> Reply:
        return Reply("x", 8, 10)

    meter = Meter(Budget(tokens=100))
    cheap = MeteredLLM(ScriptedLLM(reply, max_tokens=10), meter, Price(1.0, 1.0))
    dear = MeteredLLM(ScriptedLLM(reply, max_tokens=10), meter, Price(100.0, 100.0))
    assert asked(cheap, iter([PROMPT] * 3)) == (3, False)
    assert asked(dear, iter([PROMPT] * 3)) == (2, True)
    assert meter.usage.tokens == 5 * 18
    assert meter.cost == pytest.approx((3 * 18 + 2 * 1800) / 1e6)


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
    metered = MeteredLLM(ScriptedLLM(["a", "b"], window=1), Meter(Budget(), heard.append))
    assert asked(metered, iter([PROMPT, PROMPT])) == (2, False)
    assert heard == [0, 1, 1, 2], "at each call and each answer"
