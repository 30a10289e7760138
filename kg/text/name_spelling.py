"""Names of types and relations that differ in their spelling only."""

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
    """Equal for names that differ in case, blanks, hyphens and underscores only."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold())


@lru_cache(maxsize=4096)
def fold_type(name: str) -> str:
    """As fold_relation, and equal for singular and plural."""
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
    """The names among some that others are spellings of.

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
        """The name that it spells, itself where it spells none."""
        return name if name in self._names else self._by_fold.get(self._fold(name), name)


def one_spelling(
    counts: Collection[tuple[str, int]], preferred: Collection[str], fold: Callable[[str], str]
) -> dict[str, str]:
    """{name: the one of its spellings that stands for it}: a preferred one, else the most
    frequent, of equals the first by letters. A preferred name stands for itself."""
    known = Spellings(preferred, fold)
    keep = frozenset(preferred)
    stands: dict[str, str] = {}
    for name, _ in sorted(counts, key=lambda one: (-one[1], one[0])):
        stands.setdefault(fold(name), known.of(name))
    return {
        name: found
        for name, _ in counts
        if name not in keep and (found := stands[fold(name)]) != name
    }
