"""Parts of a graph to look at: the surroundings of an entity, a document, a relation."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ledger import Ledger
from kg.ledger.derived import StoredFact, chunk, entity, fact, typed_relations
from kg.model import Changes, Chunk, Document, Entity, Fact

ENTITIES = 300  # most entities of an overview, those with the most facts
FACTS = 1500  # most facts of an excerpt, the most certain ones
_DEGREE = "(SELECT COUNT(*) FROM fact WHERE head = {0} OR tail = {0})"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Facts with their ends, documents and chunks.

    `degrees` counts the facts of each entity in the whole graph, `total` the facts of the part
    without its limit.
    """

    changes: Changes
    degrees: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class NameSearch:
    """Results of a search: entities with the most facts first, relations, and further counts."""

    entities: tuple[Entity, ...]
    degrees: Mapping[str, int]
    relations: tuple[str, ...]
    more: int


def overview(ledger: Ledger) -> Excerpt:
    """Return the entities with the most facts, and the facts among them."""
    keys = ledger.db.execute(
        "SELECT key FROM (SELECT head AS key FROM fact UNION ALL SELECT tail FROM fact "
        "WHERE tail IS NOT NULL AND tail != head) GROUP BY key "
        f"ORDER BY COUNT(*) DESC, key LIMIT {ENTITIES}"
    ).fetchall()
    among = "(SELECT value FROM json_each(:keys))"
    return _part(
        ledger,
        f"head IN {among} AND (tail IS NULL OR tail IN {among})",
        {"keys": json.dumps([row[0] for row in keys])},
    )


def about(ledger: Ledger, entity_id: str) -> Excerpt | None:
    """Return the facts of an entity; None if no entity has this id."""
    row = ledger.db.execute("SELECT key FROM entity WHERE id = ?", (entity_id,)).fetchone()
    if row is None:
        return None
    return _part(ledger, "head = :key OR tail = :key", {"key": row[0]}, also=[row[0]])


def one_fact(ledger: Ledger, fact_id: str) -> Excerpt:
    return _part(ledger, "id = :id", {"id": fact_id})


def of_relation(ledger: Ledger, relation: str) -> Excerpt:
    return _part(ledger, "relation = :relation", {"relation": relation})


def in_document(ledger: Ledger, document_id: str) -> Excerpt:
    """Return the facts that a document supports."""
    stated = "SELECT fact FROM statement WHERE doc = :document AND fact IS NOT NULL"
    return _part(ledger, f"id IN ({stated})", {"document": document_id})


def titles(ledger: Ledger, limit: int) -> list[Document]:
    """Return the first documents by their ids, without their texts."""
    rows = ledger.db.execute("SELECT id, source, meta FROM document ORDER BY id LIMIT ?", (limit,))
    return [Document(row[0], row[1], "", json.loads(row[2])) for row in rows]


def _part(
    ledger: Ledger, condition: str, values: Mapping[str, str], also: Iterable[str] = ()
) -> Excerpt:
    rows = ledger.db.execute(
        f"SELECT *, COUNT(*) OVER () FROM fact WHERE {condition} "
        f"ORDER BY confidence DESC, id LIMIT {FACTS}",
        values,
    ).fetchall()
    typed = typed_relations(ledger)
    facts = [fact(ledger, StoredFact(*row[:-1]), typed) for row in rows]
    keys = {key for row in rows for key in (row[1], row[3]) if key is not None} | {*also}
    entities = [result for key in sorted(keys) if (result := entity(ledger, key))]
    documents, chunks = _texts(ledger, facts)
    return Excerpt(
        Changes(
            documents=tuple(documents),
            chunks=tuple(chunks),
            entities=tuple(entities),
            facts=tuple(facts),
        ),
        _degrees(ledger, keys),
        rows[0][-1] if rows else 0,
    )


def _texts(ledger: Ledger, facts: Sequence[Fact]) -> tuple[list[Document], list[Chunk]]:
    """Return the documents and chunks that state the facts."""
    evidence = [judgement.triple.evidence for item in facts for judgement in item.support]
    by_name: dict[str, Document] = {}
    for name in sorted({item.doc_id for item in evidence}):
        document = ledger.document(name)
        assert document is not None, f"statement of an unknown document {name}"
        by_name[name] = document
    places = sorted({(item.chunk_id, item.doc_id) for item in evidence})
    return list(by_name.values()), [chunk(ledger, name, by_name[doc]) for name, doc in places]


def _degrees(ledger: Ledger, keys: Iterable[str]) -> dict[str, int]:
    """Return the number of facts of each entity, by id."""
    query = f"SELECT id, {_DEGREE.format(':key')} FROM entity WHERE key = :key"
    return dict(ledger.db.execute(query, {"key": key}).fetchone() for key in keys)


def search_names(ledger: Ledger, words: str, limit: int = 10) -> NameSearch:
    """Return entities and relations with these words in a name, in any case and accents."""
    db = ledger.db
    folded = plain(words)
    db.create_function("plain", 1, plain, deterministic=True)
    rows = db.execute(
        f"SELECT key, {_DEGREE.format('e.key')}, COUNT(*) OVER () FROM entity e "
        "WHERE instr(plain(name), :words) OR EXISTS (SELECT 1 FROM json_each(aliases) "
        "WHERE instr(plain(value), :words)) ORDER BY 2 DESC, id LIMIT :limit",
        {"words": folded, "limit": limit},
    ).fetchall()
    entities = tuple(result for row in rows if (result := entity(ledger, row[0])))
    relations = [
        row[0]
        for row in db.execute("SELECT relation FROM fact GROUP BY 1 ORDER BY COUNT(*) DESC, 1")
        if folded.replace("_", " ") in plain(row[0]).replace("_", " ")
    ]
    more = (rows[0][2] - len(rows) if rows else 0) + max(0, len(relations) - limit)
    degrees = {match.id: row[1] for match, row in zip(entities, rows, strict=True)}
    return NameSearch(entities, degrees, tuple(relations[:limit]), more)


def plain(text: str) -> str:
    """Return a text without case and accents, for comparison."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in apart if not unicodedata.category(letter).startswith("M")
    ).lower()
