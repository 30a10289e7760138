"""Requests over HTTP, repeated where that may help and reported clearly where it cannot."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from kg.errors import LLMError
from kg.llm.refusals import wants_money
from kg.llm.waits import asked_wait, in_words

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
BUSY = 429
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0  # seconds
SPREAD = 5.0  # seconds over which requests come again after a Retry-After
PATIENCE = 300.0  # the longest Retry-After that is waited for
LARGEST = 32_000_000  # bytes of an answer
STRANGER = 2  # attempts to reach an endpoint that never answered
SHOWN = 5000  # characters of a refusal that are read
NO_MONEY = "insufficient_quota"
SECRET = 12  # least length of a secret; shorter keys ("none", "EMPTY") may be in any text
QUIET = 10.0  # seconds between two messages on failed attempts; longer pauses are logged

logger = logging.getLogger("kg.llm")


class Refused(Exception):
    """The endpoint refuses this request and will refuse it again."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Transport:
    """Posts JSON to one endpoint, in one event loop."""

    def __init__(
        self, base_url: str, key: str, concurrency: int, timeout: float, retries: int
    ) -> None:
        self._base = base_url
        self._key = key
        self._concurrency = concurrency
        self._timeout = timeout
        self._retries = retries
        self._session: aiohttp.ClientSession | None = None
        self._not_before = self._spread = 0.0  # from a Retry-After, for all requests
        self._answers = 0
        self._said = self._said_until = 0.0
        self._answered = False

    async def post(
        self, path: str, body: Mapping[str, Any], admitted: Callable[[], Awaitable[None]]
    ) -> Any:
        """Return the answer's JSON; Refused for this request alone, LLMError for all requests.

        `admitted` is awaited before each attempt. An attempt that hit a rate limit (429) does not
        count as long as others are answered: then it only has to wait its turn.
        """
        data = json.dumps(body).encode()
        attempt, answers = 0, self._answers
        while True:
            await self._pause_for_all()
            await admitted()
            try:
                return await self._once(path, data)
            except _Later as later:
                attempt = 1 if later.busy and self._answers > answers else attempt + 1
                answers = self._answers
                if attempt > (self._retries if self._answered else min(STRANGER, self._retries)):
                    times = f"{attempt} attempt{'s' * (attempt > 1)}"
                    advice = "" if self._answered else "; is a server running there?"
                    raise LLMError(f"{self._base}: {later} ({times}){advice}") from later.__cause__
                pause = self._pause(later, attempt)
                self._say(later, pause)
                await asyncio.sleep(pause)

    async def _once(self, path: str, data: bytes) -> Any:
        try:
            async with self._opened().post(f"{self._base}/{path}", data=data) as answer:
                text = self._scrubbed(await _text(answer))
                status, headers = answer.status, answer.headers
        except TimeoutError as error:
            self._answered = True  # a server is there
            raise _Later(
                f"no answer within {self._timeout:g} s (raise llm.timeout, or lower "
                "llm.concurrency or llm.max_tokens)"
            ) from error
        except aiohttp.InvalidURL as error:
            raise LLMError(f"{self._base} is no address of an endpoint") from error
        except (aiohttp.ClientError, OSError) as error:
            message = str(error).replace(" ssl:default", "")  # also in errors of plain http
            raise _Later(f"no connection ({message})") from error
        self._answered = True
        if status >= 300:
            raise _refusal(status, text, headers)
        try:
            decoded = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _Later(f"an answer that is no JSON: {text[:80]!r}") from error
        if isinstance(decoded, dict) and decoded.get("error") and not decoded.get("choices"):
            raise _refusal(_status_of(decoded["error"]), text, headers)  # under status 200
        self._answers += 1
        return decoded

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {"Content-Type": "application/json"}
            if self._key:
                headers["Authorization"] = f"Bearer {self._key}"
            self._session = aiohttp.ClientSession(
                headers=headers,
                connector=aiohttp.TCPConnector(limit=self._concurrency),
                timeout=aiohttp.ClientTimeout(total=self._timeout),
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _pause_for_all(self) -> None:
        while (wait := self._not_before - time.monotonic()) > 0:
            await asyncio.sleep(wait + random.random() * self._spread)

    def _pause(self, later: _Later, attempt: int) -> float:
        if later.after is not None:
            if later.after > PATIENCE:
                raise LLMError(
                    f"{self._base}: the endpoint asks to wait {in_words(later.after)}, longer than "
                    f"the {in_words(PATIENCE)} that are waited for ({later})"
                )
            self._not_before = max(self._not_before, time.monotonic() + later.after)
            # Not all at once, or all but one come too early again.
            self._spread = min(later.after, SPREAD)
            return 0.0
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (attempt - 1))
        return longest * (0.5 + random.random() / 2)

    def _say(self, later: _Later, pause: float) -> None:
        """Log a failed attempt now and then, and a rate limit only if the wait is long."""
        now = time.monotonic()
        wait = later.after or pause
        is_long = wait >= QUIET and now + wait > self._said_until + SPREAD
        if not is_long and (later.busy or now - self._said < QUIET):
            return
        self._said, self._said_until = now, now + wait
        if is_long:
            asks = "the endpoint asks to wait" if later.after else "waiting"
            logger.warning("%s: %s %s (%s)", self._base, asks, in_words(wait), later)
        else:
            logger.warning("%s: %s; asking again", self._base, later)

    def _scrubbed(self, text: str) -> str:
        return text.replace(self._key, "***") if len(self._key) >= SECRET else text


