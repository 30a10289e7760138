"""Overhead of a build with a language model over the model's own time.

    python -m benchmarks.llm_pipeline --texts FOLDER [--documents 200] [--latency 0.2] [--json]
    python -m benchmarks.llm_pipeline --texts FOLDER --kill

Documents of FOLDER go through `kg.pipeline.build` with the extractor `llm` and a server of
`kg.testing` in a process of its own, which answers after a fixed or log-normal latency. Client
CPU is that of this process alone, imports excluded (a build of one document goes before). The CPU
for requests and for reading the replies, without ledger, judge, resolution and graph, is also
given on its own, since other programs do no more. `ideal` is ceil(calls / in flight) times the
latency; with log-normal latency it is the time of a perfect window over the same latencies.
`--kill` ends a build with SIGKILL after half of its calls, and counts the calls that the next
build repeats.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from extractors.llm.extractor import LLMExtractor
from kg.config import load_config
from kg.graph import create_graph
from kg.llm import EndpointLLM
from kg.model import Chunk, Document
from kg.protocols import Prompt
from kg.testing.server import Manners, latency_of

CONCURRENCY = (32, 256)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a build.

    `cpu_ms` is client CPU per call, of which `reading_ms` for requests and for reading the
    replies; `overhead_ms` is the time per document over the ideal; `asked` is the window.
    """

    store: str
    documents: int
    calls: int
    asked: int
    reached: int
    lognormal: bool
    ideal_s: float
    wall_s: float
    overhead_ms: float
    cpu_ms: float
    reading_ms: float
    peak_mb: float


@contextmanager
def server(latency: float, lognormal: bool) -> Iterator[str]:
    command = [sys.executable, "-m", "kg.testing.server", "--port", "0", "--latency", str(latency)]
    command += ["--lognormal"] if lognormal else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().partition("=")[2]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def stats(url: str) -> dict[str, int]:
    with urllib.request.urlopen(url.removesuffix("/v1") + "/stats") as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


def ideal(latencies: Sequence[float], window: int) -> float:
    """Seconds until all requests are answered, if a free place in the window is filled at once."""
    busy: list[float] = []
    for latency in latencies:
        started = heapq.heappop(busy) if len(busy) == window else 0.0
        heapq.heappush(busy, started + latency)
    return max(busy, default=0.0)


def documents(folder: Path, count: int) -> list[Document]:
    """`count` documents of the folder's texts in turn, each under a line of its own."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise SystemExit(f"no .txt files in {folder}")
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [
        Document(f"{n:04}", f"{n:04}", f"Part {n}.\n\n{texts[n % len(texts)]}")
        for n in range(count)
    ]


def settings(store: str, window: int, url: str) -> list[str]:
    return [
        f"store.use={store}", "extractor.use=llm", "llm.model=test", f"llm.base_url={url}",
        f"llm.concurrency={window}", "chunker.size=100000",
    ]  # fmt: skip


def warm(document: Document, store: str) -> None:
    """Build one document, so that all modules are imported."""
    with server(0.0, False) as url, tempfile.TemporaryDirectory() as where:
        config = load_config(graph=Path(where) / "graph", settings=settings(store, 1, url))
        with create_graph(config=config) as graph:
            graph.build([document])


def reading(docs: Sequence[Document], window: int, manners: Manners) -> float:
    """Milliseconds of CPU per document for the requests and for triples with their places."""
    with server(manners.latency, manners.lognormal) as url:
        llm = EndpointLLM("test", url, concurrency=window)
        try:
            chunks = (Chunk(f"{doc.id}#0", doc.id, 0, doc.text) for doc in docs)
            started = time.process_time()
            read = sum(1 for _ in LLMExtractor(llm).extract(chunks))
            return (time.process_time() - started) / read * 1000
        finally:
            llm.close()


def run(docs: Sequence[Document], store: str, window: int, manners: Manners) -> Row:
    """The figures of a build of these documents with `window` requests in flight."""
    apart = reading(docs, window, manners)
    with server(manners.latency, manners.lognormal) as url, tempfile.TemporaryDirectory() as where:
        config = load_config(graph=Path(where) / "graph", settings=settings(store, window, url))
        with create_graph(config=config) as graph:
            with graph.assembled() as parts:
                chunks = [chunk for doc in docs for chunk in parts.chunker.chunk(doc)]
                prompts = [parts.extractor.prompt(chunk.text) for chunk in chunks]
            wall, cpu = time.perf_counter(), time.process_time()
            graph.build(docs)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        counts = stats(url)
    least, calls = _ideal(prompts, window, manners), counts["calls"]
    return Row(
        store, len(docs), calls, window, counts["most_in_flight"], manners.lognormal, least,
        wall, (wall - least) / len(docs) * 1000, cpu / calls * 1000, apart,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )  # fmt: skip


def _ideal(prompts: Sequence[Prompt], window: int, manners: Manners) -> float:
    if not manners.lognormal:
        return math.ceil(len(prompts) / window) * manners.latency
    texts = ("\n".join((prompt.system, *prompt.turns)) for prompt in prompts)
    return ideal([latency_of(manners, text) for text in texts], window)


def killed(docs: Sequence[Document], window: int, latency: float) -> dict[str, int]:
    """The calls until SIGKILL, and those that the next build makes beyond one per document."""
    with server(latency, False) as url, tempfile.TemporaryDirectory() as where:
        folder = Path(where) / "texts"
        folder.mkdir()
        for doc in docs:
            (folder / f"{doc.id}.txt").write_text(doc.text, encoding="utf-8")
        options = [
            part for setting in settings("memory", window, url) for part in ("--set", setting)
        ]
        command = [sys.executable, "-m", "kg.cli", "build", str(folder), *options]
        command += ["--graph", str(Path(where) / "graph")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while stats(url)["answered"] < len(docs) // 2 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        before = stats(url)["calls"]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        calls = stats(url)["calls"]
    return {"in_flight": window, "before": before, "repeated": calls - len(docs)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.2)
    parser.add_argument("--store", default="memory")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--kill", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("OPENAI_API_KEY", "none")
    docs = documents(arguments.texts, arguments.documents)
    if arguments.kill:
        print(json.dumps([killed(docs, window, arguments.latency) for window in CONCURRENCY]))
        return
    warm(docs[0], arguments.store)
    rows = [
        run(docs, arguments.store, window, Manners(latency=arguments.latency, lognormal=lognormal))
        for lognormal in (False, True)
        for window in CONCURRENCY
    ]
    for row in rows:
        print(json.dumps(asdict(row)) if arguments.json else row)


if __name__ == "__main__":
    main()
