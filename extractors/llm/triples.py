"""Mentions and triples, with their spans in the text, from a model's answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from extractors.llm.answers import Answer, Stated
from extractors.llm.denied_names import read_relation
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple
from kg.text.grounding import Grounds, Span, evidence
from kg.text.literals import literal

UNTYPED = "Misc"  # the type of an entity without one in the answer
# Confidences, not calibrated: of a triple whose quote and both names are in the text, with a
# name outside its quote, with a name that is not in the text, and without its quote.
QUOTED, APART, UNNAMED, UNQUOTED = 0.75, 0.65, 0.45, 0.2


def extraction(
    chunk: Chunk,
    answers: Iterable[Answer],
    extractor: str,
    cut: bool = False,
    relations: Collection[str] = (),
) -> Extraction:
    """Return the extraction from all answers about a chunk.

    `cut` is True if a reply was truncated. `relations` are the schema's names, in which no
    denial or doubt is read.
    """
    answers = list(answers)
    names = _EntityNames(
        {name: kind for answer in reversed(answers) for name, kind in answer.types.items()},
        {
            name: description
            for answer in reversed(answers)
            for name, description in answer.descriptions.items()
        },
        frozenset().union(*(answer.coined for answer in answers)),
        extractor,
        relations,
    )
    grounds = Grounds(chunk.text)
    facts = dict.fromkeys(fact for answer in answers for fact in answer.facts)
    rejects = [reject for answer in answers for reject in answer.rejects]
    if cut:
        rejects.append(Reject("", "the reply was cut off at its limit; what it held is kept"))
    triple = partial(_triple, chunk, grounds, names)
    mentions = (_mention(chunk, grounds, names, name, None) for name in names.types)
    return Extraction(chunk, tuple(mentions), tuple(map(triple, facts)), tuple(rejects))


@dataclass(frozen=True, slots=True)
class _EntityNames:
    """Types and descriptions of entities by name, with the settings for their triples."""

    types: Mapping[str, str]
    descriptions: Mapping[str, str]
    coined: frozenset[str]
    extractor: str
    relations: Collection[str]


def _triple(chunk: Chunk, grounds: Grounds, names: _EntityNames, fact: Stated) -> Triple:
    quoted = evidence(chunk.doc_id, chunk.id, chunk.start, grounds, fact.quote)
    within = None
    if quoted.start is not None and quoted.end is not None:
        within = (quoted.start - chunk.start, quoted.end - chunk.start)
    head = _mention(chunk, grounds, names, fact.head, within)
    tail = _tail(chunk, grounds, names, fact.tail, within)
    named_ends = [
        end for end, name in ((head, fact.head), (tail, fact.tail)) if name not in names.coined
    ]
    read = read_relation(fact.relation, names.relations)
    return Triple(
        head, read.relation, tail, quoted, _confidence(named_ends, quoted), names.extractor,
        polarity="negative" if fact.denied or read.denied else "positive",
        modality="hedged" if fact.supposed or read.supposed else "asserted",
    )  # fmt: skip


def _mention(
    chunk: Chunk, grounds: Grounds, names: _EntityNames, name: str, within: Span | None
) -> Mention:
    span = grounds.find(name, within)
    kind, description = names.types.get(name) or UNTYPED, names.descriptions.get(name, "")
    if span is None:
        return Mention(name, kind, description=description)
    start, end = chunk.start + span[0], chunk.start + span[1]
    return Mention(grounds.text[slice(*span)], kind, start, end, description)


def _tail(
    chunk: Chunk, grounds: Grounds, names: _EntityNames, words: str, within: Span | None
) -> Mention | Literal:
    """Return a literal for a date, number or amount, whatever its type in the answer."""
    mention = _mention(chunk, grounds, names, words, within)
    value = literal(words)
    return mention if value is None else Literal(mention.text, *value, mention.start, mention.end)


def _confidence(ends: Iterable[Mention | Literal], quoted: Evidence) -> float:
    """Return the confidence of a triple; `ends` lack those whose name the model coined."""
    if quoted.start is None or quoted.end is None:
        return UNQUOTED
    confidence = QUOTED
    for end in ends:
        if end.start is None or end.end is None:
            return UNNAMED
        if end.start < quoted.start or end.end > quoted.end:
            confidence = APART
    return confidence
