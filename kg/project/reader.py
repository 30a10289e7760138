"""The reading side of a graph whose store is shut: everything comes from the ledger."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from kg.arrays import subgraph
from kg.errors import ConfigError
from kg.layout import ENTITY_NAME, batches, chunk_properties, present
from kg.ledger import Ledger
from kg.ledger.derived import StoredFact, fact, relation_type_of, typed_relations
from kg.ledger.name_index import with_words
from kg.model import Chunk, Document, Entity, Fact
from kg.protocols import Hit, Link, Subgraph
from kg.text.full_text import bm25, tokens
from kg.text.name_words import name_words

PAGE = 2000  # rows of one query
AT_ONCE = 500  # ids in one query
RECENT = 32  # documents whose texts are kept
_ENTITY = "SELECT id, name, type, aliases, description, key FROM entity"
_CHUNK = "SELECT id, doc, start, text_end, meta FROM chunk"
_DOCUMENT = "SELECT id, source, meta FROM document"


class LedgerReader:
    """A GraphReader over a ledger whose entities and facts are derived; see `derive`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._document = lru_cache(RECENT)(ledger.document)

    def entities(
        self, ids: Iterable[str] | None = None, *, types: Collection[str] = ()
    ) -> Iterator[Entity]:
        where, values = _among("type", types)
        for name, shown, kind, aliases, description, key in self._rows(_ENTITY, ids, where, values):
            yield Entity(name, shown, kind, tuple(json.loads(aliases)), description, key)

    def documents(self, ids: Iterable[str] | None = None) -> Iterator[Document]:
        for name, source, meta in self._rows(_DOCUMENT, ids):
            title = Document(name, source, "", json.loads(meta)).title
            yield Document(name, source, "", {"title": title})

    def chunks(self, ids: Iterable[str] | None = None) -> Iterator[Chunk]:
        for name, doc_id, start, end, meta in self._rows(_CHUNK, ids):
            document = self._document(doc_id)
            assert document is not None, f"chunk {name} has no document"
            chunk = Chunk(name, doc_id, start, document.text[start:end], json.loads(meta))
            properties = chunk_properties(chunk)
            kept = {key: properties[key] for key in ("page", "headings")}
            yield Chunk(name, doc_id, start, chunk.text, present(kept))

    def facts(
        self,
        ids: Iterable[str] | None = None,
        *,
        relations: Collection[str] = (),
        of: Iterable[str] | None = None,
        denied: bool = False,
    ) -> Iterator[Fact]:
        typed = typed_relations(self._ledger)
        for row in self._fact_rows(ids, relations, of, denied):
            yield fact(self._ledger, row, typed)

    def search(self, text: str, *, index: str = ENTITY_NAME, limit: int = 10) -> list[Hit]:
        """Entities by the words of their names; ConfigError for an index that only a store has."""
        if index != ENTITY_NAME:
            raise ConfigError(f"a ledger has the index {ENTITY_NAME} alone; open the store")
        words = name_words(text)
        entities = {e.id: e for e in with_words(self._ledger.db, words, every=False)}
        texts = {name: tokens(" ".join((e.name, *e.aliases))) for name, e in entities.items()}
        ranked = sorted(bm25(texts, tokens(text)).items(), key=lambda item: (-item[1], item[0]))
        return [Hit(name, entities[name].name, score) for name, score in ranked[:limit]]

    def subgraph(self, entity_ids: Sequence[str] | None = None) -> Subgraph:
        wanted = None if entity_ids is None else sorted(set(entity_ids))
        entities = {entity.key: entity for entity in self.entities(wanted)}
        rows = ((entity.id, entity.name, entity.type) for entity in entities.values())
        return subgraph(rows, self._links(entities, wanted))

    def _links(
        self, entities: Mapping[str, Entity], wanted: Iterable[str] | None
    ) -> Iterator[Link]:
        """The asserted facts between these entities, by key."""
        typed = typed_relations(self._ledger)
        for row in self._fact_rows(None, (), wanted, denied=False):
            head, tail = entities.get(row.head), entities.get(row.tail or "")
            if head and tail:
                kind = relation_type_of(row, typed)
                yield Link(
                    row.id, head.id, row.relation, kind, tail.id, row.confidence, row.documents
                )

    def _fact_rows(
        self,
        ids: Iterable[str] | None,
        relations: Collection[str],
        of: Iterable[str] | None,
        denied: bool,
    ) -> Iterator[StoredFact]:
        where, values = _among("relation", relations)
        if not denied:
            where += " AND asserted"
        if of is None:
            rows = self._rows("SELECT * FROM fact", ids, where, values)
            yield from (StoredFact(*row) for row in rows)
            return
        wanted = None if ids is None else set(ids)
        found: dict[str, StoredFact] = {}
        for keys in batches([entity.key for entity in self.entities(of)], AT_ONCE):
            places = ", ".join("?" * len(keys))
            for end in ("head", "tail"):
                query = f"SELECT * FROM fact WHERE {end} IN ({places}){where}"
                for row in self._ledger.db.execute(query, (*keys, *values)):
                    found[row[0]] = StoredFact(*row)
        yield from (found[name] for name in sorted(found) if wanted is None or name in wanted)

    def _rows(
        self,
        select: str,
        ids: Iterable[str] | None,
        where: str = "",
        values: Sequence[Any] = (),
    ) -> Iterator[tuple[Any, ...]]:
        """Rows in the order of their ids, a page at a time."""
        execute = self._ledger.db.execute
        if ids is not None:
            for batch in batches(sorted(set(ids)), AT_ONCE):
                places = ", ".join("?" * len(batch))
                query = f"{select} WHERE id IN ({places}){where} ORDER BY id"
                yield from execute(query, (*batch, *values)).fetchall()
            return
        query = f"{select} WHERE id > ?{where} ORDER BY id LIMIT {PAGE}"
        after = ""
        while rows := execute(query, (after, *values)).fetchall():
            yield from rows
            after = rows[-1][0]


def _among(column: str, values: Collection[str]) -> tuple[str, list[str]]:
    """A condition and its values; "" for no values, which lets all pass."""
    if not values:
        return "", []
    return f" AND {column} IN ({', '.join('?' * len(values))})", sorted(values)
