"""Facts as arrays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from kg.protocols import Link, Subgraph


def subgraph(entities: Iterable[tuple[str, str, str]], links: Iterable[Link]) -> Subgraph:
    """The links among `entities` (id, name, type), ids and relation names sorted.

    A link that comes twice counts once.
    """
    import numpy as np

    rows = sorted(entities)
    place = {row[0]: number for number, row in enumerate(rows)}
    relations: dict[str, int] = {}
    ids: dict[str, None] = {}
    heads, tails, kinds, confidence = array("q"), array("q"), array("q"), array("f")
    for link in links:
        if link.head in place and link.tail in place and link.id not in ids:
            ids[link.id] = None
            heads.append(place[link.head])
            tails.append(place[link.tail])
            kinds.append(relations.setdefault(link.relation, len(relations)))
            confidence.append(link.confidence)
    names = sorted(relations)
    number = np.empty(len(names), dtype=np.int64)
    number[[relations[name] for name in names]] = np.arange(len(names))
    listed = list(ids)
    order = np.array(sorted(range(len(listed)), key=listed.__getitem__), dtype=np.int64)
    return Subgraph(
        ids=tuple(row[0] for row in rows),
        names=tuple(row[1] for row in rows),
        types=tuple(row[2] for row in rows),
        edges=np.array([heads, tails], dtype=np.int64)[:, order],
        relations=number[np.array(kinds, dtype=np.int64)][order],
        relation_names=tuple(names),
        confidence=np.array(confidence, dtype=np.float32)[order],
    )
