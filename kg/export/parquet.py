"""Parquet: a folder of tables with typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from kg.errors import missing_extra
from kg.export.rows import NodeRow, RelationRow, rows
from kg.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, LITERAL, clean
from kg.model import Changes

ROWS = 20_000  # rows of a group
_TEXT, _TEXTS, _INT, _INTS, _REAL = "string", "texts", "int64", "ints", "float64"
TABLES: Mapping[str, Mapping[str, str]] = {
    "documents": {"id": _TEXT, "source": _TEXT, "title": _TEXT, "hash": _TEXT},
    "chunks": {"id": _TEXT, "document": _TEXT, "index": _INT, "start": _INT, "end": _INT,
               "text": _TEXT, "page": _INT, "headings": _TEXTS},
    "entities": {"id": _TEXT, "name": _TEXT, "type": _TEXT, "aliases": _TEXTS,
                 "description": _TEXT},
    "literals": {"id": _TEXT, "name": _TEXT, "value": _TEXT, "type": _TEXT},
    "appearances": {"entity": _TEXT, "chunk": _TEXT, "starts": _INTS, "ends": _INTS},
    "facts": {"id": _TEXT, "head": _TEXT, "relation": _TEXT, "type": _TEXT, "tail": _TEXT,
              "tail_is_literal": "bool", "confidence": _REAL, "support": _INT,
              "attribution": _TEXT, "time": _TEXT, "polarity": _TEXT, "modality": _TEXT},
    "evidence": {"fact": _TEXT, "document": _TEXT, "chunk": _TEXT, "start": _INT, "end": _INT,
                 "quote": _TEXT, "score": _REAL, "extractor": _TEXT, "judge": _TEXT},
}  # fmt: skip
_NODES = {DOCUMENT: "documents", CHUNK: "chunks", ENTITY: "entities", LITERAL: "literals"}
Put = Callable[[str, Mapping[str, Any]], None]


def parquet(changes: Iterable[Changes], folder: Path) -> None:
    """Write one file for each of TABLES; ConfigError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise missing_extra("Parquet", ["pyarrow"], "export") from error
    kinds = {
        _TEXT: pa.string(), _TEXTS: pa.list_(pa.string()), _INT: pa.int64(),
        _INTS: pa.list_(pa.int64()), _REAL: pa.float64(), "bool": pa.bool_(),
    }  # fmt: skip
    with ExitStack() as stack:
        schemas = {
            name: pa.schema([(column, kinds[kind]) for column, kind in columns.items()])
            for name, columns in TABLES.items()
        }
        files = {
            name: stack.enter_context(pq.ParquetWriter(folder / f"{name}.parquet", schema))
            for name, schema in schemas.items()
        }
        buffered: dict[str, list[Mapping[str, Any]]] = {name: [] for name in TABLES}

        def flush(name: str) -> None:
            files[name].write_table(pa.Table.from_pylist(buffered[name], schema=schemas[name]))
            buffered[name] = []

        def put(name: str, row: Mapping[str, Any]) -> None:
            buffered[name].append(row)
            if len(buffered[name]) >= ROWS:
                flush(name)

        _fill(changes, put)
        for name in TABLES:
            flush(name)


def _fill(changes: Iterable[Changes], put: Put) -> None:
    owner = ""
    for row in rows(_evidence(changes, put)):
        if isinstance(row, NodeRow):
            if row.key == CHUNK:
                owner = row.id
                waiting = row.properties
                continue
            put(_NODES[row.key], row.properties)
        elif row.start_key == CHUNK and row.end_key == DOCUMENT:
            assert row.start == owner, "a chunk is followed by its document"
            put("chunks", {**waiting, "document": row.end})
        elif row.type == FROM_CHUNK and row.start_key == ENTITY:
            put("appearances", {"entity": row.start, "chunk": row.end, **row.properties})
        elif row.start_key == ENTITY:
            put("facts", _fact(row))


def _fact(row: RelationRow) -> dict[str, Any]:
    ends = {"head": row.start, "tail": row.end, "tail_is_literal": row.end_key == LITERAL}
    return {"type": row.type, **ends, **row.properties}


def _evidence(changes: Iterable[Changes], put: Put) -> Iterator[Changes]:
    for each in changes:
        for fact in each.facts:
            for judgement in fact.support:
                evidence = judgement.triple.evidence
                put("evidence", {
                    "fact": clean(fact.id), "document": clean(evidence.doc_id),
                    "chunk": clean(evidence.chunk_id), "start": evidence.start, "end": evidence.end,
                    "quote": clean(evidence.quote), "score": judgement.score,
                    "extractor": judgement.triple.extractor, "judge": judgement.judge,
                })  # fmt: skip
        yield each
