"""The main job: time and memory of building 200 documents into the embedded graph, and again.

    python -m benchmarks.main_job --data DIR [--copies 10] [--repeat 3]

DIR holds corpus_wikitext (200 texts of about 600 words). `--copies N` also builds N times as many
documents, copies in which every name is replaced by another one, to see whether memory grows.
Each command runs in a process of its own; wall and CPU seconds and the peak resident memory
(the Java engine lives in the same process) come from the operating system.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora import corpus_wikitext
from kg.errors import ConfigError

NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{3,}\b")
QUERY = "MATCH (a:__Entity__)-[r]->(b:__Entity__) RETURN a.name, r.relation, b.name LIMIT 5"


@dataclass(frozen=True)
class Run:
    """The seconds, the peak resident MB and the printed output of a process."""

    wall: float
    cpu: float
    peak_mb: float
    output: str


def run(command: Sequence[str]) -> Run:
    """The figures of a command; SystemExit where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    wall = time.perf_counter() - started
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def renamed(texts: dict[str, str], copy: int) -> dict[str, str]:
    """The same texts with the names shuffled among themselves, the same way in all of them."""
    names = sorted({name for text in texts.values() for name in NAME.findall(text)})
    shuffled = names.copy()
    random.Random(copy).shuffle(shuffled)
    swap = dict(zip(names, shuffled, strict=True))
    words = re.compile(r"\b[A-Z][a-z]{3,}\b")
    return {
        f"copy{copy:02}_{file}": words.sub(lambda m: swap.get(m.group(), m.group()), text)
        for file, text in texts.items()
    }


def corpus(data: Path, copies: int, folder: Path) -> int:
    """Write the corpus and its renamed copies to a folder; return the number of words."""
    texts = corpus_wikitext.texts(data)
    everything = dict(texts)
    for copy in range(1, copies):
        everything |= renamed(texts, copy)
    for file, text in everything.items():
        (folder / file).write_text(text, encoding="utf-8")
    return sum(len(text.split()) for text in everything.values())


def measure(data: Path, copies: int, settings: Sequence[str]) -> dict[str, object]:
    """The figures of building the copies, building them again, and a query."""
    kg = [sys.executable, "-m", "kg.cli"]
    with tempfile.TemporaryDirectory() as temporary:
        documents, graph = Path(temporary, "documents"), str(Path(temporary, "graph"))
        documents.mkdir()
        words = corpus(data, copies, documents)
        build = [*kg, "build", str(documents), "--graph", graph, "--json", *settings]
        first, second = run(build), run(build)
        query = run([*kg, "query", QUERY, "--graph", graph, "--json"])
        if not json.loads(query.output):
            raise SystemExit("the query found nothing")
        stats = json.loads(run([*kg, "stats", "--graph", graph, "--json"]).output)
    rows = {"build": first, "build again": second, "query": query}
    numbers = {name: {**asdict(row), "output": ""} for name, row in rows.items()}
    return {"copies": copies, "words": words, "runs": numbers, "stats": stats}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("TRIPLESMITH_DATA"))
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("--data or TRIPLESMITH_DATA names the folder that holds corpus_wikitext")
    settings = [part for setting in options.settings for part in ("--set", setting)]
    sizes = sorted({1, options.copies})
    try:
        results = [
            measure(Path(options.data), copies, settings)
            for copies in sizes
            for _ in range(options.repeat)
        ]
    except ConfigError as error:
        raise SystemExit(str(error)) from error
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print("| documents | step | wall s | CPU s | peak MB |\n|---|---|---|---|---|")
    for copies in sizes:
        same = [result["runs"] for result in results if result["copies"] == copies]
        for step in same[0]:
            medians = (
                statistics.median(runs[step][figure] for runs in same)
                for figure in ("wall", "cpu", "peak_mb")
            )
            wall, cpu, peak = medians
            print(f"| {200 * copies} | {step} | {wall:.1f} | {cpu:.1f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
