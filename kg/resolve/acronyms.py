"""Acronyms: their definitions in a text, and the names with their initials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.resolve.canonical import words

_PARENTHESIS = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_SHORT = re.compile(r"[^\W_](?:[\w.&/-]{0,8}[^\W_]|[\w.&/-]{0,8}\.)")
_QUOTES = " \t\r\n\"'“”‘’«»,"
_SMALL_WORDS = words("of the and for in on to at by with a an de la du des del et und")
_WORDS_BACK = 12


@dataclass(frozen=True, slots=True)
class Definition:
    """An acronym, the words that may be its long form, best first, and its place."""

    short: str
    long_forms: tuple[str, ...]
    start: int


def definitions(text: str) -> Iterator[Definition]:
    """Yield the definitions of acronyms in a text, in order.

    "World Health Organization (WHO)" and "WHO (World Health Organization)", after Schwartz and
    Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical
    text": the letters of the short form are in the long form in order, and its first letter
    begins the long form.
    """
    for match in _PARENTHESIS.finditer(text):
        inside = re.split(r"[;,]", match[1])[0].strip(_QUOTES)
        before = text[max(0, match.start() - 200) : match.start()].rstrip(_QUOTES)
        if is_acronym(inside):
            yield Definition(inside, tuple(_long_forms(inside, before)), match.start())
            continue
        short = before.split()[-1].strip(_QUOTES) if before else ""
        if is_acronym(short) and aligned(short, inside):
            yield Definition(short, (inside,), match.start() - len(short) - 1)


def is_acronym(word: str) -> bool:
    """Return True for a word of 2 to 10 characters with more than half of its letters capital."""
    if not _SHORT.fullmatch(word):
        return False
    letters = [char for char in word if char.isalpha()]
    return len(letters) > 1 and sum(char.isupper() for char in letters) * 2 > len(letters)


def _long_forms(short: str, before: str) -> Iterator[str]:
    """Yield the ends of `before`, shortest first, whose letters spell the acronym."""
    starts = [match.start() for match in re.finditer(r"\S+", before)]
    for start in reversed(starts[-_WORDS_BACK:]):
        candidate = before[start:].lstrip(_QUOTES)
        if aligned(short, candidate):
            yield candidate


def aligned(short: str, long: str) -> bool:
    """Return True if the letters of `short` are in `long` in order, the first at its beginning.

    >>> aligned("XML", "Extensible Markup Language"), aligned("WHO", "World Health Organization")
    (False, True)
    """
    letters = [char for char in short.casefold() if char.isalnum()]
    text = long.casefold()
    if len(text) <= len(short) or text[0] != letters[0] or short.casefold() in text.split():
        return False
    place = len(text)
    for letter in reversed(letters[1:]):
        place = text.rfind(letter, 1, place)
        if place < 0:
            return False
    return True


def spells(short: str, long: str) -> bool:
    """Return True if words of `long`, in order, begin with the letters of `short`.

    The first word begins with the first letter. `long` is a canonical name. This is stricter
    than `aligned`, and rejects words that are no definition.

    >>> spells("WHO", "world health organization"), spells("WWE", "world heavyweight")
    (True, False)
    """
    letters = [char for char in short.casefold() if char.isalnum()]
    starts = iter([token[0] for token in long.split()])
    return long[:1] == letters[0] and all(letter in starts for letter in letters)


def initials(name: str) -> set[str]:
    """Return the initials of a canonical name of several words, with and without small words.

    Initials that are a word of the name are left out: "UN Navy" is not the long form of "UN".

    >>> sorted(initials("united states of america"))
    ['usa', 'usoa']
    """
    tokens = name.split()
    content = [token for token in tokens if token not in _SMALL_WORDS]
    runs = [run for run in (tokens, content) if len(run) > 1]
    return {"".join(token[0] for token in run) for run in runs}.difference(tokens)
