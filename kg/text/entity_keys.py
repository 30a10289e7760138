"""Entity keys: "canonical name|Type", or "canonical name (form)|Type".

The form is a part of the words that the canonical name leaves out and that may distinguish two
names: the title of a surname, a legal form, the capitals of an acronym, its definition, the
document of a role. No canonical name has a blank before a parenthesis, and no type has a bar.
"""

from __future__ import annotations

ROLE, DEFINED = "in ", "for "  # prefixes of forms: a role's document, an acronym's definition


def key_of(name: str, form: str, kind: str) -> str:
    """Return the key of a canonical name, its form (or "") and type."""
    return f"{name} ({form})|{kind}" if form else f"{name}|{kind}"


def split_key(key: str) -> tuple[str, str, str]:
    """Return (canonical name, form, type).

    >>> split_key("apple (inc)|Organization"), split_key("leeds|Location")
    (('apple', 'inc', 'Organization'), ('leeds', '', 'Location'))
    """
    whole, _, kind = key.rpartition("|")
    name, _, form = whole.partition(" (")
    return name, form.removesuffix(")"), kind


def bare(key: str) -> str:
    """Return the key without its form."""
    name, _, kind = split_key(key)
    return f"{name}|{kind}"
