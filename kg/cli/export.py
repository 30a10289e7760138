"""The command kg export."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Settings, configured
from kg.cli.output import note, plural, stated


def export(
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="graphml, jsonl, cypher, rdf, csv or parquet (default: as --out ends).",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="A new file, for csv and parquet a new folder."),
    ] = None,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Write the whole graph in a form that other programs read.

    Without --out a format of one file goes to standard output.
    """
    from kg.export.formats import format_of
    from kg.graph import open_graph
    from kg.verbs import export_graph

    target = None if out is None or str(out) == "-" else out
    form = form or format_of(target)
    with open_graph(config=configured(graph, config, settings)) as opened:
        done = export_graph(opened, form, target)
    note(
        f"wrote {target or 'to standard output'}: {plural(done.documents, 'document')}, "
        f"{plural(done.chunks, 'chunk')}, {plural(done.entities, 'entity', 'entities')}, "
        f"{stated(done.facts - done.not_asserted, done.not_asserted)}"
    )
    if form == "csv" and target is not None:
        from kg.export.csv import AFTER, command

        note(
            "with the server stopped, where its files are:\n  "
            + shlex.join(command(target.resolve()))
        )
        note(f"then, with the server running:\n  cypher-shell --file {target.resolve() / AFTER}")
