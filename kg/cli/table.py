"""The command kg table: tables as entities and facts."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.output import note, say

if TYPE_CHECKING:
    from kg.config import Config

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
    from extractors.table.proposal import propose
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
    settings = f"--set extractor.use=table --set {shlex.quote(f'extractor.mapping={out}')}"
    say(f"wrote {out}; next: read it, then")
    say(f"  kg build {shlex.join(map(str, files))} {settings}")


def note_large_tables(paths: list[str], config: Config) -> None:
    """Recommend the table extractor if another is to read large tables as text."""
    from kg.load.large_tables import large_tables

    tables = [] if config.parts["extractor"]["use"] == "table" else list(large_tables(paths))
    if not tables:
        return
    more = f" and {len(tables) - 1:,} more" if len(tables) > 1 else ""
    note(
        f"{tables[0]}{more}: a large table, which is slow to read as text and gives few facts; "
        f"`kg table propose {shlex.join(map(str, tables[:5]))} -o mapping.yaml` writes how to read "
        "its columns"
    )
