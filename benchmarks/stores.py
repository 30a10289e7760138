"""Time and memory of loading a large graph into each store, and the speed of its queries.

    python -m benchmarks.stores [--facts 1000000] [--entities 200000] [--json]

The graph is `benchmarks.bulk`, written batch by batch as a projection does. Each store has a
process of its own; `csv` is the export for Neo4j's bulk import, and the import where
$TRIPLESMITH_NEO4J names a launcher (its CPU and memory are not ours). Neo4j is measured where
$NEO4J_URI names a server; its graph is CLEARED first, and CPU and memory are the client's alone.
Loading times include generating the graph, which the row `generator` measures alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from benchmarks.bulk import CHUNKS, FACTS, VERBS, Bulk, entity_id, name
from kg.errors import QueryError
from kg.model import Changes
from kg.protocols import GraphStore

SYSTEMS = ("generator", "memory", "embedded", "neo4j", "csv")
ADDED = 10_000  # facts of the incremental build
TIMES = 200
SLOW = 10_000.0  # milliseconds after which an operation is not repeated further
BY_ID = "MATCH (n:__Entity__ {id: $value}) RETURN n.name"
BY_NAME = "MATCH (n:__Entity__ {name: $value}) RETURN n.id"


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of one step; peak resident MB of the process so far, Java included."""

    system: str
    step: str
    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Reads:
    """Milliseconds of `times` runs of one operation, CPU as their mean; None: not supported."""

    system: str
    operation: str
    times: int
    p50: float | None
    p99: float | None
    cpu: float | None


def opened(system: str, folder: Path) -> GraphStore:
    if system == "memory":
        from kg.stores.memory import MemoryStore

        return MemoryStore()
    if system == "embedded":
        from kg.stores.embedded.store import EmbeddedStore

        return EmbeddedStore(folder / "graph")
    from kg.stores.neo4j.store import Neo4jStore

    store = Neo4jStore(os.environ["NEO4J_URI"], username=os.environ.get("NEO4J_USERNAME", "neo4j"))
    store.clear()
    return store


def timed(system: str, step: str, work: Callable[[], object]) -> Load:
    started = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Load(system, step, wall, cpu, peak)


def repeated(system: str, operation: str, work: Callable[[int], object], times: int) -> Reads:
    """The times of `work(n)` for n from 1; `work(0)` compiles and fills caches first."""
    try:
        work(0)
    except QueryError:
        if system != "memory":
            raise
        return Reads(system, operation, 0, None, None, None)  # it has no Cypher
    walls: list[float] = []
    cpu = time.process_time()
    while len(walls) < times and sum(walls) < SLOW:
        started = time.perf_counter()
        work(len(walls) + 1)
        walls.append((time.perf_counter() - started) * 1000)
    mean = (time.process_time() - cpu) * 1000 / len(walls)
    worst = sorted(walls)[int(len(walls) * 0.99)] if len(walls) > 1 else walls[0]
    return Reads(system, operation, len(walls), statistics.median(walls), worst, mean)


def apply_all(store: GraphStore, batches: Iterable[Changes]) -> None:
    for changes in batches:
        store.apply(changes)


def exhaust(items: Iterable[object]) -> None:
    for _ in items:
        pass


