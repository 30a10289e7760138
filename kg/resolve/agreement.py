"""Which of the types that were found for one name it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

WEAK = "Misc"
# Where two types are equally frequent in a document, the earlier one here is taken.
TYPE_ORDER = ("Person", "Organization", "Location")
# A place and a Misc of one name are often two things ("French", the people and the language):
# so in all 15 documents of Re-DocRED (dev, not held out) that have both. They need a clear case.
_OFTEN_APART = frozenset(("Location", WEAK))
_CLEAR = 3


def type_rank(kind: str) -> tuple[int, str]:
    """Sorts Person, Organization, Location, other types by name, Misc."""
    if kind in TYPE_ORDER:
        return TYPE_ORDER.index(kind), ""
    return len(TYPE_ORDER) + (kind == WEAK), kind


def in_document(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """(type, type it becomes) for one name of one document; `counts` are {type: mentions}.

    The most frequent type takes the others: there they are errors of the recogniser.

    >>> list(in_document({"Person": 3, "Organization": 1}))
    [('Organization', 'Person')]
    """
    best = min(counts, key=lambda kind: (-counts[kind], type_rank(kind)))
    for kind in sorted(counts):
        if kind != best and ({kind, best} != _OFTEN_APART or counts[best] >= _CLEAR * counts[kind]):
            yield kind, best


def over_documents(counts: Mapping[str, int], *, words: int = 1) -> Iterator[tuple[str, str]]:
    """(type, type it becomes) for one name over all documents; `counts` are {type: documents},
    `words` is how many words the name has.

    The most frequent type takes another one that is clearly rarer. It takes every other one of
    a name of several words, and a Person by one word alone: in a document that tells who that
    is, the surname has gone to the full name. Otherwise two types are two entities. Misc joins
    the one type that is left, or the one that clearly prevails; a Misc that clearly prevails
    itself takes that type instead.

    >>> list(over_documents({"Organization": 4, "Misc": 1}))
    [('Misc', 'Organization')]
    >>> list(over_documents({"Location": 9, "Person": 5}))
    [('Person', 'Location')]
    >>> list(over_documents({"Person": 4, "Location": 4, "Misc": 1}))
    []
    """
    weak = counts.get(WEAK, 0)
    strong = sorted((k for k in counts if k != WEAK), key=lambda k: (-counts[k], type_rank(k)))
    if not strong:
        return
    best = strong[0]
    joining = [kind for kind in strong[1:] if words > 1 or _is_error(kind, best, counts)]
    yield from ((kind, best) for kind in joining)
    if not weak or len(joining) < len(strong) - 1:
        return
    if _clearly_more(weak, counts[best]):
        if len(strong) == 1:
            yield best, WEAK
    elif best != "Location" or counts[best] >= _CLEAR * weak:
        yield WEAK, best


def _is_error(kind: str, best: str, counts: Mapping[str, int]) -> bool:
    """Whether a type of a name of one word is rare enough to be the recogniser's error."""
    more = kind == "Person" and counts[best] > counts[kind]
    return more or _clearly_more(counts[best], counts[kind])


def _clearly_more(many: int, few: int) -> bool:
    return many >= _CLEAR * few and many >= few + 2
