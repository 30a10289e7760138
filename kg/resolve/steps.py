"""What the stages of a document's resolution work on: its entities so far, and steps to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

# {entity key: {words: mentions}} of one document
Entities = Mapping[str, Counter[str]]

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Step:
    """What stands under the key `source` goes under `target`."""

    source: str
    target: str
    rule: str
    because: str


def shown(words: Counter[str]) -> str:
    """The most frequent words, the longest of equals, in quotation marks on one line."""
    best = min(words, key=lambda text: (-words[text], -len(text), text))
    line = " ".join(best.split())
    return f'"{line}"' if len(line) <= _SHOWN else f'"{line[:_SHOWN]}…"'
