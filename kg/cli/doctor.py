"""kg doctor."""

from __future__ import annotations

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import one_line, say, say_json


def doctor(
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Check installation, settings and graph."""
    from kg.doctor import examine

    checks = []
    for check in examine(configured(graph, config, settings)):
        checks.append(check)
        if not json:
            say(f"{check.state:<8} {check.name:<9} {one_line(check.message)}")
    if json:
        say_json(checks)
    if any(check.state == "error" for check in checks):
        raise typer.Exit(1)
