"""Agreement on a type for a name that was extracted with several types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

WEAK = "Misc"
# Of two types that are equally frequent in a document, the earlier in this order is taken.
TYPE_ORDER = ("Person", "Organization", "Location")
# A Location and a Misc of one name are often two entities ("French", the people and the
# language), as in all 15 documents of Re-DocRED (dev, not held out) with both. One type takes
# the other only if it is clearly more frequent.
_OFTEN_APART = frozenset(("Location", WEAK))
_CLEAR = 3


def type_rank(kind: str) -> tuple[int, str]:
    """Return a sort key: Person, Organization, Location, other types by name, Misc."""
    if kind in TYPE_ORDER:
        return TYPE_ORDER.index(kind), ""
    return len(TYPE_ORDER) + (kind == WEAK), kind


def in_document(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield (type, type it becomes) for a name in a document; `counts` are {type: mentions}.

    The most frequent type replaces the others, which are errors of the recogniser.

    >>> list(in_document({"Person": 3, "Organization": 1}))
    [('Organization', 'Person')]
    """
    best = min(counts, key=lambda kind: (-counts[kind], type_rank(kind)))
    for kind in sorted(counts):
        if kind != best and ({kind, best} != _OFTEN_APART or counts[best] >= _CLEAR * counts[kind]):
            yield kind, best


def over_documents(counts: Mapping[str, int], *, words: int = 1) -> Iterator[tuple[str, str]]:
    """Yield (type, type it becomes) for a name over all documents.

    `counts` are {type: documents}, `words` is the number of words in the name.

    The most frequent type replaces a type that is clearly rarer. It replaces every other type
    of a name of several words, and a Person of a single word: in a document with the person's
    full name, the surname has been resolved to that. Otherwise two types are two entities. Misc
    becomes the only other type, or the one that is clearly more frequent than it; a Misc that
    is clearly more frequent than the only other type replaces that instead.

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
    """Return True if a type of a single word is so rare that it is the recogniser's error."""
    more = kind == "Person" and counts[best] > counts[kind]
    return more or _clearly_more(counts[best], counts[kind])


def _clearly_more(many: int, few: int) -> bool:
    return many >= _CLEAR * few and many >= few + 2
