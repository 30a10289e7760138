"""The columns of a table as they are seen in its header and cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from extractors.table.cells import Cell, parts
from extractors.table.missing_values import is_missing
from extractors.table.singular import singular
from kg.errors import ConfigError, FormatError
from kg.load.rows import TEXT_COLUMNS, shown_cell, table_rows
from kg.resolve.canonical import words
from kg.text.class_nouns import kind_of
from kg.text.literals import literal

SAMPLE = 2000  # rows that are looked at
MOST = 0.8  # the share of a column's cells that decides what it is; see are_most
SEVERAL = 0.2  # the share of cells with a sign that separates, for it to be one
LONG = 60  # characters of a cell, on average, above which it is text and no value
SIGNS = (";", "|")
NAMES = ("name", "title", "label", "full name", "fullname")
GIVEN_NAMES = ("first name", "firstname", "given name", "givenname", "forename", "first", "given")
SURNAMES = ("last name", "lastname", "surname", "family name", "familyname", "last", "family")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_KEY_WORDS = words("id key code isbn no nr number uuid iata icao sku ean isin issn doi")
_CODE = re.compile(r"[A-Z]{2}")
_KEY = re.compile(r"\S{1,40}")
_TYPES = {
    "Person": "person people author writer director actor editor founder ceo owner employee",
    "Organization": "company employer firm organisation organization publisher university club",
    "Location": "city town country place location region state address capital",
}
_KINDS = {word: kind for kind, words in _TYPES.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a column that hold something, of `rows` rows; `marks` are of a missing value,
    `values` look like one and are none."""

    name: str
    cells: tuple[str, ...]
    rows: int
    marks: Counter[str] = field(default_factory=Counter)
    kept: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        return [word.lower() for word in _WORD.findall(self.name)]

    @property
    def is_key(self) -> bool:
        """A word of its own in each row, under a header that says so."""
        named = bool(_KEY_WORDS & set(self.words))
        return named and self.is_unique and all(map(_KEY.fullmatch, self.cells))

    @property
    def is_unique(self) -> bool:
        return len(set(self.cells)) == len(self.cells) == self.rows

    @property
    def literal_type(self) -> str:
        """The type that most cells have as dates, numbers or amounts; else ""."""
        found = Counter(kind[0] for cell in self.cells if (kind := literal(cell)))
        best, count = found.most_common(1)[0] if found else ("", 0)
        return best if are_most(count, len(self.cells)) else ""

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
        return bool(good) and are_most(len(good), len(self.values))

    @property
    def length(self) -> float:
        return sum(map(len, self.cells)) / max(1, len(self.cells))


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read; `notes` say what a person should know."""

    file: str
    columns: Mapping[str, Column]
    rows: Sequence[Mapping[str, str]] = ()
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """What its rows are, by the file's name: companies.csv holds companies.

        Airports are no Location here: one named as its city is not the city.
        """
        return type_of(Path(self.file).stem, ("Person", "Organization"))

    @property
    def key(self) -> Column | None:
        return next((one for one in self.columns.values() if one.is_key), None)

    @property
    def surname(self) -> Column | None:
        """The column that goes on where that of the given names ends."""
        found = {one.name.casefold().replace("_", " "): one for one in self.columns.values()}
        given = any(name in found for name in GIVEN_NAMES)
        return next((found[name] for name in SURNAMES if given and name in found), None)

    @property
    def name(self) -> Column:
        """The column with the names of what the rows are."""
        rest = [one for one in self.columns.values() if one.cells and not one.literal_type]
        named = [one for one in rest if one.name.strip().lower() in (*NAMES, self.type.lower())]
        if named:
            return named[0]
        if self.surname is not None:
            given = (one for one in rest if one.name.casefold().replace("_", " ") in GIVEN_NAMES)
            return next(given, self.surname)
        free = [one for one in rest if not one.is_key and not one.sign and one.length <= LONG]
        apart = [one for one in free if len(set(one.cells)) >= MOST * len(one.cells)]
        return next(iter((*apart, *free, *self.columns.values())))


def read_table(path: Path) -> Table:
    rows: list[dict[str, str]] = []
    bad = 0
    try:
        with path.open("rb") as file:
            for _, row in islice(table_rows(file, path.suffix.lower()), SAMPLE):
                if isinstance(row, FormatError):
                    bad += 1
                    continue
                rows.append({k: "" if v is None else shown_cell(v) for k, v in row.items()})
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
    names = list(dict.fromkeys(column for row in rows for column in row))
    if prose := [column for column in names if column.casefold() in TEXT_COLUMNS]:
        note = f"its column {prose[0]} is read as prose, a document for each row; rename it"
        return Table(path.name, {}, (), (note,))
    columns = {name: _column(name, rows) for name in names}
    if not any(column.cells for column in columns.values()):
        return Table(path.name, {}, (), ("no rows",))
    notes = (f"{bad} of {len(rows) + bad} rows cannot be read",) if bad else ()
    return Table(path.name, columns, rows, notes)


def _column(name: str, rows: Sequence[Mapping[str, str]]) -> Column:
    """NA is a value among codes of two letters, but for rows with more such marks."""
    filled = [(row[name], row) for row in rows if row.get(name)]
    codes = {cell for cell, _ in filled if not is_missing(cell)}
    marks: Counter[str] = Counter()
    cells = []
    for cell, row in filled:
        is_code = cell == "NA" and len(codes) > 1 and all(map(_CODE.fullmatch, codes))
        if is_missing(cell) and not (is_code and sum(map(is_missing, row.values())) == 1):
            marks[cell] += 1
        else:
            cells.append(cell)
    kept = ("NA",) if "NA" in cells and "NA" not in marks else ()
    return Column(name, tuple(cells), len(rows), marks, kept)


def are_most(count: int, of: int) -> bool:
    """Also where one of three or four is wrong: few cells have no fifth to spare."""
    return count >= MOST * of or (of in (3, 4) and count == of - 1)


def type_of(name: str, broad: Collection[str] = _TYPES) -> str:
    """By the last of its words that is known ("birth places" are locations), else all of them."""
    words = [word.lower() for word in _WORD.findall(name)]
    for word in reversed(words):
        one = singular(word)
        if kind := _KINDS.get(one):
            return kind
        if (kind := kind_of(one)) in broad:
            return str(kind)
    return (
        "".join(word.capitalize() for word in (*words[:-1], *map(singular, words[-1:]))) or "Thing"
    )
