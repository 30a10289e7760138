"""Schema files, in our own form and in those of neo4j-graphrag and LangChain."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, get_args

import yaml

from kg.errors import ConfigError, FormatError, SchemaError
from kg.model import Schema, SchemaMode
from kg.protocols import Pattern

_ENTITY_KEYS = ("entity_types", "node_types", "allowed_nodes")
_RELATION_KEYS = ("relation_types", "relationship_types", "allowed_relationships")
_PATTERN_KEYS = ("patterns", "allowed_relationships")
_NAMING_KEYS = (*_ENTITY_KEYS, *_RELATION_KEYS, *_PATTERN_KEYS)
# Keys that neo4j-graphrag's GraphSchema.save writes beside them.
_OPEN_KEYS = tuple(f"additional_{key}" for key in ("node_types", "relationship_types", "patterns"))
# LangChain's key for the mode: true leaves out names that are not listed.
_STRICT = "strict_mode"
_KEYS = {*_NAMING_KEYS, *_OPEN_KEYS, _STRICT, "mode", "parents", "constraints"}
# Types of literals, which a pattern may have in place of the tail's entity type.
LITERALS = frozenset({"date", "money", "number", "percent", "quantity", "string"})
MAX_BYTES = 2_000_000  # some 20,000 described types
MAX_NAME = 80  # characters; the judge rejects longer relations


def load_schema(path: Path) -> Schema:
    """Read a .json, .yaml or .toml file with entity_types, relation_types, patterns and mode.

    Types are {name: description}, a list of names, or a list of {label, description}; patterns
    are [head type, relation, tail type, or a type of values]; parents are {type: the more general
    type}. mode is free, guided, enforced (the default here) or inferred, which may name nothing.
    neo4j-graphrag's GraphSchema, and LangChain's allowed_nodes, allowed_relationships (names, or
    patterns) and strict_mode (true: enforced, false: guided) are read, too.

    Raises ConfigError for a file that cannot be read, FormatError for one that is no YAML, JSON
    or TOML, and SchemaError for a schema that contradicts itself or uses undefined names.
    """
    try:
        text = _text(path)
        if not text.strip():
            raise FormatError(f"{path} is empty: a schema has entity_types and relation_types")
        data = _READ.get(path.suffix.lower(), _json)(text)
    except OSError as error:
        raise ConfigError(f"cannot read the schema {path}: {error.strerror}") from error
    except RecursionError as error:
        raise FormatError(f"{path} is nested too deeply for a schema") from error
    except (ValueError, yaml.YAMLError) as error:
        problem = one_line(error)
        raise FormatError(f"{path} is not valid {path.suffix[1:] or 'JSON'}: {problem}") from error
    if not isinstance(data, Mapping):
        raise FormatError(f"{path}: a schema is an object with entity_types and relation_types")
    if unknown := sorted(str(key) for key in data if key not in _KEYS):
        raise SchemaError(f"{path}: no key {unknown[0]!r:.60}; keys: {', '.join(sorted(_KEYS))}")
    return schema_from(data, str(path))


def schema_from(data: Mapping[str, Any], source: str) -> Schema:
    """Return the schema in `data`; `source` begins the messages.

    Raises SchemaError for undefined types in patterns or parents, and for parents in a circle.
    """
    mode = data.get("mode", _usual_mode(data, source))
    if mode not in get_args(SchemaMode):
        raise SchemaError(f"{source}: mode is one of {', '.join(get_args(SchemaMode))}")
    if not any(key in data for key in _NAMING_KEYS) and mode != "inferred":
        raise SchemaError(f"{source}: it names no entity_types, relation_types or patterns")
    entities = _types(data, _ENTITY_KEYS, source)
    relations = _types(data, _RELATION_KEYS, source)
    patterns = frozenset(_patterns(data, source))
    tails = entities and {*entities, *LITERALS}
    for pattern in sorted(patterns):
        for name, types in zip(pattern, (entities, relations, tails), strict=True):
            if types and name not in types:
                listed = f"[{', '.join(pattern)}]"
                raise SchemaError(f"{source}: pattern {listed} names {name!r}, which is no type")
    parents = _parents(data.get("parents", {}), entities, source)
    return Schema(entities, relations, patterns, mode, parents)


def name_problem(name: str) -> str:
    """Return the reason why no type or relation can have this name; "" if it can."""
    if not any(map(str.isalnum, name)):
        return "has no letter or digit"
    if len(name) > MAX_NAME:
        return f"is longer than {MAX_NAME} characters"
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name):
        return "has control characters or line breaks"
    return "begins or ends with a space" if name != name.strip() else ""


def fold_case(name: str) -> str:
    """Return a key that is equal for names that differ in case alone: a schema has only one."""
    return unicodedata.normalize("NFKC", name).casefold()


def check_parents(parents: Mapping[str, str], types: Mapping[str, str], source: str) -> None:
    """Raise SchemaError for a parent that is no type, and for parents that go in a circle."""
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


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(f"{path} is larger than a schema may be ({MAX_BYTES:,} bytes)")
    return data.decode("utf-8-sig")


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dict; ValueError for a repeated name."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise ValueError(f"{name!r:.60} appears twice in one object")
        fields[name] = value
    return fields


class _Yaml(yaml.SafeLoader):  # type: ignore[misc]
    """A loader that reads names as strings (NO and ON, too) and rejects repeated keys."""

    yaml_implicit_resolvers: ClassVar = {
        first: [rule for rule in rules if rule[0] == "tag:yaml.org,2002:null"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    yaml_constructors: ClassVar = {
        tag: yaml.SafeLoader.yaml_constructors[tag]
        for tag in (*(f"tag:yaml.org,2002:{kind}" for kind in ("null", "str", "seq", "map")), None)
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        _once((key.value, None) for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def _yaml(text: str) -> Any:
    return yaml.load(text, _Yaml)


_READ: Mapping[str, Callable[[str], Any]] = {
    ".toml": tomllib.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
}


def one_line(error: Exception) -> str:
    """Return the message of a parser's error in one line; YAML's own takes several."""
    if isinstance(error, yaml.reader.ReaderError):
        return f"it holds the character U+{error.character:04X}, which may not stand there"
    if isinstance(error, yaml.MarkedYAMLError) and error.problem:
        line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        return " ".join(f"{error.problem}{line}".split())
    return " ".join(str(error).split())


def _usual_mode(data: Mapping[str, Any], source: str) -> str:
    """Return the mode of a file without the key `mode`, from the keys of other programs."""
    if _STRICT not in data:
        return "free" if _is_open(data) else "enforced"
    strict = _truth(data[_STRICT])
    if strict is None or "mode" in data:
        raise SchemaError(
            f"{source}: strict_mode is true (mode: enforced) or false (mode: guided), and "
            "replaces mode"
        )
    return "enforced" if strict else "guided"


def _is_open(data: Mapping[str, Any]) -> bool:
    """Return True if neo4j-graphrag's keys allow names that are not listed."""
    return any(_truth(data.get(key)) and data.get(key[len("additional_") :]) for key in _OPEN_KEYS)


