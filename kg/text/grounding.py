"""Grounding: the spans in a text of the words that a model gives."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cached_property

from kg.model import Evidence
from kg.text.letters import UNSPACED, clusters, folded

_TOKEN = re.compile(r"\w+|[^\w\s]")
_EDGES = " \t\n.,;:…。、，；：\"'“”‘’「」『』"
# Affixes written together with a name: the endings of Kellers and Annas, Korean particles
# after it, Arabic and Hebrew ones before it.
_ENDINGS = frozenset({"s", "es"})
_LEAST = 4  # least letters of a name with such an ending
_PARTICLES = 3  # most Korean syllables, or Arabic or Hebrew letters
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")
_PREFIXES = re.compile(
    r"[\u0648\u0641\u0628\u0643\u0644\u0627]+|[\u05d5\u05d4\u05d1\u05dc\u05de\u05e9\u05db]+"
)
Span = tuple[int, int]


class Grounds:
    """Finds words in a text: exactly, else in another spelling (see `kg.text.letters`).

    Case, blanks, accents, and kinds of quotation marks and dashes may differ. Offsets are code
    points of the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, words: str, within: Span | None = None) -> Span | None:
        """Return the first span of the words, preferably in `within`, or None.

        They are whole words; if there are none, words with an affix.
        """
        words = words.strip()
        if not words:
            return None
        places = [(0, len(self.text))] if within is None else [within, (0, len(self.text))]
        for endings in (False, True):
            for place in places:
                if span := self._find(words, place, endings):
                    return span
        return None

    def _find(self, words: str, within: Span, endings: bool) -> Span | None:
        start = self.text.find(words, *within)
        while start >= 0:
            end = start + len(words)
            if self._is_whole(start, end, endings):
                return start, end
            start = self.text.find(words, start + 1, within[1])
        return self._find_alike(words, within, endings)

    def _find_alike(self, words: str, within: Span, endings: bool) -> Span | None:
        letters, starts, ends = self._letters
        plain, tokens = _plain(words), _tokens(words)
        at = letters.find(plain, bisect_left(starts, within[0]))
        while plain and at >= 0:
            span = starts[at], ends[at + len(plain) - 1]
            if span[1] > within[1]:
                return None
            whole = self._is_letter(at) and self._is_letter(at + len(plain))
            whole = whole and self._is_whole(*span, endings)
            if whole and _tokens(self.text[slice(*span)]) == tokens:
                return span
            at = letters.find(plain, at + 1)
        return None

    @cached_property
    def _letters(self) -> tuple[str, list[int], list[int]]:
        """The text's folded letters without blanks, with the start and end of each."""
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for letters, start, end in clusters(self.text):
            parts.append(letters)
            starts += [start] * len(letters)
            ends += [end] * len(letters)
        return "".join(parts), starts, ends

    def _is_letter(self, at: int) -> bool:
        """Return True if a letter of the text begins there, and not a part of a letter."""
        starts = self._letters[1]
        return at in (0, len(starts)) or starts[at] != starts[at - 1]

    def _is_whole(self, start: int, end: int, endings: bool = False) -> bool:
        """Return True if no word continues at either end, apart from affixes of names."""
        text = self.text
        begins = start == 0 or not _goes_on(text[start - 1], text[start])
        ends = end == len(text) or not _goes_on(text[end - 1], text[end])
        if not begins and not endings:
            begins = _PREFIXES.fullmatch(text[_word_start(text, start) : start]) is not None
            begins = begins and start - _word_start(text, start) <= _PARTICLES
        if not ends:
            rest = text[end : _word_end(text, end)]
            ends = _HANGUL.match(rest) is not None and len(rest) <= _PARTICLES
            ends = ends or (endings and end - start >= _LEAST and rest.lower() in _ENDINGS)
        return begins and ends

    def find_quote(self, quote: str) -> Span | None:
        """Return the span of a quote, or None.

        A quote with "..." for an omission spans from its first part to its last.
        """
        whole = self.find(quote) or self.find(quote.strip(_EDGES))
        if whole is not None:
            return whole
        parts = [part for part in re.split(r"\.\.\.|…", quote) if part.strip(_EDGES)]
        if len(parts) < 2:
            return None
        first = self.find(parts[0].strip(_EDGES))
        last = first and self.find(parts[-1].strip(_EDGES), (first[1], len(self.text)))
        return (first[0], last[1]) if first and last and first[1] <= last[0] else None


def _goes_on(before: str, after: str) -> bool:
    """Return True if two letters are of one word, as far as their script shows it."""
    if not (_is_of_word(before) and _is_of_word(after)):
        return False
    return not (UNSPACED.match(before) or UNSPACED.match(after))


def _is_of_word(letter: str) -> bool:
    """Return True for a letter, digit or combining sign, such as a vowel sign."""
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def _word_start(text: str, at: int) -> int:
    while at > 0 and _is_of_word(text[at - 1]):
        at -= 1
    return at


def _word_end(text: str, at: int) -> int:
    while at < len(text) and _is_of_word(text[at]):
        at += 1
    return at


def _plain(text: str) -> str:
    """Return the folded letters of a text without blanks."""
    return "".join(letters for letters, _, _ in clusters(text))


def _tokens(text: str) -> list[str]:
    """Return the tokens of a text, so that "a nn" is not "Ann".

    In scripts that put no blanks between words, blanks do not count.
    """
    plain = folded(text)
    if UNSPACED.search(plain):
        plain = re.sub(rf"(?<={UNSPACED.pattern})\s+(?={UNSPACED.pattern})", "", plain)
    return _TOKEN.findall(plain)


def evidence(doc_id: str, chunk_id: str, start: int, grounds: Grounds, quote: str) -> Evidence:
    """Return the quote as the text has it, with its span in the document.

    The chunk begins at `start`. A quote that is not in the text is kept as it is, without a
    span.
    """
    span = grounds.find_quote(quote)
    if span is None:
        return Evidence(doc_id, chunk_id, None, None, quote)
    words = grounds.text[slice(*span)]
    return Evidence(doc_id, chunk_id, start + span[0], start + span[1], words)
