"""The default store: ArcadeDB inside the process, with Cypher, on a folder of files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from kg import layout
from kg.cypher.columns import arranged
from kg.cypher.quirks.check import check_shapes
from kg.cypher.read_only import check_reading
from kg.errors import ConfigError, StoreError
from kg.layout import ENTITY, LITERAL, NOT_ASSERTED
from kg.model import Changes
from kg.protocols import Applied, Given, Hit, Link, Table
from kg.stores import traversal
from kg.stores.embedded import database
from kg.stores.embedded.read import fact_query, fact_row, node_query, relation_types
from kg.stores.embedded.schema import ENTITY_ALIAS, FACT, STATE, declare, declare_relation_types
from kg.stores.embedded.write import write
from kg.stores.reading import FACT_PROPERTIES, PAGE, FactRow, Page, Reading
from kg.text.full_text import lucene_query

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

T = TypeVar("T")

HEAP = "512m"
PATIENCE = 600.0  # seconds for reads of the whole graph
CLEARED_AT_ONCE = 5000

_LINK = (
    "r.id, startNode(r).id, r.relation, type(r), endNode(r).id, r.confidence, r.support, "
    f"'{LITERAL}' IN labels(endNode(r))"
)


class EmbeddedStore(Reading):
    """A GraphStore in a folder; Java starts at the first use.

    `heap` is the most that Java may use for objects, fixed by the first store of a process.
    A folder belongs to one process at a time, and a process that forks must not use its
    stores in the child. `verbose` lets the Java side talk on standard error.
    """

    shared = False

    def __init__(
        self,
        path: Given[str | os.PathLike[str]],
        *,
        heap: str = HEAP,
        verbose: Given[bool] = False,
    ) -> None:
        if not re.fullmatch(r"\d+[kmg]", heap):
            raise ConfigError(f"heap is a size such as 512m or 2g, not {heap!r}")
        self._path = os.fspath(path)
        self._heap = heap
        self._verbose = verbose
        self._handle: database.Arcade | None = None
        self._closed = False

    @property
    def _arcade(self) -> database.Arcade:
        if self._closed:
            raise StoreError(f"the graph in {self._path} was closed")
        if self._handle is None:
            handle = database.acquire(self._path, self._heap, verbose=self._verbose)
            try:
                with handle.turn():
                    declare(handle)
                handle.finished()
            except BaseException:
                database.release(handle)
                raise
            self._handle = handle
        return self._handle

    def apply(self, changes: Changes) -> None:
        handle = self._arcade
        with handle.turn():
            declare_relation_types(handle, changes.facts)
            with handle.transaction():
                write(handle, changes)

    def applied(self) -> Applied | None:
        rows = self._read("sql", f"SELECT ledger, seq, mark FROM {STATE}")
        if rows and None in rows[0]:
            raise StoreError(database.unopenable(self._arcade.folder, "its files are damaged"))
        return Applied(*rows[0]) if rows else None

    def clear(self) -> None:
        """In steps, the record of what was applied first: an interrupted one is seen."""
        handle = self._arcade
        with handle.transaction():
            handle.command("sql", f"DELETE FROM {STATE}")
        facts = f"DELETE FROM {FACT} WHERE id IS NOT NULL LIMIT {CLEARED_AT_ONCE}"
        self._repeat("sql", facts)
        for label, own in layout.OURS.items():
            nodes = (
                f"MATCH (n:{label}) WHERE n.id IS NOT NULL AND n.{own} IS NOT NULL "
                f"WITH n LIMIT {CLEARED_AT_ONCE} DETACH DELETE n RETURN count(*)"
            )
            self._repeat("opencypher", nodes)

    def _repeat(self, language: str, removal: str) -> None:
        """Each step is a transaction, so that memory does not grow with the graph."""
        removed = 1
        while removed:
            with self._arcade.transaction():
                ((removed,),) = self._arcade.command(language, removal)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 1000,
    ) -> Table:
        check_reading(cypher)
        check_shapes(cypher)
        handle = self._arcade

        def work() -> Table:
            found = handle.java.query("opencypher", cypher, database.java_map(parameters or {}))
            return database.table(found, limit)

        return arranged(self._in_time(work, cypher, timeout), cypher)

    def _in_time(self, work: Callable[[], T], text: str, timeout: float = PATIENCE) -> T:
        from jpype import JException

        from kg.stores.embedded.query_errors import query_error

        try:
            return self._arcade.in_time(work, timeout)
        except JException as error:
            raise query_error(error, text) from error

    def _read(
        self,
        language: str,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        timeout: float = PATIENCE,
    ) -> database.Rows:
        handle = self._arcade
        return self._in_time(lambda: handle.read(language, text, parameters), text, timeout)

    def neighbours(self, entity_id: str, *, depth: int = 1, limit: int = 100) -> list[Link]:
        return traversal.neighbours(self._touching, layout.clean(entity_id), depth, limit)

    def path(self, start: str, end: str, *, max_length: int = 6) -> list[Link] | None:
        ends = layout.clean(start), layout.clean(end)
        known = self._cypher(f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}}) RETURN n.id", ids=ends)
        if len({row[0] for row in known}) < len(set(ends)):
            return None
        return traversal.shortest_path(self._touching, *ends, max_length)

    def _cypher(self, text: str, timeout: float = PATIENCE, **parameters: Any) -> database.Rows:
        return self._read("opencypher", text, parameters, timeout)

    def _touching(self, ids: Sequence[str]) -> Iterator[tuple[Link, bool]]:
        rows = self._cypher(
            f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}})-[r:{FACT}]-() "
            f"WHERE r.id IS NOT NULL RETURN DISTINCT {_LINK}",
            ids=list(ids),
        )
        for *values, literal in rows:
            link = Link(*values)
            yield link, not literal and link.type != NOT_ASSERTED

    def _node_rows(
        self, label: str, columns: Sequence[str], page: Page, types: Collection[str] = ()
    ) -> Sequence[Any]:
        text, parameters = node_query(label, columns, page, types)
        return self._read("sql", text, parameters)

    def _fact_types(self) -> Collection[str]:
        return relation_types(self._arcade)

    def _fact_rows(
        self, kind: str, properties: Sequence[str], page: Page, relations: Collection[str] = ()
    ) -> Sequence[FactRow]:
        text, parameters = fact_query(kind, properties, page, relations)
        return [fact_row(row, kind) for row in self._read("sql", text, parameters)]

    def _facts_of(self, entity_ids: Sequence[str]) -> Iterable[FactRow]:
        for batch in layout.batches(entity_ids, PAGE):
            ids_by_type: dict[str, set[str]] = {}
            for link, _ in self._touching(batch):
                ids_by_type.setdefault(link.type, set()).add(link.id)
            for kind, ids in ids_by_type.items():
                yield from self._fact_rows(kind, FACT_PROPERTIES, Page(ids=sorted(ids)))

    def _links_from(self, entity_ids: Sequence[str]) -> Iterable[Link]:
        rows = self._cypher(
            f"UNWIND $ids AS i MATCH (n:{ENTITY} {{id: i}}) "
            f"MATCH (n)-[r:{FACT}]->(m:{ENTITY}) WHERE r.id IS NOT NULL "
            f"AND type(r) <> '{NOT_ASSERTED}' "
            "RETURN r.id, n.id, r.relation, type(r), m.id, r.confidence, r.support",
            ids=list(entity_ids),
        )
        return (Link(*row) for row in rows)

    def search(self, text: str, *, index: str = "entity_name", limit: int = 10) -> list[Hit]:
        label = layout.indexed(index, layout.FULL_TEXT)
        words = lucene_query(text)
        if not words:
            return []
        names = (index, ENTITY_ALIAS) if label == ENTITY else (index,)
        scores: dict[str, Hit] = {}
        for name in names:
            for row in self._cypher(
                "CALL db.index.fulltext.queryNodes($name, $words) YIELD node, score "
                f"WHERE node.id IS NOT NULL RETURN node.id, node.{layout.SHOWN_AS[label]}, score "
                "ORDER BY score DESC, node.id LIMIT $limit",
                name=name, words=words, limit=limit,
            ):  # fmt: skip
                hit = Hit(row[0], row[1] or "", float(row[2]))
                scores[hit.id] = max(hit, scores.get(hit.id, hit), key=lambda found: found.score)
        return sorted(scores.values(), key=lambda hit: (-hit.score, hit.id))[:limit]

    def set_vectors(self, index: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        from kg.stores.embedded.vectors import set_vectors

        label = layout.indexed(index, layout.VECTORS)
        layout.check_vectors(ids, vectors)
        set_vectors(self._arcade, index, label, [layout.clean(name) for name in ids], vectors)

    def drop_vectors(self, index: str, ids: Sequence[str]) -> None:
        from kg.stores.embedded.vectors import drop_vectors

        label = layout.indexed(index, layout.VECTORS)
        drop_vectors(self._arcade, index, label, [layout.clean(name) for name in ids])

    def nearest(self, vector: Sequence[float], *, index: str, limit: int = 10) -> list[Hit]:
        from kg.stores.embedded.vectors import nearest

        label = layout.indexed(index, layout.VECTORS)
        handle = self._arcade
        return self._in_time(lambda: nearest(handle, index, label, vector, limit), index)

    def stats(self) -> Mapping[str, Any]:
        nodes = {
            label: self._read(
                "sql", f"SELECT count(*) FROM {label} WHERE id IS NOT NULL AND {own} IS NOT NULL"
            )[0][0]
            for label, own in layout.OURS.items()
        }
        entities = self._read(
            "sql",
            f"SELECT type, count(*) FROM {ENTITY} WHERE id IS NOT NULL "
            f"AND {layout.OURS[ENTITY]} IS NOT NULL GROUP BY type",
        )
        facts = self._read(
            "sql", f"SELECT @type, count(*) FROM {FACT} WHERE id IS NOT NULL GROUP BY @type"
        )
        return layout.counted(nodes, dict(entities), dict(facts))

    def close(self) -> None:
        """Gives the folder back, once every store of this process on it is closed."""
        if self._handle is not None:
            database.release(self._handle)
            self._handle = None
        self._closed = True
