"""The projection as nodes and relations, however it is cut into batches."""

from __future__ import annotations

from dataclasses import replace

from kg.export.rows import NodeRow, RelationRow, rows
from kg.model import Changes
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import ALL


def known(loaded: list[NodeRow | RelationRow]) -> set[str]:
    return {repr(row) for row in loaded}


def test_any_cut_gives_the_same() -> None:
    parts = hostile()
    whole = Changes(
        documents=parts[0].documents, chunks=parts[1].chunks + parts[2].chunks,
        entities=parts[3].entities, appearances=parts[4].appearances, facts=parts[5].facts,
    )  # fmt: skip
    late = replace(whole, entities=(), appearances=(), facts=())
    cuts = [parts, [whole], [late, parts[3], parts[4], parts[5]]]
    assert len({frozenset(known(list(rows(cut)))) for cut in cuts}) == 1


def test_nothing_of_a_mixed_batch_is_left_out() -> None:
    """Two batches, each with a document and all that is in it."""
    halves = [
        Changes(
            documents=tuple(d for d in ALL.documents if d.id == name),
            chunks=tuple(c for c in ALL.chunks if c.doc_id == name),
            entities=ALL.entities if name == "note" else (),
            appearances=tuple(a for a in ALL.appearances if a.chunk_id.startswith(name)),
            facts=ALL.facts if name == "report" else (),
        )
        for name in ("note", "report")
    ]
    assert known(list(rows(halves))) == known(list(rows([ALL])))


def test_the_ends_of_a_relation_come_before_it() -> None:
    there: set[tuple[str, str]] = set()
    for row in rows(hostile()):
        if isinstance(row, NodeRow):
            there.add((row.key, row.id))
        else:
            assert {(row.start_key, row.start), (row.end_key, row.end)} <= there
