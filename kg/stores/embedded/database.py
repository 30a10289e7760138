"""The embedded database: one open handle per folder and process, and how it is asked."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

from kg.errors import QueryError, StoreError
from kg.ledger.database import read_only_error, writable
from kg.protocols import Table
from kg.stores.embedded import jvm
from kg.stores.embedded.java_values import java_class, plain
from kg.stores.embedded.owner import own

T = TypeVar("T")
Rows = list[tuple[Any, ...]]

DATABASE = "arcadedb"
IN_USE = "database.lck"  # the engine's own, there while it writes
UNFINISHED = "unfinished"  # stands there from before the database is made until it has its types
ROWS_AT_ONCE = 5000
GRACE = 2.0  # seconds that a query is given to stop once it was told to

_open: dict[str, Arcade] = {}
_opening = threading.Lock()


class Arcade:
    """An open database. Reads may come from any thread; writes take turns.

    In a read-only folder it is opened to be read, by as many processes as like.
    """

    def __init__(self, folder: Path, heap: str, verbose: bool) -> None:
        self.folder = folder
        self.users = 0
        self._writing = threading.RLock()
        self._process = os.getpid()
        self.read_only = (folder / DATABASE).is_dir() and not writable(folder / DATABASE)
        with ExitStack() as held:
            try:
                # What Java writes about itself goes elsewhere where it may not write here.
                elsewhere = TemporaryDirectory() if self.read_only else None
                held.enter_context(elsewhere or own(folder))
                place = Path(elsewhere.name) if elsewhere else folder
                jvm.start(place, heap, verbose=verbose)
                opened = self._open_to_read if self.read_only else self._open_or_create
                self._python_database = opened()
                self.java: Any = self._python_database.get_java_database()
                self._running: Any = java_class("com.arcadedb.query.RunningQueryRegistry")()
            except OSError as error:
                raise StoreError(f"cannot write in {folder}: {error.strerror}") from error
            self._held = held.pop_all()

    def _open_to_read(self) -> Any:
        from arcadedb_embedded.core import Database
        from jpype import JException

        path = self.folder / DATABASE
        if (self.folder / UNFINISHED).exists():
            raise read_only_error(self.folder)
        if (path / IN_USE).exists():
            raise StoreError(
                f"the graph in {self.folder} is open for writing elsewhere, or was not closed, and "
                "this folder is read-only: close it there, or copy it to where it can be written"
            )
        factory = java_class("com.arcadedb.database.DatabaseFactory")(str(path))
        try:
            return Database(
                factory.open(java_class("com.arcadedb.engine.ComponentFile$MODE").READ_ONLY)
            )
        except JException as error:
            raise StoreError(unopenable(self.folder, short(error))) from error

    def _open_or_create(self) -> Any:
        from arcadedb_embedded import ArcadeDBError, create_database, database_exists, open_database

        path = str(self.folder / DATABASE)
        if (self.folder / UNFINISHED).exists():
            shutil.rmtree(path, ignore_errors=True)
        try:
            if database_exists(path):
                return open_database(path)
            (self.folder / UNFINISHED).touch()
            return create_database(path)
        except ArcadeDBError as error:
            raise StoreError(unopenable(self.folder, short(error.__cause__))) from error

    def finished(self) -> None:
        """The database has all its types; before that it holds nothing and is made anew."""
        if not self.read_only:
            (self.folder / UNFINISHED).unlink(missing_ok=True)

    def close(self) -> None:
        """Closes the database and gives the folder back; a forked child leaves it alone."""
        if self._process == os.getpid():
            with self._writing:
                self._python_database.close()
        self._held.close()

    def check_process(self) -> None:
        if self._process != os.getpid():
            raise StoreError(
                "a graph does not survive a fork (Java has none): open it in the child process, "
                'or start processes with the method "spawn"'
            )

    def read(
        self,
        language: str,
        text: str,
        parameters: Mapping[str, Any] | None = None,
        java_parameters: Mapping[str, Any] | None = None,
    ) -> Rows:
        """All rows, in this thread and its transaction; for values that JSON has."""
        values = java_map(parameters or {})
        for name, value in (java_parameters or {}).items():
            values.put(name, value)
        return _json_rows(self.java.query(language, text, values))

    def command(
        self, language: str, text: str, parameters: Mapping[str, Any] | None = None
    ) -> Rows:
        """Runs a writing statement in this thread's transaction."""
        return _json_rows(self.java.command(language, text, java_map(parameters or {})))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn to write; Java's exceptions come out as StoreError."""
        from jpype import JException

        self.check_process()
        with self._writing:
            try:
                yield
            except JException as error:
                raise StoreError(
                    f"cannot write the graph in {self.folder}: {short(error)}; nothing of this "
                    "step was written"
                ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, one at a time; StoreError where the folder is read-only."""
        if self.read_only:
            raise read_only_error(self.folder)
        with self.turn():
            try:
                self.java.begin()
                yield
                self.java.commit()
            except BaseException:
                if self.java.isTransactionActive():
                    self.java.rollback()
                raise

    def in_time(self, work: Callable[[], T], timeout: float) -> T:
        """Runs `work` in a thread of its own and stops it after `timeout` seconds.

        Ctrl-C stops it too. The engine looks for the stop between rows; a single expression
        that runs on is left behind in its thread, and the error says so.
        """
        self.check_process()
        run = _Run(self._running, work)
        run.start()
        try:
            if not run.wait(timeout):
                run.stop("timeout")
                ended = run.wait(GRACE)
                raise QueryError(
                    f"the query took longer than {timeout:g} s and was stopped"
                    + ("" if ended else "; a part of it goes on until this process ends")
                )
        except BaseException:
            run.stop("interrupt")
            run.wait(GRACE)
            raise
        return cast(T, run.result())


class _Run(threading.Thread):
    """One piece of work under an entry of the engine's registry, through which it is stopped."""

    def __init__(self, registry: Any, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True, name="graph query")
        self._registry, self._work = registry, work
        self._entry: Any = None
        self._stopped = False
        self._ended = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        client = java_class("com.arcadedb.query.RunningQuery$Client").NONE
        self._entry = self._registry.register("graph", "kg", "embedded", None, None, client)
        try:
            if not self._stopped:
                self._result = self._work()
        except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits
            self._error = error
        finally:
            self._entry.close()
            self._ended.set()
            java_class("java.lang.Thread").detach()

    def wait(self, seconds: float) -> bool:
        """In short waits: on Windows a longer one could not be interrupted by Ctrl-C."""
        while seconds > 0 and not self._ended.wait(min(seconds, 0.25)):
            seconds -= 0.25
        return self._ended.is_set()

    def stop(self, why: str) -> None:
        self._stopped = True
        if self._entry is not None:
            self._entry.terminate(why)

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._result


def acquire(path: str | os.PathLike[str], heap: str, *, verbose: bool) -> Arcade:
    """The handle on a folder, opened if this process has not yet; give it back by `release`."""
    real = os.path.realpath(path)
    with _opening:
        if real not in _open:
            _open[real] = Arcade(Path(real), heap, verbose)
            atexit.unregister(_close_all)
            atexit.register(_close_all)  # after Java's own hook, so that it runs before that
        _open[real].users += 1
        return _open[real]


def release(arcade: Arcade) -> None:
    with _opening:
        arcade.users -= 1
        if arcade.users == 0:
            _open.pop(str(arcade.folder), None)
            arcade.close()
    if threading.current_thread() is not threading.main_thread():
        # Java ends when its last thread does: one of a pool would hold the process up.
        java_class("java.lang.Thread").detach()


def _close_all() -> None:
    with _opening:
        for real in list(_open):
            _open.pop(real).close()


def _forget() -> None:
    """In a forked child: the parent's handles are not ours, and a lock may be held forever."""
    global _opening
    _opening = threading.Lock()
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _json_rows(found: Any) -> Rows:
    """All rows of a Java result: they cross as JSON, four times as fast as value by value."""
    batcher = java_class("com.arcadedb.python.RowBatcher")
    rows: Rows = []
    while batch := json.loads(str(batcher.nextJsonBatch(found, ROWS_AT_ONCE))):
        rows += (tuple(row.values()) for row in batch)
        if len(batch) < ROWS_AT_ONCE:
            break
    found.close()
    return rows


def table(found: Any, limit: int | None = None) -> Table:
    """The rows of a Java result, at most `limit` of them, and closes it."""
    columns: tuple[str, ...] = ()
    rows: Rows = []
    try:
        while found.hasNext() and (limit is None or len(rows) < limit):
            row = found.next()
            names = row.getPropertyNames()
            columns = columns or tuple(map(str, names))
            rows.append(tuple(plain(row.getProperty(name)) for name in names))
        return Table(columns, tuple(rows), truncated=limit is not None and found.hasNext())
    finally:
        found.close()


def java_map(parameters: Mapping[str, Any]) -> Any:
    """Parameters as a Java map. They cross as one JSON text, ten times as fast as by value."""
    text = json.dumps(parameters, allow_nan=False, default=_refuse)
    return java_class("com.arcadedb.serializer.json.JSONObject")(text).toMap()


def java_list(rows: Sequence[Any]) -> Any:
    return java_class("com.arcadedb.serializer.json.JSONArray")(json.dumps(rows)).toList()


def _refuse(value: Any) -> Any:
    raise QueryError(f"a parameter cannot be of the type {type(value).__name__}")


def unopenable(folder: Path, reason: str) -> str:
    return (
        f"cannot open the graph in {folder} ({reason}): `kg doctor --repair` writes it anew from "
        "the ledger"
    )


def short(error: Any) -> str:
    """The message of a Java exception without class names, on one line, at most 300 letters."""
    root = error
    while (cause := root.getCause()) is not None and cause.getMessage() is not None:
        root = cause
    text = " ".join(str(root.getMessage() or root.getClass().getSimpleName()).split())
    return text if len(text) <= 300 else text[:299] + "…"
