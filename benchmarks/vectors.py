"""Texts that `kg embed` encodes per second of CPU time, and the time of writing the vectors.

    python -m benchmarks.vectors --data DIR [--repeat 3]

DIR holds corpus_wikitext (200 texts of about 600 words); a graph is built from it first. Encoders
are loaded before the clock starts. Numbers are medians of the repetitions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree
from statistics import median
from tempfile import TemporaryDirectory

from kg.assembly import make
from kg.config import load_config
from kg.graph import build, open_graph
from kg.layout import batches
from kg.project.vectors import BATCH, entity_text
from kg.protocols import Encoder
from kg.verbs import embed

ENCODERS = ("static", "minilm")
LONG_BATCH = 16  # chunks that are encoded at a time: about CHARACTERS of kg.project.vectors


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process, its Java threads included."""
    started = time.process_time()
    work()
    return time.process_time() - started


def rate(encoder: Encoder, texts: Sequence[str], size: int, repeat: int) -> float:
    """Texts per CPU second, encoded `size` at a time."""

    def work() -> None:
        for batch in batches(texts, size):
            encoder.encode(batch)

    return len(texts) / median(seconds(work) for _ in range(repeat))


def whole(folder: Path, name: str) -> tuple[float, float]:
    """CPU seconds of `kg embed` on this graph until all is encoded, and in all."""
    config = load_config(graph=folder, settings=[f"encoder.use={name}"])
    marks: dict[str, float] = {}
    with open_graph(config=config) as graph:
        graph.encoder.encode(["loaded"])
        started = time.process_time()
        embed(graph, lambda stage, done: marks.update({stage: time.process_time()}))
        return marks["embed"] - started, time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as place:
        folder = Path(place) / "kg"
        build(sorted((options.data / "corpus_wikitext").glob("doc_*.txt")), folder)
        with open_graph(folder) as graph:
            entities = [entity_text(entity) for entity in graph.reader.entities()]
            chunks = [chunk.text for chunk in graph.reader.chunks()]
        print(f"{len(entities):,} entities, {len(chunks):,} chunks of {sum(map(len, chunks)):,} "
              "characters")  # fmt: skip
        for name in ENCODERS:
            encoder: Encoder = make("encoder", name)
            encoder.encode(["loaded"])
            of_entities = rate(encoder, entities, BATCH, options.repeat)
            of_chunks = rate(encoder, chunks, LONG_BATCH, options.repeat)
            encoded, all_done = whole(Path(copytree(folder, Path(place) / name)), name)
            print(f"{name}: {of_entities:,.0f} entities and {of_chunks:,.1f} chunks a second; "
                  f"kg embed {encoded:.1f} s, writing {all_done - encoded:.1f} s more")  # fmt: skip


if __name__ == "__main__":
    main()
