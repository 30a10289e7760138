"""The evidence of a fact: the words, their places, and why they count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.ledger import Ledger
from kg.model import Document, Modality, Polarity

CONTEXT = 60  # characters on each side of a mention outside the quote

_PASSAGES = (
    "SELECT s.doc, s.start, s.text_end, s.relation, s.quote, s.confidence, s.extractor, "
    "s.polarity, s.modality, s.attribution, s.time, s.score, s.judge, s.reason, s.literal, "
    "s.head, s.tail, c.meta FROM statement s JOIN chunk c ON c.id = s.chunk "
    "WHERE s.fact = ? ORDER BY s.doc, s.start, s.text_end, s.score DESC, s.n"
)
_ARGUMENT = (
    "SELECT m.text, m.type, m.start, m.text_end, coalesce(nullif(m.rule, ''), g.rule, '') AS rule, "
    "coalesce(nullif(m.reason, ''), g.reason, '') AS reason "
    "FROM mention m LEFT JOIN merge g ON g.source = m.key WHERE m.doc = ? AND m.n = ?"
)


@dataclass(frozen=True, slots=True)
class PassageArgument:
    """One end of a statement, in the words of the text.

    `rule` and `reason` say why these words mean the entity; both are "" for its own name. `context`
    is the text around a mention outside the quote, else "".
    """

    text: str
    type: str
    start: int | None
    end: int | None
    rule: str = ""
    reason: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that states a fact. `place` is the chunk's meta: page, heading path."""

    document: str
    source: str
    title: str
    place: Mapping[str, Any]
    start: int | None
    end: int | None
    quote: str
    head: PassageArgument
    tail: PassageArgument
    relation: str  # in the text's words: the graph may have another name
    extractor: str
    confidence: float
    judge: str
    score: float
    reason: str
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    attribution: str | None = None
    time: str | None = None


def passages(ledger: Ledger, fact_id: str) -> tuple[Passage, ...]:
    """Return every passage that states the fact, in order; overlapping chunks count once."""
    by_place: dict[tuple[Any, ...], Passage] = {}
    documents: dict[str, Document] = {}
    for row in _rows(ledger, _PASSAGES, (fact_id,)):
        place = (row["doc"], row["start"], row["text_end"], row["quote"])
        if place not in by_place:
            document = documents.get(row["doc"]) or ledger.document(row["doc"])
            assert document is not None, f"statement of an unknown document {row['doc']}"
            documents[row["doc"]] = document
            by_place[place] = _passage(ledger, document, row)
    return tuple(by_place.values())


def _passage(ledger: Ledger, document: Document, row: sqlite3.Row) -> Passage:
    span = (row["start"], row["text_end"])
    if row["literal"] is None:
        tail = _argument(ledger, document, row["tail"], span)
    else:
        data = json.loads(row["literal"])
        tail = PassageArgument(data["text"], data["type"], data["start"], data["end"])
    return Passage(
        document=document.id,
        source=document.source,
        title=document.title,
        place=json.loads(row["meta"]),
        start=row["start"],
        end=row["text_end"],
        head=_argument(ledger, document, row["head"], span),
        tail=tail,
        **{name: row[name] for name in _SAME},
    )


_SAME = (
    "relation", "quote", "extractor", "confidence", "judge", "score", "reason", "polarity",
    "modality", "attribution", "time",
)  # fmt: skip


def _argument(
    ledger: Ledger, document: Document, number: int, span: tuple[int | None, int | None]
) -> PassageArgument:
    row = next(_rows(ledger, _ARGUMENT, (document.id, number)))
    context = _context(document.text, row["start"], row["text_end"], span)
    return PassageArgument(
        row["text"], row["type"], row["start"], row["text_end"], row["rule"], row["reason"], context
    )


def _context(
    text: str, start: int | None, end: int | None, span: tuple[int | None, int | None]
) -> str:
    first, last = span
    if start is None or end is None or first is None or last is None:
        return ""
    if first <= start and end <= last:
        return ""
    return " ".join(text[max(0, start - CONTEXT) : end + CONTEXT].split())


def _rows(ledger: Ledger, query: str, arguments: tuple[Any, ...]) -> Any:
    cursor = ledger.db.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, arguments)
