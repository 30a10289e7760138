"""The commands kg score, which measure the quality of a graph."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Json
from kg.cli.output import plural, say, say_json, say_rows
from kg.protocols import Table

if TYPE_CHECKING:
    from kg.evaluate.overlap import PRF

app = typer.Typer(name="score", help="Say how good a graph is.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Say how good a graph is."""


@app.command()
def triples(
    gold: Annotated[Path, typer.Option("--gold", metavar="FILE", help="The right triples.")],
    pred: Annotated[
        Path,
        typer.Option("--pred", metavar="FILE", help="The triples to score; `-` is standard input."),
    ],
    paper_compatible: Annotated[
        bool,
        typer.Option("--paper-compatible", help="Repeat the fault of GraphJudge's own script."),
    ] = False,
    json: Json = False,
) -> None:
    """Precision, recall and F1 of triples against gold ones, exact and by words."""
    from kg.evaluate.triples import score_files

    scores = score_files(gold, pred, paper_compatible=paper_compatible)
    if json:
        say_json(scores)
        return
    say(
        f"{plural(scores.documents, 'document')}, {scores.gold_triples:,} gold triples, "
        f"{scores.predicted_triples:,} predicted"
    )
    rows = (
        ("exact, micro", scores.exact.micro),
        ("exact, macro", scores.exact.macro),
        ("head and tail, micro", scores.pair.micro),
        ("head and tail, macro", scores.pair.macro),
        ("graph BLEU", scores.graph_bleu),
        ("graph ROUGE-2", scores.graph_rouge2),
    )
    columns = ("score", "precision", "recall", "F1")
    say_rows(Table(columns, tuple((name, *_rounded(score)) for name, score in rows)))


@app.command()
def denoise(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES", help='Lines {"text", "denoised", "triples"}; `-` is standard input.'
        ),
    ],
    json: Json = False,
) -> None:
    """Measure which names and pairs of their gold triples denoised texts keep."""
    from kg.evaluate.denoising import read_denoised, score_denoised

    scores = [(file, score_denoised(read_denoised(file))) for file in files]
    if json:
        say_json([{"file": str(file), **asdict(score)} for file, score in scores])
        return
    columns = ("file", "texts", "length", "in words", "names kept", "pairs kept", "pairs gained")
    rows = tuple(
        (
            str(file),
            score.documents,
            round(score.characters, 3),
            round(score.words, 3),
            f"{score.entities_kept} of {score.entities}",
            f"{score.pairs_kept} of {score.pairs_before}",
            f"{score.pairs_gained} of {score.pairs - score.pairs_before}",
        )
        for file, score in scores
    )
    say_rows(Table(columns, rows))


def _rounded(score: PRF) -> tuple[float, float, float]:
    return round(score.precision, 4), round(score.recall, 4), round(score.f1, 4)
