"""Acronyms: where the text defines one, and which names have its initials."""

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
    """An acronym, the spans of text that may be its long form, best first, and its place."""

    short: str
    long_forms: tuple[str, ...]
    start: int


def definitions(text: str) -> Iterator[Definition]:
    """The definitions of acronyms in a text, in order.

    "World Health Organization (WHO)" and "WHO (World Health Organization)", after Schwartz and
    Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical
    text": the letters of the short form stand in the long form in order, its first letter
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
    """One word of 2 to 10 characters, half of its letters or more capitals."""
    if not _SHORT.fullmatch(word):
        return False
    letters = [char for char in word if char.isalpha()]
    return len(letters) > 1 and sum(char.isupper() for char in letters) * 2 > len(letters)


def _long_forms(short: str, before: str) -> Iterator[str]:
    """Ends of `before`, shortest first, whose letters spell the acronym."""
    starts = [match.start() for match in re.finditer(r"\S+", before)]
    for start in reversed(starts[-_WORDS_BACK:]):
        candidate = before[start:].lstrip(_QUOTES)
        if aligned(short, candidate):
            yield candidate


def aligned(short: str, long: str) -> bool:
    """Do the letters of `short` stand in `long` in order, the first at its beginning?

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
    """Do words of `long`, one spelling of a name, begin with the letters of `short`, in order, the
    first with the first? Stricter than `aligned`: it finds words that are no definition.

    >>> spells("WHO", "world health organization"), spells("WWE", "world heavyweight")
    (True, False)
    """
    letters = [char for char in short.casefold() if char.isalnum()]
    starts = iter([token[0] for token in long.split()])
    return long[:1] == letters[0] and all(letter in starts for letter in letters)


def initials(name: str) -> set[str]:
    """The initials of a canonical name of two words or more, with and without small words.

    Not the ones that are a word of the name: "UN Navy" is not the long form of "UN".

    >>> sorted(initials("united states of america"))
    ['usa', 'usoa']
    """
    tokens = name.split()
    content = [token for token in tokens if token not in _SMALL_WORDS]
    found = {"".join(token[0] for token in some) for some in (tokens, content) if len(some) > 1}
    return found.difference(tokens)
