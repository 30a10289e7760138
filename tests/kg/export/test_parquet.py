"""Parquet, read by pyarrow."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from kg.export import export
from kg.export.parquet import TABLES
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import ADA, PAID


def test_tables(tmp_path: Path) -> None:
    export(hostile(), "parquet", tmp_path / "graph")
    tables = {name: pq.read_table(tmp_path / "graph" / f"{name}.parquet") for name in TABLES}
    assert {name: table.column_names for name, table in tables.items()} == {
        name: list(columns) for name, columns in TABLES.items()
    }
    batches = hostile()
    assert tables["documents"].num_rows == len(batches[0].documents)
    assert tables["chunks"].num_rows == len(batches[1].chunks + batches[2].chunks)
    assert tables["facts"].num_rows == len(batches[5].facts)
    assert tables["evidence"].num_rows == sum(len(f.support) for f in batches[5].facts)
    rows = {row["id"]: row for row in tables["entities"].to_pylist()}
    assert rows[ADA.id]["aliases"] == list(ADA.aliases)
    facts = {row["id"]: row for row in tables["facts"].to_pylist()}
    assert (facts["f2"]["head"], facts["f2"]["tail_is_literal"]) == (PAID.head.id, True)
    chunks = {row["id"]: row for row in tables["chunks"].to_pylist()}
    assert (chunks["note#1"]["document"], chunks["note#1"]["index"]) == ("note", 1)
