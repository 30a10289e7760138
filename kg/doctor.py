"""Checks of installation, settings and graph, each with advice."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kg.assembly import Assembly
from kg.config import Config
from kg.errors import KgError, StoreError
from kg.graph import STORE, Graph, open_graph
from kg.ledger import LEDGER, damage, faults, make_indexes, only_builder
from kg.ledger.vectors import ENCODER
from kg.model import Chunk
from kg.project import standing
from kg.project.vectors import unembedded
from kg.protocols import Progress, unseen
from kg.schema.files import load_schema
from kg.stores.embedded.owner import own

State = Literal["ok", "warning", "error"]
FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check: its state, and advice unless it is ok."""

    name: str
    state: State
    message: str


def examine(config: Config) -> Iterator[Check]:
    """Yield all checks, the cheap ones first. Only the last opens the graph's store."""
    yield _python()
    yield from _packages()
    yield _settings(config)
    yield _extractor(config)
    yield _engine(config)
    yield _disk(config.graph)
    yield from _graph(config)


def _python() -> Check:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - a wheel can be forced onto an older one
        return Check("python", "error", f"{running}: install Python 3.11 or newer")
    return Check("python", "ok", running)


def _packages() -> Iterator[Check]:
    from packaging.requirements import Requirement

    try:
        requirements = [Requirement(line) for line in requires("triplesmith") or ()]
    except PackageNotFoundError:
        yield Check("packages", "error", "triplesmith is not installed: pip install .")
        return
    fitting = []
    for requirement in requirements:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        advice = f"pip install '{str(requirement).partition(';')[0].strip()}'"
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            yield Check("packages", "error", f"{requirement.name} is missing: {advice}")
            continue
        if requirement.specifier.contains(installed, prereleases=True):
            fitting.append(f"{requirement.name} {installed}")
        else:
            yield Check(
                "packages", "error", f"{requirement.name} {installed} does not fit: {advice}"
            )
    yield Check("packages", "ok", ", ".join(fitting))


def _settings(config: Config) -> Check:
    where = str(config.file) if config.file else "no kg.toml, so the defaults"
    try:
        assembly = Assembly(config)
        for part in (assembly.chunker, assembly.judge, assembly.resolver, assembly.encoder):
            part()
        if config.schema:
            load_schema(config.schema)
    except KgError as error:
        return Check("settings", "error", f"{where}: {error}")
    return Check("settings", "ok", where)


def _extractor(config: Config) -> Check:
    """Extract a sentence, so that any fault of the extractor's weights shows."""
    try:
        with Assembly(config) as assembly:
            extractor = assembly.extractor()
            chunk = Chunk("doctor#0", "doctor", 0, "Ada Marlow lives in Leeds.")
            (extraction,) = extractor.extract([chunk])
    except KgError as error:
        return Check("extractor", "error", str(error))
    name = str(config.parts["extractor"]["use"])
    if not extraction.complete:
        return Check("extractor", "error", f"{name}: {extraction.rejects[0].reason}")
    takes = signature(type(extractor)).parameters
    if "pipeline" in takes:
        pipeline = str(config.parts["extractor"].get("pipeline", takes["pipeline"].default))
        name += f", pipeline {pipeline} {_version(pipeline)}".rstrip()
    return Check("extractor", "ok", name)


def _version(package: str) -> str:
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""  # a folder, or a module without a distribution


def _engine(config: Config) -> Check:
    store = config.parts["store"]["use"]
    if store != "embedded":
        return Check("engine", "ok", f"the store {store} needs no Java engine")
    if find_spec("arcadedb_embedded") is None:
        return Check(
            "engine", "error", "arcadedb-embedded is not installed: pip install "
            "arcadedb-embedded, or set store.use to memory where there is no wheel",
        )  # fmt: skip
    name = f"arcadedb-embedded {version('arcadedb-embedded')}"
    if (config.graph / STORE).exists():
        return Check("engine", "ok", name)
    with TemporaryDirectory() as folder:
        trial = Assembly(config).store(path=Path(folder) / STORE)
        try:
            trial.stats()
        except StoreError as error:
            return Check("engine", "error", f"{name} does not start: {error}")
        finally:
            trial.close()
    return Check("engine", "ok", f"{name} starts")


