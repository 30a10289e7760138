"""Reading a schema file, in our own form or as neo4j-graphrag writes it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from kg.errors import ConfigError, FormatError, SchemaError
from kg.model import Schema, SchemaMode

_ENTITY_KEYS = ("entity_types", "node_types")
_RELATION_KEYS = ("relation_types", "relationship_types")


def load_schema(path: Path) -> Schema:
    """A .json or .toml file with entity_types, relation_types, patterns and mode.

    Types are {name: description}, a list of names, or a list of {label, description}; patterns
    are [head type, relation, tail type]. mode is free, guided or enforced (the default here).
    """
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigError(f"cannot read the schema {path}: {error.strerror}") from error
    except ValueError as error:
        raise FormatError(f"{path} is not valid {path.suffix[1:] or 'JSON'}: {error}") from error
    if not isinstance(data, Mapping):
        raise FormatError(f"{path}: a schema is an object with entity_types and relation_types")
    known = {*_ENTITY_KEYS, *_RELATION_KEYS, "patterns", "mode"}
    if unknown := sorted(set(data) - known):
        raise SchemaError(f"{path}: no key {unknown[0]!r}; keys: {', '.join(sorted(known))}")
    return schema_from(data, str(path))


def schema_from(data: Mapping[str, Any], source: str) -> Schema:
    """SchemaError where patterns name types that do not exist."""
    entities = _types(data, _ENTITY_KEYS, source)
    relations = _types(data, _RELATION_KEYS, source)
    mode = data.get("mode", "enforced")
    if mode not in get_args(SchemaMode):
        raise SchemaError(f"{source}: mode is one of {', '.join(get_args(SchemaMode))}")
    patterns = set()
    for pattern in data.get("patterns", ()):
        if not isinstance(pattern, list | tuple) or len(pattern) != 3:
            raise SchemaError(f"{source}: a pattern is [head type, relation, tail type]: {pattern}")
        head, relation, tail = (str(part) for part in pattern)
        for name, types in ((head, entities), (relation, relations), (tail, entities)):
            if types and name not in types:
                raise SchemaError(f"{source}: pattern {pattern} names {name!r}, which is no type")
        patterns.add((head, relation, tail))
    return Schema(entities, relations, frozenset(patterns), mode)


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
            elif isinstance(item, Mapping) and isinstance(item.get("label"), str):
                found[item["label"]] = str(item.get("description") or "")
            else:
                raise SchemaError(f"{source}: {key} holds {item!r:.60}, which names no type")
    return found
