"""Locks of the operating system on files that name their process, and that end with it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import StoreError
from kg.ledger.database import read_only_error

LOCK = "build.lock"
BETWEEN = 0.1  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # far behind the process number: locked bytes cannot be read there

    def _lock(file: IO[str]) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lock_within(file: IO[str], seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            _lock(file)
        except OSError:
            if time.monotonic() >= end:
                raise
            time.sleep(BETWEEN)
        else:
            return


def hold(path: Path, held: str, advice: str, patience: float = 0.0) -> IO[str]:
    """Locks the file until it is closed, and writes this process's number into it.

    Raises StoreError "`held` by process N: `advice`" where another process has it and keeps it for
    `patience` seconds. The file stays behind: removing it would let two processes lock two files
    of one name.
    """
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
            raise read_only_error(path.parent) from error
        raise StoreError(f"cannot write in {path.parent}: {error.strerror}") from error
    try:
        _lock_within(file, patience)
    except OSError as error:
        file.seek(0)
        holder = file.read(20).strip() or "unknown"
        file.close()
        raise StoreError(f"{held} by process {holder}: {advice}") from error
    try:
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
    except OSError as error:
        with suppress(OSError):  # closing tries to write it once more
            file.close()
        raise StoreError(f"cannot write in {path.parent}: {error.strerror}") from error
    return file


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Holds the right to build the graph in `folder`; StoreError if another process has it."""
    with hold(folder / LOCK, f"{folder} is being built", "wait until it has finished") as file:
        try:
            yield
        finally:
            file.truncate(0)
