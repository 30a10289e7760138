"""GraphJudge's development data: texts with gold triples, and a language model's candidates.

The candidates were published as flat strings; the borders of their fields are a heuristic.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora.folder import data_file
from kg.evaluate.graph_files import StringTriple

CANDIDATES = {
    "scierc": ("gpt", "itr1", "itr2", "itr3"),
    "genwiki": ("gpt", "itr1", "itr2"),
    "rebel": ("gpt", "itr2"),
}


@dataclass(frozen=True, slots=True)
class GraphJudgeText:
    """A text with its gold triples."""

    id: int
    text: str
    triples: tuple[StringTriple, ...]


def texts(folder: Path, name: str) -> list[GraphJudgeText]:
    """The texts of scierc, genwiki or rebel; a few rows of GenWiki are no triples, and left out."""
    return [
        GraphJudgeText(
            row["id"],
            row["text"],
            tuple((str(t[0]), str(t[1]), str(t[2])) for t in row["triples"] if len(t) == 3),
        )
        for row in _rows(data_file(folder, "graphjudge", f"{name}_dev.jsonl"))
    ]


def candidates(folder: Path, name: str, run: str) -> dict[int, list[StringTriple]]:
    """The candidates of a run by the text's id; one without fields is a head alone."""
    triples: dict[int, list[StringTriple]] = defaultdict(list)
    for row in _rows(data_file(folder, "graphjudge", f"candidates_{name}_{run}.jsonl")):
        head, relation, tail = row.get("hrt_approx") or (row["triple_text"], "", "")
        triples[row["doc"]].append((head, relation, tail))
    return triples


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return (json.loads(line) for line in lines if line)
