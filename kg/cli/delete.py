"""The command kg delete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import note, plural, say, say_json, stated


def delete(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="DOCUMENT", help="Ids or sources of documents, or their files."),
    ],
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Remove documents, and what only they support.

    What was extracted from them stays in the ledger: adding them again costs nothing. A file
    stays where it is, and the next build that reads it adds its documents again.
    """
    from kg.graph import open_graph
    from kg.verbs import stats

    with open_graph(config=configured(graph, config, settings)) as opened:
        report = opened.delete(*documents)
        graph_stats, root = stats(opened), opened.root
    for name in documents:
        if Path(name).is_file() or (root / name).is_file():
            note(f"note: {name} is still on disk: the next `kg build` that reads it adds it again")
    if json:
        say_json({"removed": report.removed, "graph": graph_stats})
        return
    say(
        f"{plural(report.removed, 'document')} removed; the graph now holds "
        f"{plural(graph_stats.documents, 'document')}, "
        f"{plural(graph_stats.entities, 'entity', 'entities')}, "
        + stated(graph_stats.facts, graph_stats.not_asserted)
    )
