"""Class nouns, which name the type of an entity: "company", "film", "painter"."""

from __future__ import annotations

from kg.text.lexicon import kinds

KINDS = kinds()
_AGENT = ("ist", "ian", "eer", "ress", "sman", "woman", "grapher", "maker", "keeper", "player")


def kind_of(lemma: str) -> str | None:
    """Return the entity type that a class noun stands for; None for any other noun.

    >>> kind_of("village"), kind_of("trombonist"), kind_of("purpose")
    ('Location', 'Person', None)
    """
    kind = KINDS.get(lemma)
    if kind is None and len(lemma) > 6 and lemma.endswith(_AGENT):
        return "Person"
    return kind
