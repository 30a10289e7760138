"""Words that open a sentence before a name, put in lower case so that no name includes them.

"Presumably William Shakespeare" is nobody's name, but a recogniser expects one after a capital.
So the pipeline reads "presumably William Shakespeare". The text that it parses has the same
length, and mentions are cut from the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.offline.clause_factuality import HEDGES
from extractors.offline.coreference import MEN, RANKS, WOMEN
from kg.text.class_nouns import KINDS
from kg.text.lexicon import word_list

OPENERS = word_list("openers") | HEDGES
TITLE_OPENERS = word_list("title_openers")
DOUBTFUL_OPENERS = word_list("doubtful_openers")
NEVER_OPENERS = word_list("never_openers")
GIVEN_NAMES = MEN | WOMEN
LONGEST_TITLE = 120

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_STOP = re.compile(r"[.!?…][\"'”’)\]]*\Z")
_ABBREVIATION = re.compile(
    r"(?:\A|\W)(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Capt|Lt|Rev|Sen|Gov|[A-Z])\.\Z"
)
_OPENING_QUOTE = ('"', "“", "‘", "'", "(", "[")
# The rest of a title, not of a name: "Young Guns (1988)", "X was directed by".
_TITLE = re.compile(
    r"(?:[A-Z][\w'’-]*|and|of|the|to|an?|in|for|&)(?: (?:[A-Z][\w'’-]*|and|of|the|to|an?|in|for|&))"
    r"{0,6}[\"”]?(?: \(|,? (?:is|was|are|were)(?: [\w-]+){0,4}? (?:directed|written|produced|"
    r"released|published|performed|broadcast|album|song|single|film|movie|novel|series|play|book|"
    r"musical|sitcom|comedy|drama|band|group|game|show)\b)"
)


@dataclass(slots=True)
class _Token:
    """The first word between two blanks, with its start and the marks before it."""

    word: str
    start: int
    opens: bool
    quoted: bool
    parted: bool

    @property
    def capital(self) -> bool:
        return self.word[:1].isupper()


@dataclass(slots=True)
class _Capitals:
    """Capitalised words of a text: side by side inside sentences, and alone."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)


def without_openers(text: str, title: str = "") -> str:
    """Return the text with the openers before names in lower case, as long as before.

    A word that the text, or its title, has with a capital inside a sentence belongs to the name.

    >>> without_openers("Presumably Anna Lee founded Acme. Young Frankenstein is a film.")
    'presumably Anna Lee founded Acme. Young Frankenstein is a film.'
    """
    tokens = list(_tokens(text))
    capitals = _capitals(tokens, title)
    letters: list[str] | None = None
    for token, following, third in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        if not (token.opens and token.capital and following.capital) or following.parted:
            continue
        if token.quoted and _is_title(text, token.start):
            continue
        if _is_opener(token, following, third, capitals, text):
            letters = letters or list(text)
            lower = token.word[0].lower()
            letters[token.start] = lower if len(lower) == 1 else token.word[0]
    return "".join(letters) if letters else text


def _tokens(text: str) -> Iterator[_Token]:
    before, end = "", 0
    for match in _TOKEN.finditer(text):
        word = _WORD.search(match[0])
        gap = text[end : match.start()]
        parted = gap.count("\n") > 1
        ended = bool(_STOP.search(before)) and not _ABBREVIATION.search(before)
        quoted = match[0].startswith(_OPENING_QUOTE)
        yield _Token(
            word[0] if word else "",
            match.start() + (word.start() if word else 0),
            not before or parted or ended or quoted,
            quoted,
            parted or before.endswith((",", ";", ":")) or ended,
        )
        before, end = match[0], match.end()


def _capitals(tokens: list[_Token], title: str) -> _Capitals:
    capitals = _Capitals()
    for before, token in zip([None, *tokens], tokens, strict=False):
        if not token.capital:
            continue
        if before is None or not before.capital or token.parted:
            capitals.alone.add(token.word)
        elif not before.opens:
            capitals.pairs.add((before.word, token.word))
    words = title.split()
    capitals.pairs.update(pairwise(words))
    return capitals


def _is_title(text: str, start: int) -> bool:
    """Return True for a quoted title at `start`: it ends without a full stop or comma."""
    end = min(
        (i for q in '"”’' if (i := text.find(q, start, start + LONGEST_TITLE)) > 0), default=0
    )
    return end > 0 and text[end - 1].isalnum() and "," not in text[start:end]


def _is_opener(
    token: _Token, following: _Token, third: _Token | None, capitals: _Capitals, text: str
) -> bool:
    """Return True for a first word that is no part of the name after it."""
    word = token.word.lower()
    if word in NEVER_OPENERS or (token.word, following.word) in capitals.pairs:
        return False
    if word in TITLE_OPENERS:
        return not _TITLE.match(text, following.start, following.start + LONGEST_TITLE)
    if word in OPENERS or _is_adverb(word):
        return True
    whole = third is not None and third.capital and not third.parted
    if whole and following.word.lower() in GIVEN_NAMES:
        return word in DOUBTFUL_OPENERS or (KINDS.get(word) == "Person" and word not in RANKS)
    return word in DOUBTFUL_OPENERS and following.word in capitals.alone


def _is_adverb(word: str) -> bool:
    """Return True for the ending of adverbs; "Nayelly" and "Emily" are names."""
    return len(word) > 4 and word.endswith("ly") and not word.endswith(("elly", "illy", "olly"))
