"""The work done on a document as rows of the ledger's tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.jsonform import mention_to_json
from kg.model import Chunk, Document, Extraction, Judgement, Literal, Mention

Rows = Mapping[str, list[tuple[Any, ...]]]

# What binding writes; the other columns are derived from these.
COLUMNS = {
    "chunk": "id, doc, start, text_end, meta",
    "mention": "doc, n, chunk, text, type, start, text_end, description",
    "statement": "doc, n, chunk, head, relation, tail, literal, start, text_end, quote, confidence,"
    " extractor, polarity, modality, attribution, time, verdict, score, judge, reason",
    "reject": "doc, chunk, text, reason",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A document with the work done on it: one extraction for each chunk, judgements in order."""

    document: Document
    recipe: str
    extractions: Sequence[Extraction]
    judgements: Sequence[Sequence[Judgement]]


def rows_of(bound: Bound) -> Rows:
    """{table: rows in the order of COLUMNS}."""
    doc_id = bound.document.id
    mentions = _Numbered(doc_id)
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for extraction, judgements in zip(bound.extractions, bound.judgements, strict=True):
        chunk = extraction.chunk
        rows["chunk"].append((chunk.id, doc_id, chunk.start, chunk.end, compact(dict(chunk.meta))))
        for mention in extraction.mentions:
            mentions.number(chunk, mention)
        rows["statement"] += [_statement(mentions, chunk, judgement) for judgement in judgements]
        rows["reject"] += [(doc_id, chunk.id, r.text, r.reason) for r in extraction.rejects]
    rows["mention"] = mentions.rows
    return rows


def compact(value: Any) -> str:
    """JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class _Numbered:
    """The mentions of a document, each place in each chunk once, numbered from 0."""

    def __init__(self, doc_id: str) -> None:
        self.doc_id = doc_id
        self.rows: list[tuple[Any, ...]] = []
        self.statements = 0
        self._numbers: dict[tuple[str, Mention], int] = {}

    def number(self, chunk: Chunk, mention: Mention) -> int:
        found = self._numbers.get((chunk.id, mention))
        if found is None:
            found = self._numbers[chunk.id, mention] = len(self.rows)
            self.rows.append(
                (self.doc_id, found, chunk.id, mention.text, mention.type)
                + (mention.start, mention.end, mention.description)
            )
        return found


def _statement(mentions: _Numbered, chunk: Chunk, judgement: Judgement) -> tuple[Any, ...]:
    triple = judgement.triple
    tail, literal = None, None
    if judgement.verdict != "accept":
        # It names no entity, so both its arguments are kept as words: [head, tail].
        head, literal = -1, compact([mention_to_json(triple.head), mention_to_json(triple.tail)])
    else:
        head = mentions.number(chunk, triple.head)
        if isinstance(triple.tail, Literal):
            literal = compact(mention_to_json(triple.tail))
        else:
            tail = mentions.number(chunk, triple.tail)
    mentions.statements += 1
    return (
        (mentions.doc_id, mentions.statements, chunk.id, head, triple.relation, tail, literal)
        + (triple.evidence.start, triple.evidence.end, triple.evidence.quote)
        + (triple.confidence, triple.extractor, triple.polarity, triple.modality)
        + (triple.attribution, triple.time, judgement.verdict, judgement.score)
        + (judgement.judge, judgement.reason)
    )
