"""Parsing of a model's reply with entities and facts, in valid JSON or in near-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractors.llm.answer_keys import (
    HEAD_TYPES,
    HEADS,
    NAMES,
    QUOTES,
    TAIL_TYPES,
    TAILS,
    is_placeholder,
    keyed,
    pick,
    relation_of,
    type_of,
    words_of,
    words_under,
)
from extractors.llm.answer_lists import Lists, is_whole
from extractors.llm.denied_names import is_denied, is_supposed
from kg.errors import FormatError
from kg.llm.json_replies import CUT, Piece, Several, json_pieces
from kg.model import Reject

SHOWN = 300  # characters of a reject
_CORRECTED = re.compile(
    r"\b(?:final|correct|wait|revis|updated?|improved|actually|instead|mistake|wrong|refined|fixed"
    r"|better version|let me fix|re-?check|double-check)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as the model wrote it, by names and not yet by spans."""

    head: str
    relation: str
    tail: str
    quote: str = ""
    denied: bool = False
    supposed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The content of a reply: facts, and the types and descriptions of entities by name.

    `repaired` is True if the reply was not valid JSON. `coined` are names that need not be in
    the text, such as "founding of Marlow Bank" for an event.
    """

    types: Mapping[str, str]
    facts: tuple[Stated, ...]
    rejects: tuple[Reject, ...] = ()
    repaired: bool = False
    descriptions: Mapping[str, str] = field(default_factory=dict)
    coined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _NamedEntity:
    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class _TypedFact:
    """A fact, and the types of its ends, by name, where it gives them."""

    fact: Stated
    types: Mapping[str, str]


def read_answer(text: str) -> Answer:
    """Parse a reply; FormatError for one without entities or facts in any form."""
    pieces, repaired = json_pieces(text)
    lists, drafts = _gathered(pieces)
    if not lists.any:
        raise FormatError('it is no object with "entities" and "facts"')
    entities = list(_entities(lists.entities))
    facts = list(_facts(lists.facts, _names_by_id(lists.entities)))
    rejects = [row for row in (*drafts, *entities, *facts) if isinstance(row, Reject)]
    named = [entity for entity in entities if isinstance(entity, _NamedEntity)]
    typed = [fact for fact in facts if isinstance(fact, _TypedFact)]
    types: dict[str, str] = {}
    for entity in named:
        types[entity.name] = types.get(entity.name) or entity.type
    end_types = {name: kind for fact in typed for name, kind in fact.types.items()}
    stated = tuple(dict.fromkeys(typed_fact.fact for typed_fact in typed))
    if lists.facts and not stated and len(rejects) >= len(lists.facts):
        # Of a reply that is truncated inside its first fact, the entities are kept.
        ended = not repaired or text.rstrip().endswith(("}", "]", "`"))
        unnamed = all(reject.reason.endswith(_NO_NAME) for reject in rejects)
        if not unnamed and (not types or ended or len(lists.facts) > 1):
            raise FormatError("none of its facts has a head, a relation and a tail")
    return Answer(
        {**end_types, **{name: kind or end_types.get(name, "") for name, kind in types.items()}},
        stated,
        tuple(rejects),
        repaired,
        {entity.name: entity.description for entity in named if entity.description},
    )


def _gathered(pieces: list[Piece]) -> tuple[Lists, list[Reject]]:
    """Return the lists of all values, and a reject for each draft that a later value corrects."""
    gathered, draft = Lists(), ""
    rejects: list[Reject] = []
    for piece in pieces:
        lists = Lists.of(piece.value)
        covers = is_whole(piece.value) and (bool(lists.facts) or not gathered.facts)
        corrects = _CORRECTED.search(piece.before) or _repeats(lists, gathered)
        if gathered.any and covers and corrects:
            rejects.append(Reject(draft, "a draft: the reply corrects it"))
            gathered = Lists()
        if lists.any and not gathered.any:
            draft = rejected(piece.value, "").text
        gathered.extend(lists)
    return gathered, rejects


def _repeats(lists: Lists, before: Lists) -> bool:
    """Return True if a fact of `lists` is also in `before`."""
    stated = {_ends(fact) for fact in before.facts} - {("", "", "")}
    return any(_ends(fact) in stated for fact in lists.facts)


def _ends(fact: Any) -> tuple[str, str, str]:
    if not isinstance(fact, Mapping):
        return "", "", ""
    row = keyed(fact)
    return pick(row, HEADS), relation_of(row), pick(row, TAILS)


_NO_NAME = "is no name"


def _entities(entities: list[Any]) -> Iterator[_NamedEntity | Reject]:
    for entity in entities:
        row = {"name": entity} if isinstance(entity, str) else entity
        if isinstance(entity, list) and entity and all(isinstance(part, str) for part in entity):
            row = dict(zip(("name", "type", "description"), entity, strict=False))
        by_key = keyed(row) if isinstance(row, Mapping) else {}
        kind, description = _whole(type_of(by_key)), _whole(pick(by_key, ("description",)))
        names = [name for value in _names(by_key) if (name := words_of(value))]
        if not names:
            yield rejected(entity, "an entity without a name")
        for name in names:
            if CUT in name:
                yield rejected(entity, "an entity that was cut off")
            elif is_placeholder(name):
                yield rejected(entity, f'an entity: "{name}" {_NO_NAME}')
            else:
                yield _NamedEntity(name, kind, description)


def _names(by_key: Mapping[str, Any]) -> list[Any]:
    """Return the values under the first key for a name that has words; a list gives several."""
    value = next((by_key[name] for name in NAMES if words_of(by_key.get(name))), None)
    return value if isinstance(value, list) else [value]


def _names_by_id(entities: list[Any]) -> dict[str, str]:
    """Return {id: name} of the entities that have both, such as the nodes of a graph."""
    rows = (entity for entity in entities if isinstance(entity, Mapping))
    return {
        key: name
        for row in rows
        if (key := words_under(row, ("id",))) and (name := words_under(row, NAMES))
    }


def _facts(facts: list[Any], names_by_id: Mapping[str, str]) -> Iterator[_TypedFact | Reject]:
    for fact in facts:
        if not isinstance(fact, Mapping):
            yield rejected(fact, "a fact that is no object")
            continue
        row = keyed(fact)
        head, relation, tail = pick(row, HEADS), relation_of(row), pick(row, TAILS)
        head, tail = names_by_id.get(head, head), names_by_id.get(tail, tail)
        if not (head and relation and tail):
            yield rejected(fact, "a fact without head, relation or tail")
        elif CUT in head + relation + tail:
            yield rejected(fact, "a fact that was cut off")
        elif missing := next(filter(is_placeholder, (head, tail)), ""):
            yield rejected(fact, f'a fact with an end "{missing}", which {_NO_NAME}')
        else:
            quote = pick(row, QUOTES).replace(CUT, "").strip()
            stated = Stated(head, relation, tail, quote, is_denied(row), is_supposed(row))
            yield _TypedFact(stated, _types_of(row, head, tail))


def _types_of(row: Mapping[str, Any], head: str, tail: str) -> dict[str, str]:
    """Return the ends' types, by name, from head_type or {"name": ..., "type": ...}."""
    types: dict[str, str] = {}
    for name, ends, kinds in ((head, HEADS, HEAD_TYPES), (tail, TAILS, TAIL_TYPES)):
        end = next((row[key] for key in ends if words_of(row.get(key))), None)
        inner = type_of(keyed(end)) if isinstance(end, Mapping) else ""
        if kind := _whole(type_of(row, kinds) or inner):
            types[name] = kind
    return types


def _whole(words: str) -> str:
    return "" if CUT in words else words


def rejected(value: Any, reason: str) -> Reject:
    """Return a reject whose text is the value in JSON, at most SHOWN characters of it."""
    words = json.dumps(_plain(value), ensure_ascii=False)
    return Reject(words.replace(CUT, "…")[:SHOWN], reason)


def _plain(value: Any) -> Any:
    """Return the value as plain JSON, with a list for each `Several`."""
    if isinstance(value, Several):
        return [_plain(item) for item in value.values]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
