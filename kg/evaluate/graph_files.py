"""Files of graphs, one JSON value on each line, and the pairing of two such files by document.

A line is one of
- a document: `[triple, ...]` or `{"id"?, "triples" | "graph" | "gold": [triple, ...]}`;
- a piece of a document: a triple, `{"doc", "triple": triple}`, a judgement (counted where it is
  accepted) or an extraction, `{"chunk": {"doc", ...}, "triples": [...]}`. Pieces are gathered by
  document; without ids the whole file is one document.

A triple is `{"head": {"text"} | str, "relation", "tail": ..., "evidence": {"doc"}?}` or
`["h", "r", "t"]`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import FormatError

StringTriple = tuple[str, str, str]
Graph = tuple[StringTriple, ...]

_GRAPH_KEYS = ("triples", "graph", "gold")
_NO_FACTS = ("document", "chunk", "entity", "appearance")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """Graphs of a file; `graphs[i]` is the document `ids[i]`; `ids` is None without ids.

    `in_pieces`: documents without triples have no line, so an absent one is empty.
    """

    path: Path
    graphs: tuple[Graph, ...]
    ids: tuple[str, ...] | None
    in_pieces: bool


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    id: str | None
    triples: Graph
    whole: bool


def read_graphs(path: Path) -> GraphFile:
    """Read a file, or standard input for the path `-`.

    Raises FormatError, with the file and the line, for anything that is not a graph file.
    """
    parsed = (_parse_line(path, number, text) for number, text in read_lines(path))
    lines = [line for line in parsed if line is not None]
    if not lines:
        raise FormatError(f"{path}: the file is empty; one JSON document or triple on each line")
    first = lines[0]
    for line in lines:
        if line.whole != first.whole:
            raise FormatError(f"{path}:{line.number}: documents and single triples in one file")
        if (line.id is None) != (first.id is None):
            raise FormatError(f"{path}:{line.number}: some lines name their document, some do not")
    return _documents(path, lines) if first.whole else _gathered(path, lines)


def pair_graphs(gold: GraphFile, pred: GraphFile) -> tuple[list[Graph], list[Graph]]:
    """Return the two files' graphs, document by document: by id if both have ids, else by order.

    A document that one file lacks counts as empty if that file is in pieces; else FormatError.
    """
    if gold.ids is None or pred.ids is None:
        if len(gold.graphs) != len(pred.graphs):
            raise FormatError(
                f"{gold.path} has {len(gold.graphs)} documents and {pred.path} has "
                f"{len(pred.graphs)}; give both files ids, or the same number of lines"
            )
        return list(gold.graphs), list(pred.graphs)
    in_gold = dict(zip(gold.ids, gold.graphs, strict=True))
    in_pred = dict(zip(pred.ids, pred.graphs, strict=True))
    order = list(dict.fromkeys((*gold.ids, *pred.ids)))
    _check_absent(gold, [key for key in order if key not in in_gold])
    _check_absent(pred, [key for key in order if key not in in_pred])
    return [in_gold.get(key, ()) for key in order], [in_pred.get(key, ()) for key in order]


def _check_absent(file: GraphFile, absent: Sequence[str]) -> None:
    if absent and not file.in_pieces:
        raise FormatError(
            f"{file.path}: no line for the document {absent[0]!r} of the other file "
            f"({len(absent)} absent); a document without triples needs an empty list"
        )


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers; `-` is standard input."""
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if text := line.decode("utf-8-sig").strip():
                    yield number, text
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 text") from error
    except OSError as error:
        raise FormatError(f"{path}: cannot be read: {error.strerror or error}") from error


def _parse_line(path: Path, number: int, text: str) -> _Line | None:
    """Return a line's triples, or None for a line of `kg export --format jsonl` without a fact."""
    try:
        data = json.loads(text)
        if isinstance(data, dict) and data.get("kind") in _NO_FACTS:
            return None
        return _line(number, data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}:{number}: not JSON: {error}") from error
    except FormatError as error:
        raise FormatError(f"{path}:{number}: {error}") from error


def _line(number: int, data: Any) -> _Line:
    if isinstance(data, list):
        if data and all(isinstance(part, str) for part in data):
            return _Line(number, None, (string_triple(data),), whole=False)
        return _Line(number, None, tuple(map(string_triple, data)), whole=True)
    if not isinstance(data, dict):
        raise FormatError(f"a document or a triple is a list or an object, not {data!r:.60}")
    if "chunk" in data and "triples" in data:
        chunk = data["chunk"] if isinstance(data["chunk"], dict) else {}
        return _Line(number, _id(chunk.get("doc")), _triples(data["triples"]), whole=False)
    if key := next((key for key in _GRAPH_KEYS if key in data), None):
        return _Line(number, _id(data.get("id")), _triples(data[key]), whole=True)
    return _piece(number, data)


def _piece(number: int, data: dict[str, Any]) -> _Line:
    triple = data.get("triple", data)
    evidence = triple.get("evidence") if isinstance(triple, dict) else None
    named = evidence.get("doc") if isinstance(evidence, dict) else None
    accepted = data.get("verdict", "accept") == "accept"
    triples = (string_triple(triple),)
    doc = _id(data.get("doc") if named is None else named)
    return _Line(number, doc, triples if accepted else (), whole=False)


def _id(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FormatError(f"a document's id is a string or a number, not {value!r:.60}")
    return str(value)


def _triples(data: Any) -> Graph:
    if not isinstance(data, list):
        raise FormatError(f"the triples of a document are a list, not {data!r:.60}")
    return tuple(map(string_triple, data))


def string_triple(data: Any) -> StringTriple:
    """Return (head, relation, tail) as strings from either form; FormatError for any other."""
    if isinstance(data, dict):
        if missing := [key for key in ("head", "relation", "tail") if key not in data]:
            raise FormatError(f"a triple without {missing[0]!r}: {data!r:.60}")
        data = [_name(data["head"]), data["relation"], _name(data["tail"])]
    if not isinstance(data, list | tuple) or len(data) != 3:
        raise FormatError(f'a triple is ["head", "relation", "tail"], not {data!r:.60}')
    for part in data:
        if not isinstance(part, str):
            raise FormatError(f"the parts of a triple are strings, not {part!r:.60}")
        if not part.strip():
            raise FormatError(f"a part of the triple is blank: {data!r:.60}")
    return data[0], data[1], data[2]


def _name(argument: Any) -> Any:
    return argument.get("text") if isinstance(argument, dict) else argument


def _documents(path: Path, lines: Sequence[_Line]) -> GraphFile:
    seen: dict[str, int] = {}
    for line in lines:
        if line.id is not None:
            if line.id in seen:
                raise FormatError(
                    f"{path}:{line.number}: the document {line.id!r} is already on line "
                    f"{seen[line.id]}"
                )
            seen[line.id] = line.number
    return GraphFile(path, tuple(line.triples for line in lines), tuple(seen) or None, False)


def _gathered(path: Path, lines: Sequence[_Line]) -> GraphFile:
    graphs: dict[str | None, list[StringTriple]] = {}
    for line in lines:
        graphs.setdefault(line.id, []).extend(line.triples)
    ids = tuple(key for key in graphs if key is not None)
    return GraphFile(path, tuple(map(tuple, graphs.values())), ids or None, in_pieces=True)
