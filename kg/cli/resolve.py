"""The commands kg resolve: decisions about which names mean one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, Verbose, configured
from kg.cli.output import note, one_line, say, say_json
from kg.errors import ConfigError

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.ledger.resolution import Decision

app = typer.Typer(name="resolve", help="Which names mean one entity.", no_args_is_help=True)
DecisionId = Annotated[
    str, typer.Argument(metavar="DECISION", help="Its id, as `kg resolve log` shows it.")
]


@app.callback()
def group() -> None:
    """Show, undo and redo decisions about which names mean one entity."""


@app.command()
def log(
    word: Annotated[str, typer.Argument(help="Only decisions about names with this word.")] = "",
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """List the decisions, with rule and reason."""
    from kg.graph import open_graph
    from kg.ledger.resolution import decisions

    with open_graph(config=configured(graph, config, settings)) as opened:
        listed = [
            decision
            for decision in decisions(opened.ledger)
            if word.casefold() in f"{decision.source} {decision.target}".casefold()
        ]
        say_json([_as_json(decision) for decision in listed]) if json else _say_decisions(listed)


def _say_decisions(listed: list[Decision]) -> None:
    for decision in listed:
        where = decision.doc_id or "all documents"
        say(
            f"{decision.id}  {one_line(decision.source)} = {one_line(decision.target)}  "
            f"({decision.rule}: {one_line(decision.reason)}; {one_line(where)})"
        )
    if not listed:
        note("no decisions: every name stands for itself")


@app.command()
def undo(
    decision: DecisionId,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    verbose: Verbose = False,
) -> None:
    """Forbid a decision; the graph follows at once."""
    from kg.graph import open_graph
    from kg.ledger import resolution

    with open_graph(config=configured(graph, config, settings)) as opened:
        opened.verbose = verbose
        listed = _find(opened, decision)
        resolution.undo(opened.ledger, listed)
        _project(opened)
    say(f"undone: {one_line(listed.source)} is not {one_line(listed.target)}")


@app.command()
def redo(
    decision: DecisionId,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    verbose: Verbose = False,
) -> None:
    """Allow an undone decision again."""
    from kg.graph import open_graph
    from kg.ledger import resolution

    with open_graph(config=configured(graph, config, settings)) as opened:
        opened.verbose = verbose
        listed = _find(opened, decision)
        if not listed.undone:
            raise ConfigError(f"decision {decision} is in force; there is nothing to redo")
        resolution.redo(opened.ledger, listed)
        _project(opened)
    say(f"allowed again: {one_line(listed.source)} may be {one_line(listed.target)}")


def _find(opened: Graph, decision_id: str) -> Decision:
    from kg.ledger.resolution import decisions

    for decision in decisions(opened.ledger):
        if decision.id == decision_id:
            return decision
    raise ConfigError(f"there is no decision {decision_id}: `kg resolve log` lists them")


def _project(opened: Graph) -> None:
    from kg.pipeline import resolve_and_project

    with opened.assembled() as parts:
        resolve_and_project(opened.ledger, parts)


def _as_json(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.id,
        "rule": decision.rule,
        "source": decision.source,
        "target": decision.target,
        "doc": decision.doc_id,
        "reason": decision.reason,
        "undone": decision.undone,
    }
