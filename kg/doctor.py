"""Is everything in place? One check after another, each with what to do about it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Literal

from kg.config import Config
from kg.errors import KgError, StoreError
from kg.graph import LEDGER, STORE, Graph, open_graph
from kg.model import Chunk
from kg.schema import load_schema

State = Literal["ok", "warning", "error"]
FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, and what to do where it is not ok."""

    name: str
    state: State
    message: str


def examine(config: Config) -> Iterator[Check]:
    """All checks, the cheap ones first. Only the last opens the graph's store."""
    yield _python()
    yield from _packages()
    yield _settings(config)
    yield _extractor(config)
    yield _engine(config)
    yield _disk(config.graph)
    yield from _graph(config)


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - a wheel can be forced onto an older one
        return Check("python", "error", f"{found}: install Python 3.11 or newer")
    return Check("python", "ok", found)


def _packages() -> Iterator[Check]:
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in requires("triplesmith") or ()]
    except PackageNotFoundError:
        yield Check("packages", "error", "triplesmith is not installed: pip install .")
        return
    fitting = []
    for one in wanted:
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        advice = f"pip install '{str(one).partition(';')[0].strip()}'"
        try:
            found = version(one.name)
        except PackageNotFoundError:
            yield Check("packages", "error", f"{one.name} is missing: {advice}")
            continue
        if one.specifier.contains(found, prereleases=True):
            fitting.append(f"{one.name} {found}")
        else:
            yield Check("packages", "error", f"{one.name} {found} does not fit: {advice}")
    yield Check("packages", "ok", ", ".join(fitting))


def _settings(config: Config) -> Check:
    where = str(config.file) if config.file else "no kg.toml, so the defaults"
    try:
        for kind in ("chunker", "judge", "resolver"):
            config.part(kind)
        if config.schema:
            load_schema(config.schema)
    except KgError as error:
        return Check("settings", "error", f"{where}: {error}")
    return Check("settings", "ok", where)


def _extractor(config: Config) -> Check:
    """Reads a sentence with it, so that whatever is wrong with its weights is seen."""
    try:
        extractor = config.part("extractor")
        list(extractor.extract([Chunk("doctor#0", "doctor", 0, "Ada Marlow lives in Leeds.")]))
    except KgError as error:
        return Check("extractor", "error", str(error))
    name = str(config.parts["extractor"]["use"])
    takes = signature(type(extractor)).parameters
    if "pipeline" in takes:
        pipeline = str(config.parts["extractor"].get("pipeline", takes["pipeline"].default))
        name += f", pipeline {pipeline} {_version(pipeline)}".rstrip()
    return Check("extractor", "ok", name)


def _version(package: str) -> str:
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""  # a folder, or a module that no distribution brought


def _engine(config: Config) -> Check:
    store = config.parts["store"]["use"]
    if store != "embedded":
        return Check("engine", "ok", f"the store {store} needs no Java engine")
    if find_spec("arcadedb_embedded") is None:
        return Check(
            "engine", "error", "arcadedb-embedded is not installed: pip install "
            "arcadedb-embedded, or set store.use to memory where there is no wheel",
        )  # fmt: skip
    return Check("engine", "ok", f"arcadedb-embedded {version('arcadedb-embedded')}")


def _disk(folder: Path) -> Check:
    there = next(one for one in (folder.resolve(), *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(there).free
    if free < FREE_BYTES:
        return Check("disk", "warning", f"{free / 1e9:.1f} GB free at {there}: make room")
    return Check("disk", "ok", f"{free / 1e9:.0f} GB free at {there}")


def _graph(config: Config) -> Iterator[Check]:
    if not (config.graph / LEDGER).is_file():
        yield Check("graph", "ok", f"none yet in {config.graph}: `kg build FOLDER` makes one")
        return
    if not os.access(config.graph, os.R_OK | os.W_OK | os.X_OK):
        yield Check("graph", "error", f"{config.graph} may not be read and written: see chmod")
        return
    try:
        with open_graph(config=config) as opened:
            yield _ledger(opened)
            yield _step(opened)
    except StoreError as error:
        yield Check("graph", "error", str(error))


def _ledger(opened: Graph) -> Check:
    try:
        answer = opened.ledger.db.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        advice = "build again into a new folder, or bring back a copy"
        return Check("ledger", "error", f"{opened.ledger.path} is damaged ({answer}): {advice}")
    return Check("ledger", "ok", f"{opened.ledger.path} is whole")


def _step(opened: Graph) -> Check:
    """Does the store hold what the ledger says? Opening it says who else has it open."""
    seq = opened.ledger.seq
    if opened.store_name == "embedded" and not (opened.folder / STORE).exists():
        return Check("store", "warning", "not written yet: the next build or query does it")
    try:
        applied = opened.parts().open_store().applied()
    except StoreError as error:
        return Check("store", "error", str(error))
    if applied is None or (applied.ledger, applied.seq) != (opened.ledger.id, seq):
        behind = "nothing" if applied is None else f"change {applied.seq}"
        message = f"holds {behind}, the ledger change {seq}: the next query brings it up"
        return Check("store", "warning", message)
    return Check("store", "ok", f"in step with the ledger (change {seq})")
