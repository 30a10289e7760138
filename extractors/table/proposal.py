"""A mapping of tables proposed from their headers and cells, for a person to correct."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from extractors.table.columns import LONG, NAMES, Column, Table, are_most, read_table, type_of
from extractors.table.mapping import ROW
from kg.errors import FormatError
from kg.text.literals import literal

KEY_COLUMNS = 3  # of a proposed key; where they are not enough, the row's number is


def propose(paths: Iterable[Path]) -> str:
    """A mapping in YAML, with what was seen as comments; FormatError if no file is a table."""
    tables = [read_table(path) for path in paths]
    notes = [f"{table.file}: {note}" for table in tables for note in table.notes]
    found = [table for table in tables if table.columns]
    if not found:
        raise FormatError("; ".join(notes) or "there is no table")
    mappings = {}
    for table in found:
        mappings[table.file], told = _mapping(table, [one for one in found if one is not table])
        notes += [f"{table.file}: {note}" for note in told]
    text = yaml.safe_dump(
        {"tables": mappings}, sort_keys=False, allow_unicode=True, default_flow_style=None
    )
    comments = "".join(f"# {' '.join(note.split())}\n" for note in notes)
    return f"# Proposed from headers and cells: read it, correct it.\n{comments}{text}"


def _mapping(table: Table, others: Sequence[Table]) -> tuple[dict[str, Any], list[str]]:
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
        notes.append(_asked(subject, row_key))
    facts: list[dict[str, str]] = []
    for column in table.columns.values():
        if column is subject or column is key or column is table.surname:
            continue
        note = _add(column, label, entities, facts, others)
        notes.append(f"{column.name}: {note}")
    notes += [f"{one.name}: {_marked(one)}" for one in table.columns.values() if one.marks]
    values = {one.name: list(one.kept) for one in table.columns.values() if one.kept}
    return {"entities": entities, "facts": facts, **({"values": values} if values else {})}, notes


def _row_key(table: Table) -> list[str]:
    """What is added to the names of rows so that no two rows have one; [] where none do."""
    subject, surname = table.name, table.surname
    key = [surname.name] if surname is not None and surname is not subject else []
    best = len(_distinct(table, subject.name, *key))
    if best == len(table.rows) or (not key and len(set(subject.cells)) == len(subject.cells)):
        return key
    unique = [one for one in table.columns.values() if one.is_unique and one is not subject]
    if unique:
        return [*key, (table.key or unique[0]).name]
    wider = list(key)
    for column in table.columns.values():
        if column in (subject, surname) or column.length > LONG or len(wider) == KEY_COLUMNS:
            continue
        count = len(_distinct(table, subject.name, *wider, column.name))
        if count > best:
            wider, best = [*wider, column.name], count
        if best == len(table.rows):
            return wider
    return [*key, ROW]


def _distinct(table: Table, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row.get(column, "") for column in columns) for row in table.rows}


def _asked(subject: Column, key: Sequence[str]) -> str:
    by = " and ".join("the row's id or number" if column == ROW else column for column in key)
    return (
        f"{subject.name} alone is not a row's own, so {by} is added to it (key): shorten the key "
        "if rows of one name are about one thing"
    )


def _marked(column: Column) -> str:
    marks = ", ".join(f"{mark} {count}" for mark, count in column.marks.most_common(5))
    return (
        f"{sum(column.marks.values())} of {column.rows} cells say that a value is missing ({marks})"
    )


def _add(
    column: Column,
    label: str,
    entities: dict[str, dict[str, Any]],
    facts: list[dict[str, str]],
    others: Sequence[Table],
) -> str:
    """Adds what a column holds to entities and facts, and says what that is."""
    fact = {"head": label, "relation": _relation(column)}
    if not column.cells:
        return "left out: empty"
    if reference := _reference(column, others):
        entities[column.name], note = reference
        facts.append({**fact, "tail": column.name})
        return note
    if kind := column.literal_type:
        facts.append({**fact, "value": column.name, "type": kind})
        odd = sum((literal(cell) or ("",))[0] != kind for cell in column.cells)
        return f"{kind}, but for {odd} of {len(column.cells)} cells" if odd else kind
    if column.names_things:
        split = {"split": column.sign} if column.sign else {}
        entities[column.name] = {"name": column.name, "type": type_of(column.name), **split}
        facts.append({**fact, "tail": column.name})
        return f"names{f', separated by {column.sign}' if column.sign else ''}"
    if column.length > LONG:
        return "left out: long text"
    facts.append({**fact, "value": column.name, "type": "string"})
    return f"words, whole: what {column.sign} separates is no name" if column.sign else "words"


def _reference(column: Column, others: Sequence[Table]) -> tuple[dict[str, Any], str] | None:
    """The entity that most cells name in another table, by its id or its name."""
    values = set(column.values)
    split = {"split": column.sign} if column.sign else {}
    for table in others:
        key, named = table.key, table.name
        if key is not None and _overlap(values, key):
            lookup = {"file": table.file, "id": key.name, "name": named.name}
            entity = {"name": column.name, "type": table.type, **split, "lookup": lookup}
            return entity, f"ids of {table.file}"
        if not column.literal_type and _overlap(values, named):
            entity = {"name": column.name, "type": table.type, **split}
            return entity, f"names of {table.file}"
    return None


def _overlap(values: set[str], column: Column) -> bool:
    return are_most(len(values & set(column.cells)), len(values))


def _relation(column: Column) -> str:
    words = [word for word in column.words if word != "id"] or column.words
    return "_".join(words).upper() or "HAS"
