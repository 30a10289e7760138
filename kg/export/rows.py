"""A projection as the nodes and relations of the layout, one after another.

What the stores compute (the index, source and successor of a chunk) is computed here from the
order of the chunks: those of one document come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from kg.model import Appearance, Changes, Chunk, Entity, Fact, Literal
from kg.stores import layout
from kg.stores.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL, NEXT_CHUNK


@dataclass(frozen=True, slots=True)
class Node:
    """`key` is the label that its id is unique under, `label` the entity type's or ""."""

    key: str
    label: str
    properties: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.properties["id"])

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.key, self.label) if self.label else (self.key,)


@dataclass(frozen=True, slots=True)
class Relation:
    """From the node (start_key, start) to the node (end_key, end)."""

    type: str
    start_key: str
    start: str
    end_key: str
    end: str
    properties: Mapping[str, Any]


def rows(changes: Iterable[Changes]) -> Iterator[Node | Relation]:
    """Nodes come before the relations that end in them."""
    sources: dict[str, str] = {}
    literals: set[str] = set()
    # Chunks come batch by batch, and a document's may be cut in two.
    batches = iter(changes)
    for each in batches:
        for document in each.documents:
            properties = layout.document_properties(document)
            sources[properties["id"]] = properties["source"]
            yield Node(DOCUMENT, "", _present(properties))
        if each.chunks:
            following: list[Changes] = []
            chunks = chain(each.chunks, _chunks(batches, following))
            for doc_id, group in groupby(chunks, key=lambda chunk: layout.clean(chunk.doc_id)):
                yield from _document_chunks(doc_id, sources[doc_id], list(group))
            for rest in following:
                yield from _rest(rest, literals)
        yield from _rest(each, literals)


def _chunks(batches: Iterator[Changes], following: list[Changes]) -> Iterator[Chunk]:
    """The chunks of the next batches, up to a batch without any, which goes to `following`."""
    for each in batches:
        if each.entities or each.appearances or each.facts or not each.chunks:
            following.append(each)
            return
        yield from each.chunks


def _document_chunks(doc_id: str, source: str, chunks: list[Chunk]) -> Iterator[Node | Relation]:
    ordered = sorted(chunks, key=lambda chunk: (chunk.start, chunk.end, layout.clean(chunk.id)))
    before = None
    for index, chunk in enumerate(ordered):
        properties = layout.chunk_properties(chunk)
        yield Node(CHUNK, "", _present({**properties, "index": index, "source": source}))
        yield Relation(FROM_DOCUMENT, CHUNK, properties["id"], DOCUMENT, doc_id, {})
        if before is not None:
            yield Relation(NEXT_CHUNK, CHUNK, before, CHUNK, properties["id"], {})
        before = properties["id"]


def _rest(each: Changes, literals: set[str]) -> Iterator[Node | Relation]:
    yield from map(_entity, each.entities)
    yield from map(_appearance, each.appearances)
    for fact in each.facts:
        yield from _fact(fact, literals)


def _entity(entity: Entity) -> Node:
    return Node(ENTITY, layout.label(entity.type), _present(layout.entity_properties(entity)))


def _appearance(appearance: Appearance) -> Relation:
    ends = layout.clean(appearance.entity_id), layout.clean(appearance.chunk_id)
    places = {"starts": list(appearance.starts), "ends": list(appearance.ends)}
    return Relation(FROM_CHUNK, ENTITY, ends[0], CHUNK, ends[1], places)


def _fact(fact: Fact, literals: set[str]) -> Iterator[Node | Relation]:
    key, tail = layout.fact_tail(fact)
    if isinstance(fact.tail, Literal) and tail not in literals:
        literals.add(tail)
        yield Node(LITERAL, "", layout.literal_properties(fact.tail))
    properties = _present(layout.fact_properties(fact))
    kind = layout.relation_type(fact.type)
    yield Relation(kind, ENTITY, layout.clean(fact.head.id), key, tail, properties)


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
