"""What was read in a rewritten text, brought back to the text that it was made from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from extractors.llm.triples import UNQUOTED
from kg.model import Chunk, Evidence, Extraction, Triple
from kg.text.grounding import Grounds, Span
from kg.text.sentences import sentences

# Not calibrated: a place that was found by its words is a little less sure than one that was
# found as it stands.
ALIGNED = 0.8
OVERLAP = 0.5  # the least share of a quote's words beside the names that its place has to have
_WORD = re.compile(r"\w+")
_LITTLE = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it its he she his her they their is are was were be been "
        "has have had do does did of in on at to for from by with as and or but which who",
    )
)


def brought_back(chunk: Chunk, found: Extraction) -> Extraction:
    """`found` in another wording of `chunk`, with quotes and offsets of the chunk.

    A quote that is not in the text gives way to the sentence (else the two in a row) that holds
    both names and the largest share of its other words, at least OVERLAP; without such a
    sentence the triple has no place, and its confidence is at most UNQUOTED.
    """
    grounds = Grounds(chunk.text)
    places = list(sentences(chunk.text))
    triples = (_triple(chunk, grounds, places, triple) for triple in found.triples)
    mentions = (
        replace(mention, **_place(chunk, grounds, mention.text, None)) for mention in found.mentions
    )
    return replace(found, chunk=chunk, mentions=tuple(mentions), triples=tuple(triples))


def joined(original: Extraction, rewritten: Extraction) -> Extraction:
    """Both of one chunk; what the original states already, it states in its own words."""
    said = {_said(triple) for triple in original.triples}
    new = (triple for triple in rewritten.triples if _said(triple) not in said)
    return Extraction(
        original.chunk,
        tuple(dict.fromkeys((*original.mentions, *rewritten.mentions))),
        (*original.triples, *new),
        (*original.rejects, *rewritten.rejects),
        original.complete and rewritten.complete,
    )


def content_words(text: str) -> frozenset[str]:
    """The words of a text in lower case, without the little ones that any sentence may have."""
    return frozenset(_WORD.findall(text.lower())) - _LITTLE


def _said(triple: Triple) -> tuple[str, ...]:
    ends = triple.head.text.casefold(), triple.tail.text.casefold()
    return *ends, triple.relation, triple.polarity, triple.modality


def _triple(chunk: Chunk, grounds: Grounds, places: Sequence[Span], triple: Triple) -> Triple:
    quote = triple.evidence.quote
    span = grounds.find_quote(quote)
    worth = triple.confidence
    if span is None:
        span = _saying(grounds, places, triple)
        worth = min(worth, UNQUOTED) if span is None else ALIGNED * worth
    said = Evidence(chunk.doc_id, chunk.id, None, None, quote)
    if span is not None:
        start, end = chunk.start + span[0], chunk.start + span[1]
        said = Evidence(chunk.doc_id, chunk.id, start, end, grounds.text[slice(*span)])
    head = replace(triple.head, **_place(chunk, grounds, triple.head.text, span))
    tail = replace(triple.tail, **_place(chunk, grounds, triple.tail.text, span))
    name = f"denoise {triple.extractor}"
    return replace(triple, head=head, tail=tail, evidence=said, confidence=worth, extractor=name)


def _place(chunk: Chunk, grounds: Grounds, words: str, within: Span | None) -> dict[str, Any]:
    """The text, start and end of a mention or literal, in the chunk's own words."""
    span = grounds.find(words, within)
    if span is None:
        return {"text": words, "start": None, "end": None}
    start, end = chunk.start + span[0], chunk.start + span[1]
    return {"text": grounds.text[slice(*span)], "start": start, "end": end}


def _saying(grounds: Grounds, places: Sequence[Span], triple: Triple) -> Span | None:
    """The best sentence, the first of equals; two in a row where no single one will do."""
    names = (triple.head.text, triple.tail.text)
    wanted = content_words(triple.evidence.quote) - content_words(" ".join(names))
    pairs = [(one[0], two[1]) for one, two in pairwise(places)]
    for spans in (places, pairs):
        shares = [(_share(wanted, grounds.text[slice(*span)]), span) for span in spans]
        fitting = [
            (share, span)
            for share, span in shares
            if share >= OVERLAP and all(_holds(grounds, span, name) for name in names)
        ]
        if fitting:
            return max(fitting, key=lambda one: one[0])[1]
    return None


def _share(wanted: frozenset[str], words: str) -> float:
    return len(wanted & content_words(words)) / len(wanted) if wanted else 1.0


def _holds(grounds: Grounds, span: Span, name: str) -> bool:
    found = grounds.find(name, span)
    return found is not None and span[0] <= found[0] and found[1] <= span[1]
