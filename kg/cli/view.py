"""The command kg view."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Settings, configured
from kg.cli.output import plural, say, stated


def view(
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write.")] = Path(
        "graph.html"
    ),
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
) -> None:
    """Write the graph as one HTML page to look at and to search.

    It needs nothing but a browser, and no network.
    """
    from kg.graph import open_graph
    from kg.verbs import write_page

    with open_graph(config=configured(graph, config, settings)) as opened:
        made = write_page(opened, out)
    drawn = "" if made.drawn == made.entities else f", {made.drawn:,} of them drawn"
    say(
        f"wrote {out}: {plural(made.entities, 'entity', 'entities')}{drawn}, "
        f"{stated(made.facts - made.not_asserted, made.not_asserted)}; open it in a browser"
    )
