"""Which names of a text are one entity: by their letters alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ARTICLE = re.compile(r"^(the|a|an)\s+", re.IGNORECASE)
_MINOR = frozenset(("of", "the", "and", "for", "de", "la", "du", "in", "on", "&", "a"))


def clusters(names: Sequence[tuple[str, str]]) -> list[list[int]]:
    """Indices of the names (text, type) that are one entity, in the order of their first.

    Equal names are one, whatever type each was given; a single word of a person's name is the
    only person with that word at either end; initials are the only name that they abbreviate.
    """
    groups: dict[str, list[int]] = {}
    for index, (text, _) in enumerate(names):
        groups.setdefault(key(text), []).append(index)
    kinds = {one: majority([names[n][1] for n in found]) for one, found in groups.items()}
    target = {one: _fuller(one, names[groups[one][0]][0], kinds) for one in groups}
    merged: dict[str, list[int]] = {}
    for one, found in groups.items():
        merged.setdefault(target[one], []).extend(found)
    return sorted((sorted(found) for found in merged.values()), key=lambda found: found[0])


def key(name: str) -> str:
    """Equal for spellings of one name: case, accents' encoding, articles, genitives, blanks."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    plain = re.sub(r"['’]s?$", "", _ARTICLE.sub("", plain))
    return plain.casefold() or name


def majority(types: Sequence[str]) -> str:
    """The most frequent; of equals the first."""
    return max(types, key=types.count)


def _fuller(one: str, written: str, kinds: dict[str, str]) -> str:
    """The key of the only longer name that this one stands for, else its own."""
    kind = kinds[one]
    found: list[str] = []
    if kind == "PER" and " " not in one:
        found = [
            other for other, type in kinds.items()
            if type == "PER" and " " in other and one in (other.split()[0], other.split()[-1])
        ]  # fmt: skip
    elif kind in ("ORG", "LOC", "MISC") and 2 <= len(one) <= 6 and written.isupper():
        found = [other for other, type in kinds.items() if type == kind and one in _initials(other)]
    return found[0] if len(found) == 1 else one


def _initials(name: str) -> set[str]:
    words = re.findall(r"\w+", name)
    if len(words) < 2:
        return set()
    major = [word for word in words if word not in _MINOR]
    return {"".join(word[0] for word in some) for some in (words, major)}
