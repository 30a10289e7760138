"""A script of Cypher that makes the graph anew in an empty database of either engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from kg import layout
from kg.export.rows import NodeRow, RelationRow, rows
from kg.model import Changes

BATCH = 500  # rows of one statement
_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r"[\\'\x00-\x1f\x7f\u2028\u2029]")


def cypher(changes: Iterable[Changes]) -> Iterator[str]:
    """Yield one statement on each line, the constraints first."""
    for label in layout.OURS:
        yield f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE;\n"
    for create, group in groupby(_batches(changes), key=lambda pair: pair[0]):
        batch: list[str] = []
        for _, row in group:
            batch.append(row)
            if len(batch) == BATCH:
                yield f"UNWIND [{', '.join(batch)}] AS row {create};\n"
                batch = []
        if batch:
            yield f"UNWIND [{', '.join(batch)}] AS row {create};\n"


def _batches(changes: Iterable[Changes]) -> Iterator[tuple[str, str]]:
    """Yield (statement, row), nodes before the relations that need them, batch by batch."""
    for each in _per_batch(changes):
        rows_of_batch = list(each)
        statements = [(_statement(row), literal(_row(row))) for row in rows_of_batch]
        nodes = [
            s for s, row in zip(statements, rows_of_batch, strict=True) if isinstance(row, NodeRow)
        ]
        rest = [
            s
            for s, row in zip(statements, rows_of_batch, strict=True)
            if isinstance(row, RelationRow)
        ]
        yield from sorted(nodes)
        yield from sorted(rest)


def _per_batch(changes: Iterable[Changes]) -> Iterator[list[NodeRow | RelationRow]]:
    """Yield rows in thousands, so that those of one statement can be put together."""
    many: list[NodeRow | RelationRow] = []
    for row in rows(changes):
        many.append(row)
        if len(many) >= 20 * BATCH:
            yield many
            many = []
    yield many


def _statement(row: NodeRow | RelationRow) -> str:
    if isinstance(row, NodeRow):
        return f"CREATE (n:{':'.join(map(layout.quoted, row.labels))}) SET n = row"
    return (
        f"MATCH (a:{row.start_key} {{id: row.a}}) MATCH (b:{row.end_key} {{id: row.b}}) "
        f"CREATE (a)-[r:{layout.quoted(row.type)}]->(b) SET r = row.r"
    )


def _row(row: NodeRow | RelationRow) -> dict[str, Any]:
    if isinstance(row, NodeRow):
        return dict(row.properties)
    return {"a": row.start, "b": row.end, "r": dict(row.properties)}


def literal(value: Any) -> str:
    """Return a value as Cypher writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, str):
        return "'" + _SPECIAL.sub(_escaped, value) + "'"
    return repr(value)


def _escaped(rows_of_batch: re.Match[str]) -> str:
    return _ESCAPED.get(rows_of_batch[0]) or f"\\u{ord(rows_of_batch[0]):04x}"
