"""Entities by the words of their names, also in ledgers that were written without the index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kg.explain.lookup import find
from kg.ledger import Ledger, faults
from kg.ledger.name_index import with_words
from tests.kg.explain.conftest import write


def test_the_words_follow_the_names(tmp_path: Path) -> None:
    ledger = write(tmp_path / "ledger.sqlite")
    names = [entity.name for entity in with_words(ledger.db, {"marlow", "bank"}, every=True)]
    assert names == ["Marlow Bank"]
    some = {entity.name for entity in with_words(ledger.db, {"marlow", "leeds"}, every=False)}
    assert {"Marlow Bank", "Ada Marlow", "Leeds"} <= some
    assert list(with_words(ledger.db, {"nobody"}, every=True)) == []
    ledger.close()


def test_a_name_is_found_without_reading_every_entity(tmp_path: Path) -> None:
    ledger = write(tmp_path / "ledger.sqlite")
    read: list[str] = []
    ledger.db.set_trace_callback(read.append)
    assert [entity.name for entity in find(ledger, "ADA  marlow").entities] == ["Ada Marlow"]
    assert not [sql for sql in read if "FROM entity ORDER BY" in sql]
    ledger.close()


def test_a_ledger_without_the_index_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    write(path).close()
    with closing(sqlite3.connect(path)) as database:
        before = database.execute("SELECT * FROM entity_word ORDER BY 1, 2").fetchall()
        database.execute("DROP TABLE entity_word")
        database.commit()
    ledger = Ledger(path)
    assert ledger.db.execute("SELECT * FROM entity_word ORDER BY 1, 2").fetchall() == before != []
    assert faults(ledger) == []
    ledger.close()
