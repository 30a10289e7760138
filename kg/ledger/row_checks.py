"""Conditions that the values of an undamaged ledger meet."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import cache
from typing import Any

from kg.errors import FormatError
from kg.jsonform import extraction_from_json, mention_from_json
from kg.ledger.database import Database
from kg.ledger.tables import SCHEMA
from kg.model import Literal

_KINDS = {
    "TEXT": ("text",),
    "INTEGER": ("integer",),
    "REAL": ("real", "integer"),
    "BLOB": ("blob",),
}
_SHARE = "{0} BETWEEN -0.000001 AND 1.000001"
_PLACE = "(start IS NULL) = (text_end IS NULL) AND coalesce(start BETWEEN 0 AND text_end, 1)"
_KEY = "{0} LIKE '_%|_%'"
# {table: {column: condition}}: what its values are besides of the right type.
_VALUES: Mapping[str, Mapping[str, str]] = {
    "meta": {
        "value": "name NOT IN ('seq', 'embedded_seq') OR "
        "(value != '' AND value NOT GLOB '*[^0-9]*')"
    },
    "version": {"seq": "seq >= 0"},
    "chunk": {"start": "start BETWEEN 0 AND text_end"},
    "mention": {"n": "n >= 0", "start": _PLACE, "key": f"key IS NULL OR {_KEY.format('key')}"},
    "statement": {
        "start": _PLACE,
        "score": _SHARE.format("score"),
        "verdict": "verdict IN ('accept', 'reject', 'quarantine')",
        "polarity": "polarity IN ('positive', 'negative')",
        "modality": "modality IN ('asserted', 'hedged')",
        "tail": "verdict != 'accept' OR (tail IS NULL) != (literal IS NULL)",
        "literal": "verdict = 'accept' OR literal IS NOT NULL",
    },
    "merge": {"source": _KEY.format("source"), "target": _KEY.format("target")},
    "entity": {"key": _KEY.format("key"), "id": "id IS NOT NULL", "name": "name != ''"},
    "vector": {
        "vector": "length(vector) > 0 AND length(vector) % 4 = 0 AND (encoder, length(vector)) "
        "IN (SELECT encoder, max(length(vector)) FROM vector GROUP BY encoder)",
    },
    "fact": {
        "asserted": "asserted IN (0, 1)",
        "confidence": _SHARE.format("confidence"),
        "documents": "documents BETWEEN 1 AND 9e15",
        "tail": "(tail IS NULL) != (literal IS NULL)",
    },
    "touched": {"since": "since BETWEEN 0 AND seq"},
    "synced": {"seq": "seq >= 0"},
}


def table_faults(database: Database) -> Iterator[str]:
    """Tables, columns and indexes that are not as this version makes them."""
    held = _objects(database)
    for (kind, name), sql in _expected()[0].items():
        if (kind, name) not in held:
            yield f"the {kind} {name} is missing"
        elif held[kind, name] != sql:
            yield f"the {kind} {name} has other columns"


def missing_indexes(database: Database) -> list[str]:
    """The statements that make the indexes that are not there."""
    held = _objects(database)
    return [
        sql
        for (kind, name), sql in _expected()[0].items()
        if kind == "index" and (kind, name) not in held
    ]


def value_faults(database: Database) -> Iterator[str]:
    """Counts of values that no version of this program writes, a table and column at a time."""
    for table, columns in _expected()[1].items():
        for column, condition in _conditions(table, columns):
            wrong = f"SELECT COUNT(*) FROM {table} WHERE NOT coalesce(({condition}), 0)"
            if count := database.execute(wrong).fetchone()[0]:
                yield f"{count} wrong {'value' if count == 1 else 'values'} of {table}.{column}"
        yield from _undecoded(database, table)
    for (table, column), (read, fits) in _FORMS.items():
        rows = database.execute(f"SELECT {', '.join(read)} FROM {table}")
        if count := sum(not fits(*row) for row in rows):
            yield f"{count} broken {'value' if count == 1 else 'values'} of {table}.{column}"


def _conditions(table: str, columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, condition in columns.items():
        yield column, condition
        if column in _VALUES.get(table, {}):
            yield column, _VALUES[table][column]


def _undecoded(database: Database, table: str) -> Iterator[str]:
    """Text that is not UTF-8 shows only when it is read."""
    try:
        for _ in database.execute(f"SELECT * FROM {table}"):
            pass
    except sqlite3.OperationalError as error:
        yield f"{table}: {' '.join(str(error).split()):.120}"


@cache
def _expected() -> tuple[Mapping[tuple[str, str], str], Mapping[str, Mapping[str, str]]]:
    """The SQL of each table and index, and a condition on the type of each column."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(SCHEMA)
        objects = _objects(made)
        columns = {
            table: {
                name: _type_condition(name, kind, bool(wanted or key))
                for _, name, kind, wanted, _, key in made.execute(f"PRAGMA table_info({table})")
            }
            for kind, table in objects
            if kind == "table"
        }
    return objects, columns


