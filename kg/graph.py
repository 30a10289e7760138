"""A graph folder: its ledger, its store, and what people ask of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from dataclasses import replace as replace_in
from functools import partial
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from kg.assembly import Budget, Foreseen, Models
from kg.config import Config, at_server, is_address, load_config
from kg.errors import ConfigError, KgError, StoreError
from kg.explain import Explanation, GraphSchema, GraphStats, documents, outline, stats, why
from kg.export import Export, export
from kg.failures import LOG, write_log
from kg.imports.files import read_graph
from kg.imports.server import read_server
from kg.imports.sources import ImportReport, import_graph
from kg.ledger import LEDGER, Ledger, damaged, only_builder, unless_empty
from kg.load import Loaded, Scope, load
from kg.model import Changes
from kg.pipeline import BuildReport, Parts, foresee, project
from kg.pipeline import build as run_build
from kg.pipeline import remove as run_remove
from kg.project import RelationCap, derive, has_pending, projection, stamped, sync, sync_anew
from kg.protocols import GraphStore, Progress, Table, unseen
from kg.view import Page, write

Source = str | Path | Loaded  # what can be built from
STORE = "graph"
EMBEDDED: Mapping[str, Any] = {"use": "embedded"}


@dataclass
class Graph:
    """An open graph. The store is opened at the first question that needs it."""

    config: Config
    ledger: Ledger
    verbose: bool = False
    _store: GraphStore | None = field(default=None, repr=False)
    _ready: bool = field(default=False, repr=False)

    @property
    def folder(self) -> Path:
        return self.config.graph

    @property
    def title(self) -> str:
        """What the graph is called: its folder's name, or that of the folder around `kg`."""
        folder = self.folder.resolve()
        return (folder.parent.name if folder.name == "kg" else folder.name) or "Knowledge graph"

    @property
    def root(self) -> Path:
        """The folder that the ids of documents are relative to."""
        return self.folder.resolve().parent

    @property
    def store(self) -> GraphStore:
        """The store, brought up to the ledger if it lags behind."""
        store = self._open_store()
        if not self._ready:
            self._derive()
            sync(self.ledger, store, self.store_name)
            self._ready = True
        return store

    @property
    def unfinished(self) -> bool:
        """Whether a build was stopped before what it read became entities and facts."""
        return has_pending(self.ledger)

    def write_anew(self, progress: Progress = unseen) -> int:
        """Clears the store and writes the whole graph from the ledger; the number of batches."""
        self._derive()
        return sync_anew(self.ledger, self._open_store(), self.store_name, progress)

    def _derive(self) -> None:
        if self.unfinished:
            parts = self.parts()
            derive(self.ledger, parts.resolver, parts.cap, parts.naming)

    def projection(self) -> Iterator[Changes]:
        """The whole graph from the ledger, in batches; no store is opened.

        Documents come first, then chunks, entities, appearances and facts.
        """
        self._derive()
        yield from projection(self.ledger)

    @property
    def store_name(self) -> str:
        return name_of(self.config.parts["store"])

    def _open_store(self) -> GraphStore:
        if self._store is None:
            # The memory store has no folder and no Java side to be verbose about.
            own = {"path": self.folder / STORE, "verbose": self.verbose}
            extra = own if self.store_name == "embedded" else {}
            self._store = self.config.part("store", **extra)
        return self._store

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 1000,
    ) -> Table:
        """Reading Cypher; see GraphStore.query."""
        return self.store.query(cypher, parameters, timeout=timeout, limit=limit)

    def why(self, *what: str) -> list[Explanation]:
        """Where facts come from: `why("Du Fu")`, `why(fact_id)`, `why(head, relation, tail)`."""
        return why(self.ledger, *what)

    def stats(self) -> GraphStats:
        """What the graph holds, in numbers."""
        return stats(self.ledger)

    def schema(self) -> GraphSchema:
        """What types, relations, patterns and properties there are, counted, from the ledger."""
        return outline(self.projection())

    def parts(self, models: Models | None = None) -> Parts:
        """The configured parts of a build."""
        from kg.schema.naming import naming_of

        models = models or Models(self.config)
        schema = models.schema()
        judge = {"schema": schema} if self.config.schema else {}
        extractor = models.extractor()
        known = getattr(extractor, "relation_names", ())
        return Parts(
            chunker=self.config.part("chunker"),
            extractor=extractor,
            judge=self.config.part("judge", **judge),
            resolver=self.config.part("resolver"),
            store_name=self.store_name,
            open_store=self._open_store,
            cap=RelationCap(
                known=known,
                always=frozenset(schema.relation_types),
                **self.config.relations,
            ),
            naming=naming_of(schema, known),
            schema=schema,
        )

    def build(
        self,
        sources: Iterable[Source],
        progress: Progress = unseen,
        prune: Iterable[str | Path] = (),
        budget: Budget | None = None,
        fresh: bool = False,
    ) -> BuildReport:
        """Adds and updates documents; StoreError while another process builds this graph.

        Documents that came from files in `prune` (folders and files) and are there no more leave
        the graph. ConfigError for such a folder that is empty. Where a model's next call would
        pass the `budget`, the build ends early, and the report says so. Where it is to be `fresh`,
        what was found in these documents before is found anew, and a model asked again.
        """
        scope = Scope(named, self.root) if (named := list(prune)) else None
        with only_builder(self.folder):
            found = _read(sources, self.root)
            heard = partial(progress, "ask")
            with Models(self.config, self.ledger.path, budget, fresh=fresh, heard=heard) as models:
                parts = self.parts(models)
                report = run_build(found, self.ledger, parts, progress, scope, fresh)
                report.usage, report.cost = models.usage, models.cost
            write_log(report.failed, self.folder / LOG)
            return report

    def foresee(self, sources: Iterable[Source], fresh: bool = False) -> Foreseen:
        """What a build would ask a model, without asking it or changing anything."""
        with Models(self.config, self.ledger.path, dry=True, fresh=fresh) as models:
            foresee(_read(sources, self.root), self.ledger, self.parts(models), fresh)
            return models.foreseen()

    def import_graphs(self, *sources: str) -> ImportReport:
        """Takes in graphs that others made, from files, folders and servers, without evidence.

        A source that was taken in before is replaced. FormatError for one that holds no graph.
        """
        report, parts = ImportReport(), self.parts()
        with only_builder(self.folder):
            for source in sources:
                if is_address(source):
                    store = at_server(self.config, source).part("store")
                    with closing(store), store.reading() as session:
                        given = read_server(session, source)
                        import_graph(given, source, source, self.ledger, report)
                else:
                    name = os.path.relpath(Path(source).resolve(), self.root)
                    import_graph(read_graph(Path(source)), name, source, self.ledger, report)
                # Now, so that a source that is no graph leaves the ones before it whole.
                project(self.ledger, parts, BuildReport())
        return report

    def delete(self, *names: str) -> BuildReport:
        """Removes documents by their ids, sources or files, and what only they support.

        ConfigError if there is none of one name; then all stay.
        """
        found = [document for name in names for document in documents(self.ledger, name, self.root)]
        with only_builder(self.folder):
            return run_remove(dict.fromkeys(found), self.ledger, self.parts())

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store, self._ready = None, False
        self.ledger.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """An unexpected error that a damaged ledger explains comes out as StoreError."""
        fault = None
        if isinstance(error, Exception) and not isinstance(error, KgError | OSError):
            fault = damaged(self.ledger)
        self.close()
        if fault is not None:
            raise fault from error

    def export(self, form: str, out: Path | None = None) -> Export:
        """Writes the graph in one of `kg.export.FORMATS`; None is standard output."""
        self._derive()
        with nullcontext() if self.ledger.read_only else only_builder(self.folder):
            # A bulk load is a store like any other: it bears the mark of this run.
            changes = stamped(self.ledger, "export") if form == "csv" else projection(self.ledger)
            return export(changes, form, out)

    def view(self, out: Path) -> Page:
        """Writes the graph as one HTML file, also in place of an earlier one.

        ConfigError where another file stands there, StoreError where it cannot be written.
        """
        return write(self.projection(), self.title, out)

    def push(
        self, target: str, *, replace: bool = False, progress: Progress = unseen
    ) -> Mapping[str, Any]:
        """Projects the ledger into a server ("neo4j://HOST"), or into the embedded store here.

        Returns the statistics of that store. StoreError if the server holds another graph and
        `replace` is not set, ConfigError for a folder that is not the ledger's.
        """
        if is_address(target):
            config = at_server(self.config, target)
        elif Path(target).resolve() == self.folder.resolve():
            config = replace_in(self.config, parts={**self.config.parts, "store": EMBEDDED})
        else:
            raise ConfigError(
                f"{target} is not the folder of this ledger ({self.folder}): a copy of the folder "
                "is a graph of its own"
            )
        with only_builder(self.folder):
            self._derive()
            other = Graph(config, self.ledger, self.verbose)
            with closing(other._open_store()) as store:
                sync(self.ledger, store, other.store_name, replace=replace, progress=progress)
                return store.stats()


