"""Rows of tables as entities and facts, by a mapping of their columns; no model reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
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
from kg.resume import resumed
from kg.text.literals import literal

VERSION = 3  # of the reading of rows: a change of it changes every fingerprint
CONFIDENCE = 0.9  # as of a graph that is imported without one
EMPTY = "a mark for an empty cell"
IDENTIFIED_BY, ALSO_KNOWN_AS = "IDENTIFIED_BY", "ALSO_KNOWN_AS"


class TableExtractor:
    """Reads rows of .csv, .tsv and .jsonl files as the file `mapping` says.

    What is no row of its tables goes to the extractor `of`, where there is one.
    """

    def __init__(self, mapping: str, of: Extractor | None = None) -> None:
        self._mappings = read_mappings(Path(mapping), names_by_id)
        self._of = of

    @cached_property
    def fingerprint(self) -> str:
        tables = {name: asdict(table) for name, table in self._mappings.tables.items()}
        lookups = [
            [asdict(one), dict(names.by_id), sorted(names.several), names.unread]
            for one, names in self._mappings.lookups.items()
        ]
        inner = self._of.fingerprint if self._of else ""
        return fingerprint("table", VERSION, tables, lookups, inner)

    @property
    def relation_names(self) -> Collection[str]:
        """All of the mapping: they are relation types however rare they are."""
        tables = self._mappings.tables.values()
        named = {fact.relation for table in tables for fact in table.facts if fact.relation}
        return named.union(self._of.relation_names if self._of else ())

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order; ConfigError for a column that a table lacks."""
        rows: dict[str, Extraction] = {}

        def key(chunk: Chunk) -> str:
            table = self._mappings.tables.get(str(chunk.meta.get("table", "")))
            if table is not None:
                rows[chunk.id] = self._row(chunk, table)
            return chunk.id

        done = resumed(chunks, key, lambda key: rows.pop(key, None), self._others)
        yield from (extraction for _, extraction in done)

    def _others(self, chunks: Iterator[Chunk]) -> Iterator[Extraction]:
        if self._of is not None:
            yield from self._of.extract(chunks)
            return
        for chunk in chunks:
            name = chunk.meta.get("table")
            told = "a table that the mapping does not have" if name else "not a row of a table"
            yield Extraction(chunk, rejects=(Reject(chunk.text, told),))

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
            told = "the end of a row that is longer than a chunk: set chunker.size higher"
            return Extraction(chunk, rejects=(Reject(chunk.text, told),))
        row = _Row(chunk, table, self._mappings.lookups, *_sound(cells(chunk.text, columns)))
        return row.extraction()


def names_by_id(path: Path, lookup: Lookup) -> LookupNames:
    """The names of a table by their ids; FormatError for one without these columns."""
    found: dict[str, str] = {}
    several: set[str] = set()
    unread = 0
    try:
        with path.open("rb") as file:
            for _, row in table_rows(file, path.suffix.lower()):
                if isinstance(row, FormatError):
                    unread += 1
                    continue
                if missing := [one for one in (lookup.id, lookup.name) if one not in row]:
                    raise FormatError(f"{path} has no column {missing[0]!r}, which a lookup names")
                key, name = (str(row[column]).strip() for column in (lookup.id, lookup.name))
                if is_missing(name):
                    continue
                if found.setdefault(key, name) != name:
                    several.add(key)
    except OSError as error:
        raise ConfigError(f"cannot read {path} of a lookup: {error.strerror}") from error
    return LookupNames(found, frozenset(several), unread)


def _sound(found: Mapping[str, Cell]) -> tuple[dict[str, Cell], list[Reject]]:
    """The cells that hold values, and what is wrong with the others."""
    formulas = {column for column, cell in found.items() if cell.text.startswith("=")}
    told = "a formula in a cell: save the table with values"
    rejects = [Reject(f"{column}: {found[column].text}", told) for column in sorted(formulas)]
    return {column: cell for column, cell in found.items() if column not in formulas}, rejects


