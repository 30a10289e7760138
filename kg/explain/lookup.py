"""Lookup of entities and documents by an id, an earlier id, a name or an alias, in any case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError
from kg.ledger import Ledger
from kg.ledger.derived import entity_by_id, follow
from kg.ledger.name_index import with_words
from kg.load import file_id
from kg.model import Entity
from kg.text.name_words import fold, name_words

NEAR = 70  # least similarity of a suggested name, of 100


@dataclass(frozen=True, slots=True)
class Found:
    """The entities that a word means. `redirected`: the word is an id that is no longer used."""

    entities: tuple[Entity, ...] = ()
    redirected: bool = False

    def __bool__(self) -> bool:
        return bool(self.entities)


def find(ledger: Ledger, word: str) -> Found:
    """Return the entities with this id, earlier id, name or alias in any case.

    Otherwise the only entity with all these words in one of its names.
    """
    if exact := entity_by_id(ledger, word):
        return Found((exact,))
    if moved := follow(ledger, word):
        return Found((moved,), redirected=True)
    words = name_words(word)
    candidates = list(with_words(ledger.db, words, every=True)) if words else _entities(ledger)
    if named := tuple(e for e in candidates if fold(word) in _names(e)):
        return Found(named)
    partly = [e for e in candidates if words and any(words <= name_words(n) for n in _names(e))]
    return Found(tuple(partly)) if len(partly) == 1 else Found()


def near_names(ledger: Ledger, word: str, limit: int = 5) -> list[str]:
    """Return the ids of the entities with the most similar names, best first."""
    from rapidfuzz import fuzz, process

    names = {name: e.id for e in _entities(ledger) for name in sorted(_names(e))}
    best = process.extract(
        fold(word), list(names), scorer=fuzz.WRatio, limit=limit * 3, score_cutoff=NEAR
    )
    return list(dict.fromkeys(names[name] for name, _, _ in best))[:limit]


def documents(ledger: Ledger, name: str, root: Path) -> list[str]:
    """Return the ids of the documents with this id or source, or from this file.

    `root` is the folder that ids are relative to. Raises ConfigError, with similar names, for none.
    """
    file = file_id(Path(name), root)
    rows = ledger.db.execute(
        "SELECT id FROM document WHERE id IN (:name, :file) OR source = :name "
        "OR json_extract(meta, '$.file') IN (:name, :file) "
        "OR json_extract(meta, '$.imported') IN (:name, :file) ORDER BY id",
        {"name": name, "file": file},
    ).fetchall()
    if not rows:
        from rapidfuzz import fuzz, process

        ids = [row[0] for row in ledger.db.execute("SELECT id FROM document ORDER BY id")]
        near = process.extract(name, ids, scorer=fuzz.WRatio, limit=5, score_cutoff=NEAR)
        hint = f"; near it: {', '.join(similar for similar, _, _ in near)}" if near else ""
        raise ConfigError(f"no document of the graph is called {name!r}{hint}")
    return [row[0] for row in rows]


def _names(entity: Entity) -> set[str]:
    return {fold(name) for name in (entity.id, entity.name, *entity.aliases)}


def _entities(ledger: Ledger) -> list[Entity]:
    rows = ledger.db.execute("SELECT id, name, type, aliases FROM entity ORDER BY id")
    return [Entity(row[0], row[1], row[2], tuple(json.loads(row[3]))) for row in rows]
