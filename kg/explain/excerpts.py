"""Parts of a graph to look at: what is about an entity, in a document, of a relation."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ledger import Ledger
from kg.ledger.derived import StoredFact, chunk, entity, fact, typed_relations
from kg.model import Changes, Chunk, Document, Entity, Fact

ENTITIES = 300  # of an overview, those with the most facts
FACTS = 1500  # of a part, the most certain ones
_DEGREE = "(SELECT COUNT(*) FROM fact WHERE head = {0} OR tail = {0})"


@dataclass(frozen=True, slots=True)
class Part:
    """Facts with their ends, documents and chunks; `degrees` counts the facts of each entity in
    the whole graph, `total` those that the part would have without its limit."""

    changes: Changes
    degrees: Mapping[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Names:
    """Results of a search: entities with the most facts first, relations, and how many more."""

    entities: tuple[Entity, ...]
    degrees: Mapping[str, int]
    relations: tuple[str, ...]
    more: int


def overview(ledger: Ledger) -> Part:
    """The entities with the most facts, and the facts among them."""
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


def about(ledger: Ledger, entity_id: str) -> Part | None:
    """The facts of an entity; None if no entity has this id."""
    row = ledger.db.execute("SELECT key FROM entity WHERE id = ?", (entity_id,)).fetchone()
    if row is None:
        return None
    return _part(ledger, "head = :key OR tail = :key", {"key": row[0]}, also=[row[0]])


def one_fact(ledger: Ledger, fact_id: str) -> Part:
    return _part(ledger, "id = :id", {"id": fact_id})


def of_relation(ledger: Ledger, relation: str) -> Part:
    return _part(ledger, "relation = :relation", {"relation": relation})


def in_document(ledger: Ledger, document_id: str) -> Part:
    """The facts that a document supports."""
    stated = "SELECT fact FROM statement WHERE doc = :document AND fact IS NOT NULL"
    return _part(ledger, f"id IN ({stated})", {"document": document_id})


def titles(ledger: Ledger, limit: int) -> list[Document]:
    """The first documents by their ids, without their texts."""
    rows = ledger.db.execute("SELECT id, source, meta FROM document ORDER BY id LIMIT ?", (limit,))
    return [Document(row[0], row[1], "", json.loads(row[2])) for row in rows]


def _part(
    ledger: Ledger, condition: str, values: Mapping[str, str], also: Iterable[str] = ()
) -> Part:
    rows = ledger.db.execute(
        f"SELECT *, COUNT(*) OVER () FROM fact WHERE {condition} "
        f"ORDER BY confidence DESC, id LIMIT {FACTS}",
        values,
    ).fetchall()
    typed = typed_relations(ledger)
    facts = [fact(ledger, StoredFact(*row[:-1]), typed) for row in rows]
    keys = {key for row in rows for key in (row[1], row[3]) if key is not None} | {*also}
    entities = [found for key in sorted(keys) if (found := entity(ledger, key))]
    documents, chunks = _texts(ledger, facts)
    return Part(
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
    """The documents and chunks that the facts are stated in."""
    evidence = [judgement.triple.evidence for one in facts for judgement in one.support]
    known: dict[str, Document] = {}
    for name in sorted({one.doc_id for one in evidence}):
        document = ledger.document(name)
        assert document is not None, f"statement of an unknown document {name}"
        known[name] = document
    places = sorted({(one.chunk_id, one.doc_id) for one in evidence})
    return list(known.values()), [chunk(ledger, name, known[doc]) for name, doc in places]


def _degrees(ledger: Ledger, keys: Iterable[str]) -> dict[str, int]:
    """By id."""
    query = f"SELECT id, {_DEGREE.format(':key')} FROM entity WHERE key = :key"
    return dict(ledger.db.execute(query, {"key": key}).fetchone() for key in keys)


def search_names(ledger: Ledger, words: str, limit: int = 10) -> Names:
    """Entities and relations with these words in a name, whatever their case and accents."""
    db = ledger.db
    wanted = plain(words)
    db.create_function("plain", 1, plain, deterministic=True)
    rows = db.execute(
        f"SELECT key, {_DEGREE.format('e.key')}, COUNT(*) OVER () FROM entity e "
        "WHERE instr(plain(name), :words) OR EXISTS (SELECT 1 FROM json_each(aliases) "
        "WHERE instr(plain(value), :words)) ORDER BY 2 DESC, id LIMIT :limit",
        {"words": wanted, "limit": limit},
    ).fetchall()
    entities = tuple(found for row in rows if (found := entity(ledger, row[0])))
    relations = [
        row[0]
        for row in db.execute("SELECT relation FROM fact GROUP BY 1 ORDER BY COUNT(*) DESC, 1")
        if wanted.replace("_", " ") in plain(row[0]).replace("_", " ")
    ]
    more = (rows[0][2] - len(rows) if rows else 0) + max(0, len(relations) - limit)
    degrees = {one.id: row[1] for one, row in zip(entities, rows, strict=True)}
    return Names(entities, degrees, tuple(relations[:limit]), more)


def plain(text: str) -> str:
    """The form in which a search compares: no case, no accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in apart if not unicodedata.category(letter).startswith("M")
    ).lower()
