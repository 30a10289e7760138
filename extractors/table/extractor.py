"""Extraction of entities and facts from table rows by a mapping of columns, without a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from extractors.table.cells import Cell, cells, parts
from extractors.table.mapping import (
    ROW,
    EntityColumn,
    FactColumns,
    Lookup,
    LookupNames,
    TableMapping,
    read_mappings,
)
from extractors.table.missing_values import is_missing
from kg.errors import ConfigError, FormatError
from kg.fingerprint import fingerprint
from kg.load.rows import table_rows
from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple
from kg.protocols import Extractor
from kg.text.literals import literal

VERSION = 3  # of the code that reads rows; a change of it changes every fingerprint
CONFIDENCE = 0.9  # the same as for an imported graph without confidences
EMPTY = "a mark for an empty cell"
IDENTIFIED_BY, ALSO_KNOWN_AS = "IDENTIFIED_BY", "ALSO_KNOWN_AS"


class TableExtractor:
    """Reads rows of .csv, .tsv and .jsonl files by the file `mapping`.

    Chunks that are not rows of its tables go to the extractor `of`, if there is one.
    """

    def __init__(self, mapping: str, of: Extractor | None = None) -> None:
        self._mappings = read_mappings(Path(mapping), names_by_id)
        self._of = of

    @cached_property
    def fingerprint(self) -> str:
        tables = {name: asdict(table) for name, table in self._mappings.tables.items()}
        lookups = [
            [asdict(lookup), dict(names.by_id), sorted(names.several), names.unread]
            for lookup, names in self._mappings.lookups.items()
        ]
        inner = self._of.fingerprint if self._of else ""
        return fingerprint("table", VERSION, tables, lookups, inner)

    @property
    def relation_names(self) -> Collection[str]:
        """The relations of the mapping, which become relation types however rare they are."""
        tables = self._mappings.tables.values()
        named = {fact.relation for table in tables for fact in table.facts if fact.relation}
        return named.union(self._of.relation_names if self._of else ())

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """Yield one extraction for each chunk, in order.

        Raises ConfigError for a column that a table lacks. Each run of neighbouring chunks that
        are no rows is one call of the extractor `of`.
        """
        for table, neighbours in groupby(chunks, self._table_of):
            if table is not None:
                yield from (self._row(chunk, table) for chunk in neighbours)
            elif self._of is not None:
                yield from self._of.extract(neighbours)
            else:
                yield from map(_unmapped, neighbours)

    def _table_of(self, chunk: Chunk) -> TableMapping | None:
        return self._mappings.tables.get(str(chunk.meta.get("table", "")))

    def _row(self, chunk: Chunk, table: TableMapping) -> Extraction:
        columns: Sequence[str] = chunk.meta["columns"]
        missing = sorted(table.columns - set(columns))
        name = str(chunk.meta["table"])
        if missing and not name.lower().endswith(".jsonl"):  # there each row has its own
            raise ConfigError(
                f"the mapping names a column {missing[0]!r} that {name} does not have; its "
                f"columns: {', '.join(columns)}"
            )
        if chunk.meta.get("index"):
            reason = "the end of a row that is longer than a chunk: set chunker.size higher"
            return Extraction(chunk, rejects=(Reject(chunk.text, reason),))
        row = _Row(chunk, table, self._mappings.lookups, *_checked(cells(chunk.text, columns)))
        return row.extraction()


def _unmapped(chunk: Chunk) -> Extraction:
    in_table = chunk.meta.get("table")
    reason = "a table that the mapping does not have" if in_table else "not a row of a table"
    return Extraction(chunk, rejects=(Reject(chunk.text, reason),))


def names_by_id(path: Path, lookup: Lookup) -> LookupNames:
    """Return the names in a lookup's table; FormatError for a table without its columns."""
    names: dict[str, str] = {}
    several: set[str] = set()
    unread = 0
    try:
        with path.open("rb") as file:
            for _, row in table_rows(file, path.suffix.lower()):
                if isinstance(row, FormatError):
                    unread += 1
                    continue
                if missing := [column for column in (lookup.id, lookup.name) if column not in row]:
                    raise FormatError(f"{path} has no column {missing[0]!r}, which a lookup names")
                key, name = (str(row[column]).strip() for column in (lookup.id, lookup.name))
                if is_missing(name):
                    continue
                if names.setdefault(key, name) != name:
                    several.add(key)
    except OSError as error:
        raise ConfigError(f"cannot read {path} of a lookup: {error.strerror}") from error
    return LookupNames(names, frozenset(several), unread)


def _checked(row: Mapping[str, Cell]) -> tuple[dict[str, Cell], list[Reject]]:
    """Return the cells with values, and a reject for each cell with a formula."""
    formulas = {column for column, cell in row.items() if cell.text.startswith("=")}
    reason = "a formula in a cell: save the table with values"
    rejects = [Reject(f"{column}: {row[column].text}", reason) for column in sorted(formulas)]
    return {column: cell for column, cell in row.items() if column not in formulas}, rejects


