"""kg stats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.build import say_held, say_set_aside
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
        held, unfinished = counted(opened), opened.unfinished
        if html:
            _write(html, held, str(chosen.graph))
        if json:
            say_json(held)
        elif not html:
            _say(held, f"{chosen.graph} holds")
        note_unembedded(opened.ledger)
    if unfinished:
        note("a build was stopped here: the next `kg build` makes facts of what it has read")


def _say(held: GraphStats, title: str) -> None:
    say_held(held, title)
    say_set_aside(held)
    for chart, values in charts(held):
        say(f"\n{chart}")
        say_bars(values)


def charts(held: GraphStats) -> Iterator[tuple[str, Mapping[str, int]]]:
    """(title, counts) of each chart that has something to show."""
    shown = len(held.facts_by_relation)
    cut = f", the first {shown} of {held.relations:,}" if shown < held.relations else ""
    bins = len(held.confidence)
    confidence = {
        f"{number / bins:.1f}-{(number + 1) / bins:.1f}": count
        for number, count in enumerate(held.confidence)
    }
    if held.entities:
        yield "Entities by type", held.entity_types
    if held.facts:
        yield f"Facts by relation{cut}", held.facts_by_relation
        yield "Facts by confidence", confidence
        yield "Entities by the number of their facts", held.degrees
        yield "Entities with the most facts", held.hubs


def _write(file: Path, held: GraphStats, name: str) -> None:
    from kg.cli.stats_page import page

    try:
        file.write_text(page(held, name, charts(held)), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}") from error
    note(f"wrote {file}")
