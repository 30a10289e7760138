"""Whose a graph folder is: one process may have it open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.ledger.database import read_only_error
from kg.ledger.lock import hold

OWNER = "owner.pid"
PATIENCE = 10.0  # seconds: a query that runs elsewhere is usually done by then


def own(folder: Path) -> IO[str]:
    """Takes the folder for this process until the returned file is closed.

    StoreError where another process has it and does not give it back within some seconds.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if folder.parent.is_dir() and not os.access(folder.parent, os.W_OK):
            raise read_only_error(folder.parent) from error
        raise StoreError(f"cannot write in {folder}: {error.strerror}") from error
    held = f"the graph in {folder} is opened"
    return hold(folder / OWNER, held, "close it there first", PATIENCE)
