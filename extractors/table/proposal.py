"""A proposed mapping of tables, from their headers and cells, for a person to correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extractors.table.columns import (
    LONG,
    NAMES,
    Column,
    SampledTable,
    are_most,
    read_table,
    type_of,
)
from extractors.table.mapping import ROW
from kg.errors import FormatError
from kg.text.literals import literal

KEY_COLUMNS = 3  # of a proposed key; where they are not enough, the key is the row's number


def propose(paths: Iterable[Path]) -> str:
    """Return a mapping in YAML; its comments give the reason for each choice.

    Raises FormatError if none of the files is a table.
    """
    tables = [read_table(path) for path in paths]
    notes = [f"{table.file}: {note}" for table in tables for note in table.notes]
    with_rows = [table for table in tables if table.columns]
    if not with_rows:
        raise FormatError("; ".join(notes) or "there is no table")
    mappings = {}
    for table in with_rows:
        mappings[table.file], remarks = _mapping(table, [t for t in with_rows if t is not table])
        notes += [f"{table.file}: {remark}" for remark in remarks]
    text = yaml.safe_dump(
        {"tables": mappings}, sort_keys=False, allow_unicode=True, default_flow_style=None
    )
    comments = "".join(f"# {' '.join(note.split())}\n" for note in notes)
    return f"# Proposed from headers and cells: read it, correct it.\n{comments}{text}"


def _mapping(
    table: SampledTable, other_tables: Sequence[SampledTable]
) -> tuple[dict[str, Any], list[str]]:
    """Return a table's mapping, as in the YAML file, and remarks on it."""
    subject, key = table.name, table.key
    bare = subject.name.lower() in NAMES or table.surname is not None
    label = table.type.lower() if bare else subject.name
    while label in table.columns and label != subject.name:
        label += " row"
    entities: dict[str, dict[str, Any]] = {label: {"name": subject.name, "type": table.type}}
    if key is not None and key is not subject:
        entities[label]["id"] = key.name
    notes = [f"rows are of the type {table.type}, named by {subject.name}"]
    if row_key := _row_key(table):
        entities[label]["key"] = row_key
        notes.append(_key_note(subject, row_key))
    facts: list[dict[str, str]] = []
    for column in table.columns.values():
        if column is subject or column is key or column is table.surname:
            continue
        reading = _reading(column, other_tables)
        if reading.entity is not None:
            entities[column.name] = reading.entity
        if reading.tail is not None:
            facts.append({"head": label, "relation": _relation(column), **reading.tail})
        notes.append(f"{column.name}: {reading.note}")
    columns = table.columns.values()
    notes += [f"{column.name}: {_marks_note(column)}" for column in columns if column.marks]
    values = {column.name: list(column.kept) for column in columns if column.kept}
    return {"entities": entities, "facts": facts, **({"values": values} if values else {})}, notes


def _row_key(table: SampledTable) -> list[str]:
    """Return the columns that make the rows' names unique; [] if the names alone are unique."""
    subject, surname = table.name, table.surname
    key = [surname.name] if surname is not None and surname is not subject else []
    best = len(_distinct(table, subject.name, *key))
    if best == len(table.rows) or (not key and len(set(subject.cells)) == len(subject.cells)):
        return key
    columns = table.columns.values()
    unique = [column for column in columns if column.is_unique and column is not subject]
    if unique:
        return [*key, (table.key or unique[0]).name]
    wider = list(key)
    for column in columns:
        if column in (subject, surname) or column.length > LONG or len(wider) == KEY_COLUMNS:
            continue
        count = len(_distinct(table, subject.name, *wider, column.name))
        if count > best:
            wider, best = [*wider, column.name], count
        if best == len(table.rows):
            return wider
    return [*key, ROW]


def _distinct(table: SampledTable, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row.get(column, "") for column in columns) for row in table.rows}


def _key_note(subject: Column, key: Sequence[str]) -> str:
    by = " and ".join("the row's id or number" if column == ROW else column for column in key)
    return (
        f"{subject.name} alone does not identify a row, so {by} is added to it (key): shorten the "
        "key if rows with the same name are about the same entity"
    )


def _marks_note(column: Column) -> str:
    marks = ", ".join(f"{mark} {count}" for mark, count in column.marks.most_common(5))
    return f"{sum(column.marks.values())} of {column.rows} cells mark a missing value ({marks})"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A column's part of the mapping: its entity and the tail of its fact, None where it has none.

    `note` describes the column for the person who corrects the mapping.
    """

    note: str
    tail: Mapping[str, str] | None = None
    entity: dict[str, Any] | None = None


def _reading(column: Column, other_tables: Sequence[SampledTable]) -> _Reading:
    if not column.cells:
        return _Reading("left out: empty")
    if reference := _reference(column, other_tables):
        return reference
    if kind := column.literal_type:
        odd = sum((literal(cell) or ("",))[0] != kind for cell in column.cells)
        note = f"{kind}, except {odd} of {len(column.cells)} cells" if odd else kind
        return _Reading(note, {"value": column.name, "type": kind})
    if column.holds_names:
        entity = {"name": column.name, "type": type_of(column.name), **_split(column)}
        separated = f", separated by {column.sign}" if column.sign else ""
        return _Reading(f"names{separated}", {"tail": column.name}, entity)
    if column.length > LONG:
        return _Reading("left out: long text")
    note = f"words, not split at {column.sign}: the parts are no names" if column.sign else "words"
    return _Reading(note, {"value": column.name, "type": "string"})


def _reference(column: Column, other_tables: Sequence[SampledTable]) -> _Reading | None:
    """Return the reading of a column whose cells are ids or names of another table."""
    values = set(column.values)
    tail = {"tail": column.name}
    for table in other_tables:
        entity: dict[str, Any]
        entity = {"name": column.name, "type": table.type, **_split(column)}
        key, names = table.key, table.name
        if key is not None and _overlap(values, key):
            lookup = {"file": table.file, "id": key.name, "name": names.name}
            return _Reading(f"ids of {table.file}", tail, {**entity, "lookup": lookup})
        if not column.literal_type and _overlap(values, names):
            return _Reading(f"names of {table.file}", tail, entity)
    return None


def _split(column: Column) -> dict[str, str]:
    return {"split": column.sign} if column.sign else {}


def _overlap(values: set[str], column: Column) -> bool:
    return are_most(len(values & set(column.cells)), len(values))


def _relation(column: Column) -> str:
    words = [word for word in column.words if word != "id"] or column.words
    return "_".join(words).upper() or "HAS"
