"""The commands kg schema show and kg schema infer."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.build import write_new
from kg.cli.options import ConfigFile, GraphFolder, Json, MaxCost, MaxTokens, Settings, configured
from kg.cli.output import note, plural, say, say_json, say_rows
from kg.cli.problems import Trouble
from kg.errors import ConfigError
from kg.protocols import Table

if TYPE_CHECKING:
    from kg.assembly import Assembly
    from kg.config import Config
    from kg.explain import GraphSchema
    from kg.protocols import Encoder
    from kg.schema.induction import Inferred
    from kg.schema.synonyms import Join

app = typer.Typer(name="schema", help="Types, relations and patterns.", no_args_is_help=True)


class SchemaFormat(StrEnum):
    """The formats in which other programs read a schema."""

    neo4j = "neo4j"
    neo4j_json = "neo4j-json"


@app.command()
def show(
    format: Annotated[
        SchemaFormat | None,
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
    from kg.verbs import schema_of

    if json and format:
        raise ConfigError("--json and --format exclude each other")
    with open_graph(config=configured(graph, config, settings)) as opened:
        schema = schema_of(opened)
    if json:
        say_json(schema)
    elif format is SchemaFormat.neo4j:
        say(as_neo4j_text(schema))
    elif format is SchemaFormat.neo4j_json:
        say_json(as_neo4j_json(schema))
    else:
        say_schema(schema)


@app.command()
def infer(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATHS]", help="Documents to read instead of the graph."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write a .yaml, .toml or .json."),
    ] = None,
    sample: Annotated[
        int, typer.Option("--sample", min=1, help="How many of the documents to read.")
    ] = 20,
    min_count: Annotated[
        int, typer.Option("--min-count", min=1, help="Statements that a relation needs.")
    ] = 2,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Relations at most.")] = 100,
    define: Annotated[
        bool,
        typer.Option("--define", help="Let the model of [llm] define relations, and join them so."),
    ] = False,
    max_tokens: MaxTokens = 0,
    max_cost: MaxCost = 0.0,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Propose types, relations and patterns, with counts and examples.

    From the graph, or from a sample of documents, which the configured extractor reads. Relations
    that say the same are joined under the most frequent name, and so are types.
    """
    from kg.assembly import Assembly
    from kg.graph import open_graph
    from kg.ledger import ledger_of
    from kg.llm.meter import Budget
    from kg.load import load
    from kg.load.sample import sample as sampled
    from kg.pipeline import extract
    from kg.schema.induction import infer as inferred
    from kg.schema.induction import of_facts, of_triples
    from kg.schema.proposed_file import schema_file

    chosen = configured(graph, config, settings)
    budget = Budget(max_tokens, max_cost)
    with Assembly(chosen, ledger_of(chosen.graph), budget) as assembly:
        join = _joining(define, chosen, assembly)
        if paths:
            documents = sampled(load(paths, chosen.graph.resolve().parent), sample)
            trouble = Trouble("warning")
            read = extract(documents, assembly.chunker(), assembly.extractor(), trouble)
            schema = inferred(of_triples(read), join, min_count, limit)
            trouble.report_failures()
        else:
            with open_graph(config=chosen) as opened:
                schema = inferred(of_facts(opened.projection()), join, min_count, limit)
    if out:
        write_new(out, schema_file(schema, out.suffix))
    if json:
        say_json(schema)
    else:
        _say_inferred(schema, out, min_count)
    if schema.unanswered:
        note(
            f"warning: {plural(schema.unanswered, 'question')} of --define got no answer from the "
            "model that can be read, and defined or joined nothing; the same command asks again"
        )


def _joining(define: bool, chosen: Config, assembly: Assembly) -> Join:
    """Return the way to join names of the same meaning: by definitions or by words."""
    from kg.encode.best import best_encoder
    from kg.schema.catalogue import catalogue
    from kg.schema.definitions import by_definition
    from kg.schema.synonyms import by_words

    distinct = catalogue().relations
    if not define:
        return by_words(_contextual(best_encoder()), distinct)
    folder = str(chosen.parts["extractor"].get("prompts", ""))
    return by_definition(assembly.llm(), best_encoder(), folder, distinct)


def _contextual(encoder: Encoder) -> Encoder | None:
    """Return the encoder, or None for one of single words, which joins different meanings."""
    from kg.encode.minilm import MiniLMEncoder

    return encoder if isinstance(encoder, MiniLMEncoder) else None


def _say_inferred(schema: Inferred, out: Path | None, min_count: int) -> None:
    if not schema.relation_types:
        note("nothing is frequent enough; --min-count 1 takes every relation")
        return
    for title, rows in (
        ("Entity types", schema.entity_types),
        ("Relations", schema.relation_types),
        ("Patterns", schema.patterns),
    ):
        cells = tuple((row.count, row.name, ", ".join(row.joined), row.example) for row in rows)
        say(f"{title}")
        say_rows(Table(("statements", "name", "joined", "example"), cells))
        say("")
    share = schema.covered / schema.statements
    say(f"{schema.covered:,} of {schema.statements:,} statements fit ({share:.0%}).")
    if share < 0.5 and min_count > 1:
        note("note: less than half fits; --min-count 1 takes rarer relations and patterns, too")
    if out:
        say(f'wrote {out}; `schema = "{out}"` in kg.toml uses it, and you may change it')


def say_schema(schema: GraphSchema) -> None:
    """Print three tables; empty ones are left out."""
    types = [(row.count, row.label, row.example) for row in schema.entity_types]
    relations = [
        (row.count, row.type, row.names, " ".join(row.example)) for row in schema.relation_types
    ]
    patterns = [
        (row.count, f"(:{row.head})-[:{row.type}]->(:{row.tail})", " ".join(row.example))
        for row in schema.patterns
    ]
    tables = (
        ("Entity types", ("entities", "label", "example"), types),
        ("Relation types", ("facts", "type", "relations", "example"), relations),
        ("Patterns", ("facts", "pattern", "example"), patterns),
    )
    for number, (title, columns, rows) in enumerate(row for row in tables if row[2]):
        say(f"\n{title}" if number else title)
        say_rows(Table(columns, tuple(rows)))
    if not types:
        note("the graph is empty")
