"""Replies of models, kept when they arrive, whatever else the ledger is doing."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from queue import SimpleQueue

from kg.ledger.database import Database, connect
from kg.protocols import Reply


class Replies:
    """The kept replies of a ledger. `put` may be called from any thread, `get` from the one that
    made this; writing has a thread and a connection of its own."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._reading: Database | None = None
        self._unwritten: dict[str, Reply] = {}
        self._queue: SimpleQueue[tuple[str, str, Reply] | None] = SimpleQueue()
        self._writer: threading.Thread | None = None
        self._error: BaseException | None = None
        self._starting = threading.Lock()

    def get(self, key: str) -> Reply | None:
        if (reply := self._unwritten.get(key)) is not None:
            return reply
        query = "SELECT reply FROM reply WHERE key = ?"
        row = self._read.execute(query, (key,)).fetchone()
        if row is None:
            return None
        text, asked, answered, first = json.loads(row[0])
        return Reply(text, asked, answered, first=tuple((token, value) for token, value in first))

    def mean_tokens(self, model: str) -> float | None:
        """The mean length of this model's kept replies in tokens; None where there are none."""
        query = "SELECT avg(json_extract(reply, '$[2]')) FROM reply WHERE model = ?"
        found: tuple[float | None] = self._read.execute(query, (model,)).fetchone()
        return found[0]

    def kept(self) -> dict[str, int]:
        """{model with its settings: number of its kept replies}"""
        query = "SELECT model, COUNT(*) FROM reply GROUP BY model ORDER BY model"
        return dict(self._read.execute(query).fetchall())

    @property
    def _read(self) -> Database:
        if self._reading is None:
            self._reading = connect(self._path)
        return self._reading

    def put(self, key: str, model: str, reply: Reply) -> None:
        """StoreError if an earlier one could not be written."""
        if self._error is not None:
            raise self._error
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="replies", daemon=True)
                self._writer.start()
        self._unwritten[key] = reply
        self._queue.put((key, model, reply))

    def _write(self) -> None:
        try:
            database = connect(self._path)
            try:
                while (row := self._queue.get()) is not None:
                    key, model, reply = row
                    database.execute(
                        "INSERT OR REPLACE INTO reply VALUES(?, ?, ?)", (key, model, _json(reply))
                    )
                    self._unwritten.pop(key, None)
            finally:
                database.close()
        except BaseException as error:  # noqa: BLE001  it is raised where the next one is put
            self._error = error

    def close(self) -> None:
        """When all are written. StoreError if one could not be."""
        if self._writer is not None:
            self._queue.put(None)
            self._writer.join()
        if self._reading is not None:
            self._reading.close()
        if self._error is not None:
            raise self._error


def _json(reply: Reply) -> str:
    data = [reply.text, reply.prompt_tokens, reply.reply_tokens, reply.first]
    # Half surrogate pairs, which models write and nothing can store, become "?".
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()
