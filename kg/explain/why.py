"""The reasons why a fact is in the graph, and why a statement is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from kg.errors import ConfigError
from kg.explain.lookup import find
from kg.explain.passages import Passage, passages
from kg.ledger import Ledger
from kg.ledger.derived import fact, fact_row, typed_relations
from kg.model import Entity, Literal
from kg.text.name_words import fold

ANY = frozenset({"_", "*"})
_FACT_ID = re.compile(r"[0-9a-f]{4,16}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact with all its evidence. `type` is its relation type in the graph."""

    id: str
    head: Entity
    relation: str
    tail: Entity | Literal
    type: str
    confidence: float
    documents: int
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A statement that is not in the graph.

    `verdict` is "reject" or "quarantine", or "filtered" for one that the extractor dropped;
    `statement` is its text.
    """

    document: str
    statement: str
    verdict: str
    reason: str
    judge: str = ""
    score: float | None = None
    quote: str = ""


def why(ledger: Ledger, *what: str) -> list[Explanation]:
    """Return the facts that `what` means, most certain first; [] for none.

    One word: a fact id or at least 4 digits of it, an entity id (also an earlier one), or an
    entity's name or alias in any case. Three: head, relation, tail, where `_` or `*` is any.
    """
    if len(what) not in (1, 3):
        raise ConfigError("ask for one fact or entity, or for HEAD RELATION TAIL (`_` is any)")
    typed = typed_relations(ledger)
    ids = _of_word(ledger, what[0]) if len(what) == 1 else _of_pattern(ledger, *what)
    explanations = [_explain(ledger, fact_id, typed) for fact_id in ids]
    return sorted(
        explanations,
        key=lambda explanation: (-explanation.confidence, -explanation.documents, explanation.id),
    )


def _explain(ledger: Ledger, fact_id: str, typed: frozenset[str]) -> Explanation:
    row = fact_row(ledger, fact_id)
    assert row is not None, f"no fact {fact_id}"
    whole = fact(ledger, row, typed)
    return Explanation(
        whole.id, whole.head, whole.relation, whole.tail, whole.type, whole.confidence,
        row.documents, passages(ledger, fact_id),
    )  # fmt: skip


def _of_word(ledger: Ledger, word: str) -> list[str]:
    if keys := _keys(ledger, word):
        marks = ", ".join("?" * len(keys))
        return _ids(ledger, f"head IN ({marks}) OR tail IN ({marks})", (*keys, *keys))
    if _FACT_ID.fullmatch(word):
        return _ids(ledger, "id >= ? AND id < ?", (word, word + "g"))
    return []


def _of_pattern(ledger: Ledger, head: str, relation: str, tail: str) -> list[str]:
    conditions, values = ["1"], []
    if head not in ANY:
        keys = _keys(ledger, head)
        conditions.append(f"head IN ({', '.join('?' * len(keys))})")
        values += keys
    if tail not in ANY:
        keys = _keys(ledger, tail)
        literals = _literals(ledger, tail)
        conditions.append(
            f"(tail IN ({', '.join('?' * len(keys))}) "
            f"OR literal IN ({', '.join('?' * len(literals))}))"
        )
        values += keys + literals
    if relation not in ANY:
        names = _relations(ledger, relation)
        conditions.append(f"relation IN ({', '.join('?' * len(names))})")
        values += names
    return _ids(ledger, " AND ".join(conditions), tuple(values))


def _ids(ledger: Ledger, condition: str, values: tuple[str, ...]) -> list[str]:
    rows = ledger.db.execute(f"SELECT id FROM fact WHERE {condition} ORDER BY id", values)
    return [row[0] for row in rows]


def _keys(ledger: Ledger, word: str) -> list[str]:
    query = "SELECT key FROM entity WHERE id = ?"
    return [
        ledger.db.execute(query, (entity.id,)).fetchone()[0]
        for entity in find(ledger, word).entities
    ]


def _literals(ledger: Ledger, word: str) -> list[str]:
    rows = ledger.db.execute("SELECT DISTINCT literal FROM fact WHERE literal IS NOT NULL")
    folded = fold(word)
    literals = ((row[0], json.loads(row[0])) for row in rows)
    return [text for text, data in literals if folded in (fold(data["text"]), fold(data["value"]))]


def _relations(ledger: Ledger, word: str) -> list[str]:
    """Return the relations with this name in the graph or in the text."""
    rows = ledger.db.execute(
        "SELECT relation, relation FROM fact "
        "UNION SELECT name, stands FROM naming WHERE kind = 'relation'"
    )
    return sorted({row[1] for row in rows if _spoken(row[0]) == _spoken(word)})


def _spoken(relation: str) -> str:
    return fold(relation.replace("_", " "))


def set_aside(ledger: Ledger, *what: str, limit: int = 20) -> list[SetAside]:
    """Return the statements that are not in the graph, with the reasons.

    Each of the words is in the statement, its quote or its reason, or names its document.
    """
    spoken = [_spoken(word) for word in what if word not in ANY]
    matching = []
    for statement in _all_set_aside(ledger):
        text = _spoken(f"{statement.statement} {statement.quote} {statement.reason}")
        names = _names_of(statement.document)
        if all(word in text or word in names for word in spoken):
            matching.append(statement)
            if len(matching) == limit:
                break
    return matching


def _names_of(document: str) -> set[str]:
    """Return a document's id, its file with and without the suffix, and its row.

    Words of a file's name alone would match everything in the file.
    """
    path, _, row = document.partition("#")
    file = PurePath(path)
    return {_spoken(name) for name in (document, path, file.name, file.stem, row) if name}


def _all_set_aside(ledger: Ledger) -> Iterator[SetAside]:
    query = (
        "SELECT doc, relation, literal, quote, verdict, score, judge, reason FROM statement "
        "WHERE verdict != 'accept' ORDER BY doc, n"
    )
    for doc, relation, ends, quote, verdict, score, judge, reason in ledger.db.execute(query):
        head, tail = json.loads(ends)
        statement = f"{head['text']} {relation} {tail['text']}"
        yield SetAside(doc, statement, verdict, reason, judge, score, quote)
    rows: Iterator[tuple[Any, ...]] = ledger.db.execute(
        "SELECT doc, text, reason FROM reject ORDER BY doc, rowid"
    )
    for doc, text, reason in rows:
        yield SetAside(doc, text, "filtered", reason)
