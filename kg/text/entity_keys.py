"""Entity keys: "canonical name|Type", or "canonical name (form)|Type".

The form is what the canonical name leaves out of the words and may tell two names apart: the
title of a surname, a legal form, the capitals of an acronym, its definition, the document of a
role. No canonical name has a blank before a parenthesis, no type a bar.
"""

from __future__ import annotations

ROLE, DEFINED = "in ", "for "  # forms: a role's document, what an acronym stands for


def key_of(name: str, form: str, kind: str) -> str:
    return f"{name} ({form})|{kind}" if form else f"{name}|{kind}"


def split_key(key: str) -> tuple[str, str, str]:
    """(canonical name, form, type).

    >>> split_key("apple (inc)|Organization"), split_key("leeds|Location")
    (('apple', 'inc', 'Organization'), ('leeds', '', 'Location'))
    """
    whole, _, kind = key.rpartition("|")
    name, _, form = whole.partition(" (")
    return name, form.removesuffix(")"), kind


def bare(key: str) -> str:
    """The key without its form."""
    name, _, kind = split_key(key)
    return f"{name}|{kind}"
