"""A ledger with any table, column or byte damaged: commands work, or say so in one line."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.config import load_config
from kg.graph import create_graph
from kg.ledger.tables import SCHEMA
from kg.registry import PARTS
from kg.verbs import embed, import_graphs

SETTINGS = '[extractor]\nuse = "sentences"\n[store]\nuse = "memory"\n[encoder]\nuse = "static"\n'
TEXTS = {
    "a.txt": "Foo Inc acquired Bar. Bar employs 12 people. Ann Lee works for Foo. Nobody "
    "acquired Baz.\n",
    "b.md": "# Part\n\nBar did not acquire Qux. Ann Lee lives in Foo. "
    "Foo is rumoured to own Qux.\n",
}
VALUES: tuple[Any, ...] = (
    None, b"\xff\xfe", "", "x", "{", "[]", "{}", "null", "[1, 2]", '{"page": "x"}', -1, 2**62,
    1e308, "CAST(x'eda080' AS TEXT)",
)  # fmt: skip
READING = (
    ["stats"], ["why", "Ann Lee"], ["resolve", "log"], ["view", "-o", "v.html"], ["build", "docs"],
    ["export", "--format", "graphml"], ["delete", "docs/a.txt"], ["why", "--rejected"],
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with documents, an imported graph and a ledger that has rows in every table."""
    folder = tmp_path_factory.mktemp("whole")
    before = Path.cwd()
    patch = pytest.MonkeyPatch()
    patch.setitem(PARTS["extractor"], "sentences", "tests.kg.sentences:SentenceReader")  # type: ignore[arg-type]
    patch.delenv("KG_GRAPH", raising=False)
    os.chdir(folder)
    (folder / "kg.toml").write_text(SETTINGS)
    (folder / "docs").mkdir()
    for name, text in TEXTS.items():
        (folder / "docs" / name).write_text(text)
    (folder / "g.jsonl").write_text(
        '{"name": "Foo", "type": "Organization", "aliases": ["FOO Corp"]}\n'
        '{"head": {"text": "Foo", "type": "Misc"}, "relation": "founded", "tail": '
        '{"text": "in 1921", "type": "date", "value": "1921"}}\n["Foo", "knows", "Ann"]\n'
    )
    with create_graph(config=load_config()) as graph:
        graph.build(["docs"])
        import_graphs(graph, "g.jsonl")
        embed(graph)
        assert graph.store.stats()["entities"] > 4
        db = graph.ledger.db
        db.execute("INSERT INTO reply VALUES('k', 'm', ?)", ('["yes", 3, 1, [["yes", -0.1]]]',))
        db.execute("INSERT INTO veto VALUES('type', 'a|B', 'c|D', '')")
        db.execute("INSERT INTO redirect VALUES('Old (Person)', 'ann lee|Person')")
        db.execute("INSERT INTO naming VALUES('type', 'person', 'Person')")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    yield folder
    os.chdir(before)
    patch.undo()


@pytest.fixture
def damaged(whole: Path) -> Iterator[Path]:
    """The ledger's file, and the folder put back afterwards."""
    kept = whole.parent / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(whole / "kg", kept)
    yield whole / "kg" / "ledger.sqlite"
    put_back(whole)


def put_back(whole: Path) -> None:
    shutil.rmtree(whole / "kg")
    shutil.copytree(whole.parent / "kept", whole / "kg")


def tables() -> dict[str, list[str]]:
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(SCHEMA)
        names = made.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: [row[1] for row in made.execute(f"PRAGMA table_info({name})")]
            for (name,) in names
        }


