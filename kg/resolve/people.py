"""Short forms of persons' names within a document: initials, missing names, surnames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.resolve.canonical import NAME_TITLES, TITLES, words
from kg.resolve.titles import is_given_name

SUFFIXES = words("jr sr junior senior i ii iii iv v vi vii viii ix x xi xii xiii xiv")
PARTICLES = words(
    "van von der den ter ten de del della di da das do dos du des la le los las el al bin ibn "
    "ben zu zur af av mac st"
)
# Titles before a given name: "Pope Francis", "Sir Walter".
BEFORE_GIVEN_NAMES = words(
    "sir dame king queen prince princess emperor empress tsar czar pope saint st brother sister "
    "father mother sheikh sultan"
)
_NOT_INSIDE_A_NAME = frozenset(("of", "and", "the"))


@dataclass(frozen=True, slots=True)
class FullName:
    """The parts of a canonical name with given names; `surname` includes its particles."""

    name: str
    given: tuple[str, ...]
    surname: str
    suffix: str


@lru_cache(maxsize=65536)
def full_name(name: str) -> FullName | None:
    """Return the parts of a canonical name; None without a given name and a surname.

    >>> full_name("vincent van gogh jr")
    FullName(name='vincent van gogh jr', given=('vincent',), surname='van gogh', suffix='jr')
    """
    tokens = name.split()
    if _NOT_INSIDE_A_NAME.intersection(tokens):
        return None
    while tokens and (tokens[0] in TITLES or tokens[0] in NAME_TITLES):
        tokens = tokens[1:]
    suffix = tokens.pop() if tokens and tokens[-1] in SUFFIXES else ""
    start = len(tokens) - 1
    while start > 0 and tokens[start - 1] in PARTICLES:
        start -= 1
    if start < 1:
        return None
    return FullName(name, tuple(tokens[:start]), " ".join(tokens[start:]), suffix)


def fuller_names(
    short: Iterable[str], names: Iterable[str], initials: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield (short, full) for each short name with exactly one longer name in `names`.

    In a short name, given names are missing or are initials, or it is a surname of several
    words. Two or three letters are read as initials only in the names of `initials`: "J.R.
    Lane" begins with initials, "Ed Lane" does not.

    >>> list(fuller_names(["r alger", "burne jones"], ["ross alger", "edward burne jones"], ()))
    [('burne jones', 'edward burne jones'), ('r alger', 'ross alger')]
    """
    index = _FullNameIndex(parts for parts in map(full_name, sorted(names)) if parts is not None)
    for parts in map(full_name, sorted(short)):
        if parts is None:
            continue
        fits = index.longer(parts, parts.name in initials)
        longest = [
            name for name in fits if not any(_is_short_for(name, other, False) for other in fits)
        ]
        if len(longest) == 1:
            yield parts.name, longest[0].name


class _FullNameIndex:
    """Full names by the parts that a short form must share, so that few are compared."""

    def __init__(self, full: Iterable[FullName]) -> None:
        self._alike: defaultdict[tuple[str, str, str], list[FullName]] = defaultdict(list)
        self._tails: defaultdict[str, list[FullName]] = defaultdict(list)
        for parts in full:
            first = parts.given[0]
            for start in {first, first[0]}:
                self._alike[parts.surname, parts.suffix, start].append(parts)
            tokens = parts.name.split()
            for place in range(1, len(tokens) - 1):
                self._tails[" ".join(tokens[place:])].append(parts)

    def longer(self, short: FullName, initials: bool) -> list[FullName]:
        start = short.given[0] if len(short.given[0]) > 3 else short.given[0][0]
        alike = self._alike[short.surname, short.suffix, start]
        tails = [] if is_given_name(short.given[0]) else self._tails[short.name]
        return [name for name in alike if _is_short_for(short, name, initials)] + tails


def _is_short_for(short: FullName, full: FullName, by_initials: bool) -> bool:
    """Return True if `short` is `full` with given names missing or as initials."""
    if short.name == full.name or len(short.name) >= len(full.name):
        return False
    initials = "".join(name[0] for name in full.given)
    if by_initials and len(short.given) == 1 and initials.startswith(short.given[0]):
        return True  # "jrr" for "john ronald reuel", "j" for "john"
    rest = iter(full.given)
    return _fits(short.given[0], full.given[0]) and all(
        any(_fits(name, other) for other in rest) for name in short.given
    )


def _fits(name: str, full: str) -> bool:
    return name == full or (len(name) == 1 and full.startswith(name))


def surname_alone(name: str) -> str | None:
    """Return the surname of a canonical name without given names; None for any other name.

    >>> surname_alone("captain kirk"), surname_alone("van gogh"), surname_alone("pope francis")
    ('kirk', 'van gogh', None)
    """
    tokens = name.split()
    while len(tokens) > 1 and (tokens[0] in TITLES or tokens[0] in NAME_TITLES):
        if tokens[0] in BEFORE_GIVEN_NAMES:
            return None
        tokens = tokens[1:]
    if any(token not in PARTICLES for token in tokens[:-1]) or tokens[-1] in SUFFIXES:
        return None
    return " ".join(tokens)


def by_surname(names: Iterable[str]) -> Mapping[str, set[str]]:
    """Return the names by each form of their surname ("van gogh" and "gogh")."""
    by_form: defaultdict[str, set[str]] = defaultdict(set)
    for parts in map(full_name, names):
        tokens = parts.surname.split() if parts else []
        for start in range(len(tokens)):
            by_form[" ".join(tokens[start:])].add(parts.name if parts else "")
    return by_form
