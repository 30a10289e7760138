"""Writing changes into the embedded graph, statement by statement, inside one transaction.

What the engine does badly shapes this file: nodes are looked up by `__Entity__` and id alone
(two labels make a scan), new nodes get all their labels in CREATE (MERGE with SET label raises
false duplicates), every relation type is declared under one supertype whose index finds facts
by id, and relations are made through the Java interface, which is twice as fast as Cypher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg import layout
from kg.errors import StoreError
from kg.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL, NEXT_CHUNK
from kg.model import Appearance, Changes, Literal
from kg.stores.embedded.database import Arcade, Rows, java_list
from kg.stores.embedded.java_values import java_class
from kg.stores.embedded.schema import FACT, STATE

BATCH = 2000
_KEY = ["id"]
# First every match, then the deleting: while it still matches, the engine does not see that a
# list of relations which it has begun to read became empty and went.
_ALL = "WITH collect(x) AS found UNWIND found AS x"


def write(arcade: Arcade, changes: Changes) -> None:
    """Removals, upserts, then `seq`, inside a transaction of the caller."""
    graph = _ArcadeWriter(arcade, changes)
    graph.remove()
    graph.put_nodes()
    graph.put_relations()
    graph.chain_chunks()
    graph.drop_lonely_literals()
    if changes.seq is not None:
        record = {"ledger": changes.ledger, "seq": changes.seq, "mark": changes.mark}
        values = ", ".join(f"{name} = :{name}" for name in record)
        arcade.command("sql", f"UPDATE {STATE} SET {values} UPSERT WHERE id = 'state'", record)


Link = tuple[str, str, Mapping[str, Any]]  # ids of both ends, properties


class _ArcadeWriter:
    """The state of a transaction: the documents and literals that are to be checked again."""

    def __init__(self, arcade: Arcade, changes: Changes) -> None:
        self._arcade = arcade
        self._changes = changes
        self._documents: set[str] = set()
        self._literals: set[str] = set()
        self._new: set[tuple[str, str]] = set()
        self._vertices: dict[str, dict[str, Any]] = {}

    def remove(self) -> None:
        changes = self._changes
        kinds = [
            str(kind.getName())
            for kind in self._arcade.java.getSchema().getType(FACT).getSubTypes()
        ]
        for kind in kinds:
            self._remove_facts(layout.ids(changes.removed_facts), kind)
        pairs = [[layout.clean(name) for name in pair] for pair in changes.removed_appearances]
        self._remove_appearances(pairs)
        entities, chunks = layout.ids(changes.removed_entities), layout.ids(changes.removed_chunks)
        self._literals.update(
            row[0]
            for row in self._run(
                f"MATCH (n:{ENTITY} {{id: row}})-[:{FACT}]->(l:{LITERAL}) RETURN DISTINCT l.id",
                entities,
            )
        )
        self._documents.update(self._documents_of(chunks))
        for name, ids in (
            (ENTITY, entities),
            (CHUNK, chunks),
            (DOCUMENT, layout.ids(changes.removed_documents)),
        ):
            self._run(f"MATCH (x:{name} {{id: row}}) {_ALL} DETACH DELETE x", ids)

    def _remove_facts(self, ids: Sequence[str], kind: str) -> None:
        if not self._count(kind):
            return
        sql = (
            "SELECT @this AS fact, @in.@type AS label, @in.id AS tail "
            f"FROM {layout.quoted(kind)} WHERE id IN ?"
        )
        for batch in layout.batches(ids, BATCH):
            rows = list(self._arcade.java.query("sql", sql, java_list(batch)))
            for row in rows:
                if str(row.getProperty("label")) == LITERAL:
                    self._literals.add(str(row.getProperty("tail")))
                row.getProperty("fact").delete()

    def _remove_appearances(self, pairs: Sequence[Sequence[str]]) -> None:
        self._run(
            f"MATCH (c:{CHUNK} {{id: row[1]}})<-[x:{FROM_CHUNK}]-(e:{ENTITY} {{id: row[0]}}) "
            f"{_ALL} DELETE x",
            pairs,
        )

    def _documents_of(self, chunks: Sequence[str]) -> list[str]:
        rows = self._run(
            f"MATCH (c:{CHUNK} {{id: row}})-[:{FROM_DOCUMENT}]->(d:{DOCUMENT}) "
            "RETURN DISTINCT d.id",
            chunks,
        )
        return [row[0] for row in rows]

    def put_nodes(self) -> None:
        changes = self._changes
        documents = [layout.document_properties(document) for document in changes.documents]
        self._put_nodes(DOCUMENT, [DOCUMENT], documents)
        self._documents.update(row["id"] for row in documents)
        self._put_nodes(CHUNK, [CHUNK], [layout.chunk_properties(c) for c in changes.chunks])
        entities = defaultdict(list)
        for entity in changes.entities:
            entities[entity.type].append(layout.entity_properties(entity))
        for kind in sorted(entities):
            self._put_nodes(ENTITY, [ENTITY, layout.label(kind)], entities[kind])
        tails = [fact.tail for fact in changes.facts]
        literals = [layout.literal_properties(tail) for tail in tails if isinstance(tail, Literal)]
        self._put_nodes(LITERAL, [LITERAL], literals)

    def put_relations(self) -> None:
        """Returns what is replaced goes first: afterwards nothing but this changes the nodes at
        hand."""
        owners = {layout.clean(c.id): layout.clean(c.doc_id) for c in self._changes.chunks}
        places = {
            (layout.clean(a.entity_id), layout.clean(a.chunk_id)): _places(a)
            for a in self._changes.appearances
        }
        facts = self._facts()
        self._remove_owners([name for name in owners if (CHUNK, name) not in self._new])
        self._remove_appearances(self._known_appearances(places))
        by_kind: dict[str, list[str]] = defaultdict(list)
        for (kind, _), rows in sorted(facts.items()):
            by_kind[kind] += rows
        for kind, ids in by_kind.items():
            self._remove_facts(sorted(ids), kind)
        self._vertices.clear()
        self._documents.update(owners.values())
        links: list[Link] = [(chunk, owner, {}) for chunk, owner in sorted(owners.items())]
        self._link(FROM_DOCUMENT, CHUNK, DOCUMENT, links)
        self._link(FROM_CHUNK, ENTITY, CHUNK, [(*pair, places[pair]) for pair in sorted(places)])
        ends = [link for rows in facts.values() for link in rows.values()]
        self._nodes(ENTITY, [end for link in ends for end in link[:2]])  # in one go
        for (kind, label), rows in sorted(facts.items()):
            self._link(kind, ENTITY, label, [rows[fact_id] for fact_id in sorted(rows)])

    def _facts(self) -> dict[tuple[str, str], dict[str, Link]]:
        """By relation type and label of the tail, then by id."""
        groups: dict[tuple[str, str], dict[str, Link]] = defaultdict(dict)
        for fact in self._changes.facts:
            label, tail = layout.fact_tail(fact)
            properties = layout.present(layout.fact_properties(fact))
            link = (layout.clean(fact.head.id), tail, properties)
            groups[layout.relation_type(fact.type), label][properties["id"]] = link
        return groups

    def _remove_owners(self, chunks: Sequence[str]) -> None:
        self._documents.update(self._documents_of(chunks))
        self._run(f"MATCH (c:{CHUNK} {{id: row}})-[x:{FROM_DOCUMENT}]->() {_ALL} DELETE x", chunks)

    def _known_appearances(self, pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
        """Asked at the chunk, which has few of them where an entity may have thousands."""
        old = [pair for pair in pairs if (ENTITY, pair[0]) not in self._new]
        if not self._count(FROM_CHUNK):
            return []
        entities = self._nodes(ENTITY, [pair[0] for pair in old])
        chunks = self._nodes(CHUNK, [pair[1] for pair in old])
        inwards = java_class("com.arcadedb.graph.Vertex").DIRECTION.IN
        return [
            [entity, chunk]
            for entity, chunk in old
            if entity in entities
            and chunk in chunks
            and chunks[chunk].isConnectedTo(entities[entity], inwards, FROM_CHUNK)
        ]

    def _put_nodes(
        self, key: str, labels: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Creates those whose id is not under the label `key` yet, sets the others' properties."""
        unique = {row["id"]: row for row in rows}
        for batch in layout.batches(sorted(unique), BATCH):
            known = self._known(key, batch)
            if key == ENTITY:
                for node_id, kind in known.items():
                    if kind is not None and kind != unique[node_id]["type"]:
                        raise StoreError(layout.retyped(node_id, kind, unique[node_id]["type"]))
            fresh = [dict(unique[node_id]) for node_id in batch if node_id not in known]
            self._create(labels, fresh)
            self._run(
                f"MATCH (n:{key} {{id: row.id}}) SET n += row",
                [dict(unique[node_id]) for node_id in batch if node_id in known],
            )
            self._new.update((key, row["id"]) for row in fresh)

    def _create(self, labels: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        """With all properties at once: SET afterwards would write and index each node twice."""
        names = ", ".join(f"{name}: row.{name}" for name in rows[0]) if rows else ""
        self._run(f"CREATE (n:{':'.join(map(layout.quoted, labels))} {{{names}}})", rows)

    def _known(self, key: str, ids: Sequence[str]) -> dict[str, str | None]:
        """The ids that are there, with their types."""
        if not self._count(key):
            return {}
        return dict(self._run(f"MATCH (n:{key} {{id: row}}) RETURN n.id, n.type", ids))

    def _link(self, kind: str, start_label: str, end_label: str, links: Sequence[Link]) -> None:
        starts = self._nodes(start_label, [link[0] for link in links])
        ends = self._nodes(end_label, [link[1] for link in links])
        for batch in layout.batches(links, BATCH):
            properties = java_list([link[2] for link in batch]).toArray()
            for (start, end, _), values in zip(batch, properties, strict=True):
                if start not in starts:
                    raise self._dangling(start_label, start)
                if end not in ends:
                    raise self._dangling(end_label, end)
                starts[start].newEdge(kind, ends[end], values)

    def _dangling(self, label: str, wanted: str) -> StoreError:
        named = (label, wanted)
        owner = next(row[0] for row in layout.references(self._changes) if row[1:] == named)
        return StoreError(layout.dangling(owner, label, wanted))

    def _nodes(self, label: str, ids: Iterable[str]) -> dict[str, Any]:
        """The nodes by id; one that was asked for before is the same object again."""
        known = self._vertices.setdefault(label, {})
        lookup, java = java_class("com.arcadedb.python.DbCalls").lookupFirst, self._arcade.java
        for name in sorted({*ids} - known.keys()):
            if (node := lookup(java, label, _KEY, [name])) is not None:
                known[name] = node
        return known

    def chain_chunks(self) -> None:
        """Numbers the chunks of touched documents in the order of the text, links neighbours."""
        for batch in layout.batches(sorted(self._documents), BATCH):
            chunks = defaultdict(list)
            for document, start, end, *chunk in self._run(
                f"MATCH (d:{DOCUMENT} {{id: row}})<-[:{FROM_DOCUMENT}]-(c:{CHUNK}) "
                "WHERE c.start IS NOT NULL "
                "RETURN d.id, c.start, c.end, c.id, c.index, c.source, d.source",
                batch,
            ):
                chunks[document].append((start, end, *chunk))
            old = self._run(
                f"MATCH (d:{DOCUMENT} {{id: row}})<-[:{FROM_DOCUMENT}]-(c:{CHUNK})"
                f"-[:{NEXT_CHUNK}]->(n:{CHUNK}) RETURN c.id, n.id",
                batch,
            )
            changed, wanted = layout.chunk_order(chunks.values())
            self._run(
                f"MATCH (c:{CHUNK} {{id: row[0]}}) SET c.index = row[1], c.source = row[2]", changed
            )
            self._chain(wanted, set(old))

    def _chain(self, wanted: set[tuple[str, str]], old: set[tuple[Any, ...]]) -> None:
        self._run(
            f"MATCH (c:{CHUNK} {{id: row[0]}})-[x:{NEXT_CHUNK}]->(n:{CHUNK} {{id: row[1]}}) "
            f"{_ALL} DELETE x",
            [list(pair) for pair in sorted(old - wanted)],
        )
        self._vertices.clear()
        self._link(NEXT_CHUNK, CHUNK, CHUNK, [(*pair, {}) for pair in sorted(wanted - old)])

    def drop_lonely_literals(self) -> None:
        lonely = f"MATCH (x:{LITERAL} {{id: row}}) WHERE NOT (x)--() {_ALL} DELETE x"
        self._run(lonely, sorted(self._literals))

    def _run(self, cypher: str, rows: Sequence[Any]) -> Rows:
        text = f"UNWIND $rows AS row {cypher}"
        found: Rows = []
        for batch in layout.batches(rows, BATCH):
            found += self._arcade.command("opencypher", text, {"rows": batch})
        return found

    def _count(self, name: str) -> int:
        return int(self._arcade.java.countType(name, True))


def _places(appearance: Appearance) -> dict[str, Any]:
    return {"starts": list(appearance.starts), "ends": list(appearance.ends)}
