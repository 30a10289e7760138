"""How long an endpoint asks to wait."""

from __future__ import annotations

import datetime
import time
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.llm.waits import asked_wait, in_words, seconds_of


def soon(seconds: float) -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30), ("1.5", 1.5), ("0", 0), ("-3", 0), ("6m0s", 360), ("1h2m3s", 3723),
        ("20ms", 0.02), ("1d", 86400),
    ],
)  # fmt: skip
def test_numbers_and_durations(header: str, seconds: float) -> None:
    assert seconds_of(header) == pytest.approx(seconds, abs=2)


def test_dates() -> None:
    assert seconds_of(str(int(time.time()) + 90)) == pytest.approx(90, abs=2)
    assert seconds_of(str(int(time.time() * 1000) + 90_000)) == pytest.approx(90, abs=2)
    assert seconds_of(format_datetime(soon(3600), usegmt=True)) == pytest.approx(3600, abs=2)
    assert seconds_of(soon(7200).isoformat()) == pytest.approx(7200, abs=2)
    assert seconds_of(f"{soon(60):%Y-%m-%dT%H:%M:%SZ}") == pytest.approx(60, abs=2)
    assert seconds_of(format_datetime(soon(-50), usegmt=True)) == 0


@pytest.mark.parametrize("header", ["", "soon", "nan", "inf", "1e999", "5x", "Mon, 99 Foo 2020"])
def test_what_says_no_time(header: str) -> None:
    assert seconds_of(header) is None


@given(st.text(max_size=40))
def test_any_header_can_be_read(header: str) -> None:
    assert (seconds_of(header) or 0.0) >= 0.0


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after-ms": "1500", "retry-after": "9"}, "", 1.5),
        ({"retry-after": "9"}, "try again in 2s", 9),
        ({}, "Please try again in 1h2m3.5s.", 3723.5),
        ({}, "Please retry after 20 seconds.", 20),
        ({}, "try again in 1 hour 5 minutes", 3900),
        ({"x-ratelimit-reset-requests": "24h0m0s", "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-reset-tokens": "1s", "x-ratelimit-remaining-tokens": "50"}, "", 86400),
        ({"x-ratelimit-reset-requests": "24h0m0s", "x-ratelimit-remaining-requests": "7",
          "x-ratelimit-reset-tokens": "3s", "x-ratelimit-remaining-tokens": "0"}, "", 3),
        ({"x-ratelimit-reset": "45"}, "", 45),
        ({}, "too many requests", None),
    ],
)  # fmt: skip
def test_what_was_asked_for(headers: dict[str, str], message: str, seconds: float | None) -> None:
    assert asked_wait(headers, message) == seconds


def test_a_limit_that_was_not_reached_holds_nothing_back() -> None:
    """OpenAI sends these headers with each answer, a failure of its own as well."""
    assert asked_wait({"x-ratelimit-reset-requests": "24h"}, busy=False) is None


def test_in_words() -> None:
    messages = [in_words(seconds) for seconds in (45, 300, 900, 7200, 86400, 5 * 86400)]
    assert messages == ["45 s", "5 min", "15 min", "2 h", "24 h", "5 days"]
