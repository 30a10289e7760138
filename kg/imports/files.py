"""Nodes and edges of graph files, one at a time: GraphML, CSV, TSV and JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from kg.errors import FormatError
from kg.imports.export_lines import export_line
from kg.imports.graphml import read_graphml
from kg.imports.items import Item, NotKept, Remark, SourceEdge, checked_confidence, edge, node
from kg.jsonform import triple_from_json
from kg.load.encoding import MARKS
from kg.load.files import Unreadable
from kg.load.table_head import open_table
from kg.load.tables import DELIMITERS, capped
from kg.model import Mention

CAP = 4_000_000_000  # bytes of one file; only a row is in memory at a time
LINE_CAP = 10_000_000
ARRAY = "\x1f"  # between the elements of a list in our own files
_BETWEEN = re.compile(f"[;{ARRAY}]")  # labels: the importer's usual sign, and ours
_ENDS = (
    ("head", "relation", "tail"), ("h", "r", "t"), ("subject", "predicate", "object"),
    ("source", "relation", "target"), ("source", "interaction", "target"),
    ("source", "label", "target"), ("from", "relation", "to"),
)  # fmt: skip


def read_graph(path: Path) -> Iterator[Item]:
    """Yield the nodes and edges of a file, or of all graph files of a folder.

    A bad row is an Unreadable ("file:line"). Raises FormatError if the whole is not a graph.
    """
    if path.is_dir():
        yield from _read_folder(path)
        return
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise FormatError(f"{path} is no graph file; formats: {' '.join(READERS)}, neo4j:// URIs")
    try:
        if path.stat().st_size > CAP:
            raise FormatError(f"{path} is over the cap of {CAP // 1_000_000_000} GB")
        yield from reader(path)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}: not {error.encoding} text ({error.reason}): save it as UTF-8"
        ) from error
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror or error}") from error


def _read_folder(folder: Path) -> Iterator[Item]:
    inside = sorted(folder.iterdir())
    files = [path for path in inside if path.is_file() and path.suffix.lower() in READERS]
    if not files:
        raise FormatError(f"{folder} holds no graph file; formats: {' '.join(READERS)}")
    for file in files:
        yield from read_graph(file)
    for path in inside:
        if path not in files:
            yield NotKept(f"{path.name}, which is no graph file")


def _read_lines(path: Path) -> Iterator[Item]:
    """Yield triples in JSON, accepted judgements, and entities: {"id"?, "name", "type"?}."""
    with path.open("rb") as file:
        number, whole = 0, False
        while line := file.readline(LINE_CAP):
            number += 1
            place = f"{path}:{number}"
            if len(line) == LINE_CAP:
                raise FormatError(f"{place}: a line of over {LINE_CAP // 1_000_000} MB")
            try:
                if text := line.decode("utf-8-sig").strip():
                    data = json.loads(text)
                    whole = whole or _is_whole(data)
                    yield from export_line(data, place) if whole else _json_line(data, place)
            except UnicodeDecodeError as error:
                yield Unreadable(place, f"not UTF-8 text: {error.reason}")
            except (json.JSONDecodeError, RecursionError) as error:
                yield Unreadable(place, f"broken JSON: {error}")
            except (FormatError, ValueError) as error:
                yield Unreadable(place, str(error))


def _is_whole(data: object) -> bool:
    """Return True if a document with its text begins an export that holds all of a graph."""
    return (
        isinstance(data, dict)
        and data.get("kind") == "document"
        and isinstance(data.get("text"), str)
    )


def _json_line(data: object, place: str) -> Iterator[Item]:
    if isinstance(data, dict) and data.get("kind") in ("document", "chunk"):
        yield NotKept("a document or chunk")
        return
    confidence_value = data.get("confidence") if isinstance(data, dict) else None
    if isinstance(data, dict) and "triple" in data:
        if data.get("verdict", "accept") != "accept":
            yield NotKept("a judgement that does not accept")
            return
        confidence_value, data = data.get("score"), data["triple"]
    if isinstance(data, dict) and "head" not in data and "name" in data:
        named = {key: value for key, value in data.items() if key != "kind"}
        yield from node(str(data.get("id", data["name"])), ["__Entity__"], named, place)
        return
    triple = triple_from_json(data)
    confidence = checked_confidence(confidence_value)
    marks = (triple.polarity, triple.modality, triple.attribution, triple.time)
    for part in (triple.head.text, triple.relation, triple.tail.text):
        if not part.strip():
            raise FormatError("a part of the triple is blank")
    yield SourceEdge(triple.head, triple.relation, triple.tail, place, confidence, *marks)
    if triple.evidence.quote:
        yield NotKept("evidence")


def _read_table(path: Path) -> Iterator[Item]:
    with path.open("rb") as file:
        head = file.read(4)
    encoding = next((name for mark, name in MARKS if head.startswith(mark)), "utf-8")
    with path.open(encoding=encoding, newline="") as file:
        text = capped(file)
        first = next(text, "")
        read_row: Callable[[list[str], str], Iterator[Item]] | None = None
        if "\0" in first:
            raise FormatError(f"{path}: looks binary, or UTF-16 without a mark: save it as UTF-8")
        delimiter, rows, notes = open_table(chain((first,), text), path.suffix.lower())
        yield from (Remark(str(path), note) for note in notes)
        for line, cells in rows:
            place = f"{path}:{line}"
            if isinstance(cells, FormatError):
                yield Unreadable(place, str(cells))
                continue
            if read_row is None:
                read_row, is_header = _table(cells, place, delimiter)
                if is_header:
                    continue
                fact = f"{cells[0]!r:.40} -{cells[1]!r:.40}-> {cells[2]!r:.40}"
                yield Remark(
                    place, f"no header names head, relation and tail: read as the fact {fact}"
                )
            yield from read_row(cells, place)


def _table(
    first: Sequence[str], place: str, delimiter: str
) -> tuple[Callable[[list[str], str], Iterator[Item]], bool]:
    """Return a reader of rows, and True if the first row is a header."""
    kinds = [column.partition(":")[2].partition("(")[0] for column in first]
    spaces = [column.partition("(")[2].rstrip(")") for column in first]
    names = [column.partition(":")[0] for column in first]
    if "START_ID" in kinds and "END_ID" in kinds:
        return partial(_edge_row, names=names, kinds=kinds, spaces=spaces), True
    if "ID" in kinds:
        return partial(_node_row, names=names, kinds=kinds, spaces=spaces), True
    lowered = [column.strip().casefold() for column in first]
    for ends in _ENDS:
        if set(ends) <= set(lowered):
            return partial(_triple_row, columns=_distinct(lowered, place), ends=ends), True
    if len(first) == 3:
        return partial(_triple_row, columns=_ENDS[0], ends=_ENDS[0]), False
    raise FormatError(
        f"{place}: a table has 3 columns, or the columns head, relation and tail, or the headers "
        f"of neo4j-admin (:ID, :START_ID); this one, read as separated by {DELIMITERS[delimiter]}, "
        f"begins with {len(first)}: {', '.join(map(repr, first)):.200}"
    )


def _distinct(columns: list[str], place: str) -> list[str]:
    for column in columns:
        if column and columns.count(column) > 1:
            raise FormatError(f"{place}: two columns have the name {column!r:.80}")
    return columns


def _node_row(
    row: Sequence[str],
    place: str,
    names: Sequence[str],
    kinds: Sequence[str],
    spaces: Sequence[str],
) -> Iterator[Item]:
    at = kinds.index("ID")
    labels = _BETWEEN.split(row[kinds.index("LABEL")]) if "LABEL" in kinds else []
    properties = _properties(row, names, kinds)
    yield from node(_key(row[at], spaces[at]), labels, properties, place, row[at])


def _edge_row(
    row: Sequence[str],
    place: str,
    names: Sequence[str],
    kinds: Sequence[str],
    spaces: Sequence[str],
) -> Iterator[Item]:
    start, end = kinds.index("START_ID"), kinds.index("END_ID")
    kind = row[kinds.index("TYPE")] if "TYPE" in kinds else ""
    head, tail = _key(row[start], spaces[start]), _key(row[end], spaces[end])
    yield from edge(head, kind, tail, _properties(row, names, kinds), place)


def _key(name: str, space: str) -> str:
    return json.dumps([space, name], ensure_ascii=False)


def _properties(
    row: Sequence[str], names: Sequence[str], kinds: Sequence[str]
) -> dict[str, str | list[str]]:
    skipped = {"LABEL", "TYPE", "START_ID", "END_ID", "IGNORE"}
    return {
        name: cell.split(ARRAY) if kind == "string[]" else cell
        for name, kind, cell in zip(names, kinds, row, strict=True)
        if name and kind not in skipped and cell
    }


def _triple_row(
    row: Sequence[str], place: str, columns: Sequence[str], ends: Sequence[str]
) -> Iterator[Item]:
    cells = dict(zip(columns, row, strict=True))
    head, relation, tail = (cells.pop(name) for name in ends)
    if not (head.strip() and relation.strip() and tail.strip()):
        yield Unreadable(place, "a part of the triple is blank")
        return
    head_type, tail_type = (cells.pop(name, "") for name in ("head_type", "tail_type"))
    yield from edge(Mention(head, head_type), relation, Mention(tail, tail_type), cells, place)


READERS: dict[str, Callable[[Path], Iterator[Item]]] = {
    ".graphml": read_graphml,
    ".csv": _read_table,
    ".tsv": _read_table,
    ".jsonl": _read_lines,
}
