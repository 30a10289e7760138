"""Lines of our own export as JSON lines, checked, from which the same graph is made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kg.errors import FormatError
from kg.imports.items import ExportLine, Item
from kg.jsonform import judgement_from_json
from kg.model import Mention


def export_line(data: object, place: str) -> Iterator[Item]:
    """Yield the line; FormatError for a line that no export contains."""
    kind = str(data.get("kind")) if isinstance(data, Mapping) else ""
    if not isinstance(data, Mapping) or kind not in _CHECKS:
        raise FormatError(f"a line of an export is one of {', '.join(_CHECKS)}, not {kind!r:.40}")
    _CHECKS[kind](data)
    yield ExportLine(kind, data, place)


def _document(data: Mapping[str, Any]) -> None:
    _texts(data, "id", "source", "title", "text")


def _chunk(data: Mapping[str, Any]) -> None:
    _texts(data, "id", "doc", "text")
    if not _is_offset(data.get("start")) or not isinstance(data.get("meta"), Mapping):
        raise FormatError("a chunk has a start in characters and a meta")


def _entity(data: Mapping[str, Any]) -> None:
    _texts(data, "id", "name", "type", "description", "key")
    _list(data, "aliases", lambda alias: isinstance(alias, str))
    if not data["name"].strip() or not data["type"].strip():
        raise FormatError("an entity has a name and a type")
    head, bar, kind = data["key"].rpartition("|")
    if not (head.partition(" (")[0] and bar and kind):
        raise FormatError(f"the key of an entity is 'name|Type', not {data['key']!r:.80}")


def _appearance(data: Mapping[str, Any]) -> None:
    _texts(data, "entity", "chunk")
    for name in ("starts", "ends"):
        _list(data, name, _is_offset)
    if len(data["starts"]) != len(data["ends"]):
        raise FormatError("an appearance has as many starts as ends")


def _fact(data: Mapping[str, Any]) -> None:
    _texts(data, "relation", "head_id")
    if not data["relation"].strip():
        raise FormatError("a part of the triple is blank")
    if not isinstance(data.get("tail_id"), str | None):
        raise FormatError("the tail_id of a fact is a text or null")
    named = data.get("tail_id") is not None
    _list(data, "support", lambda judgement: _ends_in(judgement, named))
    if not data["support"]:
        raise FormatError("a fact has support")


def _ends_in(judgement: Any, named: bool) -> bool:
    """Return True if the tail is an entity for `named`, else a value."""
    return isinstance(judgement_from_json(judgement).triple.tail, Mention) == named


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "document": _document,
    "chunk": _chunk,
    "entity": _entity,
    "appearance": _appearance,
    "fact": _fact,
}


def _texts(data: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(data.get(name), str):
            raise FormatError(f"{data['kind']}: {name} is a text, not {data.get(name)!r:.80}")
        if "\0" in data[name] and name != "text":
            raise FormatError("a NUL character, which no name has")


def _list(data: Mapping[str, Any], name: str, fits: Callable[[Any], bool]) -> None:
    if not isinstance(data.get(name), list) or not all(map(fits, data[name])):
        raise FormatError(f"{data['kind']}: {name} is a list, not {data.get(name)!r:.80}")


def _is_offset(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
