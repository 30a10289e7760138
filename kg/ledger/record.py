"""Opening a ledger, keeping finished steps, and binding them to documents."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import FormatError, StoreError
from kg.ledger.database import Database, connect, read_only_error
from kg.ledger.name_index import fill
from kg.ledger.rows import COLUMNS, Bound, Rows, compact, rows_of
from kg.ledger.tables import LATER, SCHEMA, SCHEMA_VERSION
from kg.model import Chunk, Document

CACHE_KB = 16_000  # with SQLite's own 2 MB, 100,000 facts are weighed at half the speed


def step_key(chunk: Chunk, step: str, fingerprint: str) -> str:
    """The content address of one finished step: all that the step sees, and what it is.

    It names no document, path or time.
    """
    text_hash = hashlib.sha256(chunk.text.encode("utf-8", "surrogatepass")).hexdigest()
    parts = [text_hash, chunk.start, dict(chunk.meta), step, fingerprint]
    return hashlib.sha256(compact(parts).encode("utf-8", "surrogatepass")).hexdigest()


def storable(payload: Any) -> Any:
    """The payload as it would be read back: half surrogate pairs, which models write and nothing
    can store, become "?"."""
    return json.loads(_storable_text(compact(payload)))


def _storable_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Version:
    """All that decides what a document gives: `meta` is JSON, `recipe` names the parts."""

    hash: str
    recipe: str
    source: str
    meta: str

    @classmethod
    def of(cls, document: Document, recipe: str) -> Version:
        """FormatError for a document that cannot be kept."""
        try:
            meta = compact(dict(document.meta))
            for text in (document.id, document.source, document.text, meta):
                text.encode()
        except UnicodeEncodeError as error:
            raise FormatError("its name, text or meta holds half a surrogate pair") from error
        except (TypeError, ValueError) as error:
            raise FormatError(f"its meta is not JSON: {error}") from error
        return cls(document.hash, recipe, document.source, meta)


class Ledger:
    """One SQLite file (WAL). Everything that writes happens inside `transaction()`.

    In a read-only folder it can be read, and a transaction is a StoreError.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.db: Database = connect(self.path)
        self._touched_seq: int | None = None
        try:
            self._open()
        except BaseException:
            self.db.close()
            raise

    def _open(self) -> None:
        if not self.read_only:
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.execute(f"PRAGMA cache_size=-{CACHE_KB}")
        if not self._tables() and not self.read_only:
            self._create()
        version = self.meta("schema_version") if "meta" in self._tables() else None
        if version != str(SCHEMA_VERSION):
            raise StoreError(
                f"{self.path} is a ledger of schema {version or 'unknown'}, this version reads "
                f"{SCHEMA_VERSION}: build again into a new folder"
            )
        if not self._tables() >= LATER and not self.read_only:
            self._add_later_tables()

    def _tables(self) -> set[str]:
        rows = self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {row[0] for row in rows.fetchall()}

    def _create(self) -> None:
        """All at once; a second process that starts the same ledger finds it made."""
        with self.transaction():
            if self._tables():
                return
            for statement in SCHEMA.split(";"):
                self.db.execute(statement)
            rows = {"schema_version": str(SCHEMA_VERSION), "id": uuid.uuid4().hex, "seq": "0"}
            self.db.executemany("INSERT INTO meta VALUES(?, ?)", rows.items())

    def _add_later_tables(self) -> None:
        """In a ledger of an earlier version; a second process may have been faster."""
        with self.transaction():
            for table in LATER - self._tables():
                for statement in SCHEMA.split(";"):
                    if re.search(rf"\b(TABLE|ON) {table}\(", statement):
                        self.db.execute(statement)
                if table == "entity_word":
                    fill(self.db)
                else:  # where it was lost, the graph has no vectors either
                    self.db.execute("DELETE FROM meta WHERE name IN ('encoder', 'embedded_seq')")

    def close(self) -> None:
        self.db.close()

    @property
    def read_only(self) -> bool:
        return self.db.read_only

    @property
    def id(self) -> str:
        return self.meta("id") or ""

    @property
    def seq(self) -> int:
        """Grows by one with each transaction that changes the graph."""
        return int(self.meta("seq") or 0)

    def meta(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (name, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a sequence number is spent only when the graph is touched."""
        if self.read_only:
            raise read_only_error(self.path.parent)
        self.db.execute("BEGIN IMMEDIATE")
        self._touched_seq = None
        try:
            yield
            if self._touched_seq is not None:
                self.set_meta("seq", str(self._touched_seq))
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:  # SQLite has rolled back already where the disk is full
                self.db.execute("ROLLBACK")
            raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever other processes write."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.ProgrammingError):  # a reader that outlives the open ledger
                self.db.execute("COMMIT")

    def writing_seq(self) -> int:
        """The sequence number of the transaction under way."""
        if self._touched_seq is None:
            self._touched_seq = self.seq + 1
        return self._touched_seq

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Notes that these parts of the graph are not what they were."""
        self.db.executemany(
            "INSERT INTO touched VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
            ((kind, name, self.writing_seq(), self.writing_seq()) for name in ids),
        )

    # Finished steps

    def finished(self, key: str) -> Any | None:
        """The payload of a finished step, or None."""
        row = self.db.execute("SELECT payload FROM step WHERE key = ?", (key,)).fetchone()
        return json.loads(row[0]) if row else None

    def finish(self, key: str, kind: str, payload: Any) -> bool:
        """Keeps a finished step; returns whether it is kept exactly, else as `storable` says."""
        text = compact(payload)
        kept = _storable_text(text)
        self.db.execute("INSERT OR REPLACE INTO step VALUES(?, ?, ?)", (key, kind, kept))
        return kept == text

    def forget(self, doc_id: str, keys: Iterable[str]) -> None:
        """Takes finished steps of a document out: they are done anew, by a later build if not by
        this one."""
        if self.read_only:
            raise read_only_error(self.path.parent)
        self.db.executemany("DELETE FROM step WHERE key = ?", ((key,) for key in keys))
        self.db.execute("UPDATE document SET recipe = '' WHERE id = ?", (doc_id,))

    # Documents

    def version_of(self, doc_id: str) -> Version | None:
        """Returns what a document is bound with."""
        row = self.db.execute(
            "SELECT hash, recipe, source, meta FROM document WHERE id = ?", (doc_id,)
        ).fetchone()
        return Version(*row) if row else None

    def document(self, doc_id: str) -> Document | None:
        row = self.db.execute(
            "SELECT source, text, meta FROM document JOIN text USING (hash) WHERE id = ?",
            (doc_id,),
        ).fetchone()
        return Document(doc_id, row[0], row[1], json.loads(row[2])) if row else None

    def files(self) -> Iterator[tuple[str, str]]:
        """(id, file) of each document that was read from a file, in the order of the ids."""
        yield from self.db.execute(
            "SELECT id, json_extract(meta, '$.file') AS file FROM document "
            "WHERE file IS NOT NULL ORDER BY id"
        )

    def bind(self, bound: Bound) -> None:
        """Replaces what the ledger holds of this document.

        Where the same is held already, found by another recipe, nothing has to be derived again.
        """
        document, now = bound.document, Version.of(bound.document, bound.recipe)
        known, rows = self.version_of(document.id), rows_of(bound)
        if known and replace(known, recipe=now.recipe) == now and self._rows(document.id) == rows:
            self.db.execute(
                "UPDATE document SET recipe = ? WHERE id = ?", (now.recipe, document.id)
            )
            return
        self._unbind(document.id)
        self.db.execute("INSERT OR IGNORE INTO text VALUES(?, ?)", (now.hash, document.text))
        self.db.execute(
            "INSERT OR REPLACE INTO document VALUES(?, ?, ?, ?, ?)",
            (document.id, now.source, now.hash, now.meta, now.recipe),
        )
        if known is None or known.hash != now.hash:
            row = (document.id, now.hash, self.writing_seq())
            self.db.execute("INSERT INTO version VALUES(?, ?, ?)", row)
        for table, columns in COLUMNS.items():
            places = ", ".join("?" * len(columns.split(",")))
            self.db.executemany(f"INSERT INTO {table}({columns}) VALUES({places})", rows[table])
        self.touch("document", [document.id])
        self.touch("chunk", [extraction.chunk.id for extraction in bound.extractions])
        self.db.execute("INSERT OR IGNORE INTO pending_document VALUES(?)", (document.id,))

    def remove(self, doc_id: str) -> None:
        """Takes a document and what only it supports out of the graph; its steps stay."""
        if self.version_of(doc_id) is None:
            return
        self._unbind(doc_id)
        self.db.execute("DELETE FROM document WHERE id = ?", (doc_id,))
        self.db.execute("DELETE FROM pending_document WHERE id = ?", (doc_id,))
        self.touch("document", [doc_id])

    def _unbind(self, doc_id: str) -> None:
        chunks = self.db.execute("SELECT id FROM chunk WHERE doc = ?", (doc_id,)).fetchall()
        self.touch("chunk", [row[0] for row in chunks])
        for table, column in (("name", "name"), ("entity", "entity")):
            self.db.execute(
                f"INSERT OR IGNORE INTO pending_{table} SELECT DISTINCT {column} FROM mention "
                f"WHERE doc = ? AND {column} IS NOT NULL",
                (doc_id,),
            )
        self.db.execute(
            "INSERT OR IGNORE INTO pending_pair SELECT DISTINCT entity, chunk FROM mention "
            "WHERE doc = ? AND entity IS NOT NULL",
            (doc_id,),
        )
        self.db.execute(
            "INSERT OR IGNORE INTO pending_fact SELECT DISTINCT fact FROM statement "
            "WHERE doc = ? AND fact IS NOT NULL",
            (doc_id,),
        )
        for table in ("chunk", "mention", "statement", "reject"):
            self.db.execute(f"DELETE FROM {table} WHERE doc = ?", (doc_id,))

    def _rows(self, doc_id: str) -> Rows:
        """Returns what binding wrote of a document."""
        return {
            table: self.db.execute(
                f"SELECT {columns} FROM {table} WHERE doc = ? ORDER BY rowid", (doc_id,)
            ).fetchall()
            for table, columns in COLUMNS.items()
        }