def name_of(store: Mapping[str, Any]) -> str:
    """The name of a configured store in the ledger; servers and databases have one each."""
    if store["use"] != "neo4j":
        return str(store["use"])
    return " ".join(str(store.get(part, "")) for part in ("use", "uri", "database")).rstrip()


def open_graph(graph: str | Path | None = None, *, config: Config | None = None) -> Graph:
    """Opens the graph in a folder (default: ./kg or what kg.toml says); StoreError if none."""
    settings = config or load_config(graph=graph)
    ledger = settings.graph / LEDGER
    if not ledger.is_file():
        raise StoreError(f"there is no graph in {settings.graph}: `kg build FOLDER` makes one")
    return Graph(settings, Ledger(ledger))


def create_graph(graph: str | Path | None = None, *, config: Config | None = None) -> Graph:
    """Opens the graph in a folder, or starts an empty one there."""
    settings = config or load_config(graph=graph)
    folder = settings.graph
    if folder.is_dir() and any(folder.iterdir()) and not (folder / LEDGER).is_file():
        raise ConfigError(
            f"{folder} holds other files and no graph: name another folder with --graph"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror}") from error
    return Graph(settings, Ledger(folder / LEDGER))


def build(
    sources: Iterable[Source],
    graph: str | Path | None = None,
    *,
    config: Config | None = None,
    progress: Progress = unseen,
) -> BuildReport:
    """Builds or updates a graph from files, folders and documents; offline by default.

    What is done already is not done again. Unreadable files are in the report, not raised.
    """
    settings = config or load_config(graph=graph)
    with unless_empty(settings.graph), create_graph(config=settings) as opened:
        return opened.build(sources, progress)


def _read(sources: Iterable[Source], root: Path) -> Iterator[Loaded]:
    """What is loaded already as it is, files and folders through the loaders."""
    for named, group in groupby(sources, key=lambda source: isinstance(source, str | Path)):
        if named:
            yield from load(cast("Iterable[str | Path]", list(group)), root)
        else:
            yield from cast("Iterator[Loaded]", group)
