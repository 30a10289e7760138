"""Reading what a model answers: JSON as it should be, as models write it, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from extractors.mending import CUT, Several, json_values
from kg.errors import FormatError
from kg.model import Reject

# Keys as models write them, without regard to case, blanks, _ and -.
HEADS = (
    "head", "subject", "source", "from", "headentity", "headname", "sourceid", "sourcenode",
    "subj", "start", "startnode", "sourceentity", "entity1",
)  # fmt: skip
TAILS = (
    "tail", "object", "target", "to", "tailentity", "tailname", "targetid", "targetnode", "obj",
    "end", "endnode", "targetentity", "entity2", "value",
)  # fmt: skip
_RELATIONS = (
    "relation", "predicate", "relationship", "relationtype", "relationshiptype", "property", "rel",
    "pred", "edge", "verb", "type", "label",
)  # fmt: skip
_QUOTES = ("quote", "evidence", "sentence", "quotation")
_NAMES = ("name", "text", "entity", "id", "title")
_TYPES = ("type", "label", "entitytype", "category", "class")
_LISTS = {
    **dict.fromkeys(("entities", "nodes"), "entities"),
    **dict.fromkeys(("facts", "triples", "triplets", "statements"), "facts"),
    **dict.fromkeys(("relations", "relationships", "edges", "links"), "facts"),
}
_YES = frozenset({"true", "yes", "1"})
SHOWN = 300  # characters of what could not be read
DEEPEST = 3  # objects around the one with the lists


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
    values, repaired = json_values(text)
    lists = _Lists()
    for value in values:
        lists.gather(value)
    if not lists.any:
        raise FormatError('it is no object with "entities" and "facts"')
    rejects: list[Reject] = []
    named = list(_entities(lists.entities, rejects))
    types: dict[str, str] = {}
    for name, kind, _ in named:
        types[name] = types.get(name) or kind
    stated = tuple(dict.fromkeys(_facts(lists.facts, _numbers(lists.entities), rejects)))
    if lists.facts and not stated and len(rejects) >= len(lists.facts):
        # Where a reply ends inside its first fact, the entities before it stand.
        ended = not repaired or text.rstrip().endswith(("}", "]", "`"))
        if not types or ended or len(lists.facts) > 1:
            raise FormatError("none of its facts has a head, a relation and a tail")
    return Answer(
        types,
        stated,
        tuple(rejects),
        repaired,
        {name: told for name, _, told in named if told},
    )


@dataclass
class _Lists:
    """The entities and facts of a reply, wherever in it they stand; `any` list at all?"""

    entities: list[Any] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)
    any: bool = False

    def gather(self, value: Any, depth: int = 0) -> None:
        if isinstance(value, Several):
            for one in value.values:
                self.gather(one, depth)
        elif isinstance(value, Mapping):
            self._gather_object(value, depth)
        elif isinstance(value, list) and value:
            self._gather_list(value, depth)

    def _gather_list(self, value: list[Any], depth: int) -> None:
        if all(isinstance(one, Mapping) and _listed(one) for one in value):
            for one in value:
                self.gather(one, depth)
        elif all(isinstance(one, Mapping | list) for one in value):
            for one in value:
                self._add("entities" if _is_entity(one) else "facts", [one])

    def _gather_object(self, value: Mapping[str, Any], depth: int) -> None:
        if _get(value, HEADS) and _get(value, TAILS):
            self._add("facts", [value])
            return
        for key, listed in value.items():
            kind = _LISTS.get(plain_key(key))
            for one in listed.values if isinstance(listed, Several) else (listed,):
                if kind and isinstance(one, list):
                    self._add(kind, one)
                elif kind and isinstance(one, str) and len(one.split()) > 2:
                    self._add(kind, [one])  # a sentence in place of a list
                elif kind and isinstance(one, Mapping):
                    self._add(kind, _rows(one))
                elif isinstance(one, Mapping | list) and depth < DEEPEST:
                    self.gather(one, depth + 1)

    def _add(self, kind: str, found: Iterable[Any]) -> None:
        self.any = True
        for one in found:
            if kind == "facts":
                self.facts += _single(one)
            else:
                self.entities.append(one)
                self.facts += _stated_of(one)


def _is_entity(value: Any) -> bool:
    """In a list of both, it has a name and no ends."""
    ends = (*HEADS, *TAILS)
    return isinstance(value, Mapping) and bool(_get(value, _NAMES)) and not _get(value, ends)


def _listed(value: Mapping[str, Any]) -> bool:
    return any(plain_key(key) in _LISTS for key in value)


def _rows(value: Mapping[str, Any]) -> list[Any]:
    """One object in place of a list of them; {"Ada": "Person"}, {"Person": ["Ada", "Bob"]} and
    {"Ada": {"type": "Person"}} in place of a list of entities."""
    if any(plain_key(key) in (*HEADS, *_NAMES) for key in value):
        return [value]
    rows: list[Any] = []
    for name, told in value.items():
        if isinstance(told, list):
            rows += [{"name": one, "type": name} if isinstance(one, str) else one for one in told]
        else:
            rows.append({"name": name, **(told if isinstance(told, Mapping) else {"type": told})})
    return rows


def _stated_of(entity: Any) -> Iterator[Any]:
    """The facts that stand under an entity, which is their head."""
    for key, told in entity.items() if isinstance(entity, Mapping) else ():
        if _LISTS.get(plain_key(key)) == "facts" and isinstance(told, list):
            for one in told:
                whole = isinstance(one, Mapping) and not _get(one, HEADS)
                yield from _single({"head": _get(entity, _NAMES), **one} if whole else one)


def _single(fact: Any) -> list[Any]:
    """A fact for each of several heads or tails; equal keys that come together are one fact."""
    if isinstance(fact, list) and len(fact) in (3, 4) and not isinstance(fact[1], list):
        fact = dict(zip(("head", "relation", "tail", "quote"), fact, strict=False))
    if not isinstance(fact, Mapping):
        return [fact]
    most = max((len(one.values) for one in fact.values() if isinstance(one, Several)), default=1)
    rows = ({key: _nth(one, n) for key, one in fact.items()} for n in range(most))
    return [apart for row in rows for apart in _apart(row)]


def _nth(value: Any, number: int) -> Any:
    return value.values[min(number, len(value.values) - 1)] if isinstance(value, Several) else value


def _apart(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in row.items():
        if plain_key(key) in (*HEADS, *TAILS) and isinstance(value, list) and value:
            for one in value:
                yield from _apart({**row, key: one})
            return
    yield row


@lru_cache(maxsize=1024)  # a reply has few keys, each many times
def plain_key(key: str) -> str:
    return re.sub(r"[\s_-]", "", str(key)).casefold()


def _get(data: Mapping[str, Any], names: Iterable[str]) -> str:
    """The words under the first of these keys that has some."""
    return _pick(_keyed(data), names)


def _keyed(data: Mapping[str, Any]) -> dict[str, Any]:
    """By plain keys; of two that are alike the first."""
    return {plain_key(key): value for key, value in reversed(list(data.items()))}


def _pick(keyed: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((words for name in names if (words := _words(keyed.get(name)))), "")


def _words(value: Any) -> str:
    if isinstance(value, Several):
        return next((words for one in value.values if (words := _words(one))), "")
    if isinstance(value, Mapping):  # {"name": ...} in place of the name
        return _get(value, _NAMES)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def _entities(entities: list[Any], rejects: list[Reject]) -> Iterator[tuple[str, str, str]]:
    """(name, type, description)"""
    for one in entities:
        row = {"name": one} if isinstance(one, str) else one
        if isinstance(one, list) and one and all(isinstance(part, str) for part in one):
            row = dict(zip(("name", "type", "description"), one, strict=False))
        name = _get(row, _NAMES) if isinstance(row, Mapping) else ""
        if CUT in name:
            rejects.append(rejected(one, "an entity that was cut off"))
        elif name:
            yield name, _whole(_get(row, _TYPES)), _whole(_get(row, ("description",)))
        else:
            rejects.append(rejected(one, "an entity without a name"))


def _numbers(entities: list[Any]) -> dict[str, str]:
    """{id: name} of entities that have both, such as the nodes of a graph."""
    rows = (one for one in entities if isinstance(one, Mapping))
    return {
        mark: name for one in rows if (mark := _get(one, ("id",))) and (name := _get(one, _NAMES))
    }


def _facts(facts: list[Any], known: Mapping[str, str], rejects: list[Reject]) -> Iterator[Stated]:
    """`known` are names by their ids."""
    for one in facts:
        if not isinstance(one, Mapping):
            rejects.append(rejected(one, "a fact that is no object"))
            continue
        row = _keyed(one)
        head, relation, tail = (_pick(row, names) for names in (HEADS, _RELATIONS, TAILS))
        head, tail = known.get(head, head), known.get(tail, tail)
        if not (head and relation and tail):
            rejects.append(rejected(one, "a fact without head, relation or tail"))
        elif CUT in head + relation + tail:
            rejects.append(rejected(one, "a fact that was cut off"))
        else:
            quote = _pick(row, _QUOTES).replace(CUT, "").strip()
            yield Stated(head, relation, tail, quote, _yes(row, "denied"), _yes(row, "supposed"))


def _whole(words: str) -> str:
    return "" if CUT in words else words


def _yes(keyed: Mapping[str, Any], name: str) -> bool:
    value = keyed.get(name, False)
    return value is True or str(value).casefold() in _YES


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
