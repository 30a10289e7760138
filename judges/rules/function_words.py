"""Arguments of function words alone, and names that look like them."""

from __future__ import annotations

import re

from kg.model import Chunk, Mention


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


PERSONAL = _words("i you he she it we they me him us them myself yourself himself herself itself")
FUNCTION_WORDS = PERSONAL | _words(
    "ourselves yourselves themselves mine yours his hers its ours theirs my your her our their "
    "oneself who whom whose which what that this these those there here one ones another other "
    "others both all some any none each either neither every such same former latter something "
    "someone somebody anything anyone anybody everything everyone everybody nothing nobody many "
    "much few more most several a an the no not and or but of in on at to for by with as is are "
    "was were be been so then than if when where why how"
)
# Pronouns that are names when written in capitals; other pronouns are not.
CAPITAL_NAMES = frozenset(("US", "IT", "ME"))
# Words that are never the subject: at the start of a sentence they are names ("Them").
NEVER_SUBJECTS = _words("me him us them whom myself himself herself itself themselves")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;\n][\"'”’)\]]*)\s*[\"'“‘(\[]*$")


def says_nothing(mention: Mention, chunk: Chunk) -> bool:
    """Return True for pronouns, determiners and the like alone, but not for "The Who"."""
    tokens = _TOKEN.findall(mention.text)
    if not tokens:
        return True
    if any(token.casefold() not in FUNCTION_WORDS for token in tokens):
        return False
    return not _may_be_a_name(tokens, mention, chunk)


def _may_be_a_name(tokens: list[str], mention: Mention, chunk: Chunk) -> bool:
    """Return True for typed function words that may be a name, from their capitals.

    They are an acronym, several words, or a word that is not at the start of a sentence.
    """
    if not mention.type or any(not token[0].isupper() for token in tokens):
        return False
    if len(tokens) > 1:
        return not PERSONAL.issuperset(token.casefold() for token in tokens)
    word = tokens[0]
    if word.isupper():
        return word in CAPITAL_NAMES or (len(word) > 1 and word.casefold() not in PERSONAL)
    return word.casefold() in NEVER_SUBJECTS or not _starts_sentence(mention, chunk)


def _starts_sentence(mention: Mention, chunk: Chunk) -> bool:
    """Return True for a mention at the start of a sentence, or without a place."""
    if mention.start is None or not chunk.start <= mention.start <= chunk.end:
        return True
    return _SENTENCE_END.search(chunk.text[: mention.start - chunk.start][-40:]) is not None
