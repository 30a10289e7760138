"""The command kg embed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.options import ConfigFile, GraphFolder, Json, LedgerFolder, Settings, configured
from kg.cli.output import note, plural, say, say_json
from kg.cli.progress import progress

if TYPE_CHECKING:
    from kg.ledger import Ledger


def embed(
    graph: GraphFolder = None,
    ledger: LedgerFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Compute vectors of entities and chunks, and write them into the graph.

    Only what is new or changed is computed. [encoder] in kg.toml chooses the encoder.
    """
    from kg.graph import open_graph
    from kg.verbs import embed as embedded

    chosen = configured(graph, config, settings, ledger)
    with open_graph(config=chosen) as opened, progress(silent=json) as show:
        done = embedded(opened, show)
    if json:
        say_json(done)
        return
    if done.replaced:
        note(f"note: {plural(done.replaced, 'vector')} of another encoder replaced")
    encoder = done.encoder.split()[0]
    if not done.entities + done.chunks:
        say(f"Nothing to do: every entity and chunk has a vector of the encoder {encoder}.")
        return
    counts = f"{plural(done.entities, 'entity', 'entities')} and {plural(done.chunks, 'chunk')}"
    say(f"{counts} embedded with {encoder}; {done.kept:,} had a vector already")


def note_unembedded(ledger: Ledger) -> None:
    """Print how many entities and chunks of a graph with vectors have none."""
    from kg.project.vectors import unembedded

    if behind := unembedded(ledger):
        texts = plural(behind, "entity or chunk", "entities and chunks")
        note(f"note: {texts} without a vector: `kg embed` computes it")
