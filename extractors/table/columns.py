"""Columns of a table file, described by their headers and cells."""

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

SAMPLE = 2000  # rows that are read
MOST = 0.8  # share of a column's cells that decides its kind; see are_most
SEVERAL = 0.2  # share of cells with a sign from which on it is a separator
LONG = 60  # characters of a cell, on average, above which the column is text
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
    """A column's name and its filled cells, in a table of `rows` rows.

    `marks` counts the marks for a missing value; `kept` are cells that look like such a mark
    and are values.
    """

    name: str
    cells: tuple[str, ...]
    rows: int
    marks: Counter[str] = field(default_factory=Counter)
    kept: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The words of the column's name in lower case."""
        return [word.lower() for word in _WORD.findall(self.name)]

    @property
    def is_key(self) -> bool:
        """True for a column named as an id whose cells are single words, all different."""
        named = bool(_KEY_WORDS & set(self.words))
        return named and self.is_unique and all(map(_KEY.fullmatch, self.cells))

    @property
    def is_unique(self) -> bool:
        """True if each row has a cell of its own."""
        return len(set(self.cells)) == len(self.cells) == self.rows

    @property
    def literal_type(self) -> str:
        """The literal type of most cells (date, number, money, ...); "" if there is none."""
        kinds = Counter(parsed[0] for cell in self.cells if (parsed := literal(cell)))
        best, count = kinds.most_common(1)[0] if kinds else ("", 0)
        return best if are_most(count, len(self.cells)) else ""

    @property
    def sign(self) -> str:
        """The separator of several values in a cell; "" if there is none."""
        for sign in SIGNS:
            if sum(sign in cell for cell in self.cells) >= max(1, SEVERAL * len(self.cells)):
                return sign
        return ";" if self.cells and all(cell.startswith("[") for cell in self.cells) else ""

    @property
    def values(self) -> list[str]:
        """The values of the cells, split at the separator if there is one."""
        if not (sign := self.sign):
            return list(self.cells)
        split = (parts(Cell(cell, 0, len(cell), 0), sign) for cell in self.cells)
        return [part.text for values in split for part in values]

    @property
    def holds_names(self) -> bool:
        """True if most values are short and capitalised."""
        names = [value for value in self.values if value[:1].isupper() and len(value.split()) <= 6]
        return bool(names) and are_most(len(names), len(self.values))

    @property
    def length(self) -> float:
        """The average length of a cell in characters."""
        return sum(map(len, self.cells)) / max(1, len(self.cells))


@dataclass(frozen=True, slots=True)
class SampledTable:
    """A table file's columns and first rows; `notes` are remarks for the person who reads them."""

    file: str
    columns: Mapping[str, Column]
    rows: Sequence[Mapping[str, str]] = ()
    notes: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The entity type of the rows, from the file's name: companies.csv gives Company.

        Airports are not of the type Location here: an airport named after its city is not the
        city.
        """
        return type_of(Path(self.file).stem, ("Person", "Organization"))

    @property
    def key(self) -> Column | None:
        """The first column of ids, or None."""
        return next((column for column in self.columns.values() if column.is_key), None)

    @property
    def surname(self) -> Column | None:
        """The column of surnames beside a column of given names, or None."""
        columns = {_spaced(column.name): column for column in self.columns.values()}
        if not any(name in columns for name in GIVEN_NAMES):
            return None
        return next((columns[name] for name in SURNAMES if name in columns), None)

    @property
    def name(self) -> Column:
        """The column with the names of the entities that the rows describe."""
        rest = [column for column in self.columns.values() if column.cells]
        rest = [column for column in rest if not column.literal_type]
        titles = (*NAMES, self.type.lower())
        titled = [column for column in rest if column.name.strip().lower() in titles]
        if titled:
            return titled[0]
        if self.surname is not None:
            given_names = (column for column in rest if _spaced(column.name) in GIVEN_NAMES)
            return next(given_names, self.surname)
        short = [
            column
            for column in rest
            if not column.is_key and not column.sign and column.length <= LONG
        ]
        varied = [column for column in short if _is_varied(column)]
        return next(iter((*varied, *short, *self.columns.values())))


def _spaced(name: str) -> str:
    return name.casefold().replace("_", " ")


def _is_varied(column: Column) -> bool:
    return len(set(column.cells)) >= MOST * len(column.cells)


def read_table(path: Path) -> SampledTable:
    """Read the first rows of a table file.

    Raises ConfigError for a file that cannot be read and FormatError for one that is no table.
    """
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
        return SampledTable(path.name, {}, (), (note,))
    columns = {name: _column(name, rows) for name in names}
    if not any(column.cells for column in columns.values()):
        return SampledTable(path.name, {}, (), ("no rows",))
    notes = (f"{bad} of {len(rows) + bad} rows cannot be read",) if bad else ()
    return SampledTable(path.name, columns, rows, notes)


def _column(name: str, rows: Sequence[Mapping[str, str]]) -> Column:
    """Return the column `name`.

    NA is a value in a column of two-letter codes, unless its row has more such marks.
    """
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
    """Return True if `count` of `of` cells are most of them; of 3 or 4 cells, all but 1 are."""
    return count >= MOST * of or (of in (3, 4) and count == of - 1)


def type_of(name: str, broad: Collection[str] = _TYPES) -> str:
    """Return the entity type that a file or column name says.

    The last word with a type decides ("birth places" gives Location); a name without such a
    word is itself the type.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    for word in reversed(words):
        noun = singular(word)
        if kind := _KINDS.get(noun):
            return kind
        if (kind := kind_of(noun)) in broad:
            return str(kind)
    return (
        "".join(word.capitalize() for word in (*words[:-1], *map(singular, words[-1:]))) or "Thing"
    )
