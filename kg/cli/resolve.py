"""kg resolve: the decisions about which names mean one entity."""

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
    """Returns which names mean one entity: the decisions, and how to undo them."""


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
        found = [
            one
            for one in decisions(opened.ledger)
            if word.casefold() in f"{one.source} {one.target}".casefold()
        ]
        say_json([_as_json(one) for one in found]) if json else _say_decisions(found)


def _say_decisions(found: list[Decision]) -> None:
    for one in found:
        where = one.doc_id or "all documents"
        say(
            f"{one.id}  {one_line(one.source)} = {one_line(one.target)}  "
            f"({one.rule}: {one_line(one.reason)}; {one_line(where)})"
        )
    if not found:
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
        one = _find(opened, decision)
        resolution.undo(opened.ledger, one)
        _project(opened)
    say(f"undone: {one_line(one.source)} is not {one_line(one.target)}")


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
        one = _find(opened, decision)
        if not one.undone:
            raise ConfigError(f"decision {decision} is in force; there is nothing to redo")
        resolution.redo(opened.ledger, one)
        _project(opened)
    say(f"allowed again: {one_line(one.source)} may be {one_line(one.target)}")


def _find(opened: Graph, wanted: str) -> Decision:
    from kg.ledger.resolution import decisions

    for one in decisions(opened.ledger):
        if one.id == wanted:
            return one
    raise ConfigError(f"there is no decision {wanted}: `kg resolve log` lists them")


def _project(opened: Graph) -> None:
    from kg.pipeline import resolve_and_project

    with opened.assembled() as parts:
        resolve_and_project(opened.ledger, parts)


def _as_json(one: Decision) -> dict[str, object]:
    return {
        "id": one.id,
        "rule": one.rule,
        "source": one.source,
        "target": one.target,
        "doc": one.doc_id,
        "reason": one.reason,
        "undone": one.undone,
    }
