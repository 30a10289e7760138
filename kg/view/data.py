"""The tables that the page reads, of a graph or a part of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.layout import NOT_ASSERTED, clean
from kg.model import Changes, Chunk, Entity, Fact, Literal

CONTEXT = 160  # characters before and after a quote
_SPACE = re.compile(r"\s")


def tables(changes: Iterable[Changes], degrees: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return tables that refer to each other by number; entities with the most facts first.

    `degrees` are the numbers of facts of each entity if `changes` is only a part of the graph.
    """
    documents: dict[str, tuple[int, str]] = {}
    chunks: dict[str, Chunk] = {}
    entities: list[Entity] = []
    facts: list[Fact] = []
    for each in changes:
        for document in each.documents:
            documents.setdefault(document.id, (len(documents), document.title))
        chunks.update((chunk.id, chunk) for chunk in each.chunks)
        entities += each.entities
        facts += each.facts
    if degrees is None:
        degrees = Counter(end for fact in facts for end in _ends(fact))
    entities.sort(key=lambda entity: (-degrees.get(entity.id, 0), entity.id))
    place = {entity.id: number for number, entity in enumerate(entities)}
    types = _numbered(Counter(clean(entity.type) for entity in entities))
    relations = _numbered(Counter(clean(fact.relation) for fact in facts))
    return {
        "documents": [[clean(name), clean(title)] for name, (_, title) in documents.items()],
        "types": list(types),
        "relations": list(relations),
        "entities": [
            [clean(e.id), clean(e.name), types[clean(e.type)], list(map(clean, e.aliases)),
             degrees.get(e.id, 0)]
            for e in entities
        ],
        "facts": [
            [fact.id, place[fact.head.id], relations[clean(fact.relation)], *_tail(fact, place),
             round(fact.confidence, 3), fact.documents, _standing(fact),
             list(_passages(fact, documents, chunks))]
            for fact in facts
        ],
    }  # fmt: skip


def _ends(fact: Fact) -> set[str]:
    """Return the entities of a fact; a fact of an entity with itself counts once."""
    return {fact.head.id} | ({fact.tail.id} if isinstance(fact.tail, Entity) else set())


def _numbered(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the names, the most frequent first, with their numbers."""
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: number for number, name in enumerate(names)}


def _tail(fact: Fact, place: Mapping[str, int]) -> tuple[int, str]:
    """Return (number of the entity, ""), or (-1, the words of a value)."""
    if isinstance(fact.tail, Literal):
        return -1, clean(fact.tail.text)
    return place[fact.tail.id], ""


def _standing(fact: Fact) -> str:
    """Return "" for an asserted fact, else "denied" or "supposed"."""
    if fact.type != NOT_ASSERTED:
        return ""
    denied = any(judgement.triple.polarity == "negative" for judgement in fact.support)
    return "denied" if denied else "supposed"


def _passages(
    fact: Fact, documents: Mapping[str, tuple[int, str]], chunks: Mapping[str, Chunk]
) -> Iterator[list[Any]]:
    """Yield the passages of a fact; the same place in two chunks is one passage.

    Each is [document, start, end, before, quote, after, extractor, judge, score, reason,
    attribution, time].
    """
    seen = set()
    for judgement in fact.support:
        triple = judgement.triple
        evidence = triple.evidence
        place = (evidence.doc_id, evidence.start, evidence.end, evidence.quote)
        if place in seen:
            continue
        seen.add(place)
        before = after = ""
        chunk = chunks.get(evidence.chunk_id)
        if chunk is not None and evidence.start is not None and evidence.end is not None:
            start, end = evidence.start - chunk.start, evidence.end - chunk.start
            before = _from_a_word(chunk.text[max(0, start - CONTEXT) : start])
            after = _to_a_word(chunk.text[end : end + CONTEXT])
        number = documents[evidence.doc_id][0] if evidence.doc_id in documents else -1
        yield [
            number, evidence.start, evidence.end, clean(before), clean(evidence.quote),
            clean(after), triple.extractor, judgement.judge, round(judgement.score, 3),
            clean(judgement.reason), clean(triple.attribution or ""), clean(triple.time or ""),
        ]  # fmt: skip


def _from_a_word(text: str) -> str:
    match = _SPACE.search(text) if len(text) == CONTEXT else None
    return "…" + text[match.end() :] if match else text


def _to_a_word(text: str) -> str:
    cut = max((match.start() for match in _SPACE.finditer(text)), default=0)
    return text[:cut] + "…" if len(text) == CONTEXT and cut else text
