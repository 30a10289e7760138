"""The keys that models write, and the words under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kg.llm.json_replies import Several

# Keys as models write them, without regard to case, blanks, _ and -.
HEADS = (
    "head", "subject", "source", "from", "headentity", "headname", "subjectname", "sourcename",
    "subj", "start", "startnode", "sourceentity", "sourcenode", "subjectentity", "entity1",
    "headid", "subjectid", "sourceid", "fromid", "startid", "startnodeid", "sourcenodeid",
    "headnode", "node1", "头", "头实体", "主语", "主体",
)  # fmt: skip
TAILS = (
    "tail", "object", "target", "to", "tailentity", "tailname", "objectname", "targetname",
    "obj", "end", "endnode", "targetentity", "targetnode", "objectentity", "entity2",
    "tailid", "objectid", "targetid", "toid", "endid", "endnodeid", "targetnodeid",
    "tailnode", "node2", "value", "尾", "尾实体", "宾语", "客体",
)  # fmt: skip
RELATIONS = (
    "relation", "predicate", "relationship", "relationtype", "relationshiptype", "relationname",
    "property", "rel", "pred", "edge", "edgetype", "verb", "type", "label", "关系", "谓语",
)  # fmt: skip
QUOTES = ("quote", "evidence", "sentence", "quotation", "sourcetext", "span", "引用", "原文")
NAMES = ("name", "text", "entity", "id", "title", "名称", "实体")
TYPES = ("type", "label", "labels", "entitytype", "category", "class", "类型")
HEAD_TYPES = tuple(f"{end}{kind}" for end in ("head", "subject", "source", "headentity",
                   "subjectentity", "sourceentity", "startnode", "entity1", "subj")
                   for kind in ("type", "label"))  # fmt: skip
TAIL_TYPES = tuple(f"{end}{kind}" for end in ("tail", "object", "target", "tailentity",
                   "objectentity", "targetentity", "endnode", "entity2", "obj")
                   for kind in ("type", "label"))  # fmt: skip
LISTS = {
    **dict.fromkeys(("entities", "nodes", "实体列表"), "entities"),
    **dict.fromkeys(("facts", "triples", "triplets", "statements", "事实", "三元组"), "facts"),
    **dict.fromkeys(("relations", "relationships", "edges", "links"), "facts"),
}
_INSIDE = ("properties", "attributes", "metadata")  # objects whose keys are their owner's
# What models write where they have no name.
PLACEHOLDERS = frozenset(
    {"none", "null", "nil", "nan", "n/a", "n.a.", "n\\a", "na", "undefined", "unknown", "tbd"}
    | {f"not {word}" for word in ("specified", "mentioned", "stated", "given", "applicable")}
    | {"not available", "unspecified", "unnamed", "no entity", "no name", "unknown entity", "无"}
)


@lru_cache(maxsize=1024)  # a reply has few keys, each many times
def plain_key(key: str) -> str:
    return re.sub(r"[\s_-]", "", str(key)).casefold()


def is_placeholder(name: str) -> bool:
    """NA and Na may be names, and so may be what has more words."""
    return name not in ("NA", "Na") and name.casefold().strip("<>[]()\"'. ") in PLACEHOLDERS


def words_under(data: Mapping[str, Any], names: Iterable[str]) -> str:
    """The words under the first of these keys that has some."""
    return pick(keyed(data), names)


def keyed(data: Mapping[str, Any]) -> dict[str, Any]:
    """By plain keys, those of its properties among them; of two that are alike the first."""
    found = {plain_key(key): value for key, value in reversed(list(data.items()))}
    inside = (found.get(key) for key in _INSIDE)
    for one in inside:
        if isinstance(one, Mapping):
            found = {**{plain_key(key): value for key, value in one.items()}, **found}
    return found


def pick(by_key: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((words for name in names if (words := words_of(by_key.get(name)))), "")


def words_of(value: Any) -> str:
    """Of an object its name, of a list its first words; "" for none, and for true and false.

    Halves of letters and control characters, which no text holds, are left out.
    """
    if isinstance(value, Several):
        value = list(value.values)
    if isinstance(value, list):
        return next((words for one in value if (words := words_of(one))), "")
    if isinstance(value, Mapping):  # {"name": ...} in place of the name
        return words_under(value, NAMES)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    words = str(value)
    if not words.isprintable():
        words = "".join(c for c in words if c.isspace() or not _is_broken(c))
    return " ".join(words.split())


def _is_broken(letter: str) -> bool:
    return letter < " " or "\x7f" <= letter < "\xa0" or "\ud800" <= letter <= "\udfff"


def relation_of(by_key: Mapping[str, Any]) -> str:
    """Its name; of {"FOUNDED": {...}} the key."""
    for name in RELATIONS:
        value = by_key.get(name)
        if isinstance(value, Mapping):
            found = words_under(value, (*RELATIONS, *NAMES))
            if not found and len(value) == 1:
                found = words_of(next(iter(value)))
            value = found
        if words := words_of(value):
            return words
    return ""


def type_of(by_key: Mapping[str, Any], names: Iterable[str] = TYPES) -> str:
    """The first of "Person, Founder" and "Bank/Organization"."""
    return re.split(r"[,;|/]", pick(by_key, names), maxsplit=1)[0].strip()
