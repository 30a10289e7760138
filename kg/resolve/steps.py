"""Data of the stages of a document's resolution: its entities, and steps between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# {entity key: {words: mentions}} of one document
Entities = Mapping[str, Counter[str]]

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Step:
    """A decision to give the mentions with the key `source` the key `target`."""

    source: str
    target: str
    rule: str
    because: str


def quoted(words: Counter[str]) -> str:
    """Return the most frequent words, the longest of equals, in quotation marks on one line."""
    best = min(words, key=lambda text: (-words[text], -len(text), text))
    line = " ".join(best.split())
    return f'"{line}"' if len(line) <= _LONGEST else f'"{line[:_LONGEST]}…"'