async def _text(answer: aiohttp.ClientResponse) -> str:
    """Return the text of an answer; Refused for more than LARGEST bytes."""
    received = bytearray()
    async for block in answer.content.iter_any():
        received += block
        if len(received) > LARGEST:
            raise Refused(answer.status, f"an answer of more than {LARGEST // 1_000_000} MB")
    return received.decode("utf-8", "replace")


def _refusal(status: int, text: str, headers: Mapping[str, str]) -> Exception:
    error = _error(text)
    message = f"status {status}: {_message(error)}"
    busy = status == BUSY
    wait = asked_wait({**_router_headers(error), **_plain(headers)}, message, busy)
    # A limit of speed may be called a quota, too: then it says how long to wait.
    unpaid = wants_money(message) and (wait is None or NO_MONEY in message)
    if status not in AGAIN or unpaid:
        return Refused(status, message)
    return _Later(message, wait, busy=busy)


def _error(text: str) -> Any:
    """Return the error in an answer, else its words."""
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return decoded.get("error", decoded) if isinstance(decoded, dict) else decoded


def _message(error: Any) -> str:
    """Return the error's message in one line, with its code if that is a word."""
    if not isinstance(error, dict):
        return " ".join(str(error)[:SHOWN].split())[:300]
    words = " ".join(str(error.get("message", error))[:SHOWN].split())[:300]
    code = error.get("code")
    return f"{words} ({code[:60]})" if isinstance(code, str) and code not in words else words


def _plain(headers: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _router_headers(error: Any) -> dict[str, str]:
    """Return the headers of the provider behind a router."""
    metadata = error.get("metadata") if isinstance(error, dict) else None
    headers = metadata.get("headers") if isinstance(metadata, dict) else None
    return _plain(headers) if isinstance(headers, dict) else {}


def _status_of(error: Any) -> int:
    """Return the status of an error under status 200: its own code, else judged by its words."""
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and 300 <= code < 600:
        return code
    message = str(error).lower()
    return 401 if "api key" in message or "api_key" in message else 400


class _Later(Exception):
    """The request may succeed later; after `after` seconds if the endpoint says so.

    `busy`: it hit a rate limit, and nothing is wrong with it.
    """

    def __init__(self, message: str, after: float | None = None, busy: bool = False) -> None:
        super().__init__(message)
        self.after = after
        self.busy = busy
