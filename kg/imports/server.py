"""Nodes and edges of a graph on a Neo4j server, read as a stream; nothing is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.imports.items import Item, edge, node

_NODES = "MATCH (n) RETURN elementId(n), labels(n), properties(n)"
_EDGES = (
    "MATCH (a)-[r]->(b) RETURN elementId(a), type(r), elementId(b), properties(r), elementId(r)"
)


def read_server(session: Any, address: str) -> Iterator[Item]:
    """Yield everything in the database of a reading session of the driver."""
    for name, labels, properties in session.run(_NODES):
        yield from node(name, sorted(labels), properties, f"{address} node {name}")
    for head, kind, tail, properties, name in session.run(_EDGES):
        yield from edge(head, kind, tail, properties, f"{address} relationship {name}")
