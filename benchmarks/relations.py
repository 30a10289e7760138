"""Speed of the extractor `relations`, and the number of its triples.

    python -m benchmarks.relations [--documents 100]

Words (separated by blanks) per second of CPU time on one thread, on Re-DocRED documents that are
not held out; the model is loaded and warm. Its scores are in its meta.json, written at training.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from benchmarks.corpora import redocred
from benchmarks.corpora.folder import data_folder
from extractors.relations.extractor import RelationsExtractor
from kg.model import Chunk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--data", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    extractor = RelationsExtractor()
    documents = redocred.split(data_folder(arguments.data)).seen[: arguments.documents]
    texts = [document.text for document in documents]
    chunks = [Chunk(f"{n}#0", str(n), 0, text) for n, text in enumerate(texts)]
    list(extractor.extract(chunks[:1]))
    started = time.process_time()
    triples = sum(len(extraction.triples) for extraction in extractor.extract(chunks))
    seconds = time.process_time() - started
    words = sum(len(text.split()) for text in texts)
    print(
        f"{len(texts)} documents, {words} words, {triples} triples: "
        f"{words / seconds:.0f} words per CPU second"
    )


if __name__ == "__main__":
    main()
