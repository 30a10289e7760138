"""kg schema show."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, configured
from kg.cli.output import note, say, say_json, say_rows
from kg.errors import ConfigError
from kg.protocols import Table

if TYPE_CHECKING:
    from kg.explain import GraphSchema

app = typer.Typer(name="schema", help="Types, relations and patterns.", no_args_is_help=True)


class Form(StrEnum):
    """How other programs take a schema."""

    neo4j = "neo4j"
    neo4j_json = "neo4j-json"


@app.command()
def show(
    format: Annotated[
        Form | None,
        typer.Option("--format", "-f", help="For clients of Neo4j: its text, or its JSON."),
    ] = None,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Show what types, relations and patterns the graph holds.

    With counts, and an example of each.
    """
    from kg.explain import as_neo4j_json, as_neo4j_text
    from kg.graph import open_graph

    if json and format:
        raise ConfigError("--json and --format exclude each other")
    with open_graph(config=configured(graph, config, settings)) as opened:
        held = opened.schema()
    if json:
        say_json(held)
    elif format is Form.neo4j:
        say(as_neo4j_text(held))
    elif format is Form.neo4j_json:
        say_json(as_neo4j_json(held))
    else:
        say_schema(held)


def say_schema(held: GraphSchema) -> None:
    """Three tables; what is empty is left out."""
    types = [(one.count, one.label, one.example) for one in held.entity_types]
    relations = [
        (one.count, one.type, one.names, " ".join(one.example)) for one in held.relation_types
    ]
    patterns = [
        (one.count, f"(:{one.head})-[:{one.type}]->(:{one.tail})", " ".join(one.example))
        for one in held.patterns
    ]
    tables = (
        ("Entity types", ("entities", "label", "example"), types),
        ("Relation types", ("facts", "type", "relations", "example"), relations),
        ("Patterns", ("facts", "pattern", "example"), patterns),
    )
    for number, (title, columns, rows) in enumerate(one for one in tables if one[2]):
        say(f"\n{title}" if number else title)
        say_rows(Table(columns, tuple(rows)))
    if not types:
        note("the graph is empty")
