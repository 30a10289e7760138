"""Boundaries of entries in a text: pronouns do not refer to an earlier entry.

An entry begins with a heading that names a person ("Anna Keller", "Keller, Anna") or with a
name and years ("KELLER, Anna (born 1950), painter").
"""

from __future__ import annotations

import re

from extractors.offline.arguments import PlacedSentence
from extractors.offline.boilerplate import is_boilerplate
from extractors.offline.coreference import Discourse, key
from extractors.offline.named_spans import Name

LONGEST_HEADING = 8  # words and marks

_NAME = (
    r"[A-ZÀ-ÖØ-Þ][\w'’.-]{1,30}(?: (?:von |van |de |da |di |al-)?[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}){0,4}"
)
_MARK = r"(?:[-*•–]\s+|\d{1,4}[.)]\s+|#{1,6}\s+)?"
_HEAD = re.compile(
    rf"\W{{0,4}}{_MARK}(?P<name>{_NAME})(?P<given>, {_NAME})?"
    r",? ?[(\[](?:born|b\.|d\.|died|c\.|ca\.|fl\.|\d{3,4}\b|\?)"
)
_CAPITALS = re.compile(rf"{_MARK}(?P<name>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’-]{{2,30}})(?P<given>, {_NAME})")
_INVERTED = re.compile(rf"{_MARK}(?P<name>{_NAME})(?P<given>, {_NAME})[.:]?")


def begin_entry(place: PlacedSentence, discourse: Discourse) -> None:
    """Forget earlier names where an entry begins; its head "KELLER, Anna" is one name."""
    if not _opens_line(place):
        return
    quote = place.quote
    head = _HEAD.match(quote) or _capitals(place)
    if head is None and _is_heading(place):
        head = _INVERTED.fullmatch(quote)
        if head is None and _names_person(place):
            discourse.begin(key(quote.strip(" #*.:")))
    if head is None:
        return
    discourse.begin(key(head["name"]))
    if head["given"]:
        _cover(place, head.start("name"), head.end("given"))


def _capitals(place: PlacedSentence) -> re.Match[str] | None:
    """Return the match of "KELLER, Anna", a person's name, not of "LONDON, England"."""
    head = _CAPITALS.match(place.quote)
    end = place.sentence.start + (head.end() if head else 0)
    named = (place.names.get(node.i) for node in place.sentence.nodes if node.end <= end)
    return head if any(name is not None and name.type == "Person" for name in named) else None


def _cover(place: PlacedSentence, start: int, end: int) -> None:
    """Make the words between two offsets of the sentence the name of a person."""
    first = place.sentence.start
    inside = [n for n in place.sentence.nodes if start <= n.start - first and n.end - first <= end]
    parts = {place.names[node.i] for node in inside if node.i in place.names}
    if inside and all(part.start >= inside[0].start for part in parts):
        name = Name(tuple(inside), "Person")
        place.names.update((node.i, name) for node in inside)


def _opens_line(place: PlacedSentence) -> bool:
    before = place.chunk.text[max(0, place.start - 80) : place.start].rstrip(" \t*#•-–_")
    return not before or before.endswith("\n")


def _is_heading(place: PlacedSentence) -> bool:
    """Return True for a sentence that is a short line of its own."""
    after = place.chunk.text[place.end : place.end + 80].lstrip(" \t*#_.:")
    alone = after.startswith("\n") and len(place.sentence.nodes) <= LONGEST_HEADING
    return alone and is_boilerplate(place.quote, place.sentence)


def _names_person(place: PlacedSentence) -> bool:
    """Return True if all words of a heading are one person's name."""
    words = [node for node in place.sentence.nodes if node.text[:1].isalnum()]
    names = {id(place.names.get(node.i)) for node in words}
    first = place.names.get(words[0].i) if words else None
    return first is not None and first.type == "Person" and len(names) == 1 and len(words) > 1
