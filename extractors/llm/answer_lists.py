"""The entities and facts of a reply, wherever in it they stand, each as an object."""

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

DEEPEST = 3  # objects around the one with the lists, lists in lists, texts of JSON in texts
_ENDS = (*HEADS, *TAILS)
_PARTS = re.compile(r"\s*(?:,|\||;|\t|->|→)\s*")
_ARROW = re.compile(r"\s*(.+?)\s*-+\[?\s*:?\s*([^\[\]>-]+?)\s*\]?-+>\s*(.+?)\s*\Z")
_SHOUTED = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{3,}")


@dataclass
class Lists:
    """`any` list at all?"""

    entities: list[Any] = field(default_factory=list)
    facts: list[Any] = field(default_factory=list)
    any: bool = False

    @classmethod
    def of(cls, value: Any) -> Lists:
        found = cls()
        found.gather(value)
        return found

    def extend(self, more: Lists) -> None:
        self.entities += more.entities
        self.facts += more.facts
        self.any |= more.any

    def gather(self, value: Any, depth: int = 0) -> None:
        if isinstance(value, Several):
            for one in value.values:
                self.gather(one, depth)
        elif isinstance(value, Mapping):
            self._gather_object(value, depth)
        elif isinstance(value, list) and value:
            self._gather_list(value, depth)
        elif isinstance(value, str) and depth < DEEPEST:
            for one in _inside(value):
                self.gather(one, depth + 1)

    def _gather_list(self, value: list[Any], depth: int) -> None:
        if all(isinstance(one, Mapping) and _listed(one) for one in value):
            for one in value:
                self.gather(one, depth)
        elif all(isinstance(one, Mapping | list) for one in value):
            for one in _flat(value):
                self._add("entities" if _is_entity(one) else "facts", [one])

    def _gather_object(self, value: Mapping[str, Any], depth: int) -> None:
        if words_under(value, HEADS) and words_under(value, TAILS):
            self._add("facts", [value])
            return
        if _is_entity(value) and words_under(value, TYPES) and not _holds_more(value):
            self.entities.append(value)  # as in lines of JSON; alone it is no answer
            return
        for key, listed in value.items():
            kind = LISTS.get(plain_key(key))
            for one in listed.values if isinstance(listed, Several) else (listed,):
                if kind:
                    self._add_listed(kind, one)
                elif isinstance(one, Mapping | list | str) and depth < DEEPEST:
                    self.gather(one, depth + 1)

    def _add_listed(self, kind: str, listed: Any) -> None:
        """What stands under a key that is one of LISTS."""
        if isinstance(listed, list):
            self._add(kind, listed)
        elif isinstance(listed, Mapping):
            self._add(kind, _rows(listed))
        elif isinstance(listed, str) and (values := _inside(listed)):
            for value in values:
                self._add_listed(kind, value)
        elif isinstance(listed, str) and len(listed.split()) > 2:
            self._add(kind, [listed])  # a sentence in place of a list

    def _add(self, kind: str, found: Iterable[Any]) -> None:
        self.any = True
        for one in _flat(found):
            if kind == "facts":
                self.facts += _single(one)
            else:
                self.entities.append(one)
                self.facts += _stated_of(one)


def _inside(text: str) -> list[Any]:
    """The values of a text that is JSON itself."""
    if not text.lstrip().startswith(("{", "[")):
        return []
    try:
        return json_values(text)[0]
    except FormatError:
        return []


def _flat(found: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Lists of objects, or of lists, are not facts or entities but hold some."""
    for one in found:
        nested = isinstance(one, list) and all(isinstance(part, Mapping | list) for part in one)
        if nested and depth < DEEPEST:
            yield from _flat(one, depth + 1)
        else:
            yield one


def is_whole(value: Any) -> bool:
    """Whether it is of the form that an answer has: an object with lists, or a list."""
    if isinstance(value, Mapping):
        return _listed(value) or any(
            isinstance(one, Mapping) and _listed(one) for one in value.values()
        )
    return isinstance(value, list)


def _is_entity(value: Any) -> bool:
    """In a list of both, it has a name and no ends."""
    if not isinstance(value, Mapping):
        return False
    return bool(words_under(value, NAMES)) and not words_under(value, _ENDS)


def _holds_more(value: Mapping[str, Any]) -> bool:
    return any(isinstance(one, Mapping | list) or bool(_inside(str(one))) for one in value.values())


def _listed(value: Mapping[str, Any]) -> bool:
    return any(plain_key(key) in LISTS for key in value)


def _rows(value: Mapping[str, Any]) -> list[Any]:
    """One object in place of a list of them; {"Ada": "Person"}, {"Person": ["Ada", "Bob"]} and
    {"Ada": {"type": "Person"}} in place of a list of entities."""
    if any(plain_key(key) in (*HEADS, *NAMES) for key in value):
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
        if LISTS.get(plain_key(key)) == "facts" and isinstance(told, list):
            for one in told:
                whole = isinstance(one, Mapping) and not words_under(one, HEADS)
                yield from _single({"head": words_under(entity, NAMES), **one} if whole else one)


def _single(fact: Any) -> list[Any]:
    """A fact for each of several heads, relations or tails; equal keys that come together are
    one fact."""
    if isinstance(fact, str):
        fact = _spoken(fact)
    if isinstance(fact, list) and len(fact) in (3, 4) and not isinstance(fact[1], list):
        fact = dict(zip(("head", "relation", "tail", "quote"), fact, strict=False))
    if not isinstance(fact, Mapping):
        return [fact]
    most = max((len(one.values) for one in fact.values() if isinstance(one, Several)), default=1)
    rows = ({key: _nth(one, n) for key, one in fact.items()} for n in range(most))
    return [apart for row in rows for apart in _apart(row)]


def _spoken(fact: str) -> Any:
    """(Ada, MET, Bob), Ada -[MET]-> Bob, and Ada MET Bob are three words in a list."""
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


def _apart(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, value in row.items():
        if plain_key(key) in (*_ENDS, *RELATIONS) and isinstance(value, list) and value:
            for one in value:
                yield from _apart({**row, key: one})
            return
    yield row
