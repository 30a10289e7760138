"""Reading what a model answers: JSON as it should be, as models write it, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.errors import FormatError
from kg.model import Reject

THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[\w-]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
# Chinese punctuation between the parts of JSON, not inside of words.
_WIDE = re.compile(r"""(?<=["'\]}\d])\s*[：，]|[：，]\s*(?=["'\[{])""")
_NARROW = str.maketrans({"：": ":", "，": ","})
HEADS = ("head", "subject", "source", "from", "head_entity")
TAILS = ("tail", "object", "target", "to", "tail_entity")
_NAMES = {
    "head": HEADS,
    "relation": ("relation", "predicate", "type", "relationship"),
    "tail": TAILS,
}
_FACTS = ("facts", "triples", "relations", "relationships")
SHOWN = 300  # characters of what could not be read


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
    data, repaired = _load(bare(text))
    entities, facts = _lists(data)
    rejects: list[Reject] = []
    named = list(_entities(entities, rejects))
    types = {name: kind for name, kind, _ in named}
    descriptions = {name: told for name, _, told in named if told}
    stated = tuple(dict.fromkeys(_facts(facts, rejects)))
    if facts and not stated and len(rejects) >= len(facts):
        raise FormatError("none of its facts has a head, a relation and a tail")
    return Answer(types, stated, tuple(rejects), repaired, descriptions)


def bare(text: str) -> str:
    """Without thoughts and fences around the answer."""
    text = THINKING.sub("", text)
    fenced = _FENCE.search(text)
    return (fenced[1] if fenced else text).strip()


def _load(text: str) -> tuple[Any, bool]:
    try:
        return json.loads(text), False
    except ValueError:
        pass  # as models often write it: it is mended below
    begins = min((at for sign in "{[" if (at := text.find(sign)) >= 0), default=-1)
    if begins < 0:
        raise FormatError("it holds no JSON")
    from json_repair import repair_json

    plain = _WIDE.sub(lambda found: found[0].translate(_NARROW), text[begins:])
    return repair_json(plain, return_objects=True), True


def _lists(data: Any) -> tuple[list[Any], list[Any]]:
    """(entities, facts), also of a bare list of facts."""
    if isinstance(data, list):
        if len(data) == 1 and isinstance(data[0], Mapping) and _known(data[0]):
            data = data[0]
        elif data and all(isinstance(one, list | Mapping) for one in data):
            return [], data
    if not isinstance(data, Mapping) or not _known(data):
        raise FormatError('it is no object with "entities" and "facts"')
    facts: Any = next((data[name] for name in _FACTS if name in data), [])
    return _listed(data.get("entities")), _listed(facts)


def _known(data: Mapping[str, Any]) -> bool:
    return any(isinstance(data.get(name), list) for name in ("entities", *_FACTS))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _entities(entities: list[Any], rejects: list[Reject]) -> Iterator[tuple[str, str, str]]:
    """(name, type, description)"""
    for one in entities:
        if isinstance(one, str) and one.strip():
            yield one.strip(), "", ""
        elif isinstance(one, Mapping) and (name := _words(one, ("name", "id", "text", "entity"))):
            yield name, _words(one, ("type", "label")), _words(one, ("description",))
        else:
            rejects.append(rejected(one, "an entity without a name"))


def _facts(facts: list[Any], rejects: list[Reject]) -> Iterator[Stated]:
    for one in facts:
        if isinstance(one, list) and len(one) == 3 and all(isinstance(end, str) for end in one):
            one = dict(zip(_NAMES, one, strict=True))
        if not isinstance(one, Mapping):
            rejects.append(rejected(one, "a fact that is no object"))
            continue
        head, relation, tail = (_words(one, names) for names in _NAMES.values())
        if not (head and relation and tail):
            rejects.append(rejected(one, "a fact without head, relation or tail"))
            continue
        quote = _words(one, ("quote", "evidence"))
        yield Stated(
            head, relation, tail, quote, one.get("denied") is True, one.get("supposed") is True
        )


def _words(data: Mapping[str, Any], names: tuple[str, ...]) -> str:
    value = next((data[name] for name in names if data.get(name) not in (None, "")), "")
    if isinstance(value, Mapping):  # {"name": ...} in place of the name
        return _words(value, ("name", "id", "text"))
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def rejected(value: Any, reason: str) -> Reject:
    return Reject(json.dumps(value, ensure_ascii=False)[:SHOWN], reason)
