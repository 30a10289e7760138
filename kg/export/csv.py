"""CSV for the bulk import of Neo4j (`neo4j-admin database import full`).

The values are exact, formulas included: these files are for the importer, not for a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from kg.export.rows import NodeRow, RelationRow, rows
from kg.layout import CHUNK, DOCUMENT, ENTITY, FROM_CHUNK, FROM_DOCUMENT, LITERAL, NEXT_CHUNK
from kg.model import Changes

ARRAY = "\x1f"  # between the elements of a list; the importer knows no escape for it
_PLACE: Mapping[str, str] = {"starts": "int[]", "ends": "int[]"}
_FACT: Mapping[str, str] = {
    "id": "string", "relation": "string", "confidence": "double", "support": "int",
    "chunks": "string[]", "quotes": "string[]", **_PLACE, "attribution": "string",
    "time": "string", "polarity": "string", "modality": "string",
}  # fmt: skip
_TEXTS: Mapping[str, Mapping[str, str]] = {
    DOCUMENT: {"source": "string", "title": "string", "hash": "string"},
    CHUNK: {"text": "string", "index": "int", "start": "int", "end": "int", "source": "string",
            "page": "int", "headings": "string[]"},
    ENTITY: {"name": "string", "type": "string", "aliases": "string[]", "description": "string"},
    LITERAL: {"name": "string", "value": "string", "type": "string"},
}  # fmt: skip
NODES: Mapping[str, str] = {key: f"{key.strip('_').lower()}.csv" for key in _TEXTS}
# The importer requires one space of ids for each end of a file's relations.
RELATIONS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "from_document.csv": (CHUNK, DOCUMENT, {}),
    "next_chunk.csv": (CHUNK, CHUNK, {}),
    "from_chunk.csv": (ENTITY, CHUNK, _PLACE),
    "facts.csv": (ENTITY, ENTITY, _FACT),
    "literal_facts.csv": (ENTITY, LITERAL, _FACT),
}
_STRUCTURE = {FROM_DOCUMENT: "from_document.csv", NEXT_CHUNK: "next_chunk.csv",
              FROM_CHUNK: "from_chunk.csv"}  # fmt: skip
STATE_FILE = "state.csv"
AFTER = "after.cypher"


def csv(changes: Iterable[Changes], folder: Path) -> None:
    """Write files of nodes and relations with headers, and the Cypher to run after the import."""
    from kg.stores.neo4j.write import SCHEMA, STATE

    with ExitStack() as stack:

        def opened(name: str, header: str) -> TextIO:
            file = (folder / name).open("w", encoding="utf-8", newline="")
            stack.enter_context(file)
            file.write(header + "\n")
            return file

        nodes = {key: opened(NODES[key], _node_header(key)) for key in NODES}
        relations = {name: opened(name, _relation_header(name)) for name in RELATIONS}
        state = opened(STATE_FILE, "key:ID(State){label:State},ledger,seq:long,mark,:LABEL")
        for row in rows(_noting(changes, state, STATE)):
            if isinstance(row, NodeRow):
                nodes[row.key].write(_node(row))
            else:
                name = _STRUCTURE.get(row.type) or _fact_file(row)
                relations[name].write(_relation(row, RELATIONS[name][2]))
    (folder / AFTER).write_text(";\n".join((*_FIXES, *SCHEMA)) + ";\n", encoding="utf-8")


# The importer takes an empty list for no value.
_FIXES = (
    f"MATCH (n:{ENTITY}) WHERE n.aliases IS NULL SET n.aliases = []",
    f"MATCH (:{ENTITY})-[r:{FROM_CHUNK}]->() WHERE r.starts IS NULL SET r.starts = [], r.ends = []",
    f"MATCH (:{ENTITY})-[r:!{FROM_CHUNK}]->() WHERE r.relation IS NOT NULL AND r.quotes IS NULL "
    "SET r.quotes = [c IN r.chunks | '']",
)


def command(folder: Path, database: str = "neo4j") -> list[str]:
    """Return the arguments of the import, to be run where the server's files are."""
    nodes = [f"--nodes={folder / name}" for name in (*NODES.values(), STATE_FILE)]
    relations = [f"--relationships={folder / name}" for name in RELATIONS]
    return [
        "neo4j-admin", "database", "import", "full", database, *nodes, *relations,
        "--array-delimiter=U+001F", "--multiline-fields=true", "--overwrite-destination=true",
    ]  # fmt: skip


def _noting(changes: Iterable[Changes], state: TextIO, label: str) -> Iterable[Changes]:
    """Yield the changes, and write the ledger and its sequence to `state` if they have them."""
    for each in changes:
        if each.seq is not None:
            values = ("state", each.ledger, each.seq, each.mark, label)
            state.write(",".join(map(_field, values)) + "\n")
        yield each


def _node_header(key: str) -> str:
    columns = [f"{name}:{kind}" for name, kind in _TEXTS[key].items()]
    return ",".join([f"id:ID({key})", *columns, ":LABEL"])


def _relation_header(name: str) -> str:
    start, end, columns = RELATIONS[name]
    ends = [f":START_ID({start})", f":END_ID({end})"]
    return ",".join([*ends, *(f"{column}:{kind}" for column, kind in columns.items()), ":TYPE"])


def _node(node: NodeRow) -> str:
    values = [node.properties.get(name) for name in ("id", *_TEXTS[node.key])]
    return ",".join(map(_field, [*values, list(node.labels)])) + "\n"


def _fact_file(relation: RelationRow) -> str:
    return "facts.csv" if relation.end_key == ENTITY else "literal_facts.csv"


def _relation(relation: RelationRow, columns: Mapping[str, str]) -> str:
    values = [relation.properties.get(name) for name in columns]
    return ",".join(map(_field, [relation.start, relation.end, *values, relation.type])) + "\n"


def _field(value: Any) -> str:
    """Return a cell: nothing for no value, quotes around all text."""
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return _quoted(ARRAY.join(str(part).replace(ARRAY, "�") for part in value))
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