def operations(store: GraphStore, bulk: Bulk) -> dict[str, tuple[Callable[[int], object], int]]:
    """Name -> (operation with the number of its run, how many runs)."""
    draw = random.Random(7)
    some = [draw.randrange(bulk.entities // 1000, bulk.entities) for _ in range(2 * TIMES + 2)]

    def path(run: int) -> object:
        return store.path(entity_id(some[run]), entity_id(some[-run - 1]))

    documents = bulk.chunks // CHUNKS
    return {
        "entity by id": (lambda n: store.query(BY_ID, {"value": entity_id(some[n])}), TIMES),
        "entity by name": (lambda n: store.query(BY_NAME, {"value": name(some[n])}), TIMES),
        "search for a name": (lambda n: store.search(name(some[n])), TIMES),
        "search in the text": (
            lambda n: store.search(f"{VERBS[n % len(VERBS)]} word{n}", index="chunk_text"),
            TIMES,
        ),
        "1 hop": (lambda n: store.neighbours(entity_id(some[n])), TIMES),
        "2 hops": (lambda n: store.neighbours(entity_id(some[n]), depth=2), TIMES),
        "shortest path": (path, TIMES // 4),
        "delete a document": (
            lambda n: store.apply(bulk.removal(documents - 1 - n * documents // 100)),
            TIMES // 4,
        ),
    }


def measure(system: str, facts: int, entities: int, folder: Path) -> list[Load | Reads]:
    """The figures of one system, in this process."""
    bulk = Bulk(facts, entities)
    if system == "generator":
        return [timed(system, "make", lambda: exhaust(bulk.batches()))]
    if system == "csv":
        from kg.export.formats import export

        made = timed(system, "export", lambda: export(bulk.batches(), "csv", folder / "csv"))
        return [made, *imported(folder)]
    store = opened(system, folder)
    rows: list[Load | Reads] = [
        timed(system, "load", lambda: apply_all(store, bulk.batches())),
        timed(system, f"{ADDED} facts more", lambda: apply_all(store, bulk.more(ADDED))),
    ]
    loaded = store.stats()["facts"]
    if loaded != facts // FACTS * FACTS + ADDED:
        raise SystemExit(f"{system} holds {loaded} facts")
    rows += [
        timed(system, "all facts as nouns with evidence", lambda: exhaust(store.facts())),
        timed(system, "all facts as arrays", lambda: store.subgraph()),
    ]
    for operation, (work, times) in operations(store, bulk).items():
        rows.append(repeated(system, operation, work, times))
    rows.append(timed(system, "close", store.close))
    return rows


def imported(folder: Path) -> list[Load]:
    """Neo4j's bulk import of `folder`/csv, where $TRIPLESMITH_NEO4J has a launcher for it."""
    from kg.export.csv import command

    launcher = Path(os.environ.get("TRIPLESMITH_NEO4J", "nowhere")) / "neo4j"
    if not launcher.is_file():
        return []
    place = ["--home", str(folder / "home")]
    run = [str(launcher), "import", *place, "--", *command(folder / "csv")[5:]]
    work = partial(subprocess.run, run, check=True, capture_output=True, cwd=folder)
    return [timed("csv", "neo4j-admin import", work)]


def in_process_of_its_own(system: str, options: argparse.Namespace) -> list[Load | Reads]:
    numbers = ["--facts", str(options.facts), "--entities", str(options.entities)]
    command = [sys.executable, "-m", "benchmarks.stores", "--only", system, *numbers]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [Load(**row) if "step" in row else Reads(**row) for row in json.loads(done.stdout)]


def markdown(rows: Iterable[Load | Reads]) -> str:
    """The two tables: loading, and operations."""
    loads = ["| store | step | wall s | CPU s | peak MB |\n|---|---|---|---|---|"]
    reads = ["| operation | store | runs | p50 ms | p99 ms | CPU ms |\n|---|---|---|---|---|---|"]
    by_operation = []
    for row in rows:
        if isinstance(row, Load):
            numbers = f"{row.wall:.1f} | {row.cpu:.1f} | {row.peak_mb:.0f}"
            loads.append(f"| {row.system} | {row.step} | {numbers} |")
        else:
            by_operation.append(row)
    order = list(dict.fromkeys(row.operation for row in by_operation))
    for row in sorted(by_operation, key=lambda row: order.index(row.operation)):
        cells = " | ".join(
            "-" if number is None else f"{number:.2f}" for number in (row.p50, row.p99, row.cpu)
        )
        reads.append(f"| {row.operation} | {row.system} | {row.times} | {cells} |")
    return "\n".join((*loads, "", *reads))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--entities", type=int, default=200_000)
    parser.add_argument("--only", choices=SYSTEMS, help="this one, in this process, as JSON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.only:
        with tempfile.TemporaryDirectory() as folder:
            rows = measure(options.only, options.facts, options.entities, Path(folder))
    else:
        systems = [s for s in SYSTEMS if s != "neo4j" or "NEO4J_URI" in os.environ]
        rows = [row for system in systems for row in in_process_of_its_own(system, options)]
    if options.json or options.only:
        print(json.dumps([asdict(row) for row in rows], indent=1))
    else:
        print(markdown(rows))


if __name__ == "__main__":
    main()
