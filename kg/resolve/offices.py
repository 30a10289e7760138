"""Offices of persons in a document: "Anna Lane, the mayor", "President Anna Lane"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

_REACH = 60  # characters between a name and its office
_PLACES = 20  # occurrences of a name that are read
_STOP = re.compile(r"[;!?\n]|\.\s+(?=[^\W\d_a-z])")
_FULL = {"sen": "senator", "gov": "governor", "col": "colonel"}
_JOINED = re.compile(r"\b(?:met|and|with)\b|['’]s\b")
_OF_ANOTHER = re.compile(
    r"\b(?:wife|husband|widow|widower|son|daughter|child|children|brother|sister|mother|father|"
    r"aide|adviser|advisor|assistant|secretary|spokesman|spokeswoman|friend) (?:of|to)\b[^,;]*$",
    re.IGNORECASE,
)


def holds_office(office: str, names: Iterable[str], text: str) -> bool:
    """Return True if the office is beside a name, in its sentence, and before no other name.

    >>> holds_office("mayor", ["Anna Lane"], "Anna Lane was elected mayor. She met Mayor Bell.")
    True
    >>> holds_office("mayor", ["Anna Lane"], "Anna Lane met Mayor Bell.")
    False
    """
    words = {office, _FULL.get(office, office)}
    title = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words)))})\b\.?", re.IGNORECASE)
    for name in names:
        for start in islice(_places(name, text), _PLACES):
            if title.search(name):
                return True
            end = start + len(name)
            if _before(title, text[max(0, start - _REACH) : start + 1]):
                return True
            if _after(title, text[end : end + _REACH]):
                return True
    return False


def _places(name: str, text: str) -> Iterator[int]:
    place = text.find(name)
    while place >= 0:
        yield place
        place = text.find(name, place + 1)


def _before(title: re.Pattern[str], text: str) -> bool:
    """Return True for "President " or "the president of the bank, " before a name."""
    titles = list(title.finditer(text))
    if not titles:
        return False
    between = text[titles[-1].end() : -1].lstrip()
    of_another = between[:1].isupper() or _JOINED.search(between)
    return not of_another and not _STOP.search(text[titles[-1].end() :])


def _after(title: re.Pattern[str], text: str) -> bool:
    """Return True for ", the president" or " became president of", not "'s wife, the senator"."""
    stop = _STOP.search(text)
    text = text[: stop.start()] if stop else text
    for match in title.finditer(text):
        follows = text[match.end() :].lstrip()
        named = follows[:1].isupper() or follows[:2] in ("'s", "’s")
        if not named and not _OF_ANOTHER.search(text[: match.start()]):
            return True
    return False
