"""kg table: tables as entities and facts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.output import say

app = typer.Typer(name="table", help="Tables as entities and facts.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Tables as entities and facts."""


@app.command()
def propose(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="Tables: .csv, .tsv or .jsonl files.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it to a new file.")
    ] = None,
) -> None:
    """Propose a mapping of the columns of tables, from headers and cells.

    `kg build FILES --set extractor.use=table --set extractor.mapping=FILE` builds with it.
    """
    from extractors.table_proposal import propose
    from kg.errors import ConfigError

    proposed = propose(files)
    if out is None:
        say(proposed.rstrip("\n"))
        return
    try:
        with out.open("x", encoding="utf-8") as opened:
            opened.write(proposed)
    except FileExistsError as error:
        raise ConfigError(f"{out} exists already; it stays as it is") from error
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror}") from error
    say(f"wrote {out}; next: read it, then kg build with extractor.mapping={out}")
