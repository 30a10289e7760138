"""Everything that must not depend on history, in a form that can be compared."""

from __future__ import annotations

from typing import Any

from kg.ledger import Ledger
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore
from kg.stores.neo4j.write import STATE

_LEDGER = {
    "document": "id, source, hash, meta, recipe",
    "chunk": "id, doc, start, text_end, meta",
    "mention": "doc, n, chunk, text, type, start, text_end, key, name, entity, source, rule, "
    "reason",
    "statement": "doc, n, chunk, head, relation, tail, literal, start, text_end, quote, "
    "confidence, extractor, polarity, modality, attribution, time, verdict, score, judge, "
    "reason, fact",
    "reject": "doc, chunk, text, reason",
    "merge": "source, target, rule, reason",
    "entity": "key, id, name, type, aliases",
    "fact": "id, head, relation, tail, literal, asserted, confidence, documents",
    "naming": "kind, name, stands",
    "relation_type": "relation",
}


def of_ledger(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """Every derived row; redirects, versions and sequence numbers are history."""
    return {
        table: ledger.db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}").fetchall()
        for table, columns in _LEDGER.items()
    }


def of_memory(store: MemoryStore) -> tuple[list[Any], list[Any]]:
    """Nodes and relations with all their properties."""
    graph = store._graph
    nodes = sorted((node, sorted(data.items())) for node, data in graph.nodes(data=True))
    edges = sorted(
        (head, tail, key, sorted(data.items()))
        for head, tail, key, data in graph.edges(keys=True, data=True)
    )
    return nodes, edges


def of_cypher(store: EmbeddedStore | Neo4jStore) -> tuple[list[Any], list[Any]]:
    """Nodes and relations with all their properties, but for the record of the last run."""
    nodes = store.query(
        f"MATCH (n) WHERE NOT n:{STATE} RETURN labels(n), properties(n)", limit=100_000
    )
    edges = store.query(
        "MATCH (a)-[r]->(b) RETURN labels(a), a.id, type(r), properties(r), labels(b), b.id",
        limit=100_000,
    )
    assert not nodes.truncated and not edges.truncated
    links = [(sorted(a), b, c, _plain(d), sorted(e), f) for a, b, c, d, e, f in edges.rows]
    return sorted(map(repr, map(_node, nodes.rows))), sorted(map(repr, links))


def _node(row: tuple[Any, ...]) -> Any:
    """Engines give labels in any order."""
    return sorted(row[0]), _plain(row[1])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((name, _plain(item)) for name, item in value.items())
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