def _objects(database: sqlite3.Connection) -> dict[tuple[str, str], str]:
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    return {(row[0], row[1]): " ".join(str(row[2]).split()) for row in database.execute(query)}


def _type_condition(column: str, kind: str, wanted: bool) -> str:
    kinds = (*_KINDS[kind], *(() if wanted else ("null",)))
    listed = ", ".join(f"'{one}'" for one in kinds)
    finite = f" AND abs({column}) < 1e300" if kind == "REAL" else ""
    return f"typeof({column}) IN ({listed}){finite}"


def _parsed(text: Any) -> Any:
    """FormatError for what is no JSON."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError("no JSON") from error


def _form(check: Callable[..., bool]) -> Callable[..., bool]:
    """Returns whether a value is of a form, where reading it may also raise FormatError."""

    def fits(*values: Any) -> bool:
        try:
            return check(*values)
        except FormatError:
            return False

    return fits


@_form
def _is_document_meta(text: Any) -> bool:
    return isinstance(_parsed(text), dict)


@_form
def _is_chunk_meta(text: Any) -> bool:
    meta = _parsed(text)
    if not isinstance(meta, dict):
        return False
    page, headings = meta.get("page"), meta.get("headings")
    return isinstance(page, int | None) and isinstance(headings, list | None)


@_form
def _is_end(text: Any, verdict: Any) -> bool:
    """The literal that a statement ends in, or both ends of one that was not accepted."""
    if text is None:
        return True
    value = _parsed(text)
    if verdict == "accept":
        return isinstance(mention_from_json(value), Literal)
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(mention_from_json(end) is not None for end in value)


@_form
def _is_literal(text: Any) -> bool:
    return text is None or isinstance(mention_from_json(_parsed(text)), Literal)


@_form
def _is_texts(text: Any) -> bool:
    value = _parsed(text)
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


@_form
def _is_touched(kind: Any, name: Any) -> bool:
    return kind != "appearance" or (_is_texts(name) and len(_parsed(name)) == 2)


@_form
def _is_step(kind: Any, payload: Any) -> bool:
    data = _parsed(payload)
    if kind != "extract":
        return isinstance(data, list) and all(isinstance(row, list) for row in data)
    chunk = {"id": "", "doc": "", "start": 0, "text": ""}
    if not isinstance(data, dict):
        return False
    triples = data.get("triples")
    placed = isinstance(triples, list) and all(
        isinstance(triple, dict) and isinstance(triple.get("evidence"), dict) for triple in triples
    )
    return placed and extraction_from_json({**data, "chunk": chunk}) is not None


@_form
def _is_reply(text: Any) -> bool:
    data = _parsed(text)
    if not isinstance(data, list) or len(data) != 4 or not isinstance(data[3], list):
        return False
    counted = all(isinstance(count, int) for count in data[1:3])
    paired = all(isinstance(pair, list) and len(pair) == 2 for pair in data[3])
    return isinstance(data[0], str) and counted and paired


def _is_text(name: Any, text: Any) -> bool:
    if not isinstance(text, str):
        return False
    return bool(name == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


# {(table, column): (the columns that are read for it, what they look like)}
_FORMS: Mapping[tuple[str, str], tuple[tuple[str, ...], Callable[..., bool]]] = {
    ("text", "text"): (("hash", "text"), _is_text),
    ("document", "meta"): (("meta",), _is_document_meta),
    ("chunk", "meta"): (("meta",), _is_chunk_meta),
    ("statement", "literal"): (("literal", "verdict"), _is_end),
    ("fact", "literal"): (("literal",), _is_literal),
    ("entity", "aliases"): (("aliases",), _is_texts),
    ("touched", "id"): (("kind", "id"), _is_touched),
    ("step", "payload"): (("kind", "payload"), _is_step),
    ("reply", "reply"): (("reply",), _is_reply),
}
