"""The command kg query."""

from __future__ import annotations

import json as jsonlib
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import ConfigFile, GraphFolder, Json, Settings, Verbose, configured
from kg.cli.output import note, plural, say_csv, say_json, say_rows
from kg.errors import ConfigError, FormatError, QueryError, caret
from kg.protocols import GraphStore, Table

if TYPE_CHECKING:
    from kg.config import Config
    from kg.graph import Graph


class AnswerFormat(StrEnum):
    """The formats in which an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def query(
    cypher: Annotated[
        str | None, typer.Argument(metavar="CYPHER", help="The query; `-` is standard input.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the query from a file.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", metavar="NAME=VALUE", help="A value for $NAME, as JSON."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="The most rows to show.")] = 1000,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds.")] = 30.0,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    graph: GraphFolder = None,
    config: ConfigFile = None,
    settings: Settings = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Ask the graph in Cypher, reading only."""
    text = _text(cypher, file)
    values = dict(_parameter(assignment) for assignment in param or ())
    with readable(configured(graph, config, settings), verbose=verbose) as opened:
        table = answer(opened, text, values, timeout, limit)
    say_answer(
        table, AnswerFormat.json if json else AnswerFormat.csv if csv else AnswerFormat.table, limit
    )


@contextmanager
def readable(config: Config, *, verbose: bool = False) -> Iterator[Graph | GraphStore]:
    """Yield what answers queries: the server in the settings, or a folder's graph.

    A server needs no ledger for that, and is not brought up to date with one.
    """
    from kg.assembly import Assembly
    from kg.graph import open_graph

    if config.server:
        store = Assembly(config).store()
        try:
            yield store
        finally:
            store.close()
    else:
        with open_graph(config=config) as opened:
            opened.verbose = verbose
            yield opened


def answer(
    graph: Graph | GraphStore, text: str, values: Mapping[str, Any], timeout: float, limit: int
) -> Table:
    """Return the answer; the message of a QueryError shows the place.

    Hints and notes go to standard error.
    """
    from kg.graph import Graph
    from kg.stores.advice import advice, faster

    store = graph.store if isinstance(graph, Graph) else graph
    started = time.perf_counter()
    try:
        table = store.query(text, values, timeout=timeout, limit=limit)
    except QueryError as error:
        if error.position is None:  # the query was stopped
            for line in faster(store, text, time.perf_counter() - started):
                note(line)
        raise QueryError(f"{error}{caret(text, error.position)}", error.position) from error
    seconds = time.perf_counter() - started
    for line in advice(store, text, table, seconds):
        note(line)
    return table


def say_answer(table: Table, form: AnswerFormat, limit: int) -> None:
    if form is AnswerFormat.json:
        say_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    elif form is AnswerFormat.csv:
        say_csv(table)
    else:
        say_rows(table)
        note(plural(len(table.rows), "row"))
    if table.truncated:
        note(f"first {limit:,} rows; --limit for more")


def _text(cypher: str | None, file: Path | None) -> str:
    if (cypher is None) == (file is None):
        raise ConfigError("give a query, or `-` for standard input, or --file FILE")
    if cypher == "-":
        return sys.stdin.read()
    if file is None:
        assert cypher is not None
        return cypher
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"{file} is not UTF-8 text") from error


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ConfigError(f"a parameter is NAME=VALUE, not {text!r}")
    try:
        return name, jsonlib.loads(value)
    except (ValueError, RecursionError):
        return name, value  # a bare word is a string
