"""Sentences and words per second on one core, in a process of its own.

The thread limits of the numeric libraries hold only if they are set before numpy is imported, so
`one_core` starts `python -m benchmarks.speed` with them set.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora import corpus_wikitext
from benchmarks.corpora.folder import data_folder

ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    )
}
DOCUMENTS = 40
RUNS = 3


@dataclass(frozen=True, slots=True)
class Speed:
    """Median seconds of `RUNS` passes over the same texts, clock time and processor time."""

    sentences: int
    words: int
    wall_seconds: float
    cpu_seconds: float


def one_core(pipeline: str, folder: Path) -> Mapping[str, Speed]:
    """The speed of the pipeline alone and of the whole offline extractor on it."""
    command = [sys.executable, "-m", "benchmarks.speed", "--pipeline", pipeline]
    done = subprocess.run(
        [*command, "--data", str(folder)],
        env={**os.environ, **ONE_THREAD},
        stdout=subprocess.PIPE,
        check=True,
    )
    return {name: Speed(**numbers) for name, numbers in json.loads(done.stdout).items()}


def texts(folder: Path) -> list[str]:
    """The first Wikipedia texts of the benchmark corpus."""
    return list(corpus_wikitext.texts(folder).values())[:DOCUMENTS]


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Median (clock, processor) seconds of `RUNS` runs after a first one that does not count."""
    work()
    wall, cpu = [], []
    for _ in range(RUNS):
        started = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - started[0])
        cpu.append(time.process_time() - started[1])
    return statistics.median(wall), statistics.median(cpu)


def measure(pipeline: str, folder: Path) -> dict[str, Speed]:
    """The speeds in this process, which must have been started with `ONE_THREAD`."""
    import spacy

    from extractors.offline.extractor import OfflineExtractor
    from kg.chunk import SentenceChunker
    from kg.model import Document

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    corpus = texts(folder)
    nlp = spacy.load(pipeline)
    sentences = sum(len(list(doc.sents)) for doc in nlp.pipe(corpus))
    words = sum(len(text.split()) for text in corpus)
    documents = [Document(str(i), "", text) for i, text in enumerate(corpus)]
    chunks = [chunk for document in documents for chunk in SentenceChunker().chunk(document)]
    extractor = OfflineExtractor(pipeline=pipeline)
    work: Mapping[str, Callable[[], None]] = {
        "pipeline alone": lambda: exhaust(nlp.pipe(corpus)),
        "extractor": lambda: exhaust(extractor.extract(chunks)),
    }
    return {name: Speed(sentences, words, *timed(run)) for name, run in work.items()}


def exhaust(items: object) -> None:
    for _ in items:  # type: ignore[attr-defined]
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", required=True)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    speeds = measure(arguments.pipeline, data_folder(arguments.data))
    print(json.dumps({name: asdict(speed) for name, speed in speeds.items()}))


if __name__ == "__main__":
    main()
