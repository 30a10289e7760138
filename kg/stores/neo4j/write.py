"""Writing changes into a Neo4j database, statement by statement, inside one transaction.

Rows are grouped by label and relation type, so that these stand in the text, and sorted by id,
so that writers take their locks in one order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kg import layout
from kg.errors import StoreError
from kg.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL, NEXT_CHUNK
from kg.model import Changes, Literal

STATE = "__Triplesmith__"  # the node that says which ledger was applied, and up to where
BATCH = 5000
_OWN_INDEX = "fact_"  # begins the name of the index on the ids of one relation type's facts

SCHEMA = (
    f"CREATE CONSTRAINT triplesmith_state IF NOT EXISTS FOR (s:{STATE}) REQUIRE s.key IS UNIQUE",
    *(
        f"CREATE CONSTRAINT {label.strip('_').lower()}_id IF NOT EXISTS FOR (n:{label}) "
        "REQUIRE n.id IS UNIQUE"
        for label in layout.OURS
    ),
    f"CREATE INDEX entity_by_name IF NOT EXISTS FOR (n:{ENTITY}) ON (n.name)",
    f"CREATE FULLTEXT INDEX {layout.ENTITY_NAME} IF NOT EXISTS FOR (n:{ENTITY}) "
    "ON EACH [n.name, n.aliases]",
    f"CREATE FULLTEXT INDEX {layout.CHUNK_TEXT} IF NOT EXISTS FOR (n:{CHUNK}) ON EACH [n.text]",
)


def declare(session: Any) -> set[str]:
    """Constraints and indexes of the layout; returns the relation types that have one already."""
    for statement in SCHEMA:
        session.run(statement).consume()
    shown = session.run(
        "SHOW RANGE INDEXES YIELD name, entityType, labelsOrTypes "
        "WHERE entityType = 'RELATIONSHIP' AND name STARTS WITH $prefix RETURN labelsOrTypes[0]",
        prefix=_OWN_INDEX,
    )
    found = {str(record[0]) for record in shown}
    session.run("CALL db.awaitIndexes(600)").consume()
    return found


def declare_relation_types(session: Any, kinds: Sequence[str]) -> None:
    """An index on the ids of each type's facts: they are found by id when they leave."""
    for kind in kinds:
        name = layout.quoted(_OWN_INDEX + kind)
        session.run(
            f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{layout.quoted(kind)}]-() ON (r.id)"
        ).consume()
    session.run("CALL db.awaitIndexes(600)").consume()


def write(transaction: Any, changes: Changes, kinds: Sequence[str]) -> None:
    """Removals, upserts, then `seq`. `kinds` are the relation types that facts may have."""
    graph = _CypherWriter(transaction, changes, kinds)
    graph.lock()
    graph.remove()
    graph.put_nodes()
    graph.check_references()
    graph.put_relations()
    graph.chain_chunks()
    graph.drop_lonely_literals()
    if changes.seq is not None:
        transaction.run(
            f"MATCH (s:{STATE} {{key: 'state'}}) SET s.ledger = $ledger, s.seq = $seq, "
            "s.mark = $mark",
            ledger=changes.ledger, seq=changes.seq, mark=changes.mark,
        ).consume()  # fmt: skip


