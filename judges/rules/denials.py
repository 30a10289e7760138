"""Denials and doubts in the quote of a triple that is stated as a fact."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.model import Chunk, Triple
from kg.text.sentences import sentences

_ADDING = r"(?!\s+(?:only|just|merely|simply|solely|least|far|yet known|surprisingly|to mention)\b)"
_NEGATIONS = re.compile(
    rf"\b(?:not|never|cannot|nor){_ADDING}\b|n['’]t\b{_ADDING}|\bno longer\b"
    r"|\b(?:neither|hardly|scarcely|nobody|none of)\b|\bwithout (?:ever )?\w+ing\b"
    r"|\b(?:den(?:y|ies|ied|ying)|refus(?:e|es|ed|ing)|fail(?:s|ed|ing)?|declin(?:e|es|ed|ing)"
    r"|unable) (?:to|that|having|being|\w+ing|any|it"
    r"|(?:the |all )?(?:reports?|claims?|rumou?rs?|allegations?))\b"
    r"|\bno (?:evidence|truth|proof|sign|record|basis)\b|\b(?:untrue|false(?:ly)?|hoax|myth)\b"
    r"|\b(?:refut|disprov|debunk)(?:e|es|ed|en)\b"
    r"|\b(?:nicht(?! nur)|niemals|kein(?:e[rnms]?)?|jamais|nunca|tampoco)\b|没有|从未|并未|否认",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:rumou?r(?:s|ed)?|alleged(?:ly)?|supposedly|reputedly|purported(?:ly)?|possibly|perhaps"
    r"|hypothetical(?:ly)?|unconfirmed|speculat(?:e|es|ed|ion)|(?:may|might|could) have"
    r"|(?:is|are|was|were) (?:believed|thought|suspected|expected|supposed) to"
    r"|would have|if only|had it not)\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\b(?:is|are|was|were|proved|turned out)(?: to be)?(?: later)? (?:false|untrue|denied|fake"
    r"|wrong|incorrect|baseless|unfounded|a hoax|not true)\b",
    re.IGNORECASE,
)
# The beginning of another clause, which a denial does not reach.
_CLAUSE = re.compile(
    r"[;:()—–]|,?\s+(?:but|although|though|while|whereas|because|since|and then)\s|,\s", re.I
)
_SHOWN = 40


def denied_in_quote(triple: Triple, chunk: Chunk) -> str:
    """Return the words of the quote's sentence that deny or doubt the fact; "" if none do."""
    evidence = triple.evidence
    if triple.polarity != "positive" or triple.modality != "asserted":
        return ""
    if evidence.start is None or evidence.end is None:
        return ""
    start, end = evidence.start - chunk.start, evidence.end - chunk.start
    first, last = _around(chunk.text, start, end)
    sentence, ends = chunk.text[first:last], _ends(triple, chunk.start + first, last - first)
    for pattern in (_NEGATIONS, _DOUBTS):
        for match in pattern.finditer(sentence, 0, end - first):
            if _concerns(sentence, match.end(), ends[0]):
                return _excerpt(match[0])
    later = _AFTERWARDS.search(sentence, ends[1])
    if later is None or _CLAUSE.search(sentence, ends[1], later.start()):
        return ""
    return _excerpt(later[0])


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences that hold the quote."""
    spans = [span for span in _sentences(text) if span[0] < end and start < span[1]]
    return (min(start, spans[0][0]), max(end, spans[-1][1])) if spans else (start, end)


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, int]]:
    return list(sentences(text))


def _ends(triple: Triple, first: int, length: int) -> tuple[int, int]:
    """Return the span, in the sentence, of the fact's end that comes last."""
    places = [
        (end.start - first, end.end - first)
        for end in (triple.head, triple.tail)
        if end.start is not None and end.end is not None and 0 <= end.start - first < length
    ]
    return max(places, default=(length, length))


def _excerpt(words: str) -> str:
    return " ".join(words.split())[:_SHOWN]


def _concerns(sentence: str, at: int, last: int) -> bool:
    """Return True if no other clause begins between the denial and the last of the two ends."""
    return at <= last and _CLAUSE.search(sentence, at, last) is None
