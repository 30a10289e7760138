"""Cells that say that nothing is known: "N/A", "NULL", "-", "#REF!"."""

from __future__ import annotations

from kg.resolve.canonical import words

LONGEST = 24  # characters
# In any capitals.
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
# Only so: Na, Nan, Nil and Null are names, too.
_AS_WRITTEN = frozenset(("NA", "na", "NULL", "null", "NaN", "nan", "NAN", "NIL", "nil"))
_STROKES = "-‐‑‒–—―−?.…·_*/\\~"
_BRACKETS = {"(": ")", "[": "]", "<": ">"}


def is_missing(cell: str) -> bool:
    """Is the cell a mark for a missing value, or nothing but strokes and dots?

    >>> [is_missing(cell) for cell in ("N/A", "(blank)", "--", "?", "Nan", "0", "C++")]
    [True, True, True, True, False, False, False]
    """
    said = " ".join(cell.split())
    if len(said) > 2 and _BRACKETS.get(said[0]) == said[-1]:
        said = said[1:-1].strip()
    if len(said) > LONGEST:
        return False
    if said in _AS_WRITTEN or said.casefold() in _MARKS:
        return True
    return bool(said) and all(char in _STROKES for char in said)
