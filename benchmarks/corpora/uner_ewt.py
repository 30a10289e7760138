"""Universal NER: names in the training sentences of UD English EWT (Mayhew et al., 2024)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from benchmarks.corpora.bio import TaggedSentence, tagged
from benchmarks.corpora.folder import data_file


def sentences(folder: Path) -> Iterator[TaggedSentence]:
    """The training sentences; labels are PER, ORG, LOC and, not to be relied on, OTH and O."""
    rows: list[tuple[str, str]] = []
    path = data_file(folder, "uner_ewt", "en_ewt-ud-train.0c7ce0d.iob2.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.strip() and rows:
                yield tagged(rows)
                rows = []
            elif line.strip() and not line.startswith("#"):
                columns = line.rstrip("\n").split("\t")
                rows.append((columns[1], columns[2]))
    if rows:
        yield tagged(rows)
