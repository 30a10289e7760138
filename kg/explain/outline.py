"""The schema of a graph as it is: types, relations, patterns and properties, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kg import layout
from kg.model import Changes, Entity, Fact

T = TypeVar("T", str, tuple[str, str, str])

_TYPES = {bool: "BOOLEAN", int: "INTEGER", float: "FLOAT", str: "STRING", list: "LIST"}


@dataclass(frozen=True, slots=True)
class EntityType:
    """A label of entities; the example is its entity with the most facts."""

    label: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class PatternCount:
    """Facts of one relation type between two labels; the example is the most certain fact."""

    head: str
    type: str
    tail: str
    count: int
    example: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation type of facts; `names` is the number of its relations."""

    type: str
    count: int
    names: int
    example: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class GraphSchema:
    """Types, relations and patterns of a graph, the most frequent first.

    `node_properties` and `relation_properties` map a label or a relation type to {property:
    type}, the type as Neo4j calls it. `structure` holds the (start, type, end) that tie
    documents, chunks and entities together; they are no facts.
    """

    entity_types: tuple[EntityType, ...]
    relation_types: tuple[RelationType, ...]
    patterns: tuple[PatternCount, ...]
    node_properties: Mapping[str, Mapping[str, str]]
    relation_properties: Mapping[str, Mapping[str, str]]
    structure: tuple[tuple[str, str, str], ...]


def outline(projection: Iterable[Changes]) -> GraphSchema:
    """Return the schema of a graph from a stream of its contents (`Graph.projection()`)."""
    seen = _Seen()
    for changes in projection:
        seen.add(changes)
    return GraphSchema(
        entity_types=seen.entity_types(),
        relation_types=seen.relation_types(),
        patterns=seen.patterns(),
        node_properties=dict(sorted(seen.nodes.items())),
        relation_properties=dict(sorted(seen.relations.items())),
        structure=tuple(sorted(seen.structure)),
    )


