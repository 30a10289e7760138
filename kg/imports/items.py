"""Items of graph files: nodes, edges, and values that a graph has no place for."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.load.files import Unreadable
from kg.model import Literal, Mention, Modality, Polarity

NAMES = ("name", "title", "label", "id")  # the first with a value names a node
# The first with a value names an edge; some are Cytoscape's and Gephi's words.
RELATIONS = ("relation", "label", "type", "name")
_RELATIONS = (
    "relation", "interaction", "shared interaction", "label", "edge label", "type", "name"
)  # fmt: skip
_TYPES = ("type", "entity_type")
_DIRECTIONS = frozenset({"directed", "undirected", "mutual"})  # Gephi's types of edges
_KEPT = frozenset({"confidence", "polarity", "modality", "attribution", "time"})
_OURS, STATE = "__Entity__", "__Triplesmith__"
# Further properties of facts in our own graphs; their evidence cannot be imported.
_OF_FACTS = {"id", "label", "support", "chunks", "starts", "ends"}
POLARITIES: tuple[Polarity, ...] = ("positive", "negative")
MODALITIES: tuple[Modality, ...] = ("asserted", "hedged")
# Nodes of our own graphs that are no entities: label and property.
_STRUCTURE = ({"Document", "hash"}, {"Chunk", "text"}, {"Chunk", "source"})


@dataclass(frozen=True, slots=True)
class SourceNode:
    """A node of a source; `content` is None for documents and chunks, which are no entities.

    `aliases` are other names of the entity.
    """

    id: str
    content: Mention | Literal | None
    place: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceEdge:
    """An edge of a source; its ends are ids of nodes, or mentions and literals.

    `confidence` is None if the source gives none.
    """

    head: str | Mention | Literal
    relation: str
    tail: str | Mention | Literal
    place: str
    confidence: float | None = None
    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    attribution: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class NotKept:
    """A kind of value that our graphs have no place for."""

    content: str


@dataclass(frozen=True, slots=True)
class ExportLine:
    """A line of our own export as JSON lines, which keeps all its places in documents."""

    kind: str
    data: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on how something was read that may have been meant otherwise."""

    place: str
    text: str


Item = SourceNode | SourceEdge | ExportLine | NotKept | Remark | Unreadable


def node(
    name: str, labels: Sequence[str], properties: Mapping[str, Any], place: str, spoken: str = ""
) -> Iterator[Item]:
    """Yield a node from its id, labels and properties; `spoken` is its name if no property is."""
    if any({*labels, *properties} >= mark for mark in _STRUCTURE):
        yield SourceNode(name, None, place)
        yield NotKept("a document or chunk")
        return
    if STATE in labels:  # our own record of the store's state
        return
    named = _first(properties, NAMES)
    text = _plain(properties[named]) if named else spoken
    if not text.strip():
        yield Unreadable(place, f"a node without {', '.join(NAMES[:-1])} or {NAMES[-1]}")
        return
    typed = _first(properties, _TYPES)
    own_type = _plain(properties[typed]).strip() if typed else ""
    if "Literal" in labels and "value" in properties:
        yield SourceNode(name, Literal(text, own_type, _plain(properties["value"])), place)
        yield from _not_kept("node", properties, {named, typed, "type", "value", "id"})
        return
    ours = _is_ours(labels, properties)
    types = [label for label in labels if label and not label.startswith("__")]
    kind = (
        own_type if own_type and (ours or own_type in types or not types) else next(iter(types), "")
    )
    described, aliases = _first(properties, ("description",)), _texts(properties.get("aliases"))
    description = _plain(properties[described]) if described else ""
    yield SourceNode(name, Mention(text, kind, description=description), place, aliases)
    if not ours:
        yield from (NotKept(f"label {label}") for label in types if label != kind)
    used = {named, typed, described, "aliases"} | ({"id"} if _OURS in labels else set())
    yield from _not_kept("node", properties, used)


def _is_ours(labels: Sequence[str], properties: Mapping[str, Any]) -> bool:
    """Return True for an entity of our own graphs, whose label is made from its type."""
    entity_id = _plain(properties.get("id"))
    return (
        _OURS in labels and "type" in properties and " (" in entity_id and entity_id.endswith(")")
    )


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """Return the key of the first of these names that has a value, in any case ("Label")."""
    folded = {key.casefold(): key for key in reversed(list(properties))}
    keys = (name if name in properties else folded.get(name) for name in names)
    return next((key for key in keys if key and _plain(properties[key]).strip()), None)


def _texts(value: Any) -> tuple[str, ...]:
    """Return a list of texts; GraphML has it as JSON."""
    if isinstance(value, str):
        value = _listed(value)
    listed = value if isinstance(value, list | tuple) else (value,)
    return tuple(text for text in map(_plain, listed) if text.strip())


def _listed(text: str) -> list[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return [text]
    return value if isinstance(value, list) else [text]


def edge(
    head: str | Mention | Literal,
    kind: str,
    tail: str | Mention | Literal,
    properties: Mapping[str, Any],
    place: str,
) -> Iterator[Item]:
    """Yield an edge from its ends, type and properties, or an Unreadable for invalid ones."""
    named = _relation_key(properties)
    # `relation` names the relation where the type is only RELATED or NOT_ASSERTED.
    relation_key = named if named == "relation" or not kind else None
    relation = _plain(properties[relation_key]) if relation_key else kind
    if relation_key != "relation":
        relation = " ".join(relation.split())  # a label may be broken into lines
    if not relation.strip():
        yield Unreadable(place, f"an edge without {', '.join(RELATIONS[:-1])} or {RELATIONS[-1]}")
        return
    polarity = _plain(properties.get("polarity")) or "positive"
    modality = _plain(properties.get("modality")) or "asserted"
    attribution, time = (_plain(properties.get(key)) or None for key in ("attribution", "time"))
    try:
        confidence = checked_confidence(properties.get("confidence"))
    except ValueError as error:
        yield Unreadable(place, str(error))
        return
    if polarity not in POLARITIES or modality not in MODALITIES:
        yield Unreadable(
            place,
            f"polarity is {' or '.join(POLARITIES)}, modality {' or '.join(MODALITIES)}, not "
            f"{polarity!r:.40} and {modality!r:.40}",
        )
        return
    yield SourceEdge(
        head, relation, tail, place, confidence, polarity, modality, attribution, time
    )  # fmt: skip
    used = {relation_key} | _KEPT | (_OF_FACTS if "relation" in properties else set())
    yield from _not_kept("edge", properties, used)


def _relation_key(properties: Mapping[str, Any]) -> str | None:
    """Return the property that names the relation of the ends, or None."""
    related = {
        key: value
        for key, value in properties.items()
        if _plain(value).strip().casefold() not in _DIRECTIONS
    }
    return _first(related, _RELATIONS)


def _not_kept(
    kind: str, properties: Mapping[str, Any], used: Iterable[str | None]
) -> Iterator[Item]:
    gone = (
        key
        for key, value in properties.items()
        if key not in used and value not in (None, "", [], "[]")
    )
    yield from (NotKept(f"{kind} {key}") for key in gone)


def _plain(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, default=str)


def checked_confidence(value: Any) -> float | None:
    """Return the number, or None for an empty value; ValueError unless it is from 0 to 1."""
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        raise ValueError(f"a confidence is a number from 0 to 1, not {value!r:.40}")
    return number
