"""Decisions of the resolver: kept, explained and undone."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import ConfigError
from kg.ledger.database import Database
from kg.ledger.record import Ledger
from kg.protocols import Assignment, Named, Resolver
from kg.text.entity_keys import split_key


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a resolver. `doc_id` is "" for merges, which hold over all documents."""

    rule: str
    source: str
    target: str
    doc_id: str
    reason: str
    undone: bool = False

    @property
    def id(self) -> str:
        """Eight digits that depend on what was decided, not on its place in the list."""
        parts = "\0".join((self.rule, self.source, self.target, self.doc_id))
        return hashlib.sha256(parts.encode()).hexdigest()[:8]


class View:
    """The resolver's view: the documents and names that changed (kg.protocols.LedgerView)."""

    def __init__(self, ledger: Ledger) -> None:
        self._db = ledger.db
        vetoes = self._db.execute("SELECT rule, source, target, doc FROM veto")
        self._vetoes = set(vetoes.fetchall())
        self._assigned: list[Assignment] = []

    def assign(self, assignment: Assignment) -> None:
        """Takes a decision; it is written before the next question is answered."""
        self._assigned.append(assignment)

    def write(self) -> None:
        self._db.executemany(
            "UPDATE mention SET key = ?, name = ?, source = ?, rule = ?, reason = ? "
            "WHERE doc = ? AND n = ?",
            (
                (a.key, _name(a.key), a.source, a.rule, a.reason, a.doc_id, a.mention)
                for a in self._assigned
            ),
        )
        names = {_name(assignment.key) for assignment in self._assigned}
        self._db.executemany(
            "INSERT OR IGNORE INTO pending_name VALUES(?)", ((name,) for name in sorted(names))
        )
        self._assigned = []

    def documents_to_resolve(self) -> Iterator[tuple[str, str, Sequence[Named]]]:
        pending = self._db.execute("SELECT id FROM pending_document ORDER BY id").fetchall()
        for (doc_id,) in pending:
            self.write()
            text = self._db.execute(
                "SELECT CASE WHEN json_extract(meta, '$.imported') IS NULL THEN text ELSE '' END "
                "FROM document JOIN text USING (hash) WHERE id = ?",
                (doc_id,),
            ).fetchone()[0]
            rows = self._db.execute(
                "SELECT n, doc, text, coalesce(stands, type), start, text_end FROM mention m "
                "LEFT JOIN naming g ON g.kind = 'type' AND g.name = m.type "
                "WHERE doc = ? ORDER BY n",
                (doc_id,),
            )
            named = self._without_given(doc_id, [Named(*row) for row in rows])
            if text and not self._is_row(doc_id, text):
                yield doc_id, text, named
            else:
                for some in _alike(named):
                    yield doc_id, "", some

    def _without_given(self, doc_id: str, named: list[Named]) -> list[Named]:
        """The mentions that are to be resolved; of the others an imported graph says what they
        name, and a decision that was undone is not taken again."""
        given = given_keys(self._db, doc_id)
        left = []
        for mention in named:
            key, rule = given.get(mention.id, ("", ""))
            source = f"{mention.text}|{mention.type}"
            if not key or (rule and self.vetoed(rule, source, key, doc_id)):
                left.append(mention)
            elif rule:
                reason = f'the imported graph has "{mention.text}" as a name of it'
                self.assign(Assignment(doc_id, mention.id, key, source, rule, reason))
            else:
                self.assign(Assignment(doc_id, mention.id, key))
        return left

    def _source(self, document: str) -> str:
        """The file of a table's row: its rows are named by one source."""
        row = self._db.execute(
            "SELECT text, json_extract(meta, '$.file') FROM document JOIN text USING (hash) "
            "WHERE id = ?",
            (document,),
        ).fetchone()
        return str(row[1]) if row and row[1] and self._is_row(document, row[0]) else document

    def _is_row(self, doc_id: str, text: str) -> bool:
        """Returns whether it is lines of "column: cell", and no prose that stood in a column."""
        row = self._db.execute(
            "SELECT json_extract(meta, '$.table'), json_extract(meta, '$.columns') FROM chunk "
            "WHERE doc = ? ORDER BY start LIMIT 1",
            (doc_id,),
        ).fetchone()
        columns = json.loads(row[1]) if row and row[0] is not None and row[1] else []
        return any(text.startswith(f"{column}: ") for column in columns)

    def names_to_resolve(self) -> Iterator[tuple[str, Mapping[str, Collection[str]]]]:
        self.write()
        for (name,) in self._db.execute("SELECT id FROM pending_name ORDER BY id").fetchall():
            rows = self._db.execute(
                "SELECT DISTINCT m.key, coalesce(json_extract(d.meta, '$.imported'), d.id) "
                "FROM mention m JOIN document d ON d.id = m.doc WHERE m.name = ?",
                (name,),  # the parts of one import are one source
            )
            documents: defaultdict[str, set[str]] = defaultdict(set)
            for key, document in rows:
                documents[key].add(document)
            if len(documents) > 1 and self._are_apart(name):
                continue
            if len(documents) > 1 and any(split_key(key)[1] for key in documents):
                yield name, {key: set(map(self._source, some)) for key, some in documents.items()}
            elif documents:
                yield name, documents

    def _are_apart(self, name: str) -> bool:
        """Returns whether an imported graph has several entities of this name, restored as they
        were."""
        query = (
            "SELECT 1 FROM mention m JOIN document d ON d.id = m.doc WHERE m.name = ? "
            "AND json_extract(d.meta, '$.whole') "
            "GROUP BY json_extract(d.meta, '$.imported') HAVING COUNT(DISTINCT m.key) > 1 LIMIT 1"
        )
        return self._db.execute(query, (name,)).fetchone() is not None

    def stated_together(self, name: str) -> Collection[frozenset[str]]:
        rows = self._db.execute(
            "SELECT DISTINCT h.key, t.key FROM mention h "
            "JOIN statement s ON s.doc = h.doc AND s.head = h.n "
            "JOIN mention t ON t.doc = s.doc AND t.n = s.tail "
            "WHERE h.name = ? AND t.name = ? AND h.key != t.key AND s.verdict = 'accept'",
            (name, name),
        )
        return {frozenset(split_key(key)[1] for key in pair) for pair in rows}

    def vetoed(self, rule: str, source: str, target: str, doc_id: str = "") -> bool:
        return (rule, source, target, doc_id) in self._vetoes


