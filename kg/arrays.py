"""Facts as arrays."""

from __future__ import annotations

from collections.abc import Iterable

from kg.protocols import Link, Subgraph


def subgraph(entities: Iterable[tuple[str, str, str]], links: Iterable[Link]) -> Subgraph:
    """The links among `entities` (id, name, type), ids and relation names sorted."""
    import numpy as np

    rows = sorted(entities)
    place = {row[0]: number for number, row in enumerate(rows)}
    among = sorted(
        (link for link in links if link.head in place and link.tail in place),
        key=lambda link: link.id,
    )
    names = sorted({link.relation for link in among})
    relation = {name: number for number, name in enumerate(names)}
    ends = [[place[link.head] for link in among], [place[link.tail] for link in among]]
    return Subgraph(
        ids=tuple(row[0] for row in rows),
        names=tuple(row[1] for row in rows),
        types=tuple(row[2] for row in rows),
        edges=np.array(ends, dtype=np.int64).reshape(2, len(among)),
        relations=np.array([relation[link.relation] for link in among], dtype=np.int64),
        relation_names=tuple(names),
        confidence=np.array([link.confidence for link in among], dtype=np.float32),
    )
