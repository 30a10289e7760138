"""Java values of a result as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from kg.layout import EMBEDDING, ENTITY


def plain(value: Any) -> Any:
    """None, bool, int, float, str, bytes, list or dict; dates and durations as ISO text.

    A node is a dict of its properties with `_labels`, a relation one with `_type`, `_start`
    and `_end` (the `id` of its ends, or the engine's where they have none), a path the list of
    its nodes and relations. Vectors are left out of nodes: ask for `n.embedding`.
    """
    kind: Any = type(value)  # a class may be unhashable, says the type checker
    return None if value is None else _converter(kind)(value)


@cache
def _converter(kind: Any) -> Callable[[Any], Any]:
    """By the first Java class in the list that fits; text for dates, durations and the rest."""
    if kind in (bool, int, float, str):
        return _same
    if kind.__name__ == "byte[]":
        return bytes
    if kind.__name__.endswith("[]"):
        return _list
    return next((convert for name, convert in _CLASSES if issubclass(kind, java_class(name))), str)


def java_class(name: str) -> Any:
    """The Java class of this name; its members are called as they are in Java."""
    from jpype import JClass

    return JClass(name)


def _same(value: Any) -> Any:
    return value


def _integer(value: Any) -> int:
    return int(str(value))


def _decimal(value: Any) -> float:
    return float(value.doubleValue())


def _list(value: Any) -> list[Any]:
    return [plain(item) for item in value]


def _map(value: Any) -> dict[str, Any]:
    return {str(entry.getKey()): plain(entry.getValue()) for entry in value.entrySet()}


def _row(value: Any) -> dict[str, Any]:
    return {str(name): plain(value.getProperty(name)) for name in value.getPropertyNames()}


def _path(value: Any) -> list[Any]:
    return [plain(part) for part in value.toAlternatingList()]


def _node(value: Any) -> dict[str, Any]:
    return {"_labels": _labels(value), **_properties(value)}


def _relation(value: Any) -> dict[str, Any]:
    ends = {"_start": _end(value.getOutVertex()), "_end": _end(value.getInVertex())}
    return {"_type": str(value.getTypeName()), **ends, **_properties(value)}


_CLASSES: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("java.lang.String", str),
    ("java.lang.Boolean", bool),
    ("java.lang.Double", float),
    ("java.lang.Float", float),
    ("java.math.BigDecimal", _decimal),
    ("java.lang.Number", _integer),
    ("com.arcadedb.graph.Vertex", _node),
    ("com.arcadedb.graph.Edge", _relation),
    ("com.arcadedb.query.opencypher.traversal.TraversalPath", _path),
    ("com.arcadedb.query.sql.executor.Result", _row),
    ("java.util.Map", _map),
    ("java.lang.Iterable", _list),
)


def _labels(vertex: Any) -> list[str]:
    """The layout's `__Entity__` first, as Neo4j has it."""
    labels = [
        str(name) for name in java_class("com.arcadedb.query.opencypher.Labels").getLabels(vertex)
    ]
    return sorted(labels, key=lambda name: (name != ENTITY, name))


def _properties(element: Any) -> dict[str, Any]:
    entries = element.toMap(False).entrySet()
    pairs = ((str(entry.getKey()), entry.getValue()) for entry in entries)
    return {name: plain(value) for name, value in pairs if name != EMBEDDING}


def _end(vertex: Any) -> str:
    own = vertex.get("id") if vertex.has("id") else None
    return str(vertex.getIdentity() if own is None else own)
