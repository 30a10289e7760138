"""The vector index of one label on a Neo4j server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import layout
from kg.errors import ConfigError
from kg.layout import EMBEDDING
from kg.protocols import Hit

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

AT_ONCE = 500
BEAM = 10  # the index looks only so far: with 1 it may miss the node itself
PATIENCE = 600  # seconds until an index is filled


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """`name` is on the nodes of `label`. `read(cypher, **parameters)` returns rows, `write` runs a
    statement in a transaction, and `dimension` is that of the index, None where there is none."""

    name: str
    label: str
    dimension: int | None
    read: Callable[..., Sequence[Any]]
    write: Callable[..., None]

    def set(self, ids: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        """Vectors of another dimension than the index has replace all it holds."""
        dimension = int(vectors.shape[1])
        if self.dimension is not None and self.dimension != dimension:
            self.write(f"DROP INDEX {layout.quoted(self.name)}")
            own = layout.OURS[self.label]
            self.write(f"MATCH (n:{self.label}) WHERE n.{own} IS NOT NULL REMOVE n.{EMBEDDING}")
        self.write(self._created(dimension))
        rows = [[layout.clean(name), row] for name, row in zip(ids, vectors.tolist(), strict=True)]
        for batch in layout.batches(rows, AT_ONCE):
            self.write(
                f"UNWIND $rows AS row MATCH (n:{self.label} {{id: row[0]}}) "
                f"CALL db.create.setNodeVectorProperty(n, '{EMBEDDING}', row[1])",
                rows=batch,
            )
        self.read(f"CALL db.awaitIndex($name, {PATIENCE})", name=self.name)

    def drop(self, ids: Sequence[str]) -> None:
        """Takes the vectors of these nodes away."""
        for batch in layout.batches(layout.ids(ids), AT_ONCE):
            self.write(
                f"UNWIND $ids AS i MATCH (n:{self.label} {{id: i}}) REMOVE n.{EMBEDDING}",
                ids=batch,
            )

    def nearest(self, vector: Sequence[float], limit: int) -> list[Hit]:
        """The nearest nodes by cosine; ConfigError for a vector of another dimension."""
        if self.dimension is None:
            return []
        if len(vector) != self.dimension:
            raise ConfigError(layout.wrong_dimension(self.name, self.dimension, (len(vector),)))
        rows = self.read(
            "CALL db.index.vector.queryNodes($name, $count, $vector) YIELD node, score WHERE "
            f"node.id IS NOT NULL RETURN node.id, node.{layout.SHOWN_AS[self.label]}, score",
            name=self.name, count=max(limit, BEAM), vector=[float(x) for x in vector],
        )  # fmt: skip
        # The server scores (1 + cosine) / 2.
        hits = [Hit(row[0], row[1] or "", 2 * row[2] - 1) for row in rows]
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))[:limit]

    def _created(self, dimension: int) -> str:
        options = (
            f"{{`vector.dimensions`: {dimension}, `vector.similarity_function`: 'cosine', "
            "`vector.quantization.enabled`: false}"  # so that scores are exact
        )
        return (
            f"CREATE VECTOR INDEX {layout.quoted(self.name)} IF NOT EXISTS FOR (n:{self.label}) "
            f"ON (n.{EMBEDDING}) OPTIONS {{indexConfig: {options}}}"
        )
