"""The graph in memory, on networkx: the reference for the other stores. It has no Cypher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg import layout
from kg.errors import ConfigError, QueryError, StoreError
from kg.model import Changes, Fact, Literal
from kg.protocols import Applied, Hit, Link, Table
from kg.stores import traversal
from kg.stores.reading import (
    DOCUMENT_OF_CHUNK,
    FACT_PROPERTIES,
    FactRow,
    Page,
    Reading,
)
from kg.text.full_text import bm25, tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Node = tuple[str, str]  # (label, id)


class MemoryStore(Reading):
    """A GraphStore that lives as long as its process."""

    shared = False

    def __init__(self) -> None:
        from networkx import MultiDiGraph

        self._graph: Any = MultiDiGraph()
        self._ends: dict[str, tuple[Node, Node]] = {}
        self._facts_by_type: dict[str, set[str]] = {}
        self._loosened: set[Node] = set()  # literals that lost a fact
        self._vectors: dict[str, dict[str, npt.NDArray[np.float32]]] = {}
        self._applied: Applied | None = None

    def apply(self, changes: Changes) -> None:
        self._check(changes)
        documents = self._remove(changes)
        documents |= self._add_texts(changes)
        for entity in changes.entities:
            properties = layout.entity_properties(entity)
            self._graph.add_node((layout.ENTITY, properties["id"]), **layout.present(properties))
        for appearance in changes.appearances:
            ends = (layout.ENTITY, layout.clean(appearance.entity_id))
            chunk = (layout.CHUNK, layout.clean(appearance.chunk_id))
            places = {"starts": list(appearance.starts), "ends": list(appearance.ends)}
            self._graph.add_edge(ends, chunk, layout.FROM_CHUNK, **places)
        for fact in changes.facts:
            self._put_fact(fact)
        for document in documents:
            self._chain(document)
        for node in self._loosened:
            if not self._graph.degree(node):
                self._graph.remove_node(node)
        self._loosened.clear()
        if changes.seq is not None:
            self._applied = Applied(changes.ledger, changes.seq, changes.mark)

    def _check(self, changes: Changes) -> None:
        """Everything that could fail fails here, before anything is written."""
        kept = {
            layout.ENTITY: (changes.removed_entities, [e.id for e in changes.entities]),
            layout.CHUNK: (changes.removed_chunks, [c.id for c in changes.chunks]),
            layout.DOCUMENT: (changes.removed_documents, [d.id for d in changes.documents]),
        }
        leaving = {name: set(map(layout.clean, gone)) for name, (gone, _) in kept.items()}
        coming = {name: set(map(layout.clean, new)) for name, (_, new) in kept.items()}
        for owner, name, wanted in layout.references(changes):
            stays = (name, wanted) in self._graph and wanted not in leaving[name]
            if not stays and wanted not in coming[name]:
                raise StoreError(layout.dangling(owner, name, wanted))
        for entity in map(layout.entity_properties, changes.entities):
            old = self._graph.nodes.get((layout.ENTITY, entity["id"]))
            if old and old["type"] != entity["type"] and entity["id"] not in leaving[layout.ENTITY]:
                raise StoreError(layout.retyped(entity["id"], old["type"], entity["type"]))

    def _remove(self, changes: Changes) -> set[Node]:
        """Takes away what leaves; returns the documents whose chunks changed."""
        touched: set[Node] = set()
        for fact_id in map(layout.clean, changes.removed_facts):
            self._drop_fact(fact_id)
        for entity_id, chunk_id in changes.removed_appearances:
            ends = (layout.ENTITY, layout.clean(entity_id)), (layout.CHUNK, layout.clean(chunk_id))
            if self._graph.has_edge(*ends, layout.FROM_CHUNK):
                self._graph.remove_edge(*ends, layout.FROM_CHUNK)
        for name, ids in (
            (layout.ENTITY, changes.removed_entities),
            (layout.CHUNK, changes.removed_chunks),
            (layout.DOCUMENT, changes.removed_documents),
        ):
            for node in ((name, layout.clean(node_id)) for node_id in ids):
                touched |= self._documents_of(node)
                self._drop_node(node)
        return {node for node in touched if node in self._graph}

    def _documents_of(self, node: Node) -> set[Node]:
        if node[0] != layout.CHUNK or node not in self._graph:
            return set()
        return {end for _, end, kind in self._graph.out_edges(node, keys=True)
                if kind == layout.FROM_DOCUMENT}  # fmt: skip

    def _drop_node(self, node: Node) -> None:
        if node not in self._graph:
            return
        edges = [*self._graph.in_edges(node, keys=True), *self._graph.out_edges(node, keys=True)]
        for start, end, key in edges:
            if self._ends.pop(key, None) is not None:
                self._facts_by_type[self._graph.edges[start, end, key]["type"]].discard(key)
            if end[0] == layout.LITERAL:
                self._loosened.add(end)
        self._graph.remove_node(node)
        for index, name in layout.VECTORS.items():
            if name == node[0]:
                self._vectors.get(index, {}).pop(node[1], None)

    def _drop_fact(self, fact_id: str) -> None:
        if fact_id in self._ends:
            head, tail = self._ends.pop(fact_id)
            kind = self._graph.edges[head, tail, fact_id]["type"]
            self._facts_by_type[kind].discard(fact_id)
            self._graph.remove_edge(head, tail, fact_id)
            if tail[0] == layout.LITERAL:
                self._loosened.add(tail)

    def _add_texts(self, changes: Changes) -> set[Node]:
        touched: set[Node] = set()
        for document in map(layout.document_properties, changes.documents):
            node = (layout.DOCUMENT, document["id"])
            self._graph.add_node(node, **layout.present(document))
            touched.add(node)
        for chunk in changes.chunks:
            properties = layout.chunk_properties(chunk)
            node = (layout.CHUNK, properties["id"])
            for old in self._documents_of(node):
                self._graph.remove_edge(node, old, layout.FROM_DOCUMENT)
                touched.add(old)
            for name in ("page", "headings"):
                self._graph.nodes.get(node, {}).pop(name, None)
            self._graph.add_node(node, **layout.present(properties))
            owner = (layout.DOCUMENT, layout.clean(chunk.doc_id))
            self._graph.add_edge(node, owner, layout.FROM_DOCUMENT)
            touched.add(owner)
        return touched

    def _put_fact(self, fact: Fact) -> None:
        properties = layout.fact_properties(fact)
        self._drop_fact(properties["id"])
        head, tail = (layout.ENTITY, layout.clean(fact.head.id)), layout.fact_tail(fact)
        if isinstance(fact.tail, Literal):
            self._graph.add_node(tail, **layout.literal_properties(fact.tail))
        kind = layout.relation_type(fact.type)
        self._graph.add_edge(head, tail, properties["id"], type=kind, **layout.present(properties))
        self._ends[properties["id"]] = (head, tail)
        self._facts_by_type.setdefault(kind, set()).add(properties["id"])

    def _chain(self, document: Node) -> None:
        """Numbers the chunks of a document in the order of the text and links neighbours."""
        chunks = [start for start, _, kind in self._graph.in_edges(document, keys=True)
                  if kind == layout.FROM_DOCUMENT]  # fmt: skip
        nodes = self._graph.nodes
        chunks.sort(key=lambda node: (nodes[node]["start"], nodes[node]["end"], node[1]))
        for index, node in enumerate(chunks):
            nodes[node].update(index=index, source=nodes[document]["source"])
            following = [edge for edge in self._graph.out_edges(node, keys=True)
                         if edge[2] == layout.NEXT_CHUNK]  # fmt: skip
            self._graph.remove_edges_from(following)
            if index + 1 < len(chunks):
                self._graph.add_edge(node, chunks[index + 1], layout.NEXT_CHUNK)

    def applied(self) -> Applied | None:
        return self._applied

    def clear(self) -> None:
        self._graph.clear()
        self._ends.clear()
        self._facts_by_type.clear()
        self._vectors.clear()
        self._applied = None

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 1000,
    ) -> Table:
        raise QueryError("the memory store has no Cypher: use the store `embedded`")

    def neighbours(self, entity_id: str, *, depth: int = 1, limit: int = 100) -> list[Link]:
        return traversal.neighbours(self._touching, layout.clean(entity_id), depth, limit)

    def path(self, start: str, end: str, *, max_length: int = 6) -> list[Link] | None:
        ends = layout.clean(start), layout.clean(end)
        if any((layout.ENTITY, node_id) not in self._graph for node_id in ends):
            return None
        return traversal.shortest_path(self._touching, *ends, max_length)

    def _touching(self, ids: Sequence[str]) -> Iterator[tuple[Link, bool]]:
        for node in ((layout.ENTITY, node_id) for node_id in ids):
            if node in self._graph:
                edges = self._graph.out_edges, self._graph.in_edges
                for key in {edge[2] for view in edges for edge in view(node, keys=True)}:
                    if key in self._ends:
                        link = self._link(key)
                        entities = self._ends[key][1][0] == layout.ENTITY
                        yield link, entities and link.type != layout.NOT_ASSERTED

    def _link(self, fact_id: str) -> Link:
        head, tail = self._ends[fact_id]
        fact = self._graph.edges[head, tail, fact_id]
        return Link(
            fact_id, head[1], fact["relation"], fact["type"], tail[1],
            fact["confidence"], fact["support"],
        )  # fmt: skip

    def _node_rows(
        self, label: str, columns: Sequence[str], page: Page, types: Collection[str] = ()
    ) -> Sequence[Any]:
        keys = _keys_of(
            {key for _, key in self._labelled(label)}
            if page.ids is None
            else {key for key in page.ids if (label, key) in self._graph},
            page,
        )
        return [
            tuple(self._value(label, key, name) for name in columns)
            for key in keys
            if not types or self._graph.nodes[label, key]["type"] in types
        ]

    def _value(self, label: str, key: str, name: str) -> Any:
        if name == DOCUMENT_OF_CHUNK:
            return next((end[1] for end in self._documents_of((label, key))), None)
        return self._graph.nodes[label, key].get(name)

    def _fact_types(self) -> Collection[str]:
        return self._facts_by_type.keys()

    def _fact_rows(
        self, kind: str, properties: Sequence[str], page: Page, relations: Collection[str] = ()
    ) -> Sequence[FactRow]:
        keys = _keys_of(self._facts_by_type.get(kind, set()), page)
        rows = (self._fact_row(key, properties) for key in keys)
        return [row for row in rows if not relations or row.properties[1] in relations]

    def _facts_of(self, entity_ids: Sequence[str]) -> Iterable[FactRow]:
        names = {link.id for link, _ in self._touching(entity_ids)}
        return (self._fact_row(name, FACT_PROPERTIES) for name in names)

    def _links_from(self, entity_ids: Sequence[str]) -> Iterable[Link]:
        heads = set(entity_ids)
        return (link for link, asserted in self._touching(entity_ids)
                if asserted and link.head in heads)  # fmt: skip

    def _fact_row(self, key: str, properties: Sequence[str]) -> FactRow:
        head, tail = self._ends[key]
        fact = self._graph.edges[head, tail, key]
        values = tuple(fact.get(name) for name in properties)
        return FactRow(head[1], tail[1], tail[0] == layout.LITERAL, fact["type"], values)

    def search(self, text: str, *, index: str = "entity_name", limit: int = 10) -> list[Hit]:
        name = layout.indexed(index, layout.FULL_TEXT)
        nodes = self._graph.nodes
        texts = {
            node[1]: tokens(nodes[node]["text"])
            if name == layout.CHUNK
            else tokens(" ".join([nodes[node]["name"], *nodes[node]["aliases"]]))
            for node in self._labelled(name)
        }
        return self._hits(name, bm25(texts, tokens(text)), limit)

    def _hits(self, name: str, scores: Mapping[str, float], limit: int) -> list[Hit]:
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
        shown = layout.SHOWN_AS[name]
        nodes = self._graph.nodes
        return [Hit(key, nodes[name, key].get(shown, ""), score) for key, score in ranked]

    def set_vectors(self, index: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        name = layout.indexed(index, layout.VECTORS)
        layout.check_vectors(ids, vectors)
        rows = self._vectors.setdefault(index, {})
        if rows and len(next(iter(rows.values()))) != vectors.shape[1]:
            rows.clear()
        for key, vector in zip(map(layout.clean, ids), vectors, strict=True):
            if (name, key) in self._graph:
                rows[key] = vector.astype("float32")

    def drop_vectors(self, index: str, ids: Sequence[str]) -> None:
        layout.indexed(index, layout.VECTORS)
        for key in map(layout.clean, ids):
            self._vectors.get(index, {}).pop(key, None)

    def nearest(self, vector: Sequence[float], *, index: str, limit: int = 10) -> list[Hit]:
        import numpy as np

        name = layout.indexed(index, layout.VECTORS)
        rows = self._vectors.get(index, {})
        if not rows:
            return []
        matrix, query = np.stack(list(rows.values())), np.asarray(vector, dtype=np.float32)
        if query.shape != (matrix.shape[1],):
            raise ConfigError(layout.wrong_dimension(index, matrix.shape[1], query.shape))
        norms = np.linalg.norm(matrix, axis=1) * np.linalg.norm(query)
        scores = matrix @ query / np.where(norms == 0, 1, norms)
        return self._hits(name, dict(zip(rows, scores.tolist(), strict=True)), limit)

    def stats(self) -> Mapping[str, Any]:
        nodes = self._graph.nodes
        entities = Counter(nodes[node]["type"] for node in self._labelled(layout.ENTITY))
        facts = Counter(
            self._graph.edges[*ends, fact_id]["type"] for fact_id, ends in self._ends.items()
        )
        counts = Counter(node[0] for node in nodes)
        return layout.counted(counts, entities, facts)

    def close(self) -> None:
        """Nothing to release; the graph stays readable."""

    def _labelled(self, name: str) -> Iterator[Node]:
        return (node for node in self._graph if node[0] == name)


def _keys_of(keys: Collection[str], page: Page) -> list[str]:
    """The keys of a page; the whole graph is in memory, so the first page has them all."""
    if page.ids is not None:
        return [key for key in page.ids if key in keys]
    return [] if page.after else sorted(keys)