def given_keys(db: Database, doc_id: str) -> dict[int, tuple[str, str]]:
    """{mention: (key, rule)} where the meta of an imported document says what they name."""
    row = db.execute(
        "SELECT json_extract(meta, '$.keys') FROM document WHERE id = ?", (doc_id,)
    ).fetchone()
    if not row or not row[0]:
        return {}
    named = dict(db.execute("SELECT name, stands FROM naming WHERE kind = 'type'").fetchall())
    given = {}
    for number, key, rule in json.loads(row[0]):
        name, _, kind = key.rpartition("|")
        given[number] = (f"{name}|{named.get(kind, kind)}", rule)
    return given


def _alike(named: Sequence[Named]) -> Iterator[Sequence[Named]]:
    """Names of a graph that was imported, or of cells, say nothing about each other, but where
    capitals alone differ."""
    groups: defaultdict[tuple[str, str], list[Named]] = defaultdict(list)
    for one in named:
        groups[one.text.casefold(), one.type].append(one)
    yield from groups.values()


def resolve(ledger: Ledger, resolver: Resolver) -> None:
    """Runs the resolver over what is pending; call it inside a transaction."""
    ledger.db.execute(
        "UPDATE mention SET key = NULL "
        "WHERE doc IN (SELECT id FROM pending_document) AND key IS NOT NULL"
    )
    view = View(ledger)
    dropped = False
    for decision in resolver.resolve(view):
        if isinstance(decision, Assignment):
            assert not dropped, "a resolver gives its assignments before its merges"
            view.assign(decision)
            continue
        if not dropped:
            view.write()
            _drop_merges(ledger)
            dropped = True
        ledger.db.execute(
            "INSERT OR REPLACE INTO merge VALUES(?, ?, ?, ?, ?)",
            (decision.source, decision.target, _name(decision.source))
            + (decision.rule, decision.reason),
        )
    if not dropped:
        view.write()
        _drop_merges(ledger)
    _check(ledger)