@dataclass
class _Seen:
    """Counts so far. Labels of entities are kept: the facts and appearances need them."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: dict[str, dict[str, str]] = field(default_factory=dict)
    structure: set[tuple[str, str, str]] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    degrees: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    surest: dict[tuple[str, str, str], tuple[float, tuple[str, str, str]]] = field(
        default_factory=dict
    )
    names: dict[str, set[str]] = field(default_factory=dict)
    chunked: set[str] = field(default_factory=set)

    def add(self, changes: Changes) -> None:
        for document in changes.documents:
            _note(self.nodes, layout.DOCUMENT, layout.document_properties(document))
        for chunk in changes.chunks:
            # The stores add these two, which follow from the document.
            whole = {**layout.chunk_properties(chunk), "index": 0, "source": ""}
            _note(self.nodes, layout.CHUNK, whole)
            self._tie(layout.CHUNK, layout.FROM_DOCUMENT, layout.DOCUMENT, {})
            if chunk.doc_id in self.chunked:
                self._tie(layout.CHUNK, layout.NEXT_CHUNK, layout.CHUNK, {})
            self.chunked.add(chunk.doc_id)
        for entity in changes.entities:
            name = self.labels[entity.id] = layout.label(entity.type)
            _note(self.nodes, name, layout.entity_properties(entity))
        for appearance in changes.appearances:
            places = {"starts": list(appearance.starts), "ends": list(appearance.ends)}
            self._tie(self.labels[appearance.entity_id], layout.FROM_CHUNK, layout.CHUNK, places)
        for fact in changes.facts:
            self._add_fact(fact)

    def _tie(self, start: str, kind: str, end: str, properties: Mapping[str, Any]) -> None:
        self.structure.add((start, kind, end))
        _note(self.relations, kind, properties)

    def _add_fact(self, fact: Fact) -> None:
        self.degrees[fact.head.id] += 1
        if isinstance(fact.tail, Entity):
            self.degrees[fact.tail.id] += 1
            tail, words = layout.label(fact.tail.type), fact.tail.name
        else:
            tail, words = layout.LITERAL, fact.tail.text
            _note(self.nodes, tail, layout.literal_properties(fact.tail))
        kind = layout.relation_type(fact.type)
        pattern = layout.label(fact.head.type), kind, tail
        _note(self.relations, kind, layout.fact_properties(fact))
        self.counts[pattern] += 1
        self.names.setdefault(kind, set()).add(fact.relation)
        if pattern not in self.surest or fact.confidence > self.surest[pattern][0]:
            self.surest[pattern] = fact.confidence, (fact.head.name, fact.relation, words)

    def entity_types(self) -> tuple[EntityType, ...]:
        counts = Counter(self.labels.values())
        examples: dict[str, str] = {}
        for name in sorted(self.labels, key=lambda name: (-self.degrees[name], name)):
            examples.setdefault(self.labels[name], name)
        return tuple(EntityType(kind, count, examples[kind]) for kind, count in _ranked(counts))

    def patterns(self) -> tuple[PatternCount, ...]:
        return tuple(
            PatternCount(head, kind, tail, count, self.surest[head, kind, tail][1])
            for (head, kind, tail), count in _ranked(self.counts)
        )

    def relation_types(self) -> tuple[RelationType, ...]:
        counts: Counter[str] = Counter()
        best: dict[str, tuple[float, tuple[str, str, str]]] = {}
        for pattern, count in _ranked(self.counts):
            kind, surest = pattern[1], self.surest[pattern]
            counts[kind] += count
            if kind not in best or surest[0] > best[kind][0]:
                best[kind] = surest
        return tuple(
            RelationType(kind, count, len(self.names[kind]), best[kind][1])
            for kind, count in _ranked(counts)
        )


def _ranked(counts: Mapping[T, int]) -> list[tuple[T, int]]:
    """Sort by falling count, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _note(kinds: dict[str, dict[str, str]], kind: str, properties: Mapping[str, Any]) -> None:
    """Record the types of properties; None stands for a property that the graph lacks."""
    types = kinds.setdefault(kind, {})
    for name, value in properties.items():
        if value is not None and name not in types:
            types[name] = _TYPES[type(value)]


def as_neo4j_json(schema: GraphSchema) -> dict[str, Any]:
    """Return the form that LangChain and LlamaIndex keep as `structured_schema`.

    `{"node_props": {label: [{"property", "type"}]}, "rel_props": {type: [...]}, "relationships":
    [{"start", "type", "end"}], "metadata": {}}`, in the order of the names; `__Entity__` is left
    out, as those clients do.
    """
    facts = ((pattern.head, pattern.type, pattern.tail) for pattern in schema.patterns)
    return {
        "node_props": _properties(schema.node_properties),
        "rel_props": _properties(schema.relation_properties),
        "relationships": [
            {"start": start, "type": kind, "end": end}
            for start, kind, end in sorted({*facts, *schema.structure})
        ],
        "metadata": {},
    }


def _properties(kinds: Mapping[str, Mapping[str, str]]) -> dict[str, list[dict[str, str]]]:
    return {
        kind: [{"property": name, "type": type_} for name, type_ in properties.items()]
        for kind, properties in kinds.items()
        if properties
    }


def as_neo4j_text(schema: GraphSchema) -> str:
    """Return the text that neo4j-graphrag writes of a schema, for its `neo4j_schema=`."""
    whole = as_neo4j_json(schema)
    ties = (
        f"(:{row['start']})-[:{row['type']}]->(:{row['end']})" for row in whole["relationships"]
    )
    return "\n".join(
        [
            "Node properties:",
            _lines(whole["node_props"]),
            "Relationship properties:",
            _lines(whole["rel_props"]),
            "The relationships:",
            "\n".join(ties),
        ]
    )


def _lines(kinds: Mapping[str, list[dict[str, str]]]) -> str:
    return "\n".join(
        kind + " {" + ", ".join(f"{row['property']}: {row['type']}" for row in properties) + "}"
        for kind, properties in kinds.items()
    )
