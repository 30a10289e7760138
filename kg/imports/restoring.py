"""Documents restored from a graph exported as JSON lines, with their chunks and evidence."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kg.imports.document_mentions import ALIAS, DocumentMentions
from kg.imports.items import ExportLine, SourceEdge, SourceNode
from kg.jsonform import judgement_from_json, triple_from_json
from kg.layout import printable
from kg.ledger import Bound, Ledger
from kg.model import Chunk, Document, Extraction, Judgement, Mention

TABLES = """
CREATE TABLE own_document(id TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
CREATE TABLE own_chunk(id TEXT PRIMARY KEY, doc TEXT, start INTEGER, data TEXT) WITHOUT ROWID;
CREATE INDEX own_chunk_doc ON own_chunk(doc, start, id);
CREATE TABLE own_entity(id TEXT PRIMARY KEY, data TEXT, place TEXT) WITHOUT ROWID;
CREATE TABLE own_appearance(chunk TEXT, entity TEXT, data TEXT);
CREATE INDEX own_appearance_chunk ON own_appearance(chunk);
CREATE TABLE own_fact(n INTEGER PRIMARY KEY, data TEXT, place TEXT);
CREATE TABLE own_support(doc TEXT, chunk TEXT, fact INTEGER, data TEXT);
CREATE INDEX own_support_chunk ON own_support(chunk);
"""
Row = Mapping[str, Any]


def keep(line: ExportLine, spool: sqlite3.Connection) -> bool:
    """Store a line in the spool; return False for a second line of its kind and id."""
    data = _json(line.data)
    if line.kind == "document":
        return _insert(spool, "own_document", line.data["id"], data)
    if line.kind == "chunk":
        place = (line.data["id"], line.data["doc"], line.data["start"])
        return _insert(spool, "own_chunk", *place, data)
    if line.kind == "entity":
        return _insert(spool, "own_entity", line.data["id"], data, line.place)
    if line.kind == "appearance":
        return _insert(spool, "own_appearance", line.data["chunk"], line.data["entity"], data)
    fact = {key: value for key, value in line.data.items() if key != "support"}
    added = spool.execute("INSERT INTO own_fact VALUES(NULL, ?, ?)", (_json(fact), line.place))
    for judgement in line.data["support"]:
        evidence = judgement["triple"].get("evidence") or {}
        place = (evidence.get("doc"), evidence.get("chunk"), added.lastrowid)
        _insert(spool, "own_support", *place, _json(judgement))
    return True


def _insert(spool: sqlite3.Connection, table: str, *values: Any) -> bool:
    places = ", ".join("?" * len(values))
    return bool(spool.execute(f"INSERT OR IGNORE INTO {table} VALUES({places})", values).rowcount)


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def drop_documents(spool: sqlite3.Connection, ledger: Ledger, name: str) -> list[str]:
    """Drop documents that the ledger has from elsewhere, and chunks outside their document.

    A document is also dropped if one of its chunk ids is in the ledger. Returns the reasons.
    """
    reasons = []
    spool.execute("CREATE INDEX own_support_fact ON own_support(fact)")
    for (doc_id,) in spool.execute("SELECT id FROM own_document ORDER BY id").fetchall():
        if _is_in_ledger(ledger, doc_id, name) or _is_chunk_in_ledger(spool, ledger, doc_id, name):
            spool.execute("DELETE FROM own_document WHERE id = ?", (doc_id,))
            reasons.append(f"{doc_id!r:.80} is in this graph already, from elsewhere")
            continue
        text = _read(spool, "SELECT data FROM own_document WHERE id = ?", doc_id)["text"]
        for chunk_id, data in _chunk_rows(spool, doc_id):
            if text[data["start"] : data["start"] + len(data["text"])] != data["text"]:
                spool.execute("DELETE FROM own_chunk WHERE id = ?", (chunk_id,))
                reasons.append(f"the chunk {chunk_id!r:.80} is no part of its document")
    spool.executescript(_ONLY_WHOLE)
    return reasons


# Lines that refer to a missing line are not restored here.
_ONLY_WHOLE = """
DELETE FROM own_chunk WHERE doc NOT IN (SELECT id FROM own_document);
DELETE FROM own_appearance WHERE entity NOT IN (SELECT id FROM own_entity)
  OR chunk NOT IN (SELECT id FROM own_chunk);
DELETE FROM own_support WHERE NOT EXISTS
  (SELECT 1 FROM own_chunk c WHERE c.id = chunk AND c.doc = own_support.doc);
DELETE FROM own_support WHERE fact IN (SELECT n FROM own_fact
  WHERE json_extract(data, '$.head_id') NOT IN (SELECT id FROM own_entity)
  OR json_extract(data, '$.tail_id') NOT IN (SELECT id FROM own_entity));
"""


def rest(spool: sqlite3.Connection) -> Iterator[SourceNode | SourceEdge]:
    """Yield the entities and facts that are in none of the documents: they have no evidence."""
    for data, place in _each(
        spool,
        "SELECT data, place FROM own_entity e WHERE NOT EXISTS "
        "(SELECT 1 FROM own_appearance a WHERE a.entity = e.id)",
    ):
        mention = Mention(data["name"], data["type"], description=data["description"])
        yield SourceNode(data["id"], mention, place, tuple(data["aliases"]))
    for data, place in _each(
        spool,
        "SELECT data, place FROM own_fact f WHERE NOT EXISTS "
        "(SELECT 1 FROM own_support s WHERE s.fact = f.n)",
    ):
        triple = triple_from_json(data)
        marks = (triple.polarity, triple.modality, triple.attribution, triple.time)
        yield SourceEdge(
            triple.head, triple.relation, triple.tail, place, triple.confidence, *marks
        )  # fmt: skip


def _each(spool: sqlite3.Connection, query: str) -> list[tuple[Row, str]]:
    return [(json.loads(row[0]), row[1]) for row in spool.execute(query).fetchall()]


def counts(spool: sqlite3.Connection) -> tuple[int, int, int]:
    """Return the numbers of documents, entities and facts that are restored."""
    queries = (
        "SELECT COUNT(*) FROM own_document",
        "SELECT COUNT(DISTINCT entity) FROM own_appearance",
        "SELECT COUNT(DISTINCT fact) FROM own_support",
    )
    documents, entities, facts = (spool.execute(query).fetchone()[0] for query in queries)
    return documents, entities, facts


def _is_in_ledger(ledger: Ledger, doc_id: str, name: str) -> bool:
    query = "SELECT json_extract(meta, '$.imported') FROM document WHERE id = ?"
    row = ledger.db.execute(query, (doc_id,)).fetchone()
    return row is not None and row[0] != name


def _is_chunk_in_ledger(spool: sqlite3.Connection, ledger: Ledger, doc_id: str, name: str) -> bool:
    query = (
        "SELECT json_extract(meta, '$.imported') FROM document "
        "WHERE id = (SELECT doc FROM chunk WHERE id = ?)"
    )
    ids = spool.execute("SELECT id FROM own_chunk WHERE doc = ?", (doc_id,)).fetchall()
    sources = (ledger.db.execute(query, row).fetchone() for row in ids)
    return any(row is not None and row[0] != name for row in sources)


def documents(spool: sqlite3.Connection, name: str, recipe: str) -> Iterator[Bound]:
    """Yield each document with its contents, in the order of the ids."""
    spool.executescript(
        "CREATE TABLE first_doc AS SELECT a.entity, min(c.doc) AS doc FROM own_appearance a "
        "JOIN own_chunk c ON c.id = a.chunk GROUP BY a.entity;"
        "CREATE UNIQUE INDEX first_doc_entity ON first_doc(entity);"
    )
    for (doc_id,) in spool.execute("SELECT id FROM own_document ORDER BY id").fetchall():
        yield _Restored(spool, doc_id).bound(name, recipe)


class _Restored:
    """One document, made from the lines that refer to it."""

    def __init__(self, spool: sqlite3.Connection, doc_id: str) -> None:
        self._spool = spool
        self._data = _read(spool, "SELECT data FROM own_document WHERE id = ?", doc_id)
        self._chunks = [
            Chunk(chunk_id, doc_id, data["start"], data["text"], data["meta"])
            for chunk_id, data in _chunk_rows(spool, doc_id)
        ]
        self._mentioned = DocumentMentions(chunk.id for chunk in self._chunks)
        self._named: set[str] = set()

    def bound(self, name: str, recipe: str) -> Bound:
        judgements = [self._judgements(chunk) for chunk in self._chunks]
        for chunk in self._chunks:
            self._add_appearances(chunk)
        extractions = [
            Extraction(
                chunk,
                self._mentioned.of_chunk(chunk.id),
                tuple(judgement.triple for judgement in judged),
            )
            for chunk, judged in zip(self._chunks, judgements, strict=True)
        ]
        meta: dict[str, Any] = {
            "imported": name, "title": self._data["title"], "whole": True,
            "keys": self._mentioned.keys(),
        }  # fmt: skip
        content = repr((extractions, judgements)).encode("utf-8", "replace")
        meta["digest"] = hashlib.sha256(content).hexdigest()
        document = Document(self._data["id"], self._data["source"], self._data["text"], meta)
        return Bound(document, recipe, extractions, judgements)

    def _judgements(self, chunk: Chunk) -> list[Judgement]:
        rows = self._spool.execute(
            "SELECT f.data, s.data FROM own_support s JOIN own_fact f ON f.n = s.fact "
            "WHERE s.chunk = ? ORDER BY s.rowid",
            (chunk.id,),
        ).fetchall()
        judgements = []
        for fact, support in ((json.loads(row[0]), json.loads(row[1])) for row in rows):
            judgement = judgement_from_json(support)
            triple = judgement.triple
            for mention, owner in ((triple.head, "head_id"), (triple.tail, "tail_id")):
                if isinstance(mention, Mention):
                    self._add(chunk, mention, self._entity(fact[owner]))
            judgements.append(judgement)
        return judgements

    def _entity(self, name: str) -> Row:
        return _read(self._spool, "SELECT data FROM own_entity WHERE id = ?", name)

    def _add(self, chunk: Chunk, mention: Mention, entity: Row) -> None:
        rule = "" if printable(mention.text) == entity["name"] else ALIAS
        self._mentioned.add(chunk.id, mention, entity["key"], rule)

    def _add_appearances(self, chunk: Chunk) -> None:
        """Add mentions at places that no statement has; the first time also the names."""
        rows = self._spool.execute(
            "SELECT entity, data FROM own_appearance WHERE chunk = ? ORDER BY rowid", (chunk.id,)
        ).fetchall()
        mentions = {
            (mention.start, mention.end): mention for mention in self._mentioned.of_chunk(chunk.id)
        }
        for name, data in ((row[0], json.loads(row[1])) for row in rows):
            entity = self._entity(name)
            for place in zip(data["starts"], data["ends"], strict=True):
                text = self._data["text"][slice(*place)]
                same = mentions.get(place)
                taken = same and self._mentioned.key(chunk.id, same) == entity["key"]
                if text.strip() and not taken:
                    self._add(chunk, Mention(text, entity["type"], *place), entity)
            self._add_names(chunk, entity)

    def _add_names(self, chunk: Chunk, entity: Row) -> None:
        if entity["id"] in self._named:
            return
        self._named.add(entity["id"])
        name = Mention(entity["name"], entity["type"], description=entity["description"])
        if not self._mentioned.add(chunk.id, name, entity["key"]):
            self._mentioned.add(chunk.id, replace(name, type=entity["key"]), entity["key"])
        query = "SELECT doc FROM first_doc WHERE entity = ?"
        first = self._spool.execute(query, (entity["id"],)).fetchone()
        if first == (self._data["id"],):
            for alias in entity["aliases"]:
                self._mentioned.add_alias(chunk.id, alias, entity["type"], entity["key"])


def _chunk_rows(spool: sqlite3.Connection, doc_id: str) -> list[tuple[str, Row]]:
    query = "SELECT id, data FROM own_chunk WHERE doc = ? ORDER BY start, length(data), id"
    return [(row[0], json.loads(row[1])) for row in spool.execute(query, (doc_id,)).fetchall()]


def _read(spool: sqlite3.Connection, query: str, *values: str) -> Row:
    row: Row = json.loads(spool.execute(query, values).fetchone()[0])
    return row
