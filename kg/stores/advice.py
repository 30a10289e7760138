"""Advice beside an answer: a faster form of the query, and names that the graph lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg import layout
from kg.cypher.hints import hints
from kg.cypher.names import NamesInQuery, named
from kg.errors import QueryError
from kg.protocols import GraphStore, Table
from kg.stores.embedded.store import EmbeddedStore

SLOW = 0.2  # seconds after which a query may be told a faster form
NEAR = 70  # of 100: the least similarity of a name that is worth suggesting
SUGGESTED = 3
_LABELS = frozenset(layout.OURS)
_TYPES = frozenset(
    {layout.FROM_DOCUMENT, layout.NEXT_CHUNK, layout.FROM_CHUNK}
    | {layout.RELATED, layout.NOT_ASSERTED}
)
_LABELS_THERE = "CALL db.labels() YIELD label RETURN label"
_TYPES_THERE = "CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t"
_PROPERTIES_THERE = "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"
_RELATIONS = "MATCH ()-[r:RELATED]->() RETURN DISTINCT r.relation"
_MANY = 10_000
_SCHEMA = "; `kg schema show` lists what there is"
_ENTITY_HAS = "; an entity has id, name, type, aliases and description, the rest are its relations"
_FACT_HAS = "; a fact has relation, confidence, support, quotes, chunks and more"


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a graph has beside those of the layout, also what others wrote into it.

    `related` are the relations of RELATED facts.
    """

    labels: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()


def advice(store: GraphStore, cypher: str, table: Table, seconds: float) -> tuple[str, ...]:
    """Lines that begin with "hint: " (the embedded engine took long) or "note: " (a name of the
    query is not in the graph, and the answer has no rows or a column that says nothing)."""
    told = faster(store, cypher, seconds)
    if says_nothing(table):
        told += [f"note: {line}" for line in _notes(store, named(cypher))]
    return tuple(told)


def faster(store: GraphStore, cypher: str, seconds: float) -> list[str]:
    """Lines that begin with "hint: ", for a query that the embedded engine took long for."""
    slow = seconds > SLOW and isinstance(store, EmbeddedStore)
    return [f"hint: {hint}" for hint in hints(cypher)] if slow else []


def says_nothing(table: Table) -> bool:
    """No rows, or a column of nothing but null, 0, false and what is empty."""
    columns = range(len(table.columns))
    return any(not any(row[place] for row in table.rows) for place in columns)


def _notes(store: GraphStore, asked: NamesInQuery) -> Iterator[str]:
    if any(unknown(asked, Known())):  # else the layout has them all
        yield from unknown(asked, known(store, asked))


def known(store: GraphStore, asked: NamesInQuery) -> Known:
    """Returns what the store lists: that takes no longer in a large graph."""
    types = _column(store, _TYPES_THERE)
    lacking = set(asked.types) - types - _TYPES
    return Known(
        labels=_column(store, _LABELS_THERE),
        types=types,
        properties=_column(store, _PROPERTIES_THERE),
        related=_related(store) if lacking else frozenset(),
    )


def _column(store: GraphStore, query: str, timeout: float = 30.0) -> frozenset[str]:
    rows = store.query(query, timeout=timeout, limit=_MANY).rows
    return frozenset(str(row[0]) for row in rows)


def _related(store: GraphStore) -> frozenset[str]:
    """None where the graph is so large that to look for them takes long."""
    try:
        return _column(store, _RELATIONS, timeout=2.0)
    except QueryError:  # the answer stands; this is a note beside it
        return frozenset()


def unknown(asked: NamesInQuery, graph: Known) -> Iterator[str]:
    """A line for each name that is not in the graph."""
    for name in asked.labels:
        if name not in graph.labels | _LABELS:
            near = _near(name, graph.labels | _LABELS)
            yield f"no entity type {name} in this graph{near or _SCHEMA}"
    for name in asked.types:
        if name not in graph.types | _TYPES:
            yield _no_type(name, graph)
    for names, has, whose in (
        (asked.node_properties, layout.NODE_PROPERTIES, _ENTITY_HAS),
        (asked.relation_properties, layout.RELATION_PROPERTIES, _FACT_HAS),
    ):
        for name in names:
            if name not in layout.NODE_PROPERTIES | layout.RELATION_PROPERTIES | graph.properties:
                yield f"no property {name} in this graph{_near(name, has) or whose}"


def _no_type(name: str, graph: Known) -> str:
    for relation in sorted(graph.related):
        if _folded(relation) == _folded(name):
            text = relation.replace("\\", "\\\\").replace("'", "\\'")
            return f"{name} is no type here: MATCH ()-[r:RELATED {{relation: '{text}'}}]->()"
    near = _near(name, graph.types | _TYPES)
    return f"no relation type {name} in this graph{near or _SCHEMA}"


def _near(name: str, names: Iterable[str]) -> str:
    """`; near it: A, B`, best first; "" where nothing is near."""
    from rapidfuzz import fuzz, process

    shown = (one for one in sorted(names) if one == layout.ENTITY or not one.startswith("__"))
    folded = {_folded(one): one for one in shown}
    best = process.extract(
        _folded(name), list(folded), scorer=fuzz.WRatio, limit=SUGGESTED, score_cutoff=NEAR
    )
    return f"; near it: {', '.join(folded[one] for one, _, _ in best)}" if best else ""


def _folded(name: str) -> str:
    """The same for `crouch beside`, `crouch_beside` and `CROUCHBESIDE`."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
