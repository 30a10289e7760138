"""Nouns that say what sort of thing a name is: "company", "film", "painter"."""

from __future__ import annotations

from kg.text.lexicon import kinds

KINDS = kinds()
_AGENT = ("ist", "ian", "eer", "ress", "sman", "woman", "grapher", "maker", "keeper", "player")


def kind_of(lemma: str) -> str | None:
    """The entity type that a class noun stands for; None for nouns that classify nothing.

    >>> kind_of("village"), kind_of("trombonist"), kind_of("purpose")
    ('Location', 'Person', None)
    """
    known = KINDS.get(lemma)
    if known is None and len(lemma) > 6 and lemma.endswith(_AGENT):
        return "Person"
    return known
