"""Vectors of the embedded graph: a property of the nodes and an index made when first used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg import layout
from kg.errors import ConfigError
from kg.layout import EMBEDDING
from kg.protocols import Hit
from kg.stores.embedded.database import Arcade

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BATCH = 500
FEWEST = 5  # the index answers with nothing good for less


def set_vectors(
    arcade: Arcade, index: str, label: str, ids: Sequence[str], vectors: npt.NDArray[np.float32]
) -> None:
    """Vectors of another dimension than the index has replace all it holds."""
    with arcade.turn():
        held = dimension(arcade, index)
        if held is not None and held != vectors.shape[1]:
            arcade.command("sql", f"DROP INDEX {layout.quoted(index)}")
            with arcade.transaction():
                arcade.command("sql", f"UPDATE {label} REMOVE {EMBEDDING}")
            held = None
        if held is None:
            _declare(arcade, index, label, vectors.shape[1])
        rows = [[name, row] for name, row in zip(ids, vectors.tolist(), strict=True)]
        with arcade.transaction():
            for start in range(0, len(rows), BATCH):
                arcade.command(
                    "opencypher",
                    f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) "
                    f"SET n.{EMBEDDING} = row[1]",
                    {"rows": rows[start : start + BATCH]},
                )


def drop_vectors(arcade: Arcade, index: str, label: str, ids: Sequence[str]) -> None:
    """Takes vectors away; where there is no index there are none."""
    if dimension(arcade, index) is None:
        return
    with arcade.turn(), arcade.transaction():
        for batch in layout.batches(ids, BATCH):
            arcade.command(
                "sql",
                f"UPDATE {label} REMOVE {EMBEDDING} WHERE id IN :wanted "
                f"AND {EMBEDDING} IS NOT NULL",
                {"wanted": batch},
            )


def _declare(arcade: Arcade, index: str, label: str, dimensions: int) -> None:
    arcade.command("sql", f"CREATE PROPERTY {label}.{EMBEDDING} IF NOT EXISTS ARRAY_OF_FLOATS")
    arcade.command(
        "sql",
        f"CREATE INDEX {layout.quoted(index)} ON {label} ({EMBEDDING}) LSM_VECTOR METADATA "
        f"{{dimensions: {int(dimensions)}, similarity: 'COSINE', idPropertyName: 'id'}}",
    )


def dimension(arcade: Arcade, index: str) -> int | None:
    """Returns how many numbers a vector of this index has; None if there is no such index."""
    schema = arcade.java.getSchema()
    if not schema.existsIndex(index):
        return None
    return int(schema.getIndexByName(index).getIndexesOnBuckets()[0].getDimensions())


def nearest(
    arcade: Arcade, index: str, label: str, vector: Sequence[float], limit: int
) -> list[Hit]:
    from jpype import JArray, JFloat

    held = dimension(arcade, index)
    if held is None:
        return []
    if len(vector) != held:
        raise ConfigError(layout.wrong_dimension(index, held, (len(vector),)))
    shown = layout.SHOWN_AS[label]
    text = (
        "CALL db.index.vector.queryNodes($index, $count, $vector) YIELD node, score "
        f"RETURN node.id, node.{shown}, score"
    )
    parameters: dict[str, Any] = {"index": index, "count": max(limit, FEWEST)}
    rows = arcade.read("opencypher", text, parameters, {"vector": JArray(JFloat)(vector)})
    # The engine scores (1 + cosine) / 2.
    hits = [Hit(row[0], row[1] or "", 2 * row[2] - 1) for row in rows if row[0] is not None]
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]