def _truth(value: Any) -> bool | None:
    """Return the truth value, also of the string that `_Yaml` reads; None for other values."""
    return {"true": True, "false": False}.get(str(value).lower())


def _types(data: Mapping[str, Any], keys: Iterable[str], source: str) -> dict[str, str]:
    types: dict[str, str] = {}
    spelled: dict[str, str] = {}
    for key in keys:
        for name, description in _named(data.get(key, ()), key, source):
            if problem := name_problem(name):
                raise SchemaError(f"{source}: {key} holds {name!r:.90}, which {problem}")
            if other := spelled.get(fold_case(name)):
                raise SchemaError(
                    f"{source}: {key} holds {other!r} and {name!r}: each name once, and no two "
                    "that differ in case alone"
                )
            spelled[fold_case(name)] = name
            if not isinstance(description, str | None):
                kind = _kind(description)
                raise SchemaError(
                    f"{source}: the description of {name!r} in {key} is {kind}, not a text"
                )
            types[name] = description or ""
    return types


def _named(value: Any, key: str, source: str) -> Iterator[tuple[str, Any]]:
    """Yield the (name, description) under a key, with the description as the file has it."""
    if isinstance(value, Mapping):
        yield from ((str(name), description) for name, description in value.items())
        return
    if not isinstance(value, list | tuple):
        raise SchemaError(f"{source}: {key} is a list of names or {{name: description}}")
    patterns = []
    for item in value:
        if isinstance(item, str):
            yield item, ""
        elif isinstance(item, Mapping) and isinstance(item.get("label"), str):
            yield item["label"], item.get("description")
        elif isinstance(item, list) and key in _PATTERN_KEYS:
            patterns.append(_pattern(item, source))
        else:
            raise SchemaError(f"{source}: {key} holds {_kind(item)}, which names no type")
    names = {item for item in value if isinstance(item, str)}
    yield from ((name, "") for name in dict.fromkeys(p[1] for p in patterns) if name not in names)


def _patterns(data: Mapping[str, Any], source: str) -> Iterator[Pattern]:
    """Yield the patterns, also LangChain's, which may take the place of relation names."""
    listed = data.get("patterns", ())
    if not isinstance(listed, list | tuple):
        raise SchemaError(f"{source}: patterns is a list of [head type, relation, tail type]")
    relationships = data.get("allowed_relationships", ())
    for value in (*listed, *(item for item in relationships if isinstance(item, list))):
        yield _pattern(value, source)


def _pattern(value: Any, source: str) -> Pattern:
    """Return a pattern from a list, or from neo4j-graphrag's object."""
    if isinstance(value, Mapping):
        value = [value.get(part) for part in ("source", "relationship", "target")]
    if isinstance(value, list | tuple) and len(value) == 3:
        head, relation, tail = value
        if isinstance(head, str) and isinstance(relation, str) and isinstance(tail, str):
            for name in (head, relation, tail):
                if problem := name_problem(name):
                    raise SchemaError(f"{source}: a pattern holds {name!r:.90}, which {problem}")
            return head, relation, tail
    raise SchemaError(
        f"{source}: a pattern is [head type, relation, tail type], three names, not {_kind(value)}"
    )


def _parents(value: Any, types: Mapping[str, str], source: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(
        isinstance(parent, str) for parent in value.values()
    ):
        raise SchemaError(f"{source}: parents is {{type: the more general type}}")
    parents = {str(name): str(parent) for name, parent in value.items()}
    check_parents(parents, types, source)
    return parents


def _kind(value: Any) -> str:
    """Return a short description of a value, which may be too long for a message."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 64:
        return "a large number"
    return f"{value!r:.60}"
