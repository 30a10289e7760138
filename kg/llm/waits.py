"""The wait that an endpoint asks for, in its headers or its message."""

from __future__ import annotations

import datetime
import email.utils
import math
import re
import time
from collections.abc import Mapping

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(ms|[dhms])", re.ASCII)
_UNIT = r"(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)"
_WORDS = re.compile(
    rf"(?:try again|retry|wait)\D{{0,20}}?((?:\d+(?:\.\d+)?\s?{_UNIT}\s?)+)\b", re.IGNORECASE
)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LIMITED = ("requests", "tokens")
_EPOCH, _EPOCH_MS = 1e9, 1e12  # larger numbers are a moment, not a duration


def asked_wait(headers: Mapping[str, str], message: str = "", busy: bool = True) -> float | None:
    """Return the seconds in Retry-After or its like, else in the message; None for neither.

    `headers` have names in lower case. The reset of a limit counts only if the limit was reached
    (`busy`).
    """
    if (seconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return seconds / 1000
    if (seconds := seconds_of(headers.get("retry-after", ""))) is not None:
        return seconds
    if not busy:
        return None
    stated = _WORDS.search(message[:1000])
    return (_spoken(stated[1]) if stated else None) or _reset(headers) or None


def _spoken(words: str) -> float:
    """Return the seconds of "20 seconds" or "1 hour 5 minutes"."""
    parts = re.findall(r"([\d.]+)\s?([a-z]+)", words.lower())
    return sum(float(number) * _SECONDS[_unit(unit)] for number, unit in parts)


def _unit(word: str) -> str:
    return "ms" if word.startswith(("ms", "milli")) else word[0]


def seconds_of(header: str) -> float | None:
    """Return the seconds of "30", "1m30s", an HTTP or ISO 8601 date, or a Unix time; else None."""
    header = header.strip()[:80]
    number = _number(header)
    if number is not None:
        return _until(number / 1000 if number >= _EPOCH_MS else number)
    if (seconds := _duration(header)) is not None:
        return seconds
    for read in (email.utils.parsedate_to_datetime, datetime.datetime.fromisoformat):
        try:
            moment = read(header)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
            return max(0.0, moment.timestamp() - time.time())
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _until(seconds: float) -> float:
    return max(0.0, seconds - time.time() if seconds >= _EPOCH else seconds)


def _number(words: str) -> float | None:
    try:
        number = float(words)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _duration(words: str) -> float | None:
    parts = _DURATION.findall(words)
    if not parts or "".join(map("".join, parts)) != words:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _reset(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to the reset of the limit that was reached; of several the last."""
    spent = [
        name
        for name in _LIMITED
        if (_number(headers.get(f"x-ratelimit-remaining-{name}", "")) or 0.0) <= 0.0
    ]
    names = [f"x-ratelimit-reset-{name}" for name in spent] + ["x-ratelimit-reset"]
    waits = [wait for name in names if (wait := seconds_of(headers.get(name, ""))) is not None]
    return max(waits, default=None)


def in_words(seconds: float) -> str:
    """Return `45 s`, `15 min`, `24 h` or `5 days`."""
    for unit, name, least in ((86400, "days", 3), (3600, "h", 2), (60, "min", 2)):
        if seconds >= unit * least:
            return f"{round(seconds / unit)} {name}"
    return f"{round(seconds)} s"
