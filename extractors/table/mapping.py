"""What the columns of tables are: a YAML file that says which name entities and which facts hold.

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
from kg.schema.files import told_in_short

ROW = "#"  # in a key: the row's id, or its number
LITERALS = ("date", "number", "money", "percent", "quantity", "string")


@dataclass(frozen=True, slots=True)
class Lookup:
    """The table where a cell's `id` stands beside its `name`."""

    file: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LookupNames:
    """The names that a lookup's table has, by id; `several` are ids with more than one name,
    which say nothing, `unread` counts rows that could not be read."""

    by_id: Mapping[str, str]
    several: frozenset[str] = frozenset()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """The column with an entity's name; its type stands here or in the column `type_from`.

    `split` is what separates several names in a cell. `id` and `aliases` are columns that give
    facts IDENTIFIED_BY and ALSO_KNOWN_AS. Columns of the `key` are added to the name where it
    alone does not say which of the rows is meant.
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
    """A fact of a row: its tail is an entity, or the literal in the column `value`.

    `type` is the literal's, "" for what its words are. The relation stands here or in a column.
    """

    head: str
    relation: str = ""
    relation_from: str = ""
    tail: str = ""
    value: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What the columns of a table are. `values` are cells, by their column, that look like a mark
    for a missing value and are none: NA among codes of countries."""

    entities: Mapping[str, EntityColumn]
    facts: tuple[FactColumns, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """The columns that it names."""
        named = [
            column
            for one in self.entities.values()
            for column in (one.name, one.type_from, one.id, *one.aliases, *one.key)
        ]
        named += [column for one in self.facts for column in (one.relation_from, one.value)]
        return {column for column in (*named, *self.values) if column not in ("", ROW)}


@dataclass(frozen=True, slots=True)
class Mappings:
    """By the name of the table's file; `lookups` are the names by id that the tables refer to."""

    tables: Mapping[str, TableMapping]
    lookups: Mapping[Lookup, LookupNames] = field(default_factory=dict)


def read_mappings(path: Path, names_by_id: Callable[[Path, Lookup], LookupNames]) -> Mappings:
    """A mapping file; files of lookups are found beside it. FormatError says what is wrong."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the mapping {path}: {error.strerror}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise FormatError(f"{path} is not valid YAML: {told_in_short(error)}") from error
    try:
        tables = {
            str(name): _table(str(name), table)
            for name, table in _object(data, "the file", ("tables",), ("tables",))["tables"].items()
        }
    except (FormatError, AttributeError) as error:
        told = str(error) if isinstance(error, FormatError) else "tables is {file: ...}"
        raise FormatError(f"{path}: {told}") from error
    lookups = {one: names_by_id(path.parent / one.file, one) for one in _lookups(tables)}
    return Mappings(tables, lookups)


def _lookups(tables: Mapping[str, TableMapping]) -> Iterator[Lookup]:
    found = (one.lookup for table in tables.values() for one in table.entities.values())
    yield from dict.fromkeys(one for one in found if one is not None)


def _table(name: str, data: Any) -> TableMapping:
    table = _object(data, name, ("entities", "facts", "values"), ("entities",))
    entities = _object(table["entities"], f"{name}: entities")
    found = {str(key): _entity(f"{name}: {key}", one) for key, one in entities.items()}
    rows = table.get("facts") or []
    if not isinstance(rows, list):
        raise FormatError(f"{name}: facts is a list")
    facts = tuple(_fact(f"{name}: fact {n}", row, found) for n, row in enumerate(rows, start=1))
    values = _object(table.get("values") or {}, f"{name}: values")
    kept = {str(key): _columns(f"{name}: values: {key}", cells) for key, cells in values.items()}
    return TableMapping(found, facts, kept)


def _entity(place: str, data: Any) -> EntityColumn:
    keys = ("name", "type", "type_from", "split", "id", "aliases", "key", "lookup")
    entity = _object(data, place, keys, ("name",))
    aliases = _columns(f"{place}: aliases", entity.get("aliases") or [])
    key = _columns(f"{place}: key", entity.get("key") or [])
    if key and ("lookup" in entity or entity.get("split")):
        raise FormatError(f"{place} has a key, or a lookup or split: a key is of one name in a row")
    if bool(entity.get("type")) == bool(entity.get("type_from")):
        raise FormatError(f"{place} has a type, or a column type_from")
    lookup = None
    if "lookup" in entity:
        fields = ("file", "id", "name")
        found = _object(entity["lookup"], f"{place}: lookup", fields, fields)
        lookup = Lookup(*(str(found[key]) for key in fields))
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
            known = ", ".join(entities)
            raise FormatError(f"{place}: there is no entity {end!r}; entities: {known}")
    if bool(fact.relation) == bool(fact.relation_from):
        raise FormatError(f"{place} has a relation, or a column relation_from")
    if bool(fact.tail) == bool(fact.value):
        raise FormatError(f"{place} has a tail, which is an entity, or a column value")
    if fact.type and (fact.tail or fact.type not in LITERALS):
        raise FormatError(f"{place}: the type of a value is one of {', '.join(LITERALS)}")
    return fact


def _object(
    data: Any, place: str, known: tuple[str, ...] = (), needed: tuple[str, ...] = ()
) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise FormatError(f"{place} is an object, not {data!r:.60}")
    if known and (unknown := sorted(str(key) for key in data if key not in known)):
        raise FormatError(f"{place} has no {unknown[0]!r}; it may have: {', '.join(known)}")
    if missing := [key for key in needed if not data.get(key)]:
        raise FormatError(f"{place} has no {missing[0]!r}")
    return data
