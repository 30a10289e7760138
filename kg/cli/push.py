"""The command kg push."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import ConfigFile, Json, LedgerFolder, Settings, configured
from kg.cli.output import plural, say, say_json, stated
from kg.cli.progress import progress


def push(
    graph: Annotated[
        str,
        typer.Option(
            "--graph",
            "-g",
            metavar="TARGET",
            help="A server (neo4j://HOST), or the ledger's folder for the embedded store in it.",
        ),
    ],
    ledger: LedgerFolder = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over the graph of another ledger there.")
    ] = False,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Write the graph into another store: a Neo4j server, or back.

    What is there already is not written again.
    """
    from kg.graph import open_graph
    from kg.layout import NOT_ASSERTED

    folder = str(ledger) if ledger else None
    with open_graph(config=configured(folder, config, settings)) as opened:
        with progress(silent=json) as show:
            pushed = opened.push(graph, replace=replace, progress=show)
        source = opened.folder
    if json:
        say_json(pushed)
        return
    denied = pushed["relation_types"].get(NOT_ASSERTED, 0)
    parts = [
        plural(pushed["documents"], "document"),
        plural(pushed["entities"], "entity", "entities"),
        stated(pushed["facts"] - denied, denied),
    ]
    say(f"{graph} holds the graph of {source}: {', '.join(parts)}")
