"""Whether the quote of a triple that is stated as a fact denies or doubts it."""

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
# A clause of its own: what is denied beyond it is something else.
_CLAUSE = re.compile(
    r"[;:()—–]|,?\s+(?:but|although|though|while|whereas|because|since|and then)\s|,\s", re.I
)
_SHOWN = 40


def denied_in_quote(triple: Triple, chunk: Chunk) -> str:
    """The words of the quote's sentence that deny or doubt the fact, not something beside it."""
    evidence = triple.evidence
    if triple.polarity != "positive" or triple.modality != "asserted":
        return ""
    if evidence.start is None or evidence.end is None:
        return ""
    start, end = evidence.start - chunk.start, evidence.end - chunk.start
    first, last = _around(chunk.text, start, end)
    said, ends = chunk.text[first:last], _ends(triple, chunk.start + first, last - first)
    for pattern in (_NEGATIONS, _DOUBTS):
        for found in pattern.finditer(said, 0, end - first):
            if _concerns(said, found.end(), ends[0]):
                return _shown(found[0])
    later = _AFTERWARDS.search(said, ends[1])
    return _shown(later[0]) if later and not _CLAUSE.search(said, ends[1], later.start()) else ""


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences of the quote."""
    spans = [span for span in _sentences(text) if span[0] < end and start < span[1]]
    return (min(start, spans[0][0]), max(end, spans[-1][1])) if spans else (start, end)


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, int]]:
    return list(sentences(text))


def _ends(triple: Triple, first: int, length: int) -> tuple[int, int]:
    """Where, in what is said, the end of the fact that comes last begins and ends."""
    places = [
        (end.start - first, end.end - first)
        for end in (triple.head, triple.tail)
        if end.start is not None and end.end is not None and 0 <= end.start - first < length
    ]
    return max(places, default=(length, length))


def _shown(words: str) -> str:
    return " ".join(words.split())[:_SHOWN]


def _concerns(said: str, at: int, last: int) -> bool:
    """Whether no other clause begins between the denial and the last of the two ends."""
    return at <= last and _CLAUSE.search(said, at, last) is None
