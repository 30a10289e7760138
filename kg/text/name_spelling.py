"""Spellings of the names of types and relations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

_BETWEEN = re.compile(r"[\s_\-‐‑–]+")
_NO_PLURALS = ("ss", "us", "is", "ics", "series", "species", "news", "bias", "atlas", "gas", "yes")
_IRREGULAR = {"people": "person", "persons": "person", "men": "man", "women": "woman"}


@lru_cache(maxsize=4096)
def fold_relation(name: str) -> str:
    """Return a key that ignores case, blanks, hyphens and underscores."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold())


@lru_cache(maxsize=4096)
def fold_type(name: str) -> str:
    """Return a key as fold_relation does, the same for singular and plural."""
    folded = fold_relation(name)
    if folded in _IRREGULAR:
        return _IRREGULAR[folded]
    if len(folded) < 4 or not folded.endswith("s") or folded.endswith(_NO_PLURALS):
        return folded
    if folded.endswith("ies"):
        return f"{folded[:-3]}y"
    if folded.endswith(("sses", "shes", "ches", "xes")):
        return folded[:-2]
    return folded[:-1]


class Spellings:
    """Maps other spellings of some names to these names.

    >>> names = Spellings(["Person", "Art Work"], fold_type)
    >>> [names.of(name) for name in ("PERSONS", "art-work", "Place")]
    ['Person', 'Art Work', 'Place']
    """

    def __init__(self, names: Iterable[str], fold: Callable[[str], str]) -> None:
        self._names = frozenset(names)
        self._fold = fold
        self._by_fold = {fold(name): name for name in sorted(self._names, reverse=True)}

    def __contains__(self, name: str) -> bool:
        return self.of(name) in self._names

    def of(self, name: str) -> str:
        """Return the name that `name` is a spelling of; `name` itself if there is none."""
        return name if name in self._names else self._by_fold.get(self._fold(name), name)


def one_spelling(
    counts: Collection[tuple[str, int]], preferred: Collection[str], fold: Callable[[str], str]
) -> dict[str, str]:
    """Return {name: spelling to use} for the names with a better spelling.

    It is a preferred name, else the most frequent spelling, of equals the first by letters. A
    preferred name keeps its spelling.
    """
    spellings = Spellings(preferred, fold)
    keep = frozenset(preferred)
    best: dict[str, str] = {}
    for name, _ in sorted(counts, key=lambda pair: (-pair[1], pair[0])):
        best.setdefault(fold(name), spellings.of(name))
    return {
        name: spelling
        for name, _ in counts
        if name not in keep and (spelling := best[fold(name)]) != name
    }
