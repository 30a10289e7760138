"""JSON lines: one document, chunk, entity, appearance or fact on each.

Facts have the form of a triple. The lines hold all that `kg import` needs to make the same graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.jsonform import judgement_to_json, mention_to_json
from kg.layout import clean
from kg.model import Appearance, Changes, Chunk, Document, Entity, Fact, Literal, Mention


def jsonl(changes: Iterable[Changes]) -> Iterator[str]:
    """Yield lines with a `kind`; those of facts are triples that every other command reads."""
    for each in changes:
        yield from map(_line, map(_document, each.documents))
        yield from map(_line, map(_chunk, each.chunks))
        yield from map(_line, map(_entity, each.entities))
        yield from map(_line, map(_appearance, each.appearances))
        yield from map(_line, map(_fact, each.facts))


def _line(data: dict[str, Any]) -> str:
    return clean(json.dumps(data, ensure_ascii=False)) + "\n"


def _document(document: Document) -> dict[str, Any]:
    return {
        "kind": "document", "id": document.id, "source": document.source,
        "title": document.title, "hash": document.hash, "text": document.text,
    }  # fmt: skip


def _chunk(chunk: Chunk) -> dict[str, Any]:
    return {
        "kind": "chunk", "id": chunk.id, "doc": chunk.doc_id, "start": chunk.start,
        "end": chunk.end, "text": chunk.text, "meta": dict(chunk.meta),
    }  # fmt: skip


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "kind": "entity", "id": entity.id, "name": entity.name, "type": entity.type,
        "aliases": list(entity.aliases), "description": entity.description, "key": entity.key,
    }  # fmt: skip


def _appearance(appearance: Appearance) -> dict[str, Any]:
    return {
        "kind": "appearance", "entity": appearance.entity_id, "chunk": appearance.chunk_id,
        "starts": list(appearance.starts), "ends": list(appearance.ends),
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    first = judgement_to_json(fact.support[0])["triple"]
    tail = fact.tail if isinstance(fact.tail, Literal) else Mention(fact.tail.name, fact.tail.type)
    return {
        "kind": "fact", "id": fact.id, "type": fact.type, **first,
        "head": mention_to_json(Mention(fact.head.name, fact.head.type)),
        "relation": fact.relation,
        "tail": mention_to_json(tail),
        "head_id": fact.head.id,
        "tail_id": None if isinstance(fact.tail, Literal) else fact.tail.id,
        "confidence": fact.confidence,
        "support": [judgement_to_json(judgement) for judgement in fact.support],
    }  # fmt: skip
