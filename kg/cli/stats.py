"""The command kg stats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.build import say_set_aside, say_stats
from kg.cli.embed import note_unembedded
from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import note, say, say_bars, say_json
from kg.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.explain import GraphStats


def stats(
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page for the browser.")
    ] = None,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Count what the graph holds.

    With bars for types, relations, confidence and facts of an entity.
    """
    from kg.graph import open_graph
    from kg.verbs import stats as counted

    chosen = configured(graph, config, settings)
    with open_graph(config=chosen) as opened:
        graph_stats, unfinished = counted(opened), opened.unfinished
        if html:
            _write(html, graph_stats, str(chosen.graph))
        if json:
            say_json(graph_stats)
        elif not html:
            _say(graph_stats, f"{chosen.graph} holds")
        note_unembedded(opened.ledger)
    if unfinished:
        note("a build was stopped here: the next `kg build` makes facts of what it has read")


def _say(graph_stats: GraphStats, title: str) -> None:
    say_stats(graph_stats, title)
    say_set_aside(graph_stats)
    for chart, values in charts(graph_stats):
        say(f"\n{chart}")
        say_bars(values)


def charts(graph_stats: GraphStats) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield (title, counts) of each chart that is not empty."""
    listed = len(graph_stats.facts_by_relation)
    cut = (
        f", the first {listed} of {graph_stats.relations:,}"
        if listed < graph_stats.relations
        else ""
    )
    bins = len(graph_stats.confidence)
    confidence = {
        f"{number / bins:.1f}-{(number + 1) / bins:.1f}": count
        for number, count in enumerate(graph_stats.confidence)
    }
    if graph_stats.entities:
        yield "Entities by type", graph_stats.entity_types
    if graph_stats.facts:
        yield f"Facts by relation{cut}", graph_stats.facts_by_relation
        yield "Facts by confidence", confidence
        yield "Entities by the number of their facts", graph_stats.degrees
        yield "Entities with the most facts", graph_stats.hubs


def _write(file: Path, graph_stats: GraphStats, name: str) -> None:
    from kg.cli.stats_page import page

    try:
        file.write_text(page(graph_stats, name, charts(graph_stats)), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}") from error
    note(f"wrote {file}")
