"""Entities: which mentions are theirs, their names, their ids, and the ids they had before."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from kg.layout import printable
from kg.ledger import Ledger
from kg.ledger.name_index import index_names
from kg.text.entity_keys import ROLE, split_key

ID_LENGTH = 120
TYPE_LENGTH = 40
APART_LENGTH = 40
# An id ends with " (Type)", " (Type, disambiguator)" or " (Type, disambiguator, digest)".
_TYPE_MARKS = str.maketrans({"(": "[", ")": "]", ",": ";", '"': "'"})


def move_mentions(ledger: Ledger) -> None:
    """Follows keys through merges to entities; notes whatever moved."""
    db = ledger.db
    db.execute("DROP TABLE IF EXISTS temp.moved")
    db.execute(
        "CREATE TEMP TABLE moved AS SELECT m.rowid AS id, m.doc, m.n, m.chunk, m.entity AS old, "
        "coalesce(g.target, m.key) AS new FROM pending_name p "
        "JOIN mention m ON m.name = p.id LEFT JOIN merge g ON g.source = m.key "
        "WHERE m.entity IS NOT coalesce(g.target, m.key)"
    )
    for side in ("old", "new"):
        db.execute(
            f"INSERT OR IGNORE INTO pending_entity SELECT DISTINCT {side} FROM moved "
            f"WHERE {side} IS NOT NULL"
        )
        db.execute(
            f"INSERT OR IGNORE INTO pending_pair SELECT DISTINCT {side}, chunk FROM moved "
            f"WHERE {side} IS NOT NULL"
        )
    for end in ("head", "tail"):
        # A mention that is new has no statement with a fact yet.
        statements = f"moved CROSS JOIN statement s ON s.doc = moved.doc AND s.{end} = moved.n"
        db.execute(
            f"INSERT OR IGNORE INTO pending_fact SELECT DISTINCT fact FROM {statements} "
            "WHERE old IS NOT NULL AND fact IS NOT NULL"
        )
        db.execute(
            f"UPDATE statement SET fact = NULL WHERE rowid IN (SELECT s.rowid FROM {statements} "
            "WHERE old IS NOT NULL)"
        )
    db.execute("UPDATE mention SET entity = moved.new FROM moved WHERE mention.rowid = moved.id")


def name_entities(ledger: Ledger) -> None:
    """Names each pending entity after its most frequent mention; retires empty ones."""
    db = ledger.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS base(id TEXT PRIMARY KEY)")
    db.execute("DELETE FROM temp.base")
    db.execute("CREATE INDEX IF NOT EXISTS temp.moved_old ON moved(old)")
    for (key,) in db.execute("SELECT id FROM pending_entity ORDER BY id"):
        _name_entity(ledger, key)
    for (base,) in db.execute("SELECT id FROM temp.base ORDER BY id"):
        _give_ids(ledger, base)


def _name_entity(ledger: Ledger, key: str) -> None:
    """Everything but the id: that depends on which others want the same."""
    db = ledger.db
    old: tuple[Any, ...] = db.execute(
        "SELECT id, base, name, aliases, description FROM entity WHERE key = ?", (key,)
    ).fetchone() or (None, None, None, None, None)
    names = _names(ledger, key)
    kind = key.rpartition("|")[2].translate(_TYPE_MARKS)[:TYPE_LENGTH]
    base = entity_id(names[0], kind, _disambiguator(key)) if names else None
    aliases = json.dumps(sorted(names[1:]), ensure_ascii=False)
    description = _description(ledger, key)
    if old[1] != base:
        bases = [(one,) for one in (old[1], base) if one is not None]
        db.executemany("INSERT OR IGNORE INTO temp.base VALUES(?)", bases)
        if old[0] is not None:
            db.execute("DELETE FROM entity WHERE key = ?", (key,))
            index_names(db, key, ())
            _retire(ledger, key, old[0], key if names else _successor(ledger, key))
        if names:
            db.execute(
                "INSERT INTO entity VALUES(?, NULL, ?, ?, ?, ?, ?)",
                (key, base, names[0], kind, aliases, description),
            )
            index_names(db, key, (base or "", *names))
    elif names and old[2:] != (names[0], aliases, description):
        db.execute(
            "UPDATE entity SET name = ?, aliases = ?, description = ? WHERE key = ?",
            (names[0], aliases, description, key),
        )
        index_names(db, key, (base or "", *names))
        ledger.touch("entity", [old[0]])


def _names(ledger: Ledger, key: str) -> list[str]:
    """The name and the aliases, each once.

    The name is the most frequent of the mentions that name the entity by themselves; what a
    rule brought here from another name (surnames, acronyms) is an alias.
    """
    rows = ledger.db.execute(
        "SELECT text, rule != 'alias' AND (rule = '' "
        "OR substr(source, 1, length(name) + 1) = name || '|' "
        "OR substr(source, 1, length(name) + 2) = name || ' ('), COUNT(*) "
        "FROM mention WHERE entity = ? GROUP BY 1, 2",
        (key,),
    )
    own: Counter[str] = Counter()
    brought: Counter[str] = Counter()
    for text, is_own, count in rows:
        (own if is_own else brought)[printable(text)] += count
    plain = split_key(key)[0]  # of equals, "Robert Boulter" goes before "Mr. Robert Boulter"
    ranked = (
        sorted(names, key=lambda n: (-names[n], n.casefold() != plain, n))
        for names in (own, brought)
    )
    return list(dict.fromkeys(name for names in ranked for name in names))


def _disambiguator(key: str) -> str:
    """Of a role the document; other forms show in the name, or where two have one name."""
    form = split_key(key)[1]
    return _apart(form) if form.startswith(ROLE) else ""


def _apart(form: str) -> str:
    """A form as it stands in an id; of what is long the sort and the end."""
    plain = form.translate(_TYPE_MARKS)
    sign, _, rest = plain.partition(" ")
    return plain if len(plain) <= APART_LENGTH else f"{sign} …{rest[-APART_LENGTH:]}"


def _description(ledger: Ledger, key: str) -> str:
    """Of what its mentions are said to be: the most frequent, of equals the longest; else ""."""
    told: Counter[str] = Counter()
    for text, count in ledger.db.execute(
        "SELECT description, COUNT(*) FROM mention WHERE entity = ? AND description != '' "
        "GROUP BY 1",
        (key,),
    ):
        told[printable(text)] += count
    return min(told, key=lambda text: (-told[text], -len(text), text), default="")


def entity_id(name: str, kind: str, apart: str = "") -> str:
    """A readable id such as `Marlow Bank (Organization)`, at most 120 characters.

    `apart` stands behind the type where several entities would have the same id.
    """
    plain = name.replace('"', "'")
    end = f"{kind}, {apart}" if apart else kind
    full = f"{plain} ({end})"
    if len(full) <= ID_LENGTH:
        return full
    tail = hashlib.sha256(f"{plain} ({kind})".encode()).hexdigest()[:8]
    return f"{plain[: ID_LENGTH - len(end) - 13]}… {tail} ({end})"


def _give_ids(ledger: Ledger, base: str) -> None:
    """Of keys that want this id those with another title or legal form have that in theirs; the
    first of the others has it, the rest a digest of their key."""
    db = ledger.db
    members = db.execute(
        "SELECT key, id, name, type FROM entity WHERE base = ? ORDER BY key", (base,)
    ).fetchall()
    changed = []
    taken: set[str] = set()
    for key, old, name, kind in members:
        unseen = len(members) > 1 and _unseen(key, base)
        wanted = entity_id(name, kind, _apart(split_key(key)[1])) if unseen else base
        now = _with_digest(key, name, kind) if wanted in taken else wanted
        taken.add(now)
        if now != old:
            changed.append((key, now))
            if old is not None:
                db.execute("UPDATE entity SET id = NULL WHERE key = ?", (key,))
                _retire(ledger, key, old, key)
    for key, now in changed:
        db.execute("UPDATE entity SET id = ? WHERE key = ?", (now, key))
        _announce(ledger, key, now)


def _unseen(key: str, base: str) -> bool:
    """Returns whether the entity has a form that its name does not show: "Obama" for President
    Obama, "CIA"?"""
    form = split_key(key)[1]
    return bool(form) and not _disambiguator(key) and form.casefold() not in base.casefold()


def _with_digest(key: str, name: str, kind: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    apart = _disambiguator(key)
    return entity_id(name, kind, f"{apart}, {digest}" if apart else digest)


def _successor(ledger: Ledger, key: str) -> str:
    """Returns where most mentions of an entity went that has none left; itself if they are gone."""
    row = ledger.db.execute(
        "SELECT new FROM temp.moved WHERE old = ? GROUP BY new ORDER BY COUNT(*) DESC, new LIMIT 1",
        (key,),
    ).fetchone()
    return row[0] if row else key


def _retire(ledger: Ledger, key: str, old_id: str, now: str) -> None:
    """The id leaves the graph, or goes to another entity; who asks for it is led to key `now`."""
    db = ledger.db
    chunks = db.execute(
        "SELECT chunk FROM pending_pair WHERE entity = ? "
        "UNION SELECT chunk FROM mention WHERE entity = ?",
        (key, key),
    ).fetchall()
    ledger.touch("entity", [old_id])
    ledger.touch("appearance", [pair(old_id, row[0]) for row in chunks])
    if now != key:
        db.execute("UPDATE redirect SET now = ? WHERE now = ?", (now, key))
    db.execute("INSERT OR REPLACE INTO redirect VALUES(?, ?)", (old_id, now))


def _announce(ledger: Ledger, key: str, new_id: str) -> None:
    """Facts and appearances of an entity under a new id are all to be written again."""
    db = ledger.db
    ledger.touch("entity", [new_id])
    db.execute("DELETE FROM redirect WHERE id = ?", (new_id,))
    db.execute(
        "INSERT OR IGNORE INTO pending_pair SELECT DISTINCT entity, chunk FROM mention "
        "WHERE entity = ?",
        (key,),
    )
    facts = db.execute("SELECT id FROM fact WHERE head = ? OR tail = ?", (key, key)).fetchall()
    ledger.touch("fact", [row[0] for row in facts])


def touch_pairs(ledger: Ledger) -> None:
    """Notes the appearances of entities in chunks that changed."""
    rows = ledger.db.execute(
        "SELECT e.id, p.chunk FROM pending_pair p JOIN entity e ON e.key = p.entity"
    )
    ledger.touch("appearance", (pair(entity, chunk) for entity, chunk in rows))


def pair(entity: str, chunk: str) -> str:
    """The name of an appearance; any text may stand in its parts."""
    return json.dumps([entity, chunk], ensure_ascii=False)
