"""Verbs on a graph: each is a function that takes the Graph."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from kg import explain
from kg.assembly import make
from kg.config import at_server, is_address
from kg.errors import ConfigError
from kg.explain import Explanation, GraphSchema, GraphStats, outline
from kg.export import Export, export
from kg.graph import Graph
from kg.imports.files import read_graph
from kg.imports.server import read_server
from kg.imports.sources import ImportReport, import_graph
from kg.ledger import only_builder
from kg.ledger.vectors import ENCODER
from kg.pipeline import resolve_and_project
from kg.project import projection, stamped, vectors
from kg.protocols import Hit, Progress, Table, unseen
from kg.view import GraphPage, write


def query(
    graph: Graph,
    cypher: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    timeout: float = 30.0,
    limit: int = 1000,
) -> Table:
    """Returns the answer to a reading Cypher query; see GraphStore.query."""
    return graph.store.query(cypher, parameters, timeout=timeout, limit=limit)


def why(graph: Graph, *what: str) -> list[Explanation]:
    """Returns where facts come from: `why(graph, "Du Fu")`, `why(graph, fact_id)`, or
    `why(graph, head, relation, tail)`."""
    return explain.why(graph.ledger, *what)


def stats(graph: Graph) -> GraphStats:
    """Returns what the graph holds, in numbers."""
    return explain.stats(graph.ledger)


def embed(graph: Graph, progress: Progress = unseen) -> vectors.Embedded:
    """Computes the vectors of entities and chunks that have none, with the configured encoder,
    and writes them into the store.

    `progress("embed", texts done)` is called for each batch, and then ("write", parts done).
    """
    encoder = graph.encoder
    with only_builder(graph.folder):
        graph.derive()
        embedded = vectors.embed(graph.ledger, encoder, progress)
        graph.bring_up(progress)
    return embedded


def similar(graph: Graph, text: str, *, of: str = "entity", limit: int = 10) -> list[Hit]:
    """Returns the entities, or with `of="chunk"` the chunks, nearest to a text by cosine.

    ConfigError where `kg embed` was not run, or was with another encoder than the configured one.
    A text of which the encoder knows no word is near to nothing.
    """
    if of not in vectors.INDEXES:
        raise ConfigError(f"similar searches {' or '.join(vectors.INDEXES)}, not {of!r}")
    encoder = graph.encoder
    embedded = graph.ledger.meta(ENCODER)
    if embedded is None:
        raise ConfigError("the graph has no vectors yet: `kg embed` computes them")
    if embedded != encoder.fingerprint:
        raise ConfigError(
            f"the vectors of the graph are those of {embedded.split()[0]}, not of "
            f"{encoder.fingerprint.split()[0]}: `kg embed` computes them anew"
        )
    (vector,) = encoder.encode([text])
    if not vector.any():
        return []
    return graph.store.nearest(vector.tolist(), index=vectors.INDEXES[of], limit=limit)


def schema_of(graph: Graph) -> GraphSchema:
    """Returns the types, relations, patterns and properties of a graph, counted."""
    return outline(graph.projection())


def export_graph(graph: Graph, form: str, out: Path | None = None) -> Export:
    """Writes the graph in one of `kg.export.FORMATS`; None is standard output."""
    graph.derive()
    with nullcontext() if graph.ledger.read_only else only_builder(graph.folder):
        # A bulk load is a store like any other: it has the mark of this run.
        changes = stamped(graph.ledger, "export") if form == "csv" else projection(graph.ledger)
        return export(changes, form, out)


def write_page(graph: Graph, out: Path) -> GraphPage:
    """Writes the graph as one HTML file, also in place of an earlier one.

    ConfigError where another file stands there, StoreError where it cannot be written.
    """
    return write(graph.projection(), graph.title, out)


def import_graphs(graph: Graph, *sources: str) -> ImportReport:
    """Takes in graphs that others made, from files, folders and servers, without evidence.

    A source that was taken in before is replaced. FormatError for one that holds no graph.
    """
    report = ImportReport()
    with graph.assembled() as parts, only_builder(graph.folder):
        for source in sources:
            report += _import(graph, source)
            # Now, so that a source that is no graph leaves the ones before it whole.
            resolve_and_project(graph.ledger, parts)
    return report


def _import(graph: Graph, source: str) -> ImportReport:
    if not is_address(source):
        name = os.path.relpath(Path(source).resolve(), graph.root)
        return import_graph(read_graph(Path(source)), name, source, graph.ledger)
    settings = dict(at_server(graph.config, source).parts["store"])
    store = make("store", settings.pop("use"), **settings)
    with closing(store), store.reading() as session:
        return import_graph(read_server(session, source), source, source, graph.ledger)
