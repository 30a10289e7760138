"""Reading facts, entities and their evidence back from the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kg.jsonform import mention_from_json
from kg.layout import NOT_ASSERTED, RELATED, type_name
from kg.ledger import Ledger
from kg.model import Chunk, Document, Entity, Evidence, Fact, Judgement, Literal, Mention, Triple

_SUPPORT = (
    "s.doc, s.chunk, s.start, s.text_end, s.quote, s.relation, s.confidence, s.extractor, "
    "s.polarity, s.modality, s.attribution, s.time, s.verdict, s.score, s.judge, s.reason, "
    "s.literal, h.text, h.type, h.start, h.text_end, t.text, t.type, t.start, t.text_end "
)
_ENDS = (
    "JOIN mention h ON h.doc = s.doc AND h.n = s.head "
    "LEFT JOIN mention t ON t.doc = s.doc AND t.n = s.tail "
)
# A relation by the name that it has in the graph.
CALLED = "coalesce(g.stands, s.relation)"
NAMING = "LEFT JOIN naming g ON g.kind = 'relation' AND g.name = s.relation"
_ORDER = "s.doc, s.start, s.text_end, s.score DESC, s.n"


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A row of the fact table: its ends are entity keys, or a literal."""

    id: str
    head: str
    relation: str
    tail: str | None
    literal: str | None
    asserted: int
    confidence: float
    documents: int


def fact_row(ledger: Ledger, fact_id: str) -> StoredFact | None:
    row = ledger.db.execute("SELECT * FROM fact WHERE id = ?", (fact_id,)).fetchone()
    return StoredFact(*row) if row else None


def support_of(ledger: Ledger, fact: str) -> tuple[Judgement, ...]:
    """The accepted judgements behind a fact, by place; overlapping chunks count once."""
    query = f"SELECT {_SUPPORT} FROM statement s {_ENDS} WHERE s.fact = ? ORDER BY {_ORDER}"
    return _each_place(ledger.db.execute(query, (fact,)))


def pending_support(
    ledger: Ledger,
) -> Iterator[tuple[str, str, str, str | None, tuple[Judgement, ...]]]:
    """(fact id, head key, relation, tail key, support) of each pending fact that has any."""
    rows = ledger.db.execute(
        f"SELECT p.id, h.entity, {CALLED}, t.entity, {_SUPPORT} FROM pending_fact p "
        f"CROSS JOIN statement s ON s.fact = p.id {_ENDS} {NAMING} WHERE p.id != '' "
        f"ORDER BY p.id, {_ORDER}"
    )
    # All statements of a fact have these ends and this relation; their words may differ.
    for (fact, head, relation, tail), group in groupby(rows, key=lambda row: row[:4]):
        yield fact, head, relation, tail, _each_place(row[4:] for row in group)


def _each_place(rows: Iterable[tuple[Any, ...]]) -> tuple[Judgement, ...]:
    support: dict[tuple[Any, ...], Judgement] = {}
    for row in rows:
        judgement = _judgement(row)
        evidence = judgement.triple.evidence
        place = (evidence.doc_id, evidence.start, evidence.end, evidence.quote)
        support.setdefault(place, judgement)
    return tuple(support.values())


def _judgement(row: tuple[Any, ...]) -> Judgement:
    doc, chunk, start, end, quote, relation, confidence, extractor = row[:8]
    polarity, modality, attribution, time, verdict, score, judge, reason = row[8:16]
    named = row[16] is None
    tail = Mention(*row[21:25]) if named else mention_from_json(json.loads(row[16]))
    triple = Triple(
        Mention(*row[17:21]), relation, tail, Evidence(doc, chunk, start, end, quote),
        confidence, extractor, polarity, modality, attribution, time,
    )  # fmt: skip
    return Judgement(triple, verdict, score, judge, reason)


def entity(ledger: Ledger, key: str) -> Entity | None:
    row = ledger.db.execute(
        "SELECT id, name, type, aliases, description FROM entity WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return None
    return Entity(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4], key)


def entity_by_id(ledger: Ledger, entity_id: str) -> Entity | None:
    row = ledger.db.execute("SELECT key FROM entity WHERE id = ?", (entity_id,)).fetchone()
    return entity(ledger, row[0]) if row else None


def follow(ledger: Ledger, entity_id: str) -> Entity | None:
    """The entity of this id, or the one that had it before; None if neither is in the graph."""
    row = ledger.db.execute("SELECT now FROM redirect WHERE id = ?", (entity_id,)).fetchone()
    return entity(ledger, row[0]) if row else entity_by_id(ledger, entity_id)


def chunk(ledger: Ledger, chunk_id: str, document: Document) -> Chunk:
    """A chunk of this document, which is at hand."""
    start, end, meta = ledger.db.execute(
        "SELECT start, text_end, meta FROM chunk WHERE id = ?", (chunk_id,)
    ).fetchone()
    return Chunk(chunk_id, document.id, start, document.text[start:end], json.loads(meta))


def fact(ledger: Ledger, row: StoredFact, typed: frozenset[str]) -> Fact:
    """The whole fact, with its support; `typed` are the relation names that are types."""
    head = entity(ledger, row.head)
    assert head is not None, f"fact {row.id} has no head entity {row.head}"
    tail: Entity | Literal | None
    if row.literal is None:
        tail = entity(ledger, row.tail or "")
    else:
        literal = mention_from_json(json.loads(row.literal))
        assert isinstance(literal, Literal)
        # The offsets of one mention are evidence; the literal in the graph has none.
        tail = Literal(literal.text, literal.type, literal.value)
    assert tail is not None, f"fact {row.id} has no tail entity {row.tail}"
    support = support_of(ledger, row.id)
    kind = relation_type_of(row, typed)
    return Fact(row.id, head, row.relation, tail, support, row.confidence, kind)


def relation_type_of(row: StoredFact, typed: frozenset[str]) -> str:
    """The relation type under which a fact stands in the graph."""
    if not row.asserted:
        return NOT_ASSERTED
    return (type_name(row.relation) if row.relation in typed else None) or RELATED


def typed_relations(ledger: Ledger) -> frozenset[str]:
    return frozenset(row[0] for row in ledger.db.execute("SELECT relation FROM relation_type"))
