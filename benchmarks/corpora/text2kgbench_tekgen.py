"""The Wikidata-TekGen part of Text2KGBench: training sentences with one fact each."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.folder import data_file


@dataclass(frozen=True, slots=True)
class TekGenSentence:
    """`relation` is a Wikidata property; the names need not stand in the text."""

    text: str
    subject: str
    relation: str
    object: str


def sentences(folder: Path) -> Iterator[TekGenSentence]:
    """The sentences of all ontologies' training files."""
    path = data_file(folder, "text2kgbench_tekgen", "wikidata_tekgen.tar.gz")
    with tarfile.open(path) as archive:
        for name in sorted(archive.getnames()):
            member = archive.extractfile(name) if name.endswith("_train.jsonl") else None
            for line in member or ():
                row = json.loads(line)
                yield TekGenSentence(row["sent"], row["sub_label"], row["rel"], row["obj_label"])
