"""Names as they are compared and looked up: without case, by their words."""

from __future__ import annotations

import re


def fold(text: str) -> str:
    """Returns the text without case and with single blanks.

    >>> fold("  Du  FU ")
    'du fu'
    """
    return " ".join(text.casefold().split())


def name_words(text: str) -> set[str]:
    """Returns the words of a name, without case.

    >>> sorted(name_words("Marlow Bank, Ltd."))
    ['bank', 'ltd', 'marlow']
    """
    return set(re.findall(r"\w+", fold(text)))
