"""Checks that the quote of a triple can be about both its ends.

An end is in the quote's sentence, by its name or a word of it, or the sentence refers to it
("she", "the company", "Born in 1901") and its name is in the paragraph or section.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.load import is_english
from kg.model import Chunk, Literal, Mention, Triple
from kg.text.grounding import Grounds
from kg.text.letters import UNSPACED, folded
from kg.text.sentences import sentences

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"^(?:#+ .*|[^\n.!?;:,]{1,80}(?=\n[ \t]*\n|\n[=-]{3}))", re.MULTILINE)
_ANY = "they|them|their|theirs|themselves|we|us|our|ours|former|latter"
_OF_PEOPLE = rf"{_ANY}|he|she|him|her|his|hers|himself|herself|i|me|my|mine|you|your"
_OF_THINGS = rf"{_ANY}|it|its|itself|this|these|those|here"
_REFERS = {
    True: re.compile(rf"\b(?:{_OF_PEOPLE})\b", re.IGNORECASE),
    False: re.compile(rf"\b(?:{_OF_THINGS})\b", re.IGNORECASE),
    None: re.compile(rf"\b(?:{_OF_PEOPLE}|{_OF_THINGS})\b", re.IGNORECASE),
}
_DEFINITE = re.compile(r"\b(?:the|this|these|those|that|such)\s+[a-z]", re.IGNORECASE)
# The beginning of a sentence with its own subject: "Bob Hart founded", "Borex bought".
_OWN_SUBJECT = re.compile(r"[\"'“(\[]*(?:[A-Z][\w.'’-]*\s+)+(?:[a-z]+ed\b|[a-z]+)")
_PARTICIPLES = re.compile(r"(?:Born|Known|Built|Led|Made|Held|Won|Sold|Set|Run|\w+(?:ed|ing))\b")
_LABEL = re.compile(r"\W*[\w ]{1,30}:|\s*[-*•|]")
_SHORT = 3  # least letters of a word that is short for a name ("Lee" for "Ann Lee")
_UNTYPED = frozenset({"", "misc", "entity", "thing", "animal", "character"})
_STEM = 4  # letters of a stem
_NUMBERS = re.compile(r"\d+")
_LONG_NUMBER = 3  # digits


@dataclass(frozen=True, slots=True)
class _Place:
    """The sentence or sentences of a quote, and the paragraph around them."""

    quote: str
    sentence: str
    start: int
    paragraph: str


def unsupported(triple: Triple, chunk: Chunk, coined: bool) -> str:
    """Return the reason why the evidence does not support the triple; "" if there is none.

    A head that is `coined`, such as the name of an event, need not be in the text.
    """
    grounds = _grounds(chunk.text)
    ends = [("tail", triple.tail)] if coined else [("head", triple.head), ("tail", triple.tail)]
    for name, end in ends:
        if not _is_in(end, grounds):
            return f'the text does not have the {name} "{end.text[:80]}"'
    if triple.evidence.start is None or triple.evidence.end is None:
        return ""
    place = _place(chunk, triple.evidence.start, triple.evidence.end)
    if not coined and _says_little(place.quote, triple):
        return f'the quote "{place.quote[:80]}" says nothing of head and tail'
    for name, end in ends:
        if isinstance(end, Mention) and not _is_meant(name, end, place, chunk.text):
            return f'the {name} "{end.text[:80]}" is not in its quote, nor does that refer to it'
    return ""


@lru_cache(maxsize=64)
def _grounds(text: str) -> Grounds:
    return Grounds(text)


def _is_in(end: Mention | Literal, grounds: Grounds) -> bool:
    if end.start is not None or grounds.find(end.text):
        return True
    if isinstance(end, Literal):
        stated = set(_NUMBERS.findall(grounds.text.replace(",", "")))
        long = [n for n in _NUMBERS.findall(end.text.replace(",", "")) if len(n) >= _LONG_NUMBER]
        return bool(long or _NUMBERS.search(end.text)) and set(long) <= stated
    return _has_inflected(end.text, grounds.text)


def _has_inflected(name: str, text: str) -> bool:
    """Return True if each longer word of the name is in the text with any ending ("Москве")."""
    in_text = {word[: _stem(word)] for word in _words(text)}
    stems = [word[: _stem(word)] for word in _words(name) if len(word) > _SHORT]
    return bool(stems) and not name.isascii() and all(stem in in_text for stem in stems)


def _stem(word: str) -> int:
    return max(_SHORT, len(word) - 2)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _place(chunk: Chunk, start: int, end: int) -> _Place:
    text = chunk.text
    start, end = start - chunk.start, end - chunk.start
    spans = [span for span in _sentences(text) if span[0] < end and start < span[1]]
    first, last = (spans[0][0], spans[-1][1]) if spans else (start, end)
    breaks = [match.end() for match in _PARAGRAPH.finditer(text, 0, first)]
    after = _PARAGRAPH.search(text, last)
    paragraph = text[breaks[-1] if breaks else 0 : after.start() if after else len(text)]
    return _Place(text[start:end], text[first:last], first, paragraph)


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, int]]:
    return list(sentences(text))


def _says_little(quote: str, triple: Triple) -> bool:
    """Return True for a quote of a single word, or of a name of an end alone."""
    if len(_words(quote)) <= 1 and not UNSPACED.search(quote):
        return True
    plain = folded(quote).strip()
    return any(plain in folded(end.text) for end in (triple.head, triple.tail))


def _is_meant(name: str, end: Mention, place: _Place, text: str) -> bool:
    if _names(place.sentence, end.text):
        return True
    if not is_english(text):
        return _names(place.paragraph, end.text) or (
            UNSPACED.search(place.sentence) is not None and _in_section(end, place, text)
        )
    if not _may_refer(name, end, place.sentence):
        return False
    return _names(place.paragraph, end.text) or _in_section(end, place, text)


def _names(words: str, name: str) -> bool:
    """Return True if the words have the name, a longer word of it, or its initials."""
    if _grounds(words).find(name) is not None:
        return True
    parts = [part for part in _words(name) if len(part) >= _SHORT or UNSPACED.search(part)]
    plain = set(_words(words))
    if any(not plain.isdisjoint((part, f"{part}s", f"{part}'s")) for part in parts):
        return True
    if any(_share_stem(part, word) for part in parts for word in plain):
        return True
    initials = "".join(part[0] for part in name.split() if part[0].isupper())
    return (len(initials) > 1 and initials.lower() in plain) or _has_inflected(name, words)


def _share_stem(part: str, word: str) -> bool:
    """Return True for words with the same stem, such as Sweden and Swedish."""
    return len(part) > _STEM and len(word) > _STEM and part[:_STEM] == word[:_STEM]


def _may_refer(name: str, end: Mention, sentence: str) -> bool:
    """Return True if a sentence without the name may refer to its entity."""
    is_person = None if end.type.lower() in _UNTYPED else end.type.lower() == "person"
    if _REFERS[is_person].search(sentence):
        return True
    definite = _DEFINITE.search(sentence)
    if definite and (name == "tail" or definite.start() < len(sentence) // 4):
        return True
    own = _OWN_SUBJECT.match(sentence)
    return own is None or bool(_PARTICIPLES.match(sentence) or _LABEL.match(sentence))


def _in_section(end: Mention, place: _Place, text: str) -> bool:
    """Return True if the name is in the text before, with no heading between."""
    names = [match.start() for match in re.finditer(re.escape(end.text), text[: place.start])]
    if not names:
        return False
    headings = [match.start() for match in _HEADING.finditer(text, 0, place.start)]
    return not headings or headings[-1] <= names[-1]
