"""A graph on a Neo4j 5 server, through the official driver, without APOC or GDS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from kg import layout
from kg.cypher.quirks.check import check_shapes
from kg.cypher.read_only import check_reading
from kg.cypher.tokens import tokenize
from kg.errors import ConfigError, QueryError, StoreError
from kg.layout import ENTITY, FROM_CHUNK, LITERAL, NOT_ASSERTED
from kg.model import Changes
from kg.protocols import Applied, Hit, Link, Table
from kg.stores import traversal
from kg.stores.neo4j.errors import query_error, store_errors
from kg.stores.neo4j.read import TYPES, fact_query, fact_row, node_query, of_entities
from kg.stores.neo4j.values import plain_rows
from kg.stores.neo4j.vectors import VectorIndex
from kg.stores.neo4j.write import STATE, declare, declare_relation_types, write
from kg.stores.reading import PAGE, FactRow, Page, Reading
from kg.text.full_text import lucene_query

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from neo4j import Driver, ManagedTransaction, Session

T = TypeVar("T")
Rows = list[tuple[Any, ...]]

PATIENCE = 600.0  # seconds for reads of the whole graph
CLEARED_AT_ONCE = 5000
FETCHED_AT_ONCE = 1000
SCHEMES = tuple(f"{kind}{tls}://" for kind in ("neo4j", "bolt") for tls in ("", "+s", "+ssc"))
READ, WRITE, SHOW = "r", "w", "s"
EXPLAIN = "EXPLAIN "

_LINK = (
    "r.id, startNode(r).id, r.relation, type(r), endNode(r).id, r.confidence, r.support, "
    f"endNode(r):{LITERAL}"
)


class Neo4jStore(Reading):
    """A GraphStore in a database of a server; the driver connects at the first use.

    `uri` is neo4j://, bolt:// or, with TLS, neo4j+s://, bolt+s:// and their +ssc forms;
    `database` "" is the user's home database. The password comes from $NEO4J_PASSWORD alone.
    Nodes of others in the same database stay as they are.
    """

    shared = True

    def __init__(
        self, uri: str = "neo4j://localhost:7687", *, username: str = "neo4j", database: str = ""
    ) -> None:
        if "@" in uri:
            raise ConfigError(
                "a server's address holds no user and password: they go into NEO4J_USERNAME and "
                "NEO4J_PASSWORD"
            )
        if not uri.startswith(SCHEMES):
            raise ConfigError(f"a server is named neo4j://HOST, not {uri!r}")
        self.uri = uri
        self.username = username
        self.database = database
        self._driver: Driver | None = None
        self._arcade = False
        self._lock = threading.Lock()
        self._declared: set[str] | None = None  # relation types with an index of ours

    def _connected(self) -> Driver:
        from kg.stores.neo4j.connect import connect

        with self._lock:  # several threads may ask a new store at once
            if self._driver is None:
                self._driver, agent = connect(self.uri, self.username, self.database)
                self._arcade = "ArcadeDB" in agent
            return self._driver

    @property
    def _is_arcade(self) -> bool:
        """Whether it is the embedded engine's own server, which has Bolt and is read only."""
        self._connected()
        return self._arcade

    def _session(self, access: str = READ) -> Session:
        from neo4j import READ_ACCESS, WRITE_ACCESS

        return self._connected().session(
            database=self.database or None,
            default_access_mode=READ_ACCESS if access == READ else WRITE_ACCESS,
            fetch_size=FETCHED_AT_ONCE,
        )

    def _told(self) -> AbstractContextManager[None]:
        return store_errors(self.uri, self.username, self.database)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; what goes wrong in it is a StoreError."""
        with self._told(), self._session() as session:
            yield session

    def _write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """Deadlocks and lost leaders are tried again by the driver, whole."""
        with self._told(), self._session(WRITE) as session:
            return session.execute_write(work)

    def _read(self, cypher: str, timeout: float = PATIENCE, **parameters: Any) -> Rows:
        from neo4j import unit_of_work

        @unit_of_work(timeout=timeout)
        def work(transaction: ManagedTransaction) -> Rows:
            return [tuple(record.values()) for record in transaction.run(cypher, parameters)]

        with self._told(), self._session() as session:
            return session.execute_read(work)

    def apply(self, changes: Changes) -> None:
        if self._is_arcade:
            raise StoreError(
                f"{self.uri} is an ArcadeDB server, which is only read over Bolt: write with the "
                "embedded store, into the folder that it serves"
            )
        if self._declared is None:
            with self._told(), self._session(WRITE) as session:
                self._declared = declare(session)
        wanted = {layout.relation_type(fact.type) for fact in changes.facts} - self._declared
        if wanted:
            with self._told(), self._session(WRITE) as session:
                declare_relation_types(session, sorted(wanted))
            self._declared |= wanted
        kinds = sorted(self._declared)
        self._write(lambda transaction: write(transaction, changes, kinds))

    def applied(self) -> Applied | None:
        rows = self._read(
            f"MATCH (s:{STATE}) WHERE s.ledger IS NOT NULL RETURN s.ledger, s.seq, s.mark"
        )
        return Applied(*rows[0]) if rows else None

    def clear(self) -> None:
        """In steps, the record of what was applied first: an interrupted one is seen."""
        self._write(lambda t: t.run(f"MATCH (s:{STATE}) DELETE s").consume())
        for label, own in layout.OURS.items():
            cypher = (
                f"MATCH (n:{label}) WHERE n.id IS NOT NULL AND n.{own} IS NOT NULL "
                f"WITH n LIMIT {CLEARED_AT_ONCE} DETACH DELETE n RETURN count(*)"
            )
            while self._write(lambda t, text=cypher: t.run(text).single(strict=True)[0]):  # type: ignore[misc]
                pass

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 1000,
    ) -> Table:
        from neo4j.exceptions import DriverError, Neo4jError

        check_reading(cypher)
        arcade = self._is_arcade
        if arcade:
            check_shapes(cypher)
        with self._told(), self._session() as session:
            try:
                with session.begin_transaction(timeout=timeout) as transaction:
                    if not arcade:  # whose EXPLAIN calls every query a writing one
                        _refuse_writing(transaction, cypher, dict(parameters or {}))
                    result = transaction.run(cypher, dict(parameters or {}))
                    columns = tuple(result.keys())
                    rows = [record.values() for record in result.fetch(limit + 1)]
                    result.consume()
                    return Table(columns, plain_rows(transaction, rows[:limit]), len(rows) > limit)
            except (Neo4jError, DriverError, ValueError, TypeError) as error:
                raise query_error(error, cypher, timeout=timeout) from error

    def neighbours(self, entity_id: str, *, depth: int = 1, limit: int = 100) -> list[Link]:
        return traversal.neighbours(self._touching, layout.clean(entity_id), depth, limit)

    def path(self, start: str, end: str, *, max_length: int = 6) -> list[Link] | None:
        ends = layout.clean(start), layout.clean(end)
        known = self._read(f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}}) RETURN n.id", ids=ends)
        if len({row[0] for row in known}) < len(set(ends)):
            return None
        return traversal.shortest_path(self._touching, *ends, max_length)

    def _touching(self, ids: Sequence[str]) -> Iterator[tuple[Link, bool]]:
        rows = self._read(
            f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}})-[r:!{FROM_CHUNK}]-() "
            f"WHERE r.id IS NOT NULL AND r.relation IS NOT NULL RETURN DISTINCT {_LINK}",
            ids=list(ids),
        )
        for *values, literal in rows:
            link = Link(*values)
            yield link, not literal and link.type != NOT_ASSERTED

    def _node_rows(
        self, label: str, columns: Sequence[str], page: Page, types: Collection[str] = ()
    ) -> Sequence[Any]:
        text, parameters = node_query(label, columns, page, types)
        return self._read(text, **parameters)

    def _fact_types(self) -> Collection[str]:
        return [row[0] for row in self._read(TYPES)]

    def _fact_rows(
        self, kind: str, properties: Sequence[str], page: Page, relations: Collection[str] = ()
    ) -> Sequence[FactRow]:
        text, parameters = fact_query(kind, properties, page, relations)
        return [fact_row(row) for row in self._read(text, **parameters)]

    def _facts_of(self, entity_ids: Sequence[str]) -> Iterable[FactRow]:
        for batch in layout.batches(entity_ids, PAGE):
            yield from map(fact_row, self._read(of_entities(), ids=batch))

    def _links_from(self, entity_ids: Sequence[str]) -> Iterable[Link]:
        rows = self._read(
            f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}}) "
            f"MATCH (n)-[r:!{FROM_CHUNK}&!{NOT_ASSERTED}]->(m:{ENTITY}) "
            "WHERE r.id IS NOT NULL AND r.relation IS NOT NULL "
            "RETURN r.id, n.id, r.relation, type(r), m.id, r.confidence, r.support",
            ids=list(entity_ids),
        )
        return (Link(*row) for row in rows)

    def search(self, text: str, *, index: str = "entity_name", limit: int = 10) -> list[Hit]:
        label = layout.indexed(index, layout.FULL_TEXT)
        words = lucene_query(text)
        if not words or (not self._is_arcade and self._index("FULLTEXT", index) is None):
            return []
        rows = self._read(
            "CALL db.index.fulltext.queryNodes($name, $words) YIELD node, score "
            f"WHERE node.id IS NOT NULL RETURN node.id, node.{layout.SHOWN_AS[label]}, score "
            "ORDER BY score DESC, node.id LIMIT $limit",
            name=index, words=words, limit=limit,
        )  # fmt: skip
        return [Hit(row[0], row[1] or "", float(row[2])) for row in rows]

    def _index(self, kind: str, name: str) -> dict[str, Any] | None:
        """The settings of a full-text or vector index; None if there is none of this name."""
        shown = f"SHOW {kind} INDEXES YIELD name, options WHERE name = $name RETURN options"
        rows = self._read(shown, name=name)
        return dict(rows[0][0]["indexConfig"]) if rows else None

    def _vectors(self, index: str) -> VectorIndex:
        label = layout.indexed(index, layout.VECTORS)
        settings = self._index("VECTOR", index)
        dimension = None if settings is None else int(settings["vector.dimensions"])
        return VectorIndex(index, label, dimension, self._read, self._run)

    def _run(self, cypher: str, **parameters: Any) -> None:
        self._write(lambda transaction: transaction.run(cypher, parameters).consume())

    def set_vectors(self, index: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Vectors of another dimension than the index has replace all it holds."""
        layout.check_vectors(ids, vectors)
        self._vectors(index).set(ids, vectors)

    def drop_vectors(self, index: str, ids: Sequence[str]) -> None:
        self._vectors(index).drop(ids)

    def nearest(self, vector: Sequence[float], *, index: str, limit: int = 10) -> list[Hit]:
        return self._vectors(index).nearest(vector, limit)

    def stats(self) -> Mapping[str, Any]:
        nodes = {
            label: self._read(
                f"MATCH (n:{label}) WHERE n.id IS NOT NULL AND n.{own} IS NOT NULL RETURN count(n)"
            )[0][0]
            for label, own in layout.OURS.items()
        }
        entities = self._read(
            f"MATCH (n:{ENTITY}) WHERE n.id IS NOT NULL AND n.{layout.OURS[ENTITY]} IS NOT NULL "
            "RETURN n.type, count(*)"
        )
        facts = self._read(
            f"MATCH (:{ENTITY})-[r:!{FROM_CHUNK}]->() WHERE r.id IS NOT NULL "
            "AND r.relation IS NOT NULL RETURN type(r), count(*)"
        )
        kinds = {kind: count for kind, count in entities}
        return layout.counted(nodes, kinds, {kind: count for kind, count in facts})

    def close(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None


def _refuse_writing(transaction: Any, cypher: str, parameters: dict[str, Any]) -> None:
    """Asks the server what the query would do; a gate may miss what the planner does not."""
    from neo4j.exceptions import Neo4jError

    if tokenize(cypher)[0].word in ("SHOW", "EXPLAIN", "PROFILE"):  # these cannot be explained
        return
    try:
        kind = transaction.run(EXPLAIN + cypher, parameters).consume().query_type
    except Neo4jError as error:
        raise query_error(error, EXPLAIN + cypher, len(EXPLAIN)) from error
    if kind not in (READ, SHOW):
        raise QueryError("only reading is allowed here")