def _disk(folder: Path) -> Check:
    nearest = next(
        parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists()
    )
    free = shutil.disk_usage(nearest).free
    if free < FREE_BYTES:
        return Check("disk", "warning", f"{free / 1e9:.1f} GB free at {nearest}: make room")
    return Check("disk", "ok", f"{free / 1e9:.0f} GB free at {nearest}")


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
            yield from _vectors(opened)
    except StoreError as error:
        yield Check("graph", "error", str(error))


def _ledger(opened: Graph) -> Check:
    if problem := faults(opened.ledger):
        return Check("ledger", "error", damage(opened.ledger, problem))
    return Check("ledger", "ok", f"{opened.ledger.path} is whole")


def _step(opened: Graph) -> Check:
    """Check that the store holds what the ledger has.

    Opening it names another process that has it open.
    """
    if opened.store_name == "embedded" and not (opened.folder / STORE).exists():
        return Check("store", "warning", "not written yet: the next build or query does it")
    try:
        problem = standing(opened.ledger, opened.open_store())
    except StoreError as error:
        return Check("store", "error", str(error))
    if problem:
        return Check(
            "store", "warning", f"{problem}: the next query, or `kg doctor --repair`, mends that"
        )
    return Check("store", "ok", f"in step with the ledger (change {opened.ledger.seq})")


def _vectors(opened: Graph) -> Iterator[Check]:
    """Yield checks of the vectors; none for a graph without vectors."""
    if (behind := unembedded(opened.ledger)) is None:
        return
    encoder = opened.ledger.meta(ENCODER)
    if encoder != opened.encoder.fingerprint:
        message = f"they are of the encoder {encoder}, not of the configured one"
    else:
        message = f"{behind:,} entities and chunks have none" if behind else ""
    if message:
        yield Check("vectors", "warning", f"{message}: `kg embed` computes them")
    else:
        yield Check("vectors", "ok", f"of all entities and chunks, by the encoder {encoder}")


def repair(config: Config, progress: Progress = unseen) -> Iterator[Check]:
    """Check the ledger and write the store anew; the old store's folder is moved aside.

    Yields what it did, and calls `progress("write", parts done)` as it writes. Raises StoreError if
    another process has the graph, or the disk is full.
    """
    with open_graph(config=config) as opened, only_builder(opened.folder):
        if made := make_indexes(opened.ledger):
            yield Check("ledger", "ok", f"indexes that were missing were made again: {made}")
        if problem := faults(opened.ledger):
            yield Check("ledger", "error", damage(opened.ledger, problem))
            return
        yield Check("ledger", "ok", f"{opened.ledger.path} is whole")
        if (aside := _move_aside(opened)) is not None:
            message = f"the one before is moved aside to {aside}: delete it when all is well"
            yield Check("store", "ok", message)
        batches = opened.write_anew(progress)
        message = f"written anew from the ledger (change {opened.ledger.seq}, {batches} batches)"
        yield Check("store", "ok", message)


def _move_aside(opened: Graph) -> Path | None:
    """Make room for a new embedded store: damage may show only when it is written to."""
    folder = opened.folder / STORE
    if opened.config.parts["store"]["use"] != "embedded" or not folder.exists():
        return None
    own(folder).close()  # StoreError where another process has it open
    aside = _free_name(folder)
    folder.rename(aside)
    return aside


def _free_name(folder: Path) -> Path:
    number = 1
    while (aside := folder.with_name(f"{folder.name}.aside-{number}")).exists():
        number += 1
    return aside
