"""Clusters of the names in a text that are one entity, by their spelling alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ARTICLE = re.compile(r"^(the|a|an)\s+", re.IGNORECASE)
_MINOR = frozenset(("of", "the", "and", "for", "de", "la", "du", "in", "on", "&", "a"))


def clusters(names: Sequence[tuple[str, str]]) -> list[list[int]]:
    """Return the indices of each entity's names (text, type), ordered by the first.

    Equal names are one entity, whatever their types. A single word joins the only person whose
    name begins or ends with it; initials join the only name that they abbreviate.
    """
    groups: dict[str, list[int]] = {}
    for index, (text, _) in enumerate(names):
        groups.setdefault(key(text), []).append(index)
    kinds = {plain: majority([names[n][1] for n in group]) for plain, group in groups.items()}
    merged: dict[str, list[int]] = {}
    for plain, group in groups.items():
        written = names[group[0]][0]
        merged.setdefault(_fuller(plain, written, kinds), []).extend(group)
    return sorted((sorted(group) for group in merged.values()), key=lambda group: group[0])


def key(name: str) -> str:
    """Return a key that is equal for spellings of a name.

    They differ in case, the encoding of accents, articles, genitives or blanks.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    plain = re.sub(r"['’]s?$", "", _ARTICLE.sub("", plain))
    return plain.casefold() or name


def majority(types: Sequence[str]) -> str:
    """Return the most frequent type, the first of equally frequent ones."""
    return max(types, key=types.count)


def _fuller(name: str, written: str, kinds: dict[str, str]) -> str:
    """Return the key of the only longer name that `name` is short for, else `name`."""
    kind = kinds[name]
    longer: list[str] = []
    if kind == "PER" and " " not in name:
        people = [other for other, type in kinds.items() if type == "PER" and " " in other]
        longer = [other for other in people if name in (other.split()[0], other.split()[-1])]
    elif kind in ("ORG", "LOC", "MISC") and 2 <= len(name) <= 6 and written.isupper():
        alike = (other for other, type in kinds.items() if type == kind)
        longer = [other for other in alike if name in _initials(other)]
    return longer[0] if len(longer) == 1 else name


def _initials(name: str) -> set[str]:
    words = re.findall(r"\w+", name)
    if len(words) < 2:
        return set()
    major = [word for word in words if word not in _MINOR]
    return {"".join(word[0] for word in some) for some in (words, major)}
