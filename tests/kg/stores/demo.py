"""The demo graph in the embedded engine and in a real Neo4j, to ask both the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kg import layout
from kg.graph import create_graph
from kg.stores.embedded.store import EmbeddedStore

if TYPE_CHECKING:
    from neo4j import Driver

EXAMPLES = Path(__file__).parents[3] / "examples" / "wikipedia"
WITHOUT_SERVER = "the Neo4j side needs a server: set NEO4J_URI (and NEO4J_PASSWORD)"
DIMENSIONS = 4
Row = tuple[Any, ...]


def vector(name: str) -> list[float]:
    """Four numbers that depend on the name alone."""
    digest = hashlib.sha256(name.encode()).digest()
    return [float(np.float32(byte / 255 + 0.01)) for byte in digest[:DIMENSIONS]]


@contextmanager
def demo_graph(folder: Path) -> Iterator[EmbeddedStore]:
    """The twelve texts, built with the default extractor, and small vectors."""
    with create_graph(folder) as graph:
        graph.build([EXAMPLES])
        store = graph.store
        assert isinstance(store, EmbeddedStore)
        for index, label in layout.VECTORS.items():
            rows = store.query(f"MATCH (n:{label}) RETURN n.id ORDER BY n.id", limit=10_000).rows
            ids = [str(row[0]) for row in rows]
            store.set_vectors(index, ids, np.array([vector(name) for name in ids], np.float32))
        yield store


class Neo4j:
    """A server that holds a copy of an embedded graph."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver

    def rows(self, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        return self.table(cypher, parameters)[1]

    def table(
        self, cypher: str, parameters: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], list[Row]]:
        with self.driver.session() as session:
            found = session.run(cypher, dict(parameters))  # type: ignore[arg-type]
            columns = tuple(found.keys())
            return columns, [tuple(map(plain, record.values())) for record in found]

    def copy(self, store: EmbeddedStore) -> None:
        """Every node with its labels and properties, every relation; then the indexes."""
        self.clear()
        self._constraints()
        for labels, rows in _nodes(store).items():
            names = ":".join(map(layout.quoted, labels))
            self.rows(f"UNWIND $rows AS row CREATE (n:{names}) SET n = row", {"rows": rows})
        for (kind, start, end), rows in _relations(store).items():
            self.rows(
                f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}) "
                f"MATCH (b:{end} {{id: row[1]}}) "
                f"CREATE (a)-[r:{layout.quoted(kind)}]->(b) SET r = row[2]",
                {"rows": rows},
            )
        self.rows("CALL db.awaitIndexes(60)", {})

    def clear(self) -> None:
        """Empty, and without the searches, which other tests may want otherwise."""
        self.rows("MATCH (n) DETACH DELETE n", {})
        for name in (*layout.FULL_TEXT, *layout.VECTORS):
            self.rows(f"DROP INDEX {name} IF EXISTS", {})

    def _constraints(self) -> None:
        for label in layout.OURS:
            self.rows(
                f"CREATE CONSTRAINT `{label}_id` IF NOT EXISTS FOR (n:{label}) "
                "REQUIRE n.id IS UNIQUE",
                {},
            )
        for name, label in layout.FULL_TEXT.items():
            text = "text" if label == layout.CHUNK else "name"
            self.rows(
                f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [n.{text}]", {}
            )
        for name, label in layout.VECTORS.items():
            self.rows(
                f"CREATE VECTOR INDEX {name} IF NOT EXISTS FOR (n:{label}) ON n.embedding OPTIONS "
                f"{{indexConfig: {{`vector.dimensions`: {DIMENSIONS}, "
                "`vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}}",
                {},
            )


@contextmanager
def neo4j() -> Iterator[Neo4j]:
    """The server that NEO4J_URI names; the test is skipped where there is none."""
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        pytest.skip(WITHOUT_SERVER)
    from neo4j import GraphDatabase

    name = os.environ.get("NEO4J_USERNAME", "neo4j")
    login = (name, os.environ.get("NEO4J_PASSWORD", ""))
    with GraphDatabase.driver(uri, auth=login, notifications_min_severity="OFF") as driver:
        yield Neo4j(driver)


def _nodes(store: EmbeddedStore) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    vectors = {layout.ENTITY, layout.CHUNK}
    for label in layout.OURS:
        for (node,) in store.query(f"MATCH (n:{label}) RETURN n", limit=100_000).rows:
            labels = tuple(node.pop("_labels"))
            if vectors & set(labels):
                node[layout.EMBEDDING] = vector(node["id"])
            found.setdefault(labels, []).append(node)
    return found


def _relations(store: EmbeddedStore) -> dict[tuple[str, str, str], list[list[Any]]]:
    found: dict[tuple[str, str, str], list[list[Any]]] = {}
    for start in layout.OURS:
        for end in layout.OURS:
            cypher = f"MATCH (a:{start})-[r]->(b:{end}) RETURN r, a.id, b.id"
            for relation, *ends in store.query(cypher, limit=100_000).rows:
                own = {name: value for name, value in relation.items() if name[0] != "_"}
                found.setdefault((relation["_type"], start, end), []).append([*ends, own])
    return found


def plain(value: Any) -> Any:
    """A value of the driver as `Table` has it: nodes and relations as dicts, paths as lists."""
    from neo4j.graph import Node, Path, Relationship
    from neo4j.time import Date, DateTime, Duration, Time

    if isinstance(value, Node):
        own = {name: item for name, item in value.items() if name != layout.EMBEDDING}
        labels = sorted(value.labels, key=lambda name: (name != layout.ENTITY, name))
        return {"_labels": labels, **own}
    if isinstance(value, Relationship):
        assert value.start_node is not None and value.end_node is not None
        ends = {"_start": value.start_node.get("id"), "_end": value.end_node.get("id")}
        return {"_type": value.type, **ends, **dict(value.items())}
    if isinstance(value, Path):
        parts: list[Any] = [plain(value.nodes[0])]
        for relation, node in zip(value.relationships, value.nodes[1:], strict=True):
            parts += [plain(relation), plain(node)]
        return parts
    if isinstance(value, Date | DateTime | Time | Duration):
        return value.iso_format()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {n: plain(i) for n, i in value.items()} if isinstance(value, dict) else value
