"""Checks of the normal forms of literals."""

from __future__ import annotations

import re

from kg.model import Literal

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_ISO = rf"[+-]?\d{{4,6}}(?:-(?:0[1-9]|1[0-2])(?:-{_DAY}(?:T[\d:.,+Z-]+)?)?)?"
_YEARLESS = rf"--(?:0[1-9]|1[0-2])(?:-{_DAY})?"
_ERA = r"\d{1,4} BCE?|\d{3,4}s|\d{1,2}(?:st|nd|rd|th) century(?: BCE?)?"
_DATE = re.compile(rf"(?:{_ISO}|{_YEARLESS}|{_ERA})", re.ASCII)
_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?"
_PATTERNS = {
    "number": re.compile(_NUMBER, re.ASCII),
    "percent": re.compile(rf"{_NUMBER} ?%?", re.ASCII),
    "money": re.compile(rf"{_NUMBER}(?: \S.*)?|[A-Z]{{3}} {_NUMBER}", re.ASCII),
    "quantity": re.compile(rf"{_NUMBER} ?\S.*", re.ASCII),
    "string": re.compile(r"[\s\S]*\S[\s\S]*"),
}
_MAX_VALUE = 200


def well_formed(literal: Literal) -> bool:
    """Return True if a literal's value is a normal form of its type.

    Normal forms are dates in ISO 8601 (parts may be missing; intervals with "/"; "1990s",
    "19th century", "44 BC"), plain decimals, decimals before a unit, and strings that are not
    blank; all of at most 200 characters.
    """
    if len(literal.value) > _MAX_VALUE:
        return False
    if literal.type == "date":
        parts = literal.value.split("/")
        return len(parts) <= 2 and all(_DATE.fullmatch(part) for part in parts)
    pattern = _PATTERNS.get(literal.type)
    return pattern is not None and pattern.fullmatch(literal.value) is not None