class _CypherWriter:
    """The state of a transaction: the documents and literals that are to be checked again."""

    def __init__(self, transaction: Any, changes: Changes, kinds: Sequence[str]) -> None:
        self._transaction = transaction
        self._changes = changes
        self._kinds = kinds
        self._documents: set[str] = set()
        self._literals: set[str] = set()

    def lock(self) -> None:
        """One writer of ours at a time: a fact that two replace at once would stand there twice."""
        self._transaction.run(
            f"MERGE (s:{STATE} {{key: 'state'}}) SET s.locked = true REMOVE s.locked"
        ).consume()

    def remove(self) -> None:
        changes = self._changes
        for kind in self._kinds:
            self._remove_facts(kind, layout.ids(changes.removed_facts))
        pairs = sorted(tuple(map(layout.clean, pair)) for pair in changes.removed_appearances)
        self._run(
            f"MATCH (e:{ENTITY} {{id: row[0]}})-[x:{FROM_CHUNK}]->(c:{CHUNK} {{id: row[1]}}) "
            "DELETE x",
            [list(pair) for pair in pairs],
        )
        entities, chunks = layout.ids(changes.removed_entities), layout.ids(changes.removed_chunks)
        self._literals.update(
            row[0]
            for row in self._run(
                f"MATCH (n:{ENTITY} {{id: row}})-->(l:{LITERAL}) RETURN DISTINCT l.id", entities
            )
        )
        self._documents.update(
            row[0]
            for row in self._run(
                f"MATCH (c:{CHUNK} {{id: row}})-[:{FROM_DOCUMENT}]->(d:{DOCUMENT}) "
                "RETURN DISTINCT d.id",
                chunks,
            )
        )
        for name, ids in (
            (ENTITY, entities),
            (CHUNK, chunks),
            (DOCUMENT, layout.ids(changes.removed_documents)),
        ):
            ours = f"x.{layout.OURS[name]} IS NOT NULL"
            self._run(f"MATCH (x:{name} {{id: row}}) WHERE {ours} DETACH DELETE x", ids)

    def _remove_facts(self, kind: str, ids: Sequence[str]) -> None:
        match = f"MATCH ()-[r:{layout.quoted(kind)} {{id: row}}]->(t)"
        found = self._run(f"{match} WHERE t:{LITERAL} RETURN DISTINCT t.id", ids)
        self._literals.update(row[0] for row in found)
        self._run(f"{match} DELETE r", ids)

    def put_nodes(self) -> None:
        changes = self._changes
        documents = [layout.document_properties(document) for document in changes.documents]
        self._put_nodes(DOCUMENT, "", documents)
        self._documents.update(row["id"] for row in documents)
        self._put_nodes(CHUNK, "", [layout.chunk_properties(c) for c in changes.chunks])
        entities = defaultdict(list)
        for entity in changes.entities:
            entities[entity.type].append(layout.entity_properties(entity))
        for kind in sorted(entities):
            self._check_types(kind, entities[kind])
            self._put_nodes(ENTITY, layout.label(kind), entities[kind])
        tails = [fact.tail for fact in changes.facts]
        literals = [layout.literal_properties(tail) for tail in tails if isinstance(tail, Literal)]
        self._put_nodes(LITERAL, "", literals)

    def _check_types(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        known = self._run(
            f"MATCH (n:{ENTITY} {{id: row.id}}) WHERE n.type <> row.type RETURN n.id, n.type",
            [{"id": row["id"], "type": row["type"]} for row in rows],
        )
        if known:
            raise StoreError(layout.retyped(known[0][0], known[0][1], kind))

    def _put_nodes(self, key: str, label: str, rows: Sequence[Mapping[str, Any]]) -> None:
        unique = {row["id"]: dict(row) for row in rows}
        not_ours = self._run(
            f"MATCH (n:{key} {{id: row}}) WHERE n.{layout.OURS[key]} IS NULL RETURN n.id",
            sorted(unique),
        )
        if not_ours:
            raise StoreError(layout.foreign(key, not_ours[0][0]))
        more = f" SET n:{layout.quoted(label)}" if label else ""
        self._run(
            f"MERGE (n:{key} {{id: row.id}}) SET n += row{more}",
            [unique[name] for name in sorted(unique)],
        )

    def check_references(self) -> None:
        """StoreError for the first part whose ends are not there; nothing is written then."""
        wanted: dict[tuple[str, str], str] = {}
        for owner, label, name in layout.references(self._changes):
            wanted.setdefault((label, name), owner)
        for label in (ENTITY, CHUNK, DOCUMENT):
            names = sorted(name for kind, name in wanted if kind == label)
            there = {
                row[0] for row in self._run(f"MATCH (n:{label} {{id: row}}) RETURN row", names)
            }
            if missing := [name for name in names if name not in there]:
                owner = wanted[label, missing[0]]
                raise StoreError(layout.dangling(owner, label, missing[0]))

    def put_relations(self) -> None:
        owners = {layout.clean(c.id): layout.clean(c.doc_id) for c in self._changes.chunks}
        rows = [list(pair) for pair in sorted(owners.items())]
        self._documents.update(owners.values())
        moved = self._run(
            f"MATCH (c:{CHUNK} {{id: row[0]}})-[x:{FROM_DOCUMENT}]->(d) WHERE d.id <> row[1] "
            "WITH x, d.id AS old DELETE x RETURN DISTINCT old",
            rows,
        )
        self._documents.update(row[0] for row in moved)
        self._run(
            f"MATCH (c:{CHUNK} {{id: row[0]}}) MATCH (d:{DOCUMENT} {{id: row[1]}}) "
            f"MERGE (c)-[:{FROM_DOCUMENT}]->(d)",
            rows,
        )
        places = {
            (layout.clean(a.entity_id), layout.clean(a.chunk_id)): [list(a.starts), list(a.ends)]
            for a in self._changes.appearances
        }
        self._run(
            f"MATCH (e:{ENTITY} {{id: row[0]}}) MATCH (c:{CHUNK} {{id: row[1]}}) "
            f"MERGE (e)-[x:{FROM_CHUNK}]->(c) SET x.starts = row[2], x.ends = row[3]",
            [[*pair, *places[pair]] for pair in sorted(places)],
        )
        self._put_facts()

    def _put_facts(self) -> None:
        groups: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
        for fact in self._changes.facts:
            label, tail = layout.fact_tail(fact)
            properties = layout.present(layout.fact_properties(fact))
            row = {"head": layout.clean(fact.head.id), "tail": tail, "properties": properties}
            groups[layout.relation_type(fact.type), label][properties["id"]] = row
        for (kind, label), rows in sorted(groups.items()):
            ids = sorted(rows)
            self._remove_facts(kind, ids)
            self._run(
                f"MATCH (a:{ENTITY} {{id: row.head}}) MATCH (b:{label} {{id: row.tail}}) "
                f"CREATE (a)-[r:{layout.quoted(kind)}]->(b) SET r = row.properties",
                [rows[fact_id] for fact_id in ids],
            )

    def chain_chunks(self) -> None:
        """Numbers the chunks of touched documents in the order of the text, links neighbours."""
        for batch in layout.batches(sorted(self._documents), BATCH):
            chunks = defaultdict(list)
            for document, *chunk in self._run(
                f"MATCH (d:{DOCUMENT} {{id: row}})<-[:{FROM_DOCUMENT}]-(c:{CHUNK}) "
                "WHERE c.start IS NOT NULL "
                "RETURN d.id, c.start, c.end, c.id, c.index, c.source, d.source",
                batch,
            ):
                chunks[document].append(tuple(chunk))
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
        match = f"MATCH (c:{CHUNK} {{id: row[0]}})"
        self._run(
            f"{match}-[x:{NEXT_CHUNK}]->(n:{CHUNK} {{id: row[1]}}) DELETE x",
            [list(pair) for pair in sorted(old - wanted)],
        )
        self._run(
            f"{match} MATCH (n:{CHUNK} {{id: row[1]}}) MERGE (c)-[:{NEXT_CHUNK}]->(n)",
            [list(pair) for pair in sorted(wanted - old)],
        )

    def drop_lonely_literals(self) -> None:
        lonely = f"MATCH (x:{LITERAL} {{id: row}}) WHERE NOT (x)--() DELETE x"
        self._run(lonely, sorted(self._literals))

    def _run(self, cypher: str, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for batch in layout.batches(rows, BATCH):
            result = self._transaction.run(f"UNWIND $rows AS row {cypher}", rows=batch)
            found += [tuple(record.values()) for record in result]
        return found
