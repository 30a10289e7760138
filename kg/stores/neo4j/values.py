"""Values of the driver as plain Python, as the embedded engine's are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.layout import EMBEDDING, ENTITY

Ends = Mapping[str, tuple[str, str]]  # by the element id of a relation: ids of its ends

_FRACTION = re.compile(r"(\.\d*?)0+(?=$|[+\-Z\[])")


def plain_rows(transaction: Any, rows: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    """None, bool, int, float, str, bytes, list or dict; dates and durations as ISO text.

    A node is a dict of its properties with `_labels`, a relation one with `_type`, `_start`
    and `_end` (the `id` of its ends, or the server's where they have none), a path the list of
    its nodes and relations. Vectors are left out of nodes: ask for `n.embedding`.
    """
    ends = _ends(transaction, rows)
    return tuple(tuple(_plain(value, ends) for value in row) for row in rows)


def _ends(transaction: Any, rows: Iterable[Any]) -> dict[str, tuple[str, str]]:
    """A relation comes with the ids of the server for its ends; ours are asked for."""
    found = sorted({relation.element_id for relation in _relations(rows)})
    if not found:
        return {}
    asked = transaction.run(
        "UNWIND $ids AS i MATCH (a)-[r]->(b) WHERE elementId(r) = i "
        "RETURN i, coalesce(a.id, elementId(a)), coalesce(b.id, elementId(b))",
        ids=found,
    )
    return {record[0]: (str(record[1]), str(record[2])) for record in asked}


def _relations(value: Any) -> Iterator[Any]:
    from neo4j.graph import Path, Relationship

    if isinstance(value, Relationship):
        yield value
    elif isinstance(value, Path):
        yield from value.relationships
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _relations(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _relations(part)


def _plain(value: Any, ends: Ends) -> Any:
    from neo4j.graph import Node, Path, Relationship

    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Node):
        labels = sorted(value.labels, key=lambda name: (name != ENTITY, name))
        return {"_labels": labels, **_properties(value, ends)}
    if isinstance(value, Relationship):
        start, end = ends[value.element_id]
        return {"_type": value.type, "_start": start, "_end": end, **_properties(value, ends)}
    if isinstance(value, Mapping):
        return {str(name): _plain(part, ends) for name, part in value.items()}
    if isinstance(value, Path | list):
        parts = _alternating(value) if isinstance(value, Path) else value
        return [_plain(part, ends) for part in parts]
    return bytes(value) if isinstance(value, bytes | bytearray) else _text(value)


def _alternating(path: Any) -> list[Any]:
    parts = [path.nodes[0]]
    for relation, node in zip(path.relationships, path.nodes[1:], strict=True):
        parts += [relation, node]
    return parts


def _properties(value: Any, ends: Ends) -> dict[str, Any]:
    return {name: _plain(part, ends) for name, part in value.items() if name != EMBEDDING}


def _text(value: Any) -> str:
    """Dates, times and durations in ISO form, without zeros that say nothing; points as text."""
    if not hasattr(value, "iso_format"):
        return str(value)
    text = _FRACTION.sub(lambda found: found.group(1).rstrip("."), value.iso_format())
    return str(text).replace("+00:00", "Z")
