"""The command kg judge run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.estimate import say_estimate
from kg.cli.options import ConfigFile, DryRun, GraphFolder, MaxCost, MaxTokens, Settings, configured
from kg.cli.output import say_jsonl
from kg.errors import FormatError

if TYPE_CHECKING:
    from kg.model import Extraction

app = typer.Typer(name="judge", help="Judge extractions.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Judge extractions."""


@app.command()
def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Lines of `kg extract`; `-` is standard input.")
    ] = "-",
    max_tokens: MaxTokens = 0,
    max_cost: MaxCost = 0.0,
    dry_run: DryRun = False,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Judge the lines of `kg extract`; print one JSON line for each triple.

    Where the graph's folder has a ledger, a model's replies are kept there.
    """
    from kg.assembly import Assembly
    from kg.jsonform import judgement_to_json
    from kg.ledger import ledger_of
    from kg.llm.meter import Budget

    chosen = configured(graph, config, settings)
    budget = Budget(max_tokens, max_cost)
    with Assembly(chosen, ledger_of(chosen.graph), budget, dry=dry_run) as assembly:
        for judgement in assembly.judge().judge(_extractions(file)):
            if not dry_run:
                say_jsonl(judgement_to_json(judgement))
        if dry_run:
            say_estimate(assembly.estimate(), json=False)


def _extractions(file: str) -> Iterator[Extraction]:
    from kg.jsonform import extraction_from_json

    try:
        with nullcontext(sys.stdin) if file == "-" else Path(file).open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    try:
                        yield extraction_from_json(json.loads(line))
                    except (FormatError, ValueError, RecursionError) as error:
                        raise FormatError(f"{file}, line {number}: {error}") from error
    except OSError as error:
        raise FormatError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"{file} is not UTF-8 text") from error
