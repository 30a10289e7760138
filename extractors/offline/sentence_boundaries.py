"""Tokens that cannot begin a sentence, marked before the parser guesses.

In "Love Story 1999 is a film directed by K. Raghavendra Rao." the parser would begin a sentence
at "1999" and at "Raghavendra".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.text.sentences import FIRST_WORDS, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

GOES_ON = frozenset(",-–/&([$#")


def with_boundaries(doc: Doc) -> Doc:
    """Return the document with the tokens marked that cannot begin a sentence, in place."""
    for token in doc[1:]:
        if _follows_on(token.nbor(-1), token):
            token.is_sent_start = False
    return doc


def _follows_on(before: Token, token: Token) -> bool:
    word = before.text
    if before.is_space:
        return False
    if word[-1].isalnum() or word in GOES_ON:
        return True
    if not word.endswith("."):
        return False
    if word[:-1].lower() in TITLES:
        return True
    initial = len(word) == len("K.") and word[0].isupper()
    return initial and token.text[:1].isupper() and token.text not in FIRST_WORDS