def _check(ledger: Ledger) -> None:
    left = ledger.db.execute(
        "SELECT doc, n FROM mention "
        "WHERE doc IN (SELECT id FROM pending_document) AND key IS NULL LIMIT 1"
    ).fetchone()
    assert left is None, f"the resolver assigned mention {left[1]} of {left[0]} to no entity"
    chain = ledger.db.execute(
        "SELECT a.source, a.target, b.target FROM merge a JOIN merge b ON b.source = a.target "
        "LIMIT 1"
    ).fetchone()
    assert chain is None, f"a merge leads to where it ends, not {' to '.join(chain)}"


def reopen_all(ledger: Ledger) -> None:
    """Everything is to be resolved again, as another resolver may decide otherwise."""
    ledger.db.execute("INSERT OR IGNORE INTO pending_document SELECT id FROM document")
    for table, column in (("name", "name"), ("entity", "entity")):
        ledger.db.execute(
            f"INSERT OR IGNORE INTO pending_{table} SELECT DISTINCT {column} FROM mention "
            f"WHERE {column} IS NOT NULL"
        )


def reopen(ledger: Ledger, doc_ids: Iterable[str]) -> None:
    """These documents are to be resolved again; one that is gone by now is passed over."""
    for doc_id in doc_ids:
        ledger.db.execute(
            "INSERT OR IGNORE INTO pending_document SELECT id FROM document WHERE id = ?",
            (doc_id,),
        )
        for table, column in (("name", "name"), ("entity", "entity")):
            ledger.db.execute(
                f"INSERT OR IGNORE INTO pending_{table} SELECT DISTINCT {column} FROM mention "
                f"WHERE doc = ? AND {column} IS NOT NULL",
                (doc_id,),
            )


def _drop_merges(ledger: Ledger) -> None:
    ledger.db.execute("DELETE FROM merge WHERE name IN (SELECT id FROM pending_name)")


def _name(key: str) -> str:
    """The canonical name, without what stands in parentheses behind it."""
    name, _, kind = split_key(key)
    assert "|" in key and name and kind, f"an entity key is 'canonical name|Type', not {key!r}"
    return name


def decisions(ledger: Ledger) -> list[Decision]:
    """Every decision in force, and the ones that were undone."""
    rows = ledger.db.execute(
        "SELECT DISTINCT rule, source, key, doc, reason FROM mention WHERE rule != '' "
        "UNION SELECT rule, source, target, '', reason FROM merge ORDER BY 4, 3, 2, 5"
    )
    found = [Decision(*row) for row in rows]
    vetoes = ledger.db.execute("SELECT rule, source, target, doc FROM veto ORDER BY 4, 3, 2, 1")
    undone = [
        Decision(rule, source, target, doc, "undone by hand", undone=True)
        for rule, source, target, doc in vetoes
    ]
    return found + undone


def undo(ledger: Ledger, decision: Decision) -> None:
    """Forbids a decision; what it touched is resolved again by the next build or projection."""
    if decision.undone:
        raise ConfigError("that decision is undone already")
    row = (decision.rule, decision.source, decision.target, decision.doc_id)
    with ledger.transaction():
        ledger.db.execute("INSERT OR IGNORE INTO veto VALUES(?, ?, ?, ?)", row)
        _reopen(ledger, decision)


def redo(ledger: Ledger, decision: Decision) -> None:
    """Allows an undone decision again."""
    row = (decision.rule, decision.source, decision.target, decision.doc_id)
    with ledger.transaction():
        ledger.db.execute(
            "DELETE FROM veto WHERE rule = ? AND source = ? AND target = ? AND doc = ?", row
        )
        _reopen(ledger, decision)


def _reopen(ledger: Ledger, decision: Decision) -> None:
    if not decision.doc_id:
        ledger.db.execute("INSERT OR IGNORE INTO pending_name VALUES(?)", (_name(decision.source),))
        return
    reopen(ledger, [decision.doc_id])
