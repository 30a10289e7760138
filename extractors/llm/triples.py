"""What a model stated about a text becomes mentions and triples at their places in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from extractors.llm.answers import Answer, Stated
from extractors.llm.denied_names import read_relation
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple
from kg.text.grounding import Grounds, Span, evidence
from kg.text.literals import literal

UNTYPED = "Misc"  # what the model gave no type
# Not calibrated: what a triple is worth whose quote and both names stand in the text, one with a
# name that is not in its quote, one with a name that is nowhere, and one without its quote.
QUOTED, APART, UNNAMED, UNQUOTED = 0.75, 0.65, 0.45, 0.2


def extraction(
    chunk: Chunk,
    answers: Iterable[Answer],
    extractor: str,
    cut: bool = False,
    relations: Collection[str] = (),
) -> Extraction:
    """What the answers about a chunk state, at its places in the text; `cut` tells of replies
    that were cut off. `relations` are names that say no more than they do in a schema."""
    answers = list(answers)
    named = _Named(
        {name: kind for answer in reversed(answers) for name, kind in answer.types.items()},
        {name: told for one in reversed(answers) for name, told in one.descriptions.items()},
        frozenset().union(*(answer.coined for answer in answers)),
        extractor,
        relations,
    )
    grounds = Grounds(chunk.text)
    facts = dict.fromkeys(fact for answer in answers for fact in answer.facts)
    rejects = [reject for answer in answers for reject in answer.rejects]
    if cut:
        rejects.append(Reject("", "the reply was cut off at its limit; what it held is kept"))
    triple = partial(_triple, chunk, grounds, named)
    mentions = (_mention(chunk, grounds, named, name, None) for name in named.types)
    return Extraction(chunk, tuple(mentions), tuple(map(triple, facts)), tuple(rejects))


@dataclass(frozen=True, slots=True)
class _Named:
    """What the answers say of entities, by name, and the extractor they are of."""

    types: Mapping[str, str]
    descriptions: Mapping[str, str]
    coined: frozenset[str]
    extractor: str
    relations: Collection[str]


def _triple(chunk: Chunk, grounds: Grounds, named: _Named, fact: Stated) -> Triple:
    said = evidence(chunk.doc_id, chunk.id, chunk.start, grounds, fact.quote)
    within = None
    if said.start is not None and said.end is not None:
        within = (said.start - chunk.start, said.end - chunk.start)
    head = _mention(chunk, grounds, named, fact.head, within)
    tail = _tail(chunk, grounds, named, fact.tail, within)
    named_ends = [
        end for end, name in ((head, fact.head), (tail, fact.tail)) if name not in named.coined
    ]
    read = read_relation(fact.relation, named.relations)
    return Triple(
        head, read.relation, tail, said, _worth(named_ends, said), named.extractor,
        polarity="negative" if fact.denied or read.denied else "positive",
        modality="hedged" if fact.supposed or read.supposed else "asserted",
    )  # fmt: skip


def _mention(
    chunk: Chunk, grounds: Grounds, named: _Named, name: str, within: Span | None
) -> Mention:
    span = grounds.find(name, within)
    kind, told = named.types.get(name) or UNTYPED, named.descriptions.get(name, "")
    if span is None:
        return Mention(name, kind, description=told)
    start, end = chunk.start + span[0], chunk.start + span[1]
    return Mention(grounds.text[slice(*span)], kind, start, end, told)


def _tail(
    chunk: Chunk, grounds: Grounds, named: _Named, words: str, within: Span | None
) -> Mention | Literal:
    """A date, number or amount is a value, whatever the model called it."""
    found = _mention(chunk, grounds, named, words, within)
    value = literal(words)
    return found if value is None else Literal(found.text, *value, found.start, found.end)


def _worth(ends: Iterable[Mention | Literal], said: Evidence) -> float:
    """`ends` without those whose name the model coined."""
    if said.start is None or said.end is None:
        return UNQUOTED
    worth = QUOTED
    for end in ends:
        if end.start is None or end.end is None:
            return UNNAMED
        if end.start < said.start or end.end > said.end:
            worth = APART
    return worth
