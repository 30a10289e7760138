"""Alignment of an extraction from a rewritten text with the original text."""

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

# Not calibrated: a quote that is found by its words is a little less sure than one that is in
# the text as it stands.
ALIGNED = 0.8
OVERLAP = 0.5  # the least share of a quote's words, without the names, in its sentence
_WORD = re.compile(r"\w+")
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the this that these those it its he she his her they their is are was were be been "
        "has have had do does did of in on at to for from by with as and or but which who",
    )
)


def aligned_with(chunk: Chunk, rewritten: Extraction) -> Extraction:
    """Return the extraction from a rewritten chunk with quotes and offsets of the chunk.

    A quote that is not in the text is replaced by the sentence (else by two neighbours) with
    both names and the largest share of its other words, at least OVERLAP; without such a
    sentence the triple has no span, and its confidence is at most UNQUOTED.
    """
    grounds = Grounds(chunk.text)
    places = list(sentences(chunk.text))
    triples = (_triple(chunk, grounds, places, triple) for triple in rewritten.triples)
    mentions = (
        replace(mention, **_place(chunk, grounds, mention.text, None))
        for mention in rewritten.mentions
    )
    return replace(rewritten, chunk=chunk, mentions=tuple(mentions), triples=tuple(triples))


def joined(original: Extraction, rewritten: Extraction) -> Extraction:
    """Join two extractions of one chunk; of a triple in both, the original's is kept."""
    stated = {_statement(triple) for triple in original.triples}
    new = (triple for triple in rewritten.triples if _statement(triple) not in stated)
    return Extraction(
        original.chunk,
        tuple(dict.fromkeys((*original.mentions, *rewritten.mentions))),
        (*original.triples, *new),
        (*original.rejects, *rewritten.rejects),
        original.complete and rewritten.complete,
    )


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, without function words."""
    return frozenset(_WORD.findall(text.lower())) - _FUNCTION_WORDS


def _statement(triple: Triple) -> tuple[str, ...]:
    ends = triple.head.text.casefold(), triple.tail.text.casefold()
    return *ends, triple.relation, triple.polarity, triple.modality


def _triple(chunk: Chunk, grounds: Grounds, places: Sequence[Span], triple: Triple) -> Triple:
    quote = triple.evidence.quote
    span = grounds.find_quote(quote)
    confidence = triple.confidence
    if span is None:
        span = _stating(grounds, places, triple)
        confidence = min(confidence, UNQUOTED) if span is None else ALIGNED * confidence
    evidence = Evidence(chunk.doc_id, chunk.id, None, None, quote)
    if span is not None:
        start, end = chunk.start + span[0], chunk.start + span[1]
        evidence = Evidence(chunk.doc_id, chunk.id, start, end, grounds.text[slice(*span)])
    head = replace(triple.head, **_place(chunk, grounds, triple.head.text, span))
    tail = replace(triple.tail, **_place(chunk, grounds, triple.tail.text, span))
    name = f"denoise {triple.extractor}"
    return replace(
        triple, head=head, tail=tail, evidence=evidence, confidence=confidence, extractor=name
    )


def _place(chunk: Chunk, grounds: Grounds, words: str, within: Span | None) -> dict[str, Any]:
    """Return the text, start and end of a mention or literal in the chunk."""
    span = grounds.find(words, within)
    if span is None:
        return {"text": words, "start": None, "end": None}
    start, end = chunk.start + span[0], chunk.start + span[1]
    return {"text": grounds.text[slice(*span)], "start": start, "end": end}


def _stating(grounds: Grounds, places: Sequence[Span], triple: Triple) -> Span | None:
    """Return the span of the best sentence, or of the best two neighbours if none fits."""
    names = (triple.head.text, triple.tail.text)
    quoted = content_words(triple.evidence.quote) - content_words(" ".join(names))
    pairs = [(first[0], second[1]) for first, second in pairwise(places)]
    for spans in (places, pairs):
        shares = [(_share(quoted, grounds.text[slice(*span)]), span) for span in spans]
        fitting = [
            (share, span)
            for share, span in shares
            if share >= OVERLAP and all(_holds(grounds, span, name) for name in names)
        ]
        if fitting:
            return max(fitting, key=lambda pair: pair[0])[1]
    return None


def _share(quoted: frozenset[str], words: str) -> float:
    return len(quoted & content_words(words)) / len(quoted) if quoted else 1.0


def _holds(grounds: Grounds, span: Span, name: str) -> bool:
    place = grounds.find(name, span)
    return place is not None and span[0] <= place[0] and place[1] <= span[1]
