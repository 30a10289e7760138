"""Mending a graph: the ledger is checked, and the store is written anew from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.config import Config
from kg.doctor import Check
from kg.graph import STORE, Graph, open_graph
from kg.ledger import damage, faults, make_indexes, only_builder
from kg.protocols import Progress, unseen
from kg.stores.embedded.owner import own


def repair(config: Config, progress: Progress = unseen) -> Iterator[Check]:
    """Checks the ledger and writes the store anew; a folder that it was in moves aside.

    Says what it did, and calls `progress("write", parts done)` as it writes. StoreError where
    another process has the graph, or the disk is full.
    """
    with open_graph(config=config) as opened, only_builder(opened.folder):
        if made := make_indexes(opened.ledger):
            yield Check("ledger", "ok", f"indexes that were missing were made again: {made}")
        if found := faults(opened.ledger):
            yield Check("ledger", "error", damage(opened.ledger, found))
            return
        yield Check("ledger", "ok", f"{opened.ledger.path} is whole")
        if (aside := _move_aside(opened)) is not None:
            message = f"the one before is moved aside to {aside}: delete it when all is well"
            yield Check("store", "ok", message)
        batches = opened.write_anew(progress)
        message = f"written anew from the ledger (change {opened.ledger.seq}, {batches} batches)"
        yield Check("store", "ok", message)


def _move_aside(opened: Graph) -> Path | None:
    """Makes room for a new embedded store: damage may show only when it is written to."""
    folder = opened.folder / STORE
    if opened.config.parts["store"]["use"] != "embedded" or not folder.exists():
        return None
    own(folder).close()  # StoreError where another process has it open
    aside = _free_name(folder)
    folder.rename(aside)
    return aside


def _free_name(folder: Path) -> Path:
    number = 1
    while (aside := folder.with_name(f"{folder.name}.aside-{number}")).exists():
        number += 1
    return aside
