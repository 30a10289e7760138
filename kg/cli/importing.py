"""The command kg import."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import note, plural, say, say_counts, say_json

PROBLEMS = 20


def import_graph(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCES", help=".graphml, .csv, .tsv, .jsonl, folders of them, neo4j://HOST."
        ),
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if any row could not be read.")
    ] = False,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Take in a graph that another program made, or an export of ours with its evidence.

    A source that was taken in before is replaced; `kg delete SOURCE` removes it.
    """
    from kg.graph import create_graph
    from kg.ledger import unless_empty
    from kg.verbs import import_graphs as imported

    chosen = configured(graph, config, settings)
    with unless_empty(chosen.graph), create_graph(config=chosen) as opened:
        report = imported(opened, *sources)
    if json:
        say_json(report)
    else:
        nodes = f"{plural(report.nodes, 'node')}, " if report.nodes else ""
        facts = plural(report.facts, "fact")
        whole = plural(report.documents, "document")
        evidence = f"with the evidence of {whole}" if report.documents else "without evidence"
        say(f"{plural(report.sources, 'source')} read: {nodes}{facts}, {evidence}")
        if report.not_kept:
            say("\nWhat a graph here has no place for")
            say_counts(report.not_kept, PROBLEMS)
        for remark in report.remarks:
            note(f"note: {remark.place}: {remark.text}")
        kind = "error" if strict else "warning"
        for problem in report.problems[:PROBLEMS]:
            note(f"{kind}: {problem.source}: {problem.reason}")
        if report.problem_count > PROBLEMS:
            note(f"{plural(report.problem_count, 'row')} in all could not be read")
    if strict and report.problem_count:
        raise typer.Exit(1)
