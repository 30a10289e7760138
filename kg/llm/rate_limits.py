"""Rate limits: requests and tokens per minute, a token bucket each, for one event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

MINUTE = 60.0


class Bucket:
    """A token bucket: at most `per_minute` in any minute; 0 is no limit.

    A tenth of it may be taken at once, and the rest comes evenly.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute / 10
        self._rate = (per_minute - self._most) / MINUTE
        self._clock = clock
        self._available = self._most
        self._then = clock()

    def wait_for(self, amount: float) -> float:
        """Take the amount, and return the seconds to wait until it is available."""
        if not self._rate:
            return 0.0
        now = self._clock()
        self._available = min(self._most, self._available + (now - self._then) * self._rate)
        self._then = now
        self._available -= amount
        return max(0.0, -self._available / self._rate)

    def correct(self, amount: float) -> None:
        """Take more, or give back for a negative amount, once the true amount is known."""
        self._available -= amount


class RateLimits:
    """The limits of requests and of tokens together."""

    def __init__(self, requests: float, tokens: float) -> None:
        self._requests, self._tokens = Bucket(requests), Bucket(tokens)

    async def admit(self, tokens: int) -> None:
        delay = max(self._requests.wait_for(1), self._tokens.wait_for(tokens))
        if delay:
            await asyncio.sleep(delay)

    def correct(self, more: int) -> None:
        """Take the tokens that the reply shows beyond the estimate."""
        self._tokens.correct(more)