@dataclass(slots=True)
class _Row:
    """A row while it is read; `named` holds the mentions of each entity with their cells."""

    chunk: Chunk
    table: TableMapping
    lookups: Mapping[Lookup, LookupNames]
    cells: Mapping[str, Cell]
    rejects: list[Reject]
    named: dict[str, list[tuple[Mention, Cell]]] = field(default_factory=dict)

    def extraction(self) -> Extraction:
        for key, entity in self.table.entities.items():
            self.named[key] = list(self._mentions(entity))
        triples: list[Triple] = []
        for key, entity in self.table.entities.items():
            triples += self._ids_and_aliases(key, entity)
        for fact in self.table.facts:
            triples += self._facts(fact)
        mentions = dict.fromkeys(mention for named in self.named.values() for mention, _ in named)
        if not mentions:
            self.rejects.append(Reject(self.chunk.text, "a row without a name"))
        rejects = tuple(dict.fromkeys(self.rejects))  # a cell may be read for several facts
        return Extraction(self.chunk, tuple(mentions), tuple(triples), rejects)

    def _mentions(self, entity: EntityColumn) -> Iterator[tuple[Mention, Cell]]:
        cell = self.cells.get(entity.name)
        if cell is None:
            return
        kind = entity.type or self._words(entity.type_from)
        if not kind:
            self.rejects.append(Reject(cell.text, f"no type in the column {entity.type_from}"))
            return
        for part in self._parts(entity.name, cell, entity.split, entity.lookup):
            if entity.lookup is None:
                yield self._named(part, kind, entity.key), part
            elif name := self._looked_up(part.text, entity.lookup):
                # The text holds the id only, so the mention has no span.
                yield Mention(name, kind), part

    def _parts(
        self, column: str, cell: Cell, sign: str, lookup: Lookup | None = None
    ) -> Iterator[Cell]:
        """Yield the values of a cell; marks for a missing value become rejects.

        A value of the mapping's `values`, and an id of the lookup, may look like such a mark.
        """
        kept = self.table.values.get(column, ())
        ids = self.lookups[lookup].by_id if lookup else {}
        for part in parts(cell, sign):
            if is_missing(part.text) and part.text.strip() not in kept and part.text not in ids:
                self.rejects.append(Reject(f"{column}: {part.text}", EMPTY))
            else:
                yield part

    def _named(self, part: Cell, kind: str, key: Sequence[str]) -> Mention:
        """Return the mention at a cell; with a key its name is not in the text: it has no span."""
        name = " ".join(part.text.split())
        if not key:
            return Mention(name, kind, *self._place(part))
        own = self.chunk.doc_id.rpartition("#")[2]
        for column in key:
            addition = self._words(column) or (own if column == ROW else "")
            sign = " " if "name" in column.casefold() else ", "
            name = f"{name}{sign}{addition}" if addition else name
        return Mention(name, kind)

    def _words(self, column: str) -> str:
        cell = self.cells.get(column)
        return "" if cell is None or is_missing(cell.text) else " ".join(cell.text.split())

    def _looked_up(self, key: str, lookup: Lookup) -> str:
        """Return the name of an id in a lookup's table; if it has none, add a reject, return ""."""
        names = self.lookups[lookup]
        if key in names.several:
            reason = f"several names have this id in {lookup.file}"
        elif name := names.by_id.get(key):
            return name
        elif names.unread:
            unread = f"rows there that cannot be read: {names.unread:,}"
            reason = f"no such id in {lookup.file} ({unread})"
        else:
            reason = f"no such id in {lookup.file}"
        self.rejects.append(Reject(key, reason))
        return ""

    def _ids_and_aliases(self, key: str, entity: EntityColumn) -> Iterator[Triple]:
        aliases = [(ALSO_KNOWN_AS, column) for column in entity.aliases]
        for relation, column in [(IDENTIFIED_BY, entity.id), *aliases]:
            cell = self.cells.get(column)
            if cell is None or len(self.named[key]) != 1:
                continue
            head, at = self.named[key][0]
            for part in self._parts(column, cell, entity.split or ";"):
                yield self._triple(head, relation, self._value(part, "string"), at, part)

    def _facts(self, fact: FactColumns) -> Iterator[Triple]:
        relation = fact.relation or self._words(fact.relation_from)
        tails: list[tuple[Mention | Literal, Cell]] = []
        if fact.tail:
            tails.extend(self.named[fact.tail])
        elif cell := self.cells.get(fact.value):
            whole = self._parts(fact.value, cell, "")
            tails.extend((value, part) for part in whole if (value := self._typed(part, fact)))
        if tails and self.named[fact.head] and not relation:
            reason = f"no relation in the column {fact.relation_from}"
            self.rejects.append(Reject(tails[0][0].text, reason))
            return
        for head, at in self.named[fact.head]:
            for tail, there in tails:
                yield self._triple(head, relation, tail, at, there)

    def _typed(self, cell: Cell, fact: FactColumns) -> Literal | None:
        """Return the cell's literal; None, and a reject, for one of another type."""
        parsed = literal(cell.text)
        if fact.type == "string" or (parsed is None and not fact.type):
            return self._value(cell, "string")
        if parsed is None or (fact.type and parsed[0] != fact.type):
            reason = f"no {fact.type} in the column {fact.value}"
            self.rejects.append(Reject(cell.text, reason))
            return None
        return Literal(cell.text, *parsed, *self._place(cell))

    def _value(self, cell: Cell, kind: str) -> Literal:
        return Literal(cell.text, kind, " ".join(cell.text.split()), *self._place(cell))

    def _place(self, cell: Cell) -> tuple[int, int]:
        return self.chunk.start + cell.start, self.chunk.start + cell.end

    def _triple(
        self, head: Mention, relation: str, tail: Mention | Literal, at: Cell, there: Cell
    ) -> Triple:
        """Return a triple whose evidence spans the lines of both cells."""
        start, end = min(at.line, there.line), max(at.end, there.end)
        place = self.chunk.start + start, self.chunk.start + end
        quote = self.chunk.text[start:end]
        evidence = Evidence(self.chunk.doc_id, self.chunk.id, *place, quote)
        return Triple(head, relation, tail, evidence, CONFIDENCE, "table")
