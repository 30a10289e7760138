"""SQLite whose troubles are told as StoreError, each with what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.errors import StoreError

BUSY_SECONDS = 30.0

_DAMAGED = "is damaged: put a backup in its place, or delete it and build again"
_READONLY = "cannot be written: check the rights of the file and of its folder"
# By SQLite's primary result codes; all others are faults of ours and pass as they are.
_ADVICE = {
    sqlite3.SQLITE_BUSY: "is in use by another process: try again when that has finished",
    sqlite3.SQLITE_LOCKED: "is in use by another process: try again when that has finished",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: "is no ledger, or its start is damaged: put a backup in its place, or "
    "name another folder",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_READONLY: _READONLY,
    sqlite3.SQLITE_PERM: _READONLY,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that its folder is there and the rights",
    sqlite3.SQLITE_IOERR: "cannot be read or written: check the disk",
}


class Database(sqlite3.Connection):
    """A connection that knows its path; it commits each statement outside a transaction."""

    path: Path

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        return self.cursor(_Cursor).execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        return self.cursor(_Cursor).executemany(sql, parameters)


def connect(path: Path) -> Database:
    """Opens or makes the file; StoreError where that cannot be."""
    try:
        database = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, factory=Database
        )
    except sqlite3.DatabaseError as error:
        raise _clear(error, path) from error
    database.path = path
    return database


def _clear(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    advice = _ADVICE.get(code)
    return StoreError(f"the ledger {path} {advice} ({error})") if advice else error


class _Cursor(sqlite3.Cursor):
    connection: Database

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise _clear(error, self.connection.path) from error

    def executemany(self, sql: str, parameters: Iterable[Any]) -> _Cursor:
        try:
            return super().executemany(sql, parameters)
        except sqlite3.DatabaseError as error:
            raise _clear(error, self.connection.path) from error

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            raise _clear(error, self.connection.path) from error

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            raise _clear(error, self.connection.path) from error

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise _clear(error, self.connection.path) from error
