"""Folded names and their words, for comparison and lookup."""

from __future__ import annotations

import re


def fold(text: str) -> str:
    """Return the text without case and with single blanks.

    >>> fold("  Du  FU ")
    'du fu'
    """
    return " ".join(text.casefold().split())


def name_words(text: str) -> set[str]:
    """Return the words of a name, without case.

    >>> sorted(name_words("Marlow Bank, Ltd."))
    ['bank', 'ltd', 'marlow']
    """
    return set(re.findall(r"\w+", fold(text)))
