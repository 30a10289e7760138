"""Marks for a missing value in a cell: "N/A", "NULL", "-", "#REF!"."""

from __future__ import annotations

from kg.resolve.canonical import words

LONGEST = 24  # characters
# Matched without regard to case.
_WORDS = words(
    "#calc! #div/0! #error! #n/a #na #name? #null! #num! #ref! #spill! #value! -1.#ind "
    "-1.#qnan -nan 1.#ind 1.#qnan \\n blank desconocido empty inconnu k.a. keine missing n.a "
    "n.a. n.d. n/a n/d nil. none s/o sconosciuto t.b.d. tba tbc tbd unbekannt undefined "
    "undetermined undisclosed unknown unspecified"
)
_PHRASES = frozenset(
    (
        "k. a.", "keine angabe", "missing value", "nicht bekannt", "no data", "no information",
        "no value", "not applicable", "not available", "not given", "not known", "not provided",
        "not recorded", "not reported", "not specified", "not stated", "to be announced",
        "to be confirmed", "to be determined",
    )
)  # fmt: skip
_MARKS = _WORDS | _PHRASES
# Matched with their case: Na, Nan, Nil and Null are also names.
_AS_WRITTEN = frozenset(("NA", "na", "NULL", "null", "NaN", "nan", "NAN", "NIL", "nil"))
_STROKES = "-‐‑‒–—―−?.…·_*/\\~"
_BRACKETS = {"(": ")", "[": "]", "<": ">"}


def is_missing(cell: str) -> bool:
    """Return True if the cell is a mark for a missing value, or only strokes and dots.

    >>> [is_missing(cell) for cell in ("N/A", "(blank)", "--", "?", "Nan", "0", "C++")]
    [True, True, True, True, False, False, False]
    """
    mark = " ".join(cell.split())
    if len(mark) > 2 and _BRACKETS.get(mark[0]) == mark[-1]:
        mark = mark[1:-1].strip()
    if len(mark) > LONGEST:
        return False
    if mark in _AS_WRITTEN or mark.casefold() in _MARKS:
        return True
    return bool(mark) and all(char in _STROKES for char in mark)
