"""The index of entities by the words of their ids, names and aliases."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

from kg.ledger.database import Database
from kg.model import Entity
from kg.text.name_words import name_words

_COLUMNS = "id, name, type, aliases, description, key"
_AT_ONCE = 500  # keys in one query


def index_names(database: Database, key: str, names: Iterable[str]) -> None:
    """Replaces the words under which an entity is found; no names take it out."""
    database.execute("DELETE FROM entity_word WHERE key = ?", (key,))
    words = {word for name in names for word in name_words(name)}
    database.executemany("INSERT INTO entity_word VALUES(?, ?)", ((word, key) for word in words))


def fill(database: Database) -> None:
    """Indexes every entity of a ledger that an earlier version wrote without the index."""
    rows = database.execute("SELECT key, base, name, aliases FROM entity").fetchall()
    for key, base, name, aliases in rows:
        index_names(database, key, (base, name, *json.loads(aliases)))


def with_words(database: Database, words: Collection[str], *, every: bool) -> Iterator[Entity]:
    """Returns the entities that have one of the words in an id, name or alias, or `every` one of
    them, in the order of their ids."""
    listed = sorted(words)
    places = ", ".join("?" * len(listed))
    query = f"SELECT key FROM entity_word WHERE word IN ({places}) GROUP BY key"
    if every:
        query += f" HAVING COUNT(*) = {len(listed)}"
    keys = [row[0] for row in database.execute(query, listed)]
    entities = [entity for start in range(0, len(keys), _AT_ONCE)
                for entity in _entities(database, keys[start : start + _AT_ONCE])]  # fmt: skip
    yield from sorted(entities, key=lambda entity: entity.id)


def _entities(database: Database, keys: Collection[str]) -> Iterator[Entity]:
    places = ", ".join("?" * len(keys))
    rows = database.execute(f"SELECT {_COLUMNS} FROM entity WHERE key IN ({places})", list(keys))
    for name_id, name, kind, aliases, description, key in rows:
        yield Entity(name_id, name, kind, tuple(json.loads(aliases)), description, key)
