"""A mapping of tables proposed from their headers and cells, for a person to correct."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from extractors.kinds import kind_of
from extractors.literals import literal
from extractors.table_cells import Cell, parts
from kg.errors import ConfigError, FormatError
from kg.load.rows import TEXT_COLUMNS, shown_cell, table_rows

SAMPLE = 2000  # rows that are looked at
MOST = 0.8  # the share of a column's cells that decides what it is; see _are_most
SEVERAL = 0.2  # the share of cells with a sign that separates, for it to be one
LONG = 60  # characters of a cell, on average, above which it is text and no value
SIGNS = (";", "|")
NAMES = ("name", "title", "label", "full name", "fullname")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_KEY = re.compile(r"\S{1,40}")
_TYPES = {
    "Person": "person people author writer director actor editor founder ceo owner employee",
    "Organization": "company employer firm organisation organization publisher university club",
    "Location": "city town country place location region state address capital",
    "Work": "book film movie song album title work",
}
_KINDS = {word: kind for kind, words in _TYPES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column that hold something, of `rows` rows."""

    name: str
    cells: tuple[str, ...]
    rows: int

    @property
    def words(self) -> list[str]:
        return [word.lower() for word in _WORD.findall(self.name)]

    @property
    def is_key(self) -> bool:
        """A word of its own in each row, under a header that says so."""
        named = bool({"id", "key", "code", "isbn", "no", "uuid"} & set(self.words))
        apart = len(set(self.cells)) == len(self.cells) == self.rows
        return named and apart and all(map(_KEY.fullmatch, self.cells))

    @property
    def literal_type(self) -> str:
        """The type that most cells have as dates, numbers or amounts; else ""."""
        found = Counter(kind[0] for cell in self.cells if (kind := literal(cell)))
        best, count = found.most_common(1)[0] if found else ("", 0)
        return best if _are_most(count, len(self.cells)) else ""

    @property
    def sign(self) -> str:
        """What separates several values in a cell; "" if nothing does."""
        for sign in SIGNS:
            if sum(sign in cell for cell in self.cells) >= max(1, SEVERAL * len(self.cells)):
                return sign
        return ";" if self.cells and all(cell.startswith("[") for cell in self.cells) else ""

    @property
    def values(self) -> list[str]:
        """The cells, or what is separated in them."""
        if not (sign := self.sign):
            return list(self.cells)
        found = (parts(Cell(cell, 0, len(cell), 0), sign) for cell in self.cells)
        return [part.text for one in found for part in one]

    @property
    def names_things(self) -> bool:
        """Are most values short and capitalised?"""
        good = [one for one in self.values if one[:1].isupper() and len(one.split()) <= 6]
        return bool(good) and _are_most(len(good), len(self.values))

    @property
    def length(self) -> float:
        return sum(map(len, self.cells)) / len(self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read; `notes` say what a person should know."""

    file: str
    columns: Mapping[str, Column]
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """What its rows are, by the file's name: companies.csv holds companies."""
        return _type(Path(self.file).stem)

    @property
    def key(self) -> Column | None:
        return next((one for one in self.columns.values() if one.is_key), None)

    @property
    def name(self) -> Column:
        """The column with the names of what the rows are."""
        rest = [one for one in self.columns.values() if one.cells and not one.literal_type]
        named = [one for one in rest if one.name.strip().lower() in (*NAMES, self.type.lower())]
        if named:
            return named[0]
        free = [one for one in rest if not one.is_key and not one.sign and one.length <= LONG]
        apart = [one for one in free if len(set(one.cells)) >= MOST * len(one.cells)]
        return next(iter((*apart, *free, *self.columns.values())))


def propose(paths: Iterable[Path]) -> str:
    """A mapping in YAML, with what was seen as comments; FormatError if no file is a table."""
    tables = [_read(path) for path in paths]
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


def _read(path: Path) -> Table:
    cells: dict[str, list[str]] = {}
    rows = bad = 0
    try:
        with path.open("rb") as file:
            for _, row in islice(table_rows(file, path.suffix.lower()), SAMPLE):
                if isinstance(row, FormatError):
                    bad += 1
                    continue
                rows += 1
                for column, cell in row.items():
                    shown = "" if cell is None else shown_cell(cell)
                    cells.setdefault(column, []).extend([shown] if shown else [])
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    if prose := [column for column in cells if column.casefold() in TEXT_COLUMNS]:
        note = f"its column {prose[0]} is read as prose, a document for each row; rename it"
        return Table(path.name, {}, (note,))
    if not rows or not any(cells.values()):
        return Table(path.name, {}, ("no rows",))
    columns = {name: Column(name, tuple(found), rows) for name, found in cells.items()}
    notes = (f"{bad} of {rows + bad} rows cannot be read",) if bad else ()
    return Table(path.name, columns, notes)


def _mapping(table: Table, others: Sequence[Table]) -> tuple[dict[str, Any], list[str]]:
    subject, key = table.name, table.key
    label = subject.name if subject.name.lower() not in NAMES else table.type.lower()
    while label in table.columns and label != subject.name:
        label += " row"
    entities: dict[str, dict[str, Any]] = {label: {"name": subject.name, "type": table.type}}
    if key is not None and key is not subject:
        entities[label]["id"] = key.name
    facts: list[dict[str, str]] = []
    notes = [f"rows are of the type {table.type}, named by {subject.name}"]
    for column in table.columns.values():
        if column is subject or column is key:
            continue
        note = _add(column, label, entities, facts, others)
        notes.append(f"{column.name}: {note}")
    return {"entities": entities, "facts": facts}, notes


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
        entities[column.name] = {"name": column.name, "type": _type(column.name), **split}
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


def _are_most(count: int, of: int) -> bool:
    """Also where one of three or four is wrong: few cells have no fifth to spare."""
    return count >= MOST * of or (of in (3, 4) and count == of - 1)


def _overlap(values: set[str], column: Column) -> bool:
    return _are_most(len(values & set(column.cells)), len(values))


def _relation(column: Column) -> str:
    words = [word for word in column.words if word != "id"] or column.words
    return "_".join(words).upper() or "HAS"


def _type(name: str) -> str:
    """By the last of its words that is known: "birth places" are locations."""
    words = [_singular(word.lower()) for word in _WORD.findall(name)]
    for word in reversed(words):
        if kind := _KINDS.get(word) or kind_of(word):
            return kind
    return "".join(word.capitalize() for word in words) or "Thing"


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
