"""The Java side of the embedded store: one silent virtual machine per process."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from kg.errors import StoreError

# Compiling with C1 only and collecting serially halve the start, and the loads that one process
# does (up to 200,000 facts) are no slower. -Xrs leaves SIGTERM and SIGINT to Python: handled
# by the JVM, SIGTERM ends in a segmentation fault of the interpreter.
OPTIONS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Xrs",
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    "-Darcadedb.polyglotEngineEnabled=false",
    "-Darcadedb.command.regexTimeout=10000",
)
SILENT = "handlers=\n.level=OFF\n"
TALKING = (
    "handlers=java.util.logging.ConsoleHandler\n.level=INFO\n"
    "java.util.logging.ConsoleHandler.level=INFO\n"
)


def start(folder: Path, heap: str, *, verbose: bool) -> None:
    """Starts Java unless it runs already: its options stand from the first start on.

    A crash of the JVM leaves its report in `folder`. Raises StoreError where no wheel fits.
    """
    if find_spec("arcadedb_embedded") is None:
        raise StoreError(
            "the embedded store needs arcadedb-embedded (Linux with glibc 2.34 or newer, macOS on "
            'arm64, Windows): `pip install arcadedb-embedded`, or set store.use to "memory"'
        )
    import jpype

    if jpype.isJVMStarted():
        return
    from arcadedb_embedded import ArcadeDBError
    from arcadedb_embedded.jvm import start_jvm

    logging = folder / "logging.properties"
    logging.write_text(TALKING if verbose else SILENT, encoding="ascii")
    os.environ.setdefault("ARCADEDB_JVM_ERROR_FILE", str(folder / "hs_err_%p.log"))
    options = [*OPTIONS, f"-Djava.util.logging.config.file={logging}"]
    try:
        with contextlib.nullcontext() if verbose else _muted():
            start_jvm(heap_size=heap, jvm_args=options)
    except ArcadeDBError as error:
        raise StoreError(f"Java does not start with a heap of {heap} ({error})") from error
    _end_on_sigterm()


@contextlib.contextmanager
def _muted() -> Iterator[None]:
    """The JVM prints a warning to file descriptor 2 when it starts, whatever it is told."""
    sys.stderr.flush()
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def _end_on_sigterm() -> None:
    """SIGTERM ends the process through `finally` and atexit, unless somebody handles it."""
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
