"""The nodes and relations of a projection, one after another.

Values that the stores compute (the index, source and successor of a chunk) are computed here from
the order of the chunks: those of one document come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg import layout
from kg.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL, NEXT_CHUNK
from kg.model import Appearance, Changes, Chunk, Entity, Fact, Literal


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node; `key` is the label under which its id is unique, `label` the entity type's or ""."""

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
class RelationRow:
    """A relation from the node (start_key, start) to the node (end_key, end)."""

    type: str
    start_key: str
    start: str
    end_key: str
    end: str
    properties: Mapping[str, Any]


def rows(changes: Iterable[Changes]) -> Iterator[NodeRow | RelationRow]:
    """Yield nodes before the relations that end in them."""
    sources: dict[str, str] = {}
    literals: set[str] = set()
    chunks: list[Chunk] = []  # of one document, which two batches may share
    for each in changes:
        for document in each.documents:
            properties = layout.document_properties(document)
            sources[properties["id"]] = properties["source"]
            yield NodeRow(DOCUMENT, "", layout.present(properties))
        for chunk in each.chunks:
            if chunks and chunks[0].doc_id != chunk.doc_id:
                yield from _document_chunks(sources, chunks)
                chunks = []
            chunks.append(chunk)
        if each.entities or each.appearances or each.facts:
            yield from _document_chunks(sources, chunks)
            chunks = []
        yield from map(_entity, each.entities)
        yield from map(_appearance, each.appearances)
        for fact in each.facts:
            yield from _fact(fact, literals)
    yield from _document_chunks(sources, chunks)


def _document_chunks(
    sources: Mapping[str, str], chunks: Sequence[Chunk]
) -> Iterator[NodeRow | RelationRow]:
    ordered = sorted(chunks, key=lambda chunk: (chunk.start, chunk.end, layout.clean(chunk.id)))
    before = None
    for index, chunk in enumerate(ordered):
        properties, owner = layout.chunk_properties(chunk), layout.clean(chunk.doc_id)
        more = {"index": index, "source": sources[owner]}
        yield NodeRow(CHUNK, "", layout.present({**properties, **more}))
        yield RelationRow(FROM_DOCUMENT, CHUNK, properties["id"], DOCUMENT, owner, {})
        if before is not None:
            yield RelationRow(NEXT_CHUNK, CHUNK, before, CHUNK, properties["id"], {})
        before = properties["id"]


def _entity(entity: Entity) -> NodeRow:
    return NodeRow(
        ENTITY, layout.label(entity.type), layout.present(layout.entity_properties(entity))
    )


def _appearance(appearance: Appearance) -> RelationRow:
    ends = layout.clean(appearance.entity_id), layout.clean(appearance.chunk_id)
    places = {"starts": list(appearance.starts), "ends": list(appearance.ends)}
    return RelationRow(FROM_CHUNK, ENTITY, ends[0], CHUNK, ends[1], places)


def _fact(fact: Fact, literals: set[str]) -> Iterator[NodeRow | RelationRow]:
    key, tail = layout.fact_tail(fact)
    if isinstance(fact.tail, Literal) and tail not in literals:
        literals.add(tail)
        yield NodeRow(LITERAL, "", layout.literal_properties(fact.tail))
    properties = layout.present(layout.fact_properties(fact))
    kind = layout.relation_type(fact.type)
    yield RelationRow(kind, ENTITY, layout.clean(fact.head.id), key, tail, properties)
