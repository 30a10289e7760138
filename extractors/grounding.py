"""Where the words that a model gives stand in the text, if they do."""

from __future__ import annotations

import re

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
        self._plain = text.translate(_SAME)  # letter for letter: the offsets stay
        assert len(self._plain) == len(text)

    def find(self, words: str, within: Span | None = None) -> Span | None:
        """The first place, in `within` if it is there, as whole words."""
        words = words.strip()
        if not words:
            return None
        pattern = self._pattern(words)
        if pattern is None:
            return None
        if within is not None and (found := pattern.search(self._plain, *within)):
            return found.span()
        found = pattern.search(self._plain)
        return found.span() if found else None

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

    @staticmethod
    def _pattern(words: str) -> re.Pattern[str] | None:
        tokens = _TOKEN.findall(words.translate(_SAME))
        if not tokens:
            return None
        body = r"\s*".join(map(re.escape, tokens))
        left = r"(?<!\w)" if tokens[0][0].isalnum() else ""
        right = r"(?!\w)" if tokens[-1][-1].isalnum() else ""
        return re.compile(f"{left}{body}{right}", re.IGNORECASE)


def evidence(doc_id: str, chunk_id: str, start: int, grounds: Grounds, quote: str) -> Evidence:
    """The quote as the text has it, at its place in the document (the chunk begins at `start`);
    a quote that is not in the text stands as the model gave it, without a place."""
    span = grounds.find_quote(quote)
    if span is None:
        return Evidence(doc_id, chunk_id, None, None, quote)
    words = grounds.text[slice(*span)]
    return Evidence(doc_id, chunk_id, start + span[0], start + span[1], words)
