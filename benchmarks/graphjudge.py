"""The triple scorer on the published candidate graphs of GraphJudge, to check it.

    python -m benchmarks.graphjudge --data FOLDER

The data has the 2024 candidates of a language model for SciERC, GenWiki and REBEL. They were
published as flat strings; the borders of their fields are a heuristic, so exact and pair scores
here are lower bounds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import graphjudge
from benchmarks.corpora.folder import data_folder
from benchmarks.report import Measurement, as_json, as_markdown
from kg.errors import KgError
from kg.evaluate.graph_files import StringTriple
from kg.evaluate.overlap import PRF
from kg.evaluate.triples import TripleScores, score_triples

TABLE = "P/R/F1 in %"


def graphs(
    folder: Path, name: str, run: str
) -> tuple[list[list[StringTriple]], list[list[StringTriple]]]:
    """Gold and candidate graphs of the same documents; a candidate without fields is one word."""
    texts = graphjudge.texts(folder, name)
    candidates = graphjudge.candidates(folder, name, run)
    return [list(text.triples) for text in texts], [candidates[text.id] for text in texts]


def measurements(system: str, sane: TripleScores, faulty: TripleScores) -> list[Measurement]:
    """P, R and F1 of each score; `faulty` are the scores as the paper's code computes them."""
    columns = {
        "exact": sane.exact.micro,
        "pair": sane.pair.micro,
        "BLEU": sane.graph_bleu,
        "ROUGE-2": sane.graph_rouge2,
        "BLEU, paper": faulty.graph_bleu,
        "ROUGE-2, paper": faulty.graph_rouge2,
    }
    return [
        Measurement(TABLE, system, f"{name} {letter}", 100 * value, digits=1)
        for name, score in columns.items()
        for letter, value in zip("PRF", _values(score), strict=True)
    ]


def _values(score: PRF) -> tuple[float, float, float]:
    return score.precision, score.recall, score.f1


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The triple scorer on GraphJudge's candidates")
    parser.add_argument("--data", type=Path, help="the data folder (TRIPLESMITH_DATA)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    rows: list[Measurement] = []
    try:
        folder = data_folder(arguments.data)
        for name, runs in graphjudge.CANDIDATES.items():
            for run in runs:
                gold, pred = graphs(folder, name, run)
                sane = score_triples(gold, pred)
                faulty = score_triples(gold, pred, paper_compatible=True)
                rows += measurements(f"{name} {run}", sane, faulty)
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(rows) if arguments.json else as_markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
