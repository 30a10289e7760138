"""Runs `kg` commands in processes that are killed at a place that the test chooses.

One process imports everything once (no Java, no threads) and forks for each command, so that a
kill costs milliseconds. The hooks are here: the product knows nothing of them.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any

ROOT = Path(__file__).parents[2]
SENTENCES = "tests.kg.sentences:SentenceReader"  # the extractor "sentences" of these tests
_WRITES = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) (\w+)")
_STAGES = {
    "document": "loading",
    "fact": "resolving",
    "relation_type": "resolving",
    "veto": "deciding",
    "synced": "projection",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A moment between two steps of work: after a `commit` or a `statement` of the ledger, or
    `before` or `after` a transaction of the store."""

    kind: str
    stage: str


@dataclass(slots=True)
class Run:
    """What a command did until it ended or was killed (status -9)."""

    status: int
    seconds: float
    events: list[Event] = field(default_factory=list)
    out: str = ""


class Zygote:
    """The process that forks; use it as a context manager."""

    def __enter__(self) -> Zygote:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.laws.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, folder: Path, command: Sequence[str], *, at: int = 0, after: float = 0.0) -> Run:
        """Runs `kg COMMAND` in `folder`, killed at event number `at` or `after` seconds."""
        assert self._process.stdin is not None and self._process.stdout is not None
        asked = {"folder": str(folder), "command": list(command), "at": at, "after": after}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        report = json.loads(self._process.stdout.readline())
        events = [Event(*event) for event in report.pop("events")]
        return Run(events=events, **report)


class Hooks:
    """Counts the events of this process, and kills it at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.events: list[tuple[str, str]] = []
        self._tables: list[str] = []

    def note(self, kind: str, stage: str) -> None:
        self.events.append((kind, stage))
        if len(self.events) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        from kg import pipeline
        from kg.ledger.database import Database
        from kg.project import sync
        from kg.stores.embedded.store import EmbeddedStore
        from kg.stores.memory import MemoryStore
        from kg.stores.neo4j.store import Neo4jStore

        pipeline.BATCH_DOCUMENTS = 2
        sync.BATCH, sync.DOCUMENTS = 8, 2
        self._watch_ledger(Database)
        for store in (MemoryStore, EmbeddedStore, Neo4jStore):
            self._watch_store(store)

    def _watch_ledger(self, database: Any) -> None:
        for name in ("execute", "executemany"):
            setattr(database, name, self._watched(getattr(database, name)))

    def _watched(self, original: Any) -> Any:
        def watched(db: Any, sql: str, parameters: Any = ()) -> Any:
            cursor = original(db, sql, parameters)
            if (table := _WRITES.match(sql)) is not None:
                step = table[1] == "step" and parameters[1]
                self._tables.append(step or table[1])
                if db.in_transaction:
                    self.note("statement", table[1])
            if not db.in_transaction and self._tables:
                stage = _stage(self._tables)
                self._tables = []
                self.note("commit", stage)
            return cursor

        return watched

    def _watch_store(self, store: Any) -> None:
        original = store.apply

        def apply(target: Any, changes: Any) -> None:
            self.note("before", "store")
            original(target, changes)
            self.note("after", "store")

        store.apply = apply


def _stage(tables: Sequence[str]) -> str:
    """What a transaction that wrote to these tables was for."""
    if tables[0] in ("extract", "judge"):
        return {"extract": "extraction", "judge": "judging"}[tables[0]]
    return next((_STAGES[table] for table in tables if table in _STAGES), "opening")


def _child(request: dict[str, Any], report: Path) -> None:
    """Run the command in the forked process and write its report."""
    from kg.cli.app import app

    hooks = Hooks(request["at"])
    hooks.install()
    os.chdir(request["folder"])
    output = os.open(report.with_suffix(".out"), os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    status = 0
    try:
        status = app(request["command"], standalone_mode=False) or 0
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
    report.write_text(json.dumps({"status": status, "events": hooks.events}))


def _serve(request: dict[str, Any]) -> dict[str, Any]:
    file = Path(gettempdir()) / f"report-{os.getpid()}.json"  # the folder's disk may be full
    file.unlink(missing_ok=True)
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _child(request, file)
        os._exit(0) if file.is_file() else os._exit(70)
    if request["after"]:
        time.sleep(request["after"])
        os.kill(child, signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    status = os.waitstatus_to_exitcode(ended)
    report = json.loads(file.read_text()) if status == 0 else {"status": status, "events": []}
    out = file.with_suffix(".out").read_text() if file.with_suffix(".out").is_file() else ""
    file.unlink(missing_ok=True)
    file.with_suffix(".out").unlink(missing_ok=True)
    return {**report, "seconds": time.perf_counter() - started, "out": out}


def main() -> None:
    import arcadedb_embedded  # noqa: F401
    import jpype  # noqa: F401
    import neo4j  # noqa: F401
    import networkx  # noqa: F401

    import kg.chunk
    import kg.doctor
    import kg.graph
    import kg.load
    import kg.resolve.names
    import kg.stores.embedded.store  # noqa: F401
    from kg.registry import PARTS

    PARTS["extractor"]["sentences"] = SENTENCES  # type: ignore[index]
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_serve(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
