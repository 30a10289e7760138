"""Lists of the entities and facts in a reply, from all forms that models write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractors.llm.answer_keys import (
    HEADS,
    LISTS,
    NAMES,
    RELATIONS,
    TAILS,
    TYPES,
    plain_key,
    words_under,
)
from kg.errors import FormatError
from kg.llm.json_replies import CUT, Several, json_values

DEEPEST = 3  # levels of objects, lists or JSON in strings around the lists
_ENDS = (*HEADS, *TAILS)
_PARTS = re.compile(r"\s*(?:,|\||;|\t|->|→)\s*")
_ARROW = re.compile(r"\s*(.+?)\s*-+\[?\s*:?\s*([^\[\]>-]+?)\s*\]?-+>\s*(.+?)\s*\Z")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,}")


@dataclass
class Lists:
    """The entities and facts of a reply as written; `any` is False for a reply without lists."""

    entities: list[Any] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)
    any: bool = False

    @classmethod
    def of(cls, value: Any) -> Lists:
        lists = cls()
        lists.gather(value)
        return lists

    def extend(self, more: Lists) -> None:
        self.entities += more.entities
        self.facts += more.facts
        self.any |= more.any

    def gather(self, value: Any, depth: int = 0) -> None:
        if isinstance(value, Several):
            for repeated in value.values:
                self.gather(repeated, depth)
        elif isinstance(value, Mapping):
            self._gather_object(value, depth)
        elif isinstance(value, list) and value:
            self._gather_list(value, depth)
        elif isinstance(value, str) and depth < DEEPEST:
            for nested in _inside(value):
                self.gather(nested, depth + 1)

    def _gather_list(self, value: list[Any], depth: int) -> None:
        if all(isinstance(item, Mapping) and _has_lists(item) for item in value):
            for item in value:
                self.gather(item, depth)
        elif all(isinstance(item, Mapping | list) for item in value):
            for item in _flat(value):
                self._add("entities" if _is_entity(item) else "facts", [item])

    def _gather_object(self, value: Mapping[str, Any], depth: int) -> None:
        if words_under(value, HEADS) and words_under(value, TAILS):
            self._add("facts", [value])
            return
        if _is_entity(value) and words_under(value, TYPES) and not _holds_more(value):
            self.entities.append(value)  # as in JSON lines; alone it is no answer
            return
        for key, under in value.items():
            kind = LISTS.get(plain_key(key))
            for listed in under.values if isinstance(under, Several) else (under,):
                if kind:
                    self._add_listed(kind, listed)
                elif isinstance(listed, Mapping | list | str) and depth < DEEPEST:
                    self.gather(listed, depth + 1)

    def _add_listed(self, kind: str, listed: Any) -> None:
        """Add the value under a key of LISTS."""
        if isinstance(listed, list):
            self._add(kind, listed)
        elif isinstance(listed, Mapping):
            self._add(kind, _rows(listed))
        elif isinstance(listed, str) and (values := _inside(listed)):
            for value in values:
                self._add_listed(kind, value)
        elif isinstance(listed, str) and len(listed.split()) > 2:
            self._add(kind, [listed])  # a sentence in place of a list

    def _add(self, kind: str, rows: Iterable[Any]) -> None:
        self.any = True
        for row in _flat(rows):
            if kind == "facts":
                self.facts += _single(row)
            else:
                self.entities.append(row)
                self.facts += _stated_of(row)


def _inside(text: str) -> list[Any]:
    """Return the values of a string that holds JSON; [] for any other."""
    if not text.lstrip().startswith(("{", "[")):
        return []
    try:
        return json_values(text)[0]
    except FormatError:
        return []


def _flat(rows: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Yield the facts or entities; a list of objects or lists is replaced by its items."""
    for row in rows:
        nested = isinstance(row, list) and all(isinstance(part, Mapping | list) for part in row)
        if nested and depth < DEEPEST:
            yield from _flat(row, depth + 1)
        else:
            yield row


