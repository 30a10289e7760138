"""FewRel (Han et al., EMNLP 2018): sentences with one fact each; the file val_wiki."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.folder import data_file


@dataclass(frozen=True, slots=True)
class FewRelSentence:
    """`head` and `tail` are [first, last + 1) of the words, `relation` a Wikidata property."""

    relation: str
    words: tuple[str, ...]
    head: tuple[int, int]
    tail: tuple[int, int]


def sentences(folder: Path) -> Iterator[FewRelSentence]:
    """All sentences, relation by relation."""
    with gzip.open(data_file(folder, "fewrel", "val_wiki.json.gz"), "rt", encoding="utf-8") as file:
        relations = json.load(file)
    for relation, rows in relations.items():
        for row in rows:
            head, tail = (
                (places[0][0], places[0][-1] + 1) for _, _, places in (row["h"], row["t"])
            )
            yield FewRelSentence(relation, tuple(row["tokens"]), head, tail)
