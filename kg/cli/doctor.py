"""The command kg doctor."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import one_line, say, say_json
from kg.cli.progress import progress


def doctor(
    mend: Annotated[
        bool, typer.Option("--repair", help="Check the ledger and write the graph anew from it.")
    ] = False,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Check installation, settings and graph, or repair the graph."""
    from kg.doctor import examine, repair

    chosen = configured(graph, config, settings)
    checks = []
    with progress(silent=json or not mend) as show:
        for check in repair(chosen, show) if mend else examine(chosen):
            checks.append(check)
            if not json:
                say(f"{check.state:<8} {check.name:<9} {one_line(check.message)}")
    if json:
        say_json(checks)
    if any(check.state == "error" for check in checks):
        raise typer.Exit(1)