def is_whole(value: Any) -> bool:
    """Return True for a value in the form of an answer: an object with lists, or a list."""
    if isinstance(value, Mapping):
        return _has_lists(value) or any(
            isinstance(inner, Mapping) and _has_lists(inner) for inner in value.values()
        )
    return isinstance(value, list)


def _is_entity(value: Any) -> bool:
    """Return True for an object with a name and without a head or tail."""
    if not isinstance(value, Mapping):
        return False
    return bool(words_under(value, NAMES)) and not words_under(value, _ENDS)


def _holds_more(value: Mapping[str, Any]) -> bool:
    return any(
        isinstance(inner, Mapping | list) or bool(_inside(str(inner))) for inner in value.values()
    )


def _has_lists(value: Mapping[str, Any]) -> bool:
    return any(plain_key(key) in LISTS for key in value)


def _rows(value: Mapping[str, Any]) -> list[Any]:
    """Return the rows of an object written in place of a list.

    It is itself the only row, or lists entities as {"Ada": "Person"},
    {"Person": ["Ada", "Bob"]} or {"Ada": {"type": "Person"}}.
    """
    if any(plain_key(key) in (*HEADS, *NAMES) for key in value):
        return [value]
    rows: list[Any] = []
    for key, under in value.items():
        if isinstance(under, list):
            rows += [{"name": row, "type": key} if isinstance(row, str) else row for row in under]
        else:
            rows.append({"name": key, **(under if isinstance(under, Mapping) else {"type": under})})
    return rows


def _stated_of(entity: Any) -> Iterator[Any]:
    """Yield the facts listed under an entity, which is their head."""
    for key, facts in entity.items() if isinstance(entity, Mapping) else ():
        if LISTS.get(plain_key(key)) == "facts" and isinstance(facts, list):
            for fact in facts:
                headless = isinstance(fact, Mapping) and not words_under(fact, HEADS)
                yield from _single(
                    {"head": words_under(entity, NAMES), **fact} if headless else fact
                )


def _single(fact: Any) -> list[Any]:
    """Return a fact for each of several heads, relations or tails.

    Of keys that are repeated in an object, the n-th values together are one fact.
    """
    if isinstance(fact, str):
        fact = _parsed(fact)
    if isinstance(fact, list) and len(fact) in (3, 4) and not isinstance(fact[1], list):
        fact = dict(zip(("head", "relation", "tail", "quote"), fact, strict=False))
    if not isinstance(fact, Mapping):
        return [fact]
    values = fact.values()
    most = max((len(value.values) for value in values if isinstance(value, Several)), default=1)
    rows = ({key: _nth(value, n) for key, value in fact.items()} for n in range(most))
    return [single for row in rows for single in _expanded(row)]


def _parsed(fact: str) -> Any:
    """Return [head, relation, tail] of (Ada, MET, Bob), Ada -[MET]-> Bob or Ada MET Bob.

    Any other string is returned as it is.
    """
    if arrow := _ARROW.match(fact):
        return list(arrow.groups())
    words = fact.strip()
    inside = words[1:-1] if words[:1] + words[-1:] in ("()", "<>", "[]") else ""
    for text in filter(None, (inside, words if "|" in words else "")):
        parts = [part.strip(" \"'") for part in _PARTS.split(text)]
        if len(parts) == 3 and all(parts):
            return parts
    tokens = words.split()
    at = [n for n in range(1, len(tokens) - 1) if _SHOUTED.fullmatch(tokens[n])]
    if len(at) == 1 and len(tokens) <= 20 and CUT not in words:
        return [" ".join(tokens[: at[0]]), tokens[at[0]], " ".join(tokens[at[0] + 1 :])]
    return fact


def _nth(value: Any, number: int) -> Any:
    return value.values[min(number, len(value.values) - 1)] if isinstance(value, Several) else value


def _expanded(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the row once for each item of a list under a head, relation or tail."""
    for key, value in row.items():
        if plain_key(key) in (*_ENDS, *RELATIONS) and isinstance(value, list) and value:
            for item in value:
                yield from _expanded({**row, key: item})
            return
    yield row
