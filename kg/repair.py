"""Mending a graph: the ledger is checked, and the store is written anew from it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.config import Config
from kg.doctor import DAMAGED, Check
from kg.errors import KgError
from kg.graph import STORE, Graph, open_graph
from kg.ledger import faults, only_builder
from kg.stores.owner import own


def repair(config: Config) -> Iterator[Check]:
    """Checks the ledger and writes the store anew; a folder that cannot be read moves aside.

    Says what it did. StoreError where another process has the graph, or the disk is full.
    """
    with open_graph(config=config) as opened, only_builder(opened.folder):
        if found := faults(opened.ledger):
            message = DAMAGED.format(opened.ledger.path, "; ".join(found))
            yield Check("ledger", "error", message)
            return
        yield Check("ledger", "ok", f"{opened.ledger.path} is whole")
        yield from _make_readable(opened)
        batches = opened.write_anew()
        message = f"written anew from the ledger (change {opened.ledger.seq}, {batches} batches)"
        yield Check("store", "ok", message)


def _make_readable(opened: Graph) -> Iterator[Check]:
    """Moves a damaged folder of the embedded store aside, so that a new one takes its place."""
    folder = opened.folder / STORE
    if opened.store_name != "embedded" or not folder.exists():
        return
    own(folder).close()  # while another process has it open, nothing is damaged
    store = opened.config.part("store", path=folder)
    try:
        store.applied()
        store.stats()
        store.clear()
    except KgError as error:
        aside = _free_name(folder)
        message = f"{error}; moved aside to {aside}: delete it when all is well"
    else:
        return
    finally:
        store.close()
    folder.rename(aside)
    yield Check("store", "warning", message)


def _free_name(folder: Path) -> Path:
    number = 1
    while (aside := folder.with_name(f"{folder.name}.damaged-{number}")).exists():
        number += 1
    return aside
