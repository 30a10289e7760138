"""Keys of the objects in a model's reply, and the words under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from kg.llm.json_replies import Several

# Matched without regard to case, blanks, _ and -.
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
_INSIDE = ("properties", "attributes", "metadata")  # objects whose keys count as their owner's
# Words that models write in place of a missing name.
PLACEHOLDERS = frozenset(
    {"none", "null", "nil", "nan", "n/a", "n.a.", "n\\a", "na", "undefined", "unknown", "tbd"}
    | {f"not {word}" for word in ("specified", "mentioned", "stated", "given", "applicable")}
    | {"not available", "unspecified", "unnamed", "no entity", "no name", "unknown entity", "无"}
)


@lru_cache(maxsize=1024)  # a reply has few keys, each many times
def plain_key(key: str) -> str:
    """Return the key in lower case without blanks, _ and -."""
    return re.sub(r"[\s_-]", "", str(key)).casefold()


def is_placeholder(name: str) -> bool:
    """Return True for a word in place of a missing name; NA and Na count as names."""
    return name not in ("NA", "Na") and name.casefold().strip("<>[]()\"'. ") in PLACEHOLDERS


def words_under(data: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return the words under the first of the keys `names` that has some; "" if none has."""
    return pick(keyed(data), names)


def keyed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by plain key, with those of nested properties; the first key wins."""
    by_key = {plain_key(key): value for key, value in reversed(list(data.items()))}
    for key in _INSIDE:
        properties = by_key.get(key)
        if isinstance(properties, Mapping):
            by_key = {**{plain_key(key): value for key, value in properties.items()}, **by_key}
    return by_key


def pick(by_key: Mapping[str, Any], names: Iterable[str]) -> str:
    """Return the words under the first of the plain keys `names` that has some, or ""."""
    return next((words for name in names if (words := words_of(by_key.get(name)))), "")


def words_of(value: Any) -> str:
    """Return a value's words: of an object its name, of a list the words of the first item.

    Booleans and values without words give "". Lone surrogates and control characters are
    removed.
    """
    if isinstance(value, Several):
        value = list(value.values)
    if isinstance(value, list):
        return next((words for item in value if (words := words_of(item))), "")
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
    """Return a fact's relation; of {"FOUNDED": {...}} the key."""
    for name in RELATIONS:
        value = by_key.get(name)
        if isinstance(value, Mapping):
            relation = words_under(value, (*RELATIONS, *NAMES))
            if not relation and len(value) == 1:
                relation = words_of(next(iter(value)))
            value = relation
        if words := words_of(value):
            return words
    return ""


def type_of(by_key: Mapping[str, Any], names: Iterable[str] = TYPES) -> str:
    """Return the first type of "Person, Founder" or "Bank/Organization"."""
    return re.split(r"[,;|/]", pick(by_key, names), maxsplit=1)[0].strip()
