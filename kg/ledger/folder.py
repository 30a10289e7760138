"""The folder that holds a ledger, while it is made."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.failures import LOG
from kg.ledger.database import writable
from kg.ledger.record import Ledger

LEDGER = "ledger.sqlite"


def ledger_of(folder: Path) -> Path | None:
    """The ledger of a graph's folder, where there is one that can be written."""
    path = folder / LEDGER
    return path if path.is_file() and writable(path) else None


@contextmanager
def unless_empty(folder: Path) -> Iterator[None]:
    """A folder that is made inside stays only if it has something to keep.

    Finished steps and replies of models are that, too: a stopped build goes on from them; and so
    is the log of what failed.
    """
    made = not folder.exists()
    try:
        yield
    finally:
        kept = (folder / LOG).is_file()
        if made and not kept and (folder / LEDGER).is_file() and _is_empty(folder / LEDGER):
            shutil.rmtree(folder)


def _is_empty(path: Path) -> bool:
    with closing(Ledger(path)) as ledger:
        tables = ("document", "step", "reply", "version")
        held = (ledger.db.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in tables)
        return not any(held)
