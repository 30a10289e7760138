"""Reading what a model answers: JSON as it should be, as models write it, or not at all."""

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

SHOWN = 300  # characters of what could not be read
_CORRECTED = re.compile(
    r"\b(?:final|correct|wait|revis|updated?|improved|actually|instead|mistake|wrong|refined|fixed"
    r"|better version|let me fix|re-?check|double-check)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as the model wrote it."""

    head: str
    relation: str
    tail: str
    quote: str = ""
    denied: bool = False
    supposed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """`types` are the entities by name, `descriptions` those that are told what they are;
    `repaired` says that the reply had to be mended. `coined` are names that the text need not
    have, such as "founding of Marlow Bank" for an event."""

    types: Mapping[str, str]
    facts: tuple[Stated, ...]
    rejects: tuple[Reject, ...] = ()
    repaired: bool = False
    descriptions: Mapping[str, str] = field(default_factory=dict)
    coined: frozenset[str] = frozenset()


def read_answer(text: str) -> Answer:
    """FormatError where nothing of the form asked for is in it."""
    pieces, repaired = json_pieces(text)
    rejects: list[Reject] = []
    lists = _gathered(pieces, rejects)
    if not lists.any:
        raise FormatError('it is no object with "entities" and "facts"')
    named = list(_entities(lists.entities, rejects))
    types: dict[str, str] = {}
    for name, kind, _ in named:
        types[name] = types.get(name) or kind
    told: dict[str, str] = {}
    stated = tuple(dict.fromkeys(_facts(lists.facts, _numbers(lists.entities), told, rejects)))
    if lists.facts and not stated and len(rejects) >= len(lists.facts):
        # Where a reply ends inside its first fact, the entities before it stand.
        ended = not repaired or text.rstrip().endswith(("}", "]", "`"))
        nothing = all(one.reason.endswith(_NO_NAME) for one in rejects)
        if not nothing and (not types or ended or len(lists.facts) > 1):
            raise FormatError("none of its facts has a head, a relation and a tail")
    return Answer(
        {**told, **{name: kind or told.get(name, "") for name, kind in types.items()}},
        stated,
        tuple(rejects),
        repaired,
        {name: said for name, _, said in named if said},
    )


def _gathered(pieces: list[Piece], rejects: list[Reject]) -> Lists:
    """Of all values; of a draft and the answer that corrects it the answer."""
    found, drafts = Lists(), [""]
    for piece in pieces:
        lists = Lists.of(piece.value)
        covers = is_whole(piece.value) and (bool(lists.facts) or not found.facts)
        if found.any and covers and (_CORRECTED.search(piece.before) or _repeats(lists, found)):
            rejects.append(Reject(drafts[0], "a draft: the reply corrects it"))
            found = Lists()
        if lists.any and not found.any:
            drafts[0] = rejected(piece.value, "").text
        found.extend(lists)
    return found


def _repeats(lists: Lists, before: Lists) -> bool:
    """Whether a list says again what another said, beside what is new."""
    said = {_ends(one) for one in before.facts} - {("", "", "")}
    return any(_ends(one) in said for one in lists.facts)


def _ends(fact: Any) -> tuple[str, str, str]:
    if not isinstance(fact, Mapping):
        return "", "", ""
    row = keyed(fact)
    return pick(row, HEADS), relation_of(row), pick(row, TAILS)


_NO_NAME = "is no name"


def _entities(entities: list[Any], rejects: list[Reject]) -> Iterator[tuple[str, str, str]]:
    """(name, type, description)"""
    for one in entities:
        row = {"name": one} if isinstance(one, str) else one
        if isinstance(one, list) and one and all(isinstance(part, str) for part in one):
            row = dict(zip(("name", "type", "description"), one, strict=False))
        by_key = keyed(row) if isinstance(row, Mapping) else {}
        kind, told = _whole(type_of(by_key)), _whole(pick(by_key, ("description",)))
        names = [name for value in _names(by_key) if (name := words_of(value))]
        if not names:
            rejects.append(rejected(one, "an entity without a name"))
        for name in names:
            if CUT in name:
                rejects.append(rejected(one, "an entity that was cut off"))
            elif is_placeholder(name):
                rejects.append(rejected(one, f'an entity: "{name}" {_NO_NAME}'))
            else:
                yield name, kind, told


def _names(by_key: Mapping[str, Any]) -> list[Any]:
    """Under the first key of a name that has words; several names may stand in a list."""
    value = next((by_key[name] for name in NAMES if words_of(by_key.get(name))), None)
    return value if isinstance(value, list) else [value]


def _numbers(entities: list[Any]) -> dict[str, str]:
    """{id: name} of entities that have both, such as the nodes of a graph."""
    rows = (one for one in entities if isinstance(one, Mapping))
    return {
        mark: name
        for one in rows
        if (mark := words_under(one, ("id",))) and (name := words_under(one, NAMES))
    }


def _facts(
    facts: list[Any], known: Mapping[str, str], types: dict[str, str], rejects: list[Reject]
) -> Iterator[Stated]:
    """`known` are names by their ids; types that stand in facts are put into `types`."""
    for one in facts:
        if not isinstance(one, Mapping):
            rejects.append(rejected(one, "a fact that is no object"))
            continue
        row = keyed(one)
        head, relation, tail = pick(row, HEADS), relation_of(row), pick(row, TAILS)
        head, tail = known.get(head, head), known.get(tail, tail)
        if not (head and relation and tail):
            rejects.append(rejected(one, "a fact without head, relation or tail"))
        elif CUT in head + relation + tail:
            rejects.append(rejected(one, "a fact that was cut off"))
        elif missing := next(filter(is_placeholder, (head, tail)), ""):
            rejects.append(rejected(one, f'a fact with an end "{missing}", which {_NO_NAME}'))
        else:
            quote = pick(row, QUOTES).replace(CUT, "").strip()
            types.update(_types_of(row, head, tail))
            yield Stated(head, relation, tail, quote, is_denied(row), is_supposed(row))


def _types_of(row: Mapping[str, Any], head: str, tail: str) -> dict[str, str]:
    """Of the ends, where the fact says them: head_type, or {"name": ..., "type": ...}."""
    found: dict[str, str] = {}
    for name, ends, kinds in ((head, HEADS, HEAD_TYPES), (tail, TAILS, TAIL_TYPES)):
        end = next((row[key] for key in ends if words_of(row.get(key))), None)
        inner = type_of(keyed(end)) if isinstance(end, Mapping) else ""
        if kind := _whole(type_of(row, kinds) or inner):
            found[name] = kind
    return found


def _whole(words: str) -> str:
    return "" if CUT in words else words


def rejected(value: Any, reason: str) -> Reject:
    words = json.dumps(_plain(value), ensure_ascii=False)
    return Reject(words.replace(CUT, "…")[:SHOWN], reason)


def _plain(value: Any) -> Any:
    """As JSON again."""
    if isinstance(value, Several):
        return [_plain(one) for one in value.values]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