@dataclass(slots=True)
class _Row:
    """One row being read."""

    chunk: Chunk
    table: TableMapping
    lookups: Mapping[Lookup, LookupNames]
    cells: Mapping[str, Cell]
    rejects: list[Reject]
    named: dict[str, list[tuple[Mention, Cell]]] = field(default_factory=dict)

    def extraction(self) -> Extraction:
        for key, entity in self.table.entities.items():
            self.named[key] = list(self._mentions(entity))
        triples = [one for entity in self.table.entities.items() for one in self._known(*entity)]
        triples += [one for fact in self.table.facts for one in self._facts(fact)]
        mentions = dict.fromkeys(one for found in self.named.values() for one, _ in found)
        if not mentions:
            self.rejects.append(Reject(self.chunk.text, "a row without a name"))
        rejects = tuple(dict.fromkeys(self.rejects))  # a cell may be read for several facts
        return Extraction(self.chunk, tuple(mentions), tuple(triples), rejects)

    def _mentions(self, entity: EntityColumn) -> Iterator[tuple[Mention, Cell]]:
        cell = self.cells.get(entity.name)
        if cell is None:
            return
        kind = entity.type or self._shown(entity.type_from)
        if not kind:
            self.rejects.append(Reject(cell.text, f"no type in the column {entity.type_from}"))
            return
        for part in self._parts(entity.name, cell, entity.split, entity.lookup):
            if entity.lookup is None:
                yield self._named(part, kind, entity.key), part
            elif name := self._looked_up(part.text, entity.lookup):
                # The text has the id; the name stands elsewhere.
                yield Mention(name, kind), part

    def _parts(
        self, column: str, cell: Cell, sign: str, lookup: Lookup | None = None
    ) -> Iterator[Cell]:
        """What is in a cell; marks for a missing value are rejects. An id may look like one."""
        kept = self.table.values.get(column, ())
        ids = self.lookups[lookup].by_id if lookup else {}
        for part in parts(cell, sign):
            if is_missing(part.text) and part.text.strip() not in kept and part.text not in ids:
                self.rejects.append(Reject(f"{column}: {part.text}", EMPTY))
            else:
                yield part

    def _named(self, part: Cell, kind: str, key: Sequence[str]) -> Mention:
        """The mention at its cell; with a key it is no words of the text."""
        name = " ".join(part.text.split())
        if not key:
            return Mention(name, kind, *self._place(part))
        own = self.chunk.doc_id.rpartition("#")[2]
        for column in key:
            shown = self._shown(column) or (own if column == ROW else "")
            sign = " " if "name" in column.casefold() else ", "
            name = f"{name}{sign}{shown}" if shown else name
        return Mention(name, kind)

    def _shown(self, column: str) -> str:
        cell = self.cells.get(column)
        return "" if cell is None or is_missing(cell.text) else " ".join(cell.text.split())

    def _looked_up(self, key: str, lookup: Lookup) -> str:
        """The name that a table has for an id, or "" and a reject that says why."""
        names = self.lookups[lookup]
        if key in names.several:
            told = f"several names have this id in {lookup.file}"
        elif name := names.by_id.get(key):
            return name
        elif names.unread:
            told = f"no such id in {lookup.file} (rows there that cannot be read: {names.unread:,})"
        else:
            told = f"no such id in {lookup.file}"
        self.rejects.append(Reject(key, told))
        return ""

    def _known(self, key: str, entity: EntityColumn) -> Iterator[Triple]:
        """What the columns with ids and other names say."""
        named = [(IDENTIFIED_BY, entity.id), *((ALSO_KNOWN_AS, one) for one in entity.aliases)]
        for relation, column in named:
            cell = self.cells.get(column)
            if cell is None or len(self.named[key]) != 1:
                continue
            head, at = self.named[key][0]
            for part in self._parts(column, cell, entity.split or ";"):
                yield self._triple(head, relation, self._value(part, "string"), at, part)

    def _facts(self, fact: FactColumns) -> Iterator[Triple]:
        relation = fact.relation or self._shown(fact.relation_from)
        tails: list[tuple[Mention | Literal, Cell]] = []
        if fact.tail:
            tails.extend(self.named[fact.tail])
        elif cell := self.cells.get(fact.value):
            whole = self._parts(fact.value, cell, "")
            tails.extend((value, one) for one in whole if (value := self._typed(one, fact)))
        if tails and self.named[fact.head] and not relation:
            told = f"no relation in the column {fact.relation_from}"
            self.rejects.append(Reject(tails[0][0].text, told))
            return
        for head, at in self.named[fact.head]:
            for tail, there in tails:
                yield self._triple(head, relation, tail, at, there)

    def _typed(self, cell: Cell, fact: FactColumns) -> Literal | None:
        found = literal(cell.text)
        if fact.type == "string" or (found is None and not fact.type):
            return self._value(cell, "string")
        if found is None or (fact.type and found[0] != fact.type):
            told = f"no {fact.type} in the column {fact.value}"
            self.rejects.append(Reject(cell.text, told))
            return None
        return Literal(cell.text, *found, *self._place(cell))

    def _value(self, cell: Cell, kind: str) -> Literal:
        return Literal(cell.text, kind, " ".join(cell.text.split()), *self._place(cell))

    def _place(self, cell: Cell) -> tuple[int, int]:
        return self.chunk.start + cell.start, self.chunk.start + cell.end

    def _triple(
        self, head: Mention, relation: str, tail: Mention | Literal, at: Cell, there: Cell
    ) -> Triple:
        """The evidence reaches from the line of one cell to the end of the other."""
        start, end = min(at.line, there.line), max(at.end, there.end)
        place = self.chunk.start + start, self.chunk.start + end
        quote = self.chunk.text[start:end]
        said = Evidence(self.chunk.doc_id, self.chunk.id, *place, quote)
        return Triple(head, relation, tail, said, CONFIDENCE, "table")
