"""Troubles of the file are told with what to do about them; faults of ours are not hidden."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.ledger import Ledger, database
from tests.kg.ledger.documents import bind


def filled(path: Path) -> Path:
    ledger = Ledger(path)
    with ledger.transaction():
        for number in range(50):
            bind(ledger, f"d{number}", f"Foo{number} acquired Bar{number}. " * 5)
    ledger.close()
    return path


def read_all(path: Path) -> None:
    ledger = Ledger(path)
    try:
        for table in ("step", "text", "document", "mention", "statement", "touched"):
            ledger.db.execute(f"SELECT * FROM {table}").fetchall()
    finally:
        ledger.close()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file(tmp_path: Path, share: float) -> None:
    path = filled(tmp_path / "ledger.sqlite")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(StoreError, match=r"is damaged: put a backup in its place"):
        read_all(path)


def test_overwritten_pages(tmp_path: Path) -> None:
    path = filled(tmp_path / "ledger.sqlite")
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match="is damaged"):
        read_all(path)


def test_file_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("these are notes, not a ledger\n" * 100)
    with pytest.raises(StoreError, match="is no ledger"):
        Ledger(path)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check that its folder is there"):
        Ledger(tmp_path / "none" / "ledger.sqlite")


def test_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    path = tmp_path / "ledger.sqlite"
    first, second = Ledger(path), Ledger(path)
    with (
        first.transaction(),
        pytest.raises(StoreError, match="in use by another process"),
        second.transaction(),
    ):
        pass
    with second.transaction():
        second.set_meta("free", "again")
    first.close()
    second.close()


def test_full_disk(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.db.execute("PRAGMA max_page_count = 60")
    with pytest.raises(StoreError, match="the disk is full"), ledger.transaction():
        for number in range(1000):
            bind(ledger, f"d{number}", "Foo acquired Bar. " * 50)
    assert ledger.db.execute("SELECT COUNT(*) FROM document").fetchone() == (0,)
    ledger.close()


def only_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a folder without the right to write, which root cannot be denied."""
    monkeypatch.setattr(database, "writable", lambda path: False)


def test_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "a ledger?#.sqlite")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    only_readable(monkeypatch)
    ledger = Ledger(path)
    assert ledger.db.execute("SELECT COUNT(*) FROM document").fetchone() == (50,)
    with pytest.raises(StoreError, match="this folder is read-only: "), ledger.transaction():
        pass
    with pytest.raises(StoreError, match="this folder is read-only: "):
        ledger.set_meta("a", "b")
    ledger.close()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_read_only_folder_beside_one_who_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in the WAL file alone is read, too; without its index that is refused."""
    writer = Ledger(filled(tmp_path / "ledger.sqlite"))
    with writer.transaction():
        bind(writer, "new", "Foo acquired Bar.")
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in ("ledger.sqlite", "ledger.sqlite-wal"):
        (copied / name).write_bytes((tmp_path / name).read_bytes())
    only_readable(monkeypatch)
    reader = Ledger(tmp_path / "ledger.sqlite")
    assert reader.db.execute("SELECT COUNT(*) FROM document").fetchone() == (51,)
    reader.close()
    writer.close()
    with pytest.raises(StoreError, match=r"the last changes of .* stand in ledger.sqlite-wal"):
        Ledger(copied / "ledger.sqlite")


def test_wrong_sql_is_a_fault_of_ours(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        ledger.db.execute("SELECT nonsense FROM meta")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.db.executemany("INSERT INTO meta VALUES(?, ?)", [("id", "x")])
    ledger.close()
