"""Reading a schema file, in our own form or as neo4j-graphrag and LangChain have it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml

from kg.errors import ConfigError, FormatError, SchemaError
from kg.model import Schema, SchemaMode

_ENTITY_KEYS = ("entity_types", "node_types", "allowed_nodes")
_RELATION_KEYS = ("relation_types", "relationship_types", "allowed_relationships")
_PATTERN_KEYS = ("patterns", "allowed_relationships")
# Types of values: in a pattern they stand in the place of the tail's entity type.
LITERALS = frozenset({"date", "money", "number", "percent", "quantity", "string"})


def load_schema(path: Path) -> Schema:
    """A .json, .yaml or .toml file with entity_types, relation_types, patterns and mode.

    Types are {name: description}, a list of names, or a list of {label, description}; patterns
    are [head type, relation, tail type, or a type of values]; parents are {type: the more general
    type}. mode is free,
    guided or enforced (the default here).
    neo4j-graphrag's node_types and relationship_types, and LangChain's allowed_nodes and
    allowed_relationships (names, or patterns) are read, too.
    """
    try:
        data = _READ.get(path.suffix, json.loads)(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the schema {path}: {error.strerror}") from error
    except (ValueError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise FormatError(f"{path} is not valid {path.suffix[1:] or 'JSON'}: {why}") from error
    if not isinstance(data, Mapping):
        raise FormatError(f"{path}: a schema is an object with entity_types and relation_types")
    known = {*_ENTITY_KEYS, *_RELATION_KEYS, *_PATTERN_KEYS, "mode", "parents"}
    if unknown := sorted(set(data) - known):
        raise SchemaError(f"{path}: no key {unknown[0]!r}; keys: {', '.join(sorted(known))}")
    return schema_from(data, str(path))


def schema_from(data: Mapping[str, Any], source: str) -> Schema:
    """SchemaError where patterns or parents name types that do not exist, or parents a circle."""
    entities = _types(data, _ENTITY_KEYS, source)
    relations = _types(data, _RELATION_KEYS, source)
    mode = data.get("mode", "enforced")
    if mode not in get_args(SchemaMode):
        raise SchemaError(f"{source}: mode is one of {', '.join(get_args(SchemaMode))}")
    patterns = set()
    for pattern in _patterns(data):
        if not isinstance(pattern, list | tuple) or len(pattern) != 3:
            raise SchemaError(f"{source}: a pattern is [head type, relation, tail type]: {pattern}")
        head, relation, tail = (str(part) for part in pattern)
        tails = entities and {*entities, *LITERALS}
        for name, types in ((head, entities), (relation, relations), (tail, tails)):
            if types and name not in types:
                raise SchemaError(f"{source}: pattern {pattern} names {name!r}, which is no type")
        patterns.add((head, relation, tail))
    parents = _parents(data.get("parents", {}), entities, source)
    return Schema(entities, relations, frozenset(patterns), mode, parents)


def _parents(value: Any, types: Mapping[str, str], source: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise SchemaError(f"{source}: parents is {{type: the more general type}}")
    parents = {str(name): str(parent) for name, parent in value.items()}
    check_parents(parents, types, source)
    return parents


def check_parents(parents: Mapping[str, str], types: Mapping[str, str], source: str) -> None:
    """SchemaError for a parent that is no type, and for parents that go in a circle."""
    for pair in parents.items():
        if unknown := [name for name in pair if name not in types]:
            raise SchemaError(f"{source}: parents name {unknown[0]!r}, which is no entity type")
    checked: set[str] = set()
    for name in parents:
        way = [name]
        while (name := parents.get(name, "")) and name not in checked:
            if name in way:
                circle = " -> ".join([*way[way.index(name) :], name])
                raise SchemaError(f"{source}: the parents go in a circle: {circle}")
            way.append(name)
        checked.update(way)


_READ: Mapping[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".yaml": yaml.safe_load,
    ".yml": yaml.safe_load,
}


def _patterns(data: Mapping[str, Any]) -> list[Any]:
    """LangChain's relationships are names, or patterns in the place of names."""
    given = data.get("allowed_relationships") or ()
    return [*data.get("patterns", ()), *(one for one in given if isinstance(one, list | tuple))]


def _types(data: Mapping[str, Any], keys: tuple[str, ...], source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in keys:
        value = data.get(key, ())
        if isinstance(value, Mapping):
            found |= {str(name): str(description) for name, description in value.items()}
            continue
        if not isinstance(value, list | tuple):
            raise SchemaError(f"{source}: {key} is a list of names or {{name: description}}")
        for item in value:
            if isinstance(item, str):
                found[item] = ""
            elif key == "allowed_relationships" and isinstance(item, list | tuple) and item[1:]:
                found.setdefault(str(item[1]), "")
            elif isinstance(item, Mapping) and isinstance(item.get("label"), str):
                found[item["label"]] = str(item.get("description") or "")
            else:
                raise SchemaError(f"{source}: {key} holds {item!r:.60}, which names no type")
    return found
