"""SQLite whose troubles are told as StoreError, each with what to do about it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.errors import StoreError

BUSY_SECONDS = 30.0

_DAMAGED = "is damaged: put a backup in its place, or delete it and build again"
# By SQLite's primary result codes; all others are faults of ours and pass as they are.
_ADVICE = {
    sqlite3.SQLITE_BUSY: "is in use by another process: try again when that has finished",
    sqlite3.SQLITE_LOCKED: "is in use by another process: try again when that has finished",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: "is no ledger, or its start is damaged: put a backup in its place, or "
    "name another folder",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written: check the rights of the file and of its folder",
    sqlite3.SQLITE_PERM: "cannot be opened: check the rights of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that its folder is there and the rights",
    sqlite3.SQLITE_IOERR: "cannot be read or written: check the disk",
}


class Database(sqlite3.Connection):
    """A connection that knows its path; it commits each statement outside a transaction."""

    path: Path
    read_only: bool

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        return self.cursor(_Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        return self.cursor(_Cursor).executemany(sql, parameters)


def connect(path: Path) -> Database:
    """Opens or makes the file, for reading only where it stands in a read-only folder.

    StoreError where that cannot be.
    """
    read_only = path.is_file() and not writable(path)
    try:
        database = sqlite3.connect(
            _to_read(path) if read_only else path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            factory=Database,
            uri=read_only,
        )
    except sqlite3.DatabaseError as error:
        raise _clear(error, path) from error
    database.path, database.read_only = path, read_only
    return database


def writable(path: Path) -> bool:
    """Returns whether this process may write the file, or the folder, and beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def read_only_error(folder: Path) -> StoreError:
    return StoreError(
        f"this folder is read-only: {folder}; copy it to where it can be written, and give the "
        "same command there"
    )


def _to_read(path: Path) -> str:
    """SQLite reads a WAL file together with a -shm that it writes, unless nothing can change."""
    log = path.with_name(f"{path.name}-wal")
    if not log.is_file() or not log.stat().st_size:
        return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    if path.with_name(f"{path.name}-shm").is_file():
        return f"{path.resolve().as_uri()}?mode=ro"
    raise StoreError(
        f"this folder is read-only, and the last changes of {path} stand in {log.name}: copy it "
        "to where it can be written"
    )


def _clear(error: sqlite3.DatabaseError, path: Path, *, read_only: bool = False) -> Exception:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if read_only and code == sqlite3.SQLITE_READONLY:
        return read_only_error(path.parent)
    advice = _ADVICE.get(code)
    return StoreError(f"the ledger {path} {advice} ({error})") if advice else error


class _Cursor(sqlite3.Cursor):
    connection: Database

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise self._clear(error) from error

    def executemany(self, sql: str, parameters: Iterable[Any]) -> _Cursor:
        try:
            return super().executemany(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise self._clear(error) from error

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise self._clear(error) from error

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            raise self._clear(error) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise self._clear(error) from error

    def _clear(self, error: sqlite3.DatabaseError) -> Exception:
        return _clear(error, self.connection.path, read_only=self.connection.read_only)
