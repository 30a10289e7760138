"""Mappings of table columns to entities and facts, read from a YAML file.

tables:
  people.csv:
    entities:
      person: {name: name, type: Person, id: id, aliases: [nickname]}
      employer: {name: company, type: Organization, lookup: {file: companies.csv, id: id, name: name}}
      tag: {name: tags, type_from: tag kind, split: ";"}
      guest: {name: first name, key: [last name, born], type: Person}
    facts:
      - {head: person, relation: WORKS_FOR, tail: employer}
      - {head: person, relation_from: role, tail: tag}
      - {head: person, relation: BORN, value: born, type: date}
    values: {country: [NA]}
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kg.errors import ConfigError, FormatError
from kg.schema.files import one_line

ROW = "#"  # in a key: the row's id, or its number
LITERALS = ("date", "number", "money", "percent", "quantity", "string")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table with a column of ids and a column of names, in which a cell's id is looked up."""

    file: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LookupNames:
    """The names in a lookup's table, by id.

    `several` are ids with more than one name, which name no entity; `unread` counts the rows
    that could not be read.
    """

    by_id: Mapping[str, str]
    several: frozenset[str] = frozenset()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """The column with an entity's name; its type is given here or in the column `type_from`.

    `split` separates several names in a cell. `id` and `aliases` are columns that give facts
    IDENTIFIED_BY and ALSO_KNOWN_AS. The columns of `key` are added to a name that alone does
    not identify the row.
    """

    name: str
    type: str = ""
    type_from: str = ""
    split: str = ""
    id: str = ""
    aliases: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class FactColumns:
    """A fact of a row; its tail is an entity, or the literal in the column `value`.

    `type` is the literal's type, "" if its words decide. The relation is given here or in the
    column `relation_from`.
    """

    head: str
    relation: str = ""
    relation_from: str = ""
    tail: str = ""
    value: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """The entities and facts of a table.

    `values` are cells, by column, that look like a mark for a missing value and are values, such
    as NA among country codes.
    """

    entities: Mapping[str, EntityColumn]
    facts: tuple[FactColumns, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """The columns that the mapping names."""
        named = [
            column
            for entity in self.entities.values()
            for column in (entity.name, entity.type_from, entity.id, *entity.aliases, *entity.key)
        ]
        named += [column for fact in self.facts for column in (fact.relation_from, fact.value)]
        return {column for column in (*named, *self.values) if column not in ("", ROW)}


@dataclass(frozen=True, slots=True)
class Mappings:
    """The mapping of each table, by its file name, and the names of each lookup."""

    tables: Mapping[str, TableMapping]
    lookups: Mapping[Lookup, LookupNames] = field(default_factory=dict)


def read_mappings(path: Path, names_by_id: Callable[[Path, Lookup], LookupNames]) -> Mappings:
    """Read a mapping file, and the lookup files beside it.

    Raises ConfigError for a file that cannot be read and FormatError for a wrong mapping.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the mapping {path}: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise FormatError(f"{path} is not valid YAML: {one_line(error)}") from error
    try:
        tables = {
            str(name): _table(str(name), table)
            for name, table in _object(data, "the file", ("tables",), ("tables",))["tables"].items()
        }
    except (FormatError, AttributeError) as error:
        problem = str(error) if isinstance(error, FormatError) else "tables is {file: ...}"
        raise FormatError(f"{path}: {problem}") from error
    lookups = {
        lookup: names_by_id(path.parent / lookup.file, lookup) for lookup in _lookups(tables)
    }
    return Mappings(tables, lookups)


def _lookups(tables: Mapping[str, TableMapping]) -> Iterator[Lookup]:
    entities = (entity for table in tables.values() for entity in table.entities.values())
    yield from dict.fromkeys(entity.lookup for entity in entities if entity.lookup is not None)


def _table(name: str, data: Any) -> TableMapping:
    table = _object(data, name, ("entities", "facts", "values"), ("entities",))
    listed = _object(table["entities"], f"{name}: entities")
    entities = {str(key): _entity(f"{name}: {key}", entity) for key, entity in listed.items()}
    rows = table.get("facts") or []
    if not isinstance(rows, list):
        raise FormatError(f"{name}: facts is a list")
    facts = tuple(_fact(f"{name}: fact {n}", row, entities) for n, row in enumerate(rows, start=1))
    values = _object(table.get("values") or {}, f"{name}: values")
    kept = {str(key): _columns(f"{name}: values: {key}", cells) for key, cells in values.items()}
    return TableMapping(entities, facts, kept)


def _entity(place: str, data: Any) -> EntityColumn:
    keys = ("name", "type", "type_from", "split", "id", "aliases", "key", "lookup")
    entity = _object(data, place, keys, ("name",))
    aliases = _columns(f"{place}: aliases", entity.get("aliases") or [])
    key = _columns(f"{place}: key", entity.get("key") or [])
    if key and ("lookup" in entity or entity.get("split")):
        raise FormatError(
            f"{place} has either a key, or a lookup or split: a key is of one name in a row"
        )
    if bool(entity.get("type")) == bool(entity.get("type_from")):
        raise FormatError(f"{place} has either a type, or a column type_from")
    lookup = None
    if "lookup" in entity:
        fields = ("file", "id", "name")
        table = _object(entity["lookup"], f"{place}: lookup", fields, fields)
        lookup = Lookup(*(str(table[key]) for key in fields))
    texts = {key: str(entity[key]) for key in keys[:5] if entity.get(key)}
    return EntityColumn(**texts, aliases=aliases, key=key, lookup=lookup)


def _columns(place: str, data: Any) -> tuple[str, ...]:
    if not isinstance(data, list):
        raise FormatError(f"{place} is a list, not {data!r:.60}")
    return tuple(map(str, data))


def _fact(place: str, data: Any, entities: Mapping[str, EntityColumn]) -> FactColumns:
    keys = ("head", "relation", "relation_from", "tail", "value", "type")
    fact = FactColumns(**{k: str(v) for k, v in _object(data, place, keys, ("head",)).items()})
    for end in (fact.head, fact.tail):
        if end and end not in entities:
            listed = ", ".join(entities)
            raise FormatError(f"{place}: there is no entity {end!r}; entities: {listed}")
    if bool(fact.relation) == bool(fact.relation_from):
        raise FormatError(f"{place} has either a relation, or a column relation_from")
    if bool(fact.tail) == bool(fact.value):
        raise FormatError(f"{place} has either a tail, which is an entity, or a column value")
    if fact.type and (fact.tail or fact.type not in LITERALS):
        raise FormatError(f"{place}: the type of a value is one of {', '.join(LITERALS)}")
    return fact


def _object(
    data: Any, place: str, allowed: tuple[str, ...] = (), needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return `data` if it is an object with these keys only; FormatError otherwise."""
    if not isinstance(data, dict):
        raise FormatError(f"{place} is an object, not {data!r:.60}")
    if allowed and (unknown := sorted(str(key) for key in data if key not in allowed)):
        raise FormatError(f"{place} has no {unknown[0]!r}; it may have: {', '.join(allowed)}")
    if missing := [key for key in needed if not data.get(key)]:
        raise FormatError(f"{place} has no {missing[0]!r}")
    return data