def said(arguments: list[str]) -> str:
    """What a command printed; an error is a line, and never a traceback."""
    Path("v.html").unlink(missing_ok=True)
    done = CliRunner().invoke(app, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in (0, 1, 2), done.output
    assert "Traceback" not in done.output
    if done.exit_code == 2:
        lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert lines == done.stderr.splitlines()[-1:], done.stderr
    return done.output


def set_value(path: Path, table: str, column: str, value: Any) -> bool:
    """Puts a value into a row, whatever the table's own rules are; False where that cannot be."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        query = "SELECT sql FROM sqlite_master WHERE name = ?"
        (sql,) = db.execute(query, (table,)).fetchone()
        rewrite(db, table, sql.replace("NOT NULL", ""))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        rows = db.execute(f"SELECT * FROM {table}")
        names = [part[0] for part in rows.description]
        row = rows.fetchone()
        same = " AND ".join(f"{name} IS ?" for name in names)
        raw = isinstance(value, str) and value.startswith("CAST")
        place = value if raw else "?"
        try:
            db.execute(
                f"UPDATE {table} SET {column} = {place} WHERE {same}",
                (*(() if raw else (value,)), *row) if row else (),
            )
        except sqlite3.Error:
            return False
        rewrite(db, table, sql)
    return row is not None


def rewrite(db: sqlite3.Connection, table: str, sql: str) -> None:
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, table))
    db.execute("PRAGMA writable_schema = OFF")


@pytest.mark.parametrize("table", tables())
def test_any_value_in_any_column(whole: Path, damaged: Path, table: str) -> None:
    """Two of the values in each column, others in the next one; the file is put back."""
    columns = tables()[table]
    for number, column in enumerate(columns):
        start = (3 * number + len(table)) % len(VALUES)
        for value in (VALUES * 2)[start : start + 2]:
            if set_value(damaged, table, column, value):
                for place in range(3):
                    said(READING[(start + place) % len(READING)])
                put_back(whole)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document SET meta = '{'",
        "UPDATE document SET meta = '[]'",
        'UPDATE chunk SET meta = \'{"page": "x"}\'',
        "UPDATE text SET text = 'other'",
        "UPDATE entity SET aliases = '{}'",
        "UPDATE fact SET literal = '5' WHERE literal IS NOT NULL",
        "UPDATE fact SET confidence = 1e308",
        "UPDATE statement SET verdict = 'maybe'",
        "UPDATE statement SET literal = NULL WHERE verdict = 'quarantine'",
        "UPDATE mention SET start = 9, text_end = 3",
        "UPDATE mention SET entity = 'nobody|Person'",
        "UPDATE step SET payload = '[' WHERE kind = 'extract'",
        "UPDATE reply SET reply = '[1]'",
        "UPDATE touched SET id = 'x' || id WHERE kind = 'appearance'",
        "UPDATE meta SET value = 'x' WHERE name = 'seq'",
        "UPDATE meta SET value = 'x' WHERE name = 'embedded_seq'",
        "UPDATE vector SET vector = x'0000' WHERE hash = (SELECT min(hash) FROM vector)",
        "UPDATE vector SET vector = x'00000000' WHERE hash = (SELECT min(hash) FROM vector)",
        "DELETE FROM chunk",
        "DELETE FROM entity",
        "DROP TABLE fact",
        "ALTER TABLE merge ADD COLUMN more TEXT",
        "ALTER TABLE document RENAME COLUMN recipe TO other",
    ],
)
def test_the_doctor_sees_it_and_repair_says_what_to_do(damaged: Path, damage: str) -> None:
    with closing(sqlite3.connect(damaged)) as db:
        db.execute(damage)
        db.commit()
    for arguments in (["doctor"], ["doctor", "--repair"]):
        assert "is damaged (" in said(arguments)
    for arguments in READING:
        said(arguments)


def test_indexes_that_are_missing_are_made_again(damaged: Path) -> None:
    with closing(sqlite3.connect(damaged)) as db:
        db.execute("DROP INDEX chunk_doc")
        db.execute("DROP INDEX fact_head")
    assert "the index chunk_doc is missing" in said(["doctor"])
    assert "indexes that were missing were made again: 2" in said(["doctor", "--repair"])
    assert "is whole" in said(["doctor"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:100],
        lambda data: data[: len(data) // 2 // 4096 * 4096],
        lambda data: data[:-1],
        lambda data: b"\0" * len(data),
        lambda data: data[:4096] + b"\0" * (len(data) - 4096),
        lambda data: data[: 3 * 4096] + b"\xa5" * 4096 + data[4 * 4096 :],
        lambda data: data[: 9 * 4096] + b"\xff" * 20 + data[9 * 4096 + 20 :],
        lambda data: data[:100] + b"\xff" * 40 + data[140:],
        lambda data: b"PK" + data[2:],
    ],
)
def test_damaged_bytes(damaged: Path, damage: Callable[[bytes], bytes]) -> None:
    damaged.write_bytes(damage(damaged.read_bytes()))
    for end in ("-wal", "-shm"):
        damaged.with_name(damaged.name + end).unlink(missing_ok=True)
    for arguments in (*READING, ["doctor", "--repair"]):
        said(arguments)


@pytest.mark.parametrize("version", ["4", "99", "", "five"])
def test_another_version(damaged: Path, version: str) -> None:
    with closing(sqlite3.connect(damaged)) as db:
        db.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", (version,))
        db.commit()
    for arguments in (*READING, ["doctor", "--repair"]):
        assert "build again into a new folder" in said(arguments)
