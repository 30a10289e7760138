"""The nouns as JSON: one form for every command and file, and back.

A triple is `{"head": {"text", "type", "start", "end"}, "relation", "tail": {...}, "evidence":
{"doc", "chunk", "start", "end", "quote"}, "confidence", "extractor", ...}`. A tail with a
"value" is a literal. Readers also accept `["head", "relation", "tail"]`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, get_args

from kg.errors import FormatError
from kg.model import (
    Chunk,
    Evidence,
    Extraction,
    Judgement,
    Literal,
    Mention,
    Modality,
    Polarity,
    Reject,
    Triple,
    Verdict,
)

_ENDS = {"head", "relation", "tail"}
_MARKS = {"polarity": "positive", "modality": "asserted", "attribution": None, "time": None}


def mention_to_json(mention: Mention | Literal) -> dict[str, Any]:
    data: dict[str, Any] = {"text": mention.text, "type": mention.type}
    if isinstance(mention, Literal):
        data["value"] = mention.value
    elif mention.description:
        data["description"] = mention.description
    return {**data, "start": mention.start, "end": mention.end}


def mention_from_json(data: Any) -> Mention | Literal:
    if isinstance(data, str):
        return Mention(data, "")
    if not isinstance(data, Mapping) or not isinstance(data.get("text"), str):
        raise FormatError(f'an argument is a string or {{"text": ...}}, not {data!r:.80}')
    place = {"start": _offset(data, "start"), "end": _offset(data, "end")}
    kind = _text(data, "type")
    if "value" in data:
        return Literal(data["text"], kind, _text(data, "value"), **place)
    return Mention(data["text"], kind, **place, description=_text(data, "description"))


def triple_to_json(triple: Triple) -> dict[str, Any]:
    evidence = triple.evidence
    data = {
        "head": mention_to_json(triple.head),
        "relation": triple.relation,
        "tail": mention_to_json(triple.tail),
        "evidence": {
            "doc": evidence.doc_id,
            "chunk": evidence.chunk_id,
            "start": evidence.start,
            "end": evidence.end,
            "quote": evidence.quote,
        },
        "confidence": triple.confidence,
        "extractor": triple.extractor,
    }
    marks = {name: getattr(triple, name) for name in _MARKS}
    return data | {name: value for name, value in marks.items() if value != _MARKS[name]}


def triple_from_json(data: Any) -> Triple:
    """Return the triple; FormatError for any other form."""
    if isinstance(data, list | tuple):
        if len(data) != 3 or not all(isinstance(part, str) for part in data):
            raise FormatError(f'a triple is ["head", "relation", "tail"], not {data!r:.80}')
        head, relation, tail = data
        return Triple(Mention(head, ""), relation, Mention(tail, ""), _evidence({}), 1.0, "")
    if not isinstance(data, Mapping) or data.keys() & _ENDS != _ENDS or data["relation"] is None:
        raise FormatError(f"a triple has head, relation and tail; got {data!r:.80}")
    parsed_head = mention_from_json(data["head"])
    if isinstance(parsed_head, Literal):
        raise FormatError(f"the head of a triple is an entity, not a value: {data['head']!r:.80}")
    return Triple(
        parsed_head,
        _text(data, "relation"),
        mention_from_json(data["tail"]),
        _evidence(data.get("evidence") or {}),
        _number(data, "confidence", 1.0),
        _text(data, "extractor"),
        _one_of(data, "polarity", Polarity, "positive"),
        _one_of(data, "modality", Modality, "asserted"),
        _string(data, "attribution"),
        _string(data, "time"),
    )


def extraction_to_json(extraction: Extraction) -> dict[str, Any]:
    return {
        "chunk": chunk_to_json(extraction.chunk),
        "mentions": [mention_to_json(mention) for mention in extraction.mentions],
        "triples": [triple_to_json(triple) for triple in extraction.triples],
        "rejects": [{"text": r.text, "reason": r.reason} for r in extraction.rejects],
        **({} if extraction.complete else {"complete": False}),
    }


def extraction_from_json(data: Any) -> Extraction:
    if not isinstance(data, Mapping) or not isinstance(data.get("chunk"), Mapping):
        raise FormatError('an extraction is {"chunk": {...}, "mentions", "triples", "rejects"}')
    mentions = [mention_from_json(mention) for mention in _list(data, "mentions")]
    if literal := next((m for m in mentions if isinstance(m, Literal)), None):
        raise FormatError(f"a mention names an entity and has no value: {literal.text!r:.80}")
    return Extraction(
        chunk_from_json(data["chunk"]),
        tuple(mention for mention in mentions if isinstance(mention, Mention)),
        tuple(triple_from_json(triple) for triple in _list(data, "triples")),
        tuple(_reject(reject) for reject in _list(data, "rejects")),
        data.get("complete") is not False,
    )


def _reject(data: Any) -> Reject:
    if not isinstance(data, Mapping):
        raise FormatError(f'a reject is {{"text", "reason"}}, not {data!r:.80}')
    return Reject(_text(data, "text"), _text(data, "reason"))


def judgement_to_json(judgement: Judgement) -> dict[str, Any]:
    return {
        "triple": triple_to_json(judgement.triple),
        "verdict": judgement.verdict,
        "score": judgement.score,
        "judge": judgement.judge,
        "reason": judgement.reason,
        "cost": judgement.cost,
    }


def judgement_from_json(data: Any) -> Judgement:
    if not isinstance(data, Mapping) or not {"triple", "verdict", "score"} <= set(data):
        raise FormatError('a judgement is {"triple": {...}, "verdict", "score", "judge"}')
    return Judgement(
        triple_from_json(data["triple"]),
        _one_of(data, "verdict", Verdict, "quarantine"),
        _number(data, "score", 0.0),
        _text(data, "judge"),
        _text(data, "reason"),
        _number(data, "cost", 0.0),
    )


def chunk_to_json(chunk: Chunk) -> dict[str, Any]:
    return {
        "id": chunk.id,
        "doc": chunk.doc_id,
        "start": chunk.start,
        "text": chunk.text,
        "meta": dict(chunk.meta),
    }


def chunk_from_json(data: Mapping[str, Any]) -> Chunk:
    if missing := sorted({"id", "doc", "start", "text"} - set(data)):
        raise FormatError(f"a chunk has id, doc, start and text; not here: {', '.join(missing)}")
    meta = data.get("meta") or {}
    start = _offset(data, "start")
    if start is None or not isinstance(meta, Mapping):
        raise FormatError('a chunk has a "start" in characters and a "meta" of names and values')
    return Chunk(_text(data, "id"), _text(data, "doc"), start, _text(data, "text"), dict(meta))


def _evidence(data: Any) -> Evidence:
    if not isinstance(data, Mapping):
        raise FormatError(f'evidence is {{"doc", "start", "end", "quote"}}, not {data!r:.80}')
    return Evidence(
        _text(data, "doc"),
        _text(data, "chunk"),
        _offset(data, "start"),
        _offset(data, "end"),
        _text(data, "quote"),
    )


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name) or []
    if not isinstance(value, list | tuple):
        raise FormatError(f"{name} is a list, not {value!r:.80}")
    return list(value)


def _text(data: Mapping[str, Any], name: str) -> str:
    """Return a text, "" if it is absent or null."""
    return _string(data, name) or ""


def _string(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise FormatError(f"{name} is a string, not {value!r:.80}")
    return value


def _one_of(data: Mapping[str, Any], name: str, kind: Any, default: str) -> Any:
    value = data.get(name) or default
    if value not in get_args(kind):
        raise FormatError(f"{name} is {' or '.join(get_args(kind))}, not {value!r:.80}")
    return value


def _offset(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise FormatError(f"{name} is an offset in characters or null, not {value!r:.80}")
    return value


def _number(data: Mapping[str, Any], name: str, default: float) -> float:
    value = data.get(name, default)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise FormatError(f"{name} is a number, not {value!r:.80}")
    return float(value)
