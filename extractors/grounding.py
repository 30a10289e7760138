"""Where the words that a model gives stand in the text, if they do."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from kg.model import Evidence

# What models change when they copy: quotation marks, dashes and blanks.
_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'"}
    | {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " "}
)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_EDGES = " \t\n.,;:…\"'“”‘’"
Span = tuple[int, int]


class Grounds:
    """A text to find words in: exactly, else without regard to case, blanks, and kinds of
    quotation marks and dashes. Offsets are the text's own, in code points."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, words: str, within: Span | None = None) -> Span | None:
        """The first place, in `within` if it is there, as whole words."""
        words = words.strip()
        if not words:
            return None
        if within is not None and (found := self._find(words, within)):
            return found
        return self._find(words, (0, len(self.text)))

    def _find(self, words: str, within: Span) -> Span | None:
        start = self.text.find(words, *within)
        while start >= 0:
            if self._is_whole(start, start + len(words)):
                return start, start + len(words)
            start = self.text.find(words, start + 1, within[1])
        return self._find_alike(words, within)

    def _find_alike(self, words: str, within: Span) -> Span | None:
        letters, places = self._letters
        wanted, tokens = _plain(words), _tokens(words)
        at = letters.find(wanted, bisect_left(places, within[0]))
        while wanted and at >= 0:
            span = places[at], places[at + len(wanted) - 1] + 1
            if span[1] > within[1]:
                return None
            if self._is_whole(*span) and _tokens(self.text[slice(*span)]) == tokens:
                return span
            at = letters.find(wanted, at + 1)
        return None

    @cached_property
    def _letters(self) -> tuple[str, list[int]]:
        """The text without blanks, in plain letters, and where each stands."""
        places = [place for place, letter in enumerate(self.text) if not letter.isspace()]
        return _plain(self.text), places

    def _is_whole(self, start: int, end: int) -> bool:
        """No word goes on at either end."""
        text = self.text
        begins = start == 0 or not (text[start].isalnum() and text[start - 1].isalnum())
        ends = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
        return begins and ends

    def find_quote(self, quote: str) -> Span | None:
        """The place of a quote; one with "..." for what it leaves out reaches from the first
        part to the last."""
        whole = self.find(quote) or self.find(quote.strip(_EDGES))
        if whole is not None:
            return whole
        parts = [part for part in re.split(r"\.\.\.|…", quote) if part.strip(_EDGES)]
        if len(parts) < 2:
            return None
        first = self.find(parts[0].strip(_EDGES))
        last = first and self.find(parts[-1].strip(_EDGES), (first[1], len(self.text)))
        return (first[0], last[1]) if first and last and first[1] <= last[0] else None


def _plain(text: str) -> str:
    """Letter for letter, without blanks: one case, one kind of quotation marks and dashes."""
    letters = (low if len(low := letter.lower()) == 1 else letter for letter in text)
    return "".join("".join(letters).translate(_SAME).split())


def _tokens(text: str) -> list[str]:
    """So that "a nn" is not "Ann"."""
    return _TOKEN.findall(text.lower().translate(_SAME))


def evidence(doc_id: str, chunk_id: str, start: int, grounds: Grounds, quote: str) -> Evidence:
    """The quote as the text has it, at its place in the document (the chunk begins at `start`);
    a quote that is not in the text stands as the model gave it, without a place."""
    span = grounds.find_quote(quote)
    if span is None:
        return Evidence(doc_id, chunk_id, None, None, quote)
    words = grounds.text[slice(*span)]
    return Evidence(doc_id, chunk_id, start + span[0], start + span[1], words)
