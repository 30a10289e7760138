"""A graph folder as a handle: open, build, delete, push, close. Other verbs are functions that
take a Graph (kg.verbs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as changed
from functools import partial
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from kg.assembly import Assembly
from kg.config import Config, at_server, is_address, load_config
from kg.errors import ConfigError, KgError, StoreError
from kg.explain import documents
from kg.failures import LOG, write_log
from kg.ledger import LEDGER, Ledger, damaged, only_builder, unless_empty
from kg.llm.dry_run import Estimate
from kg.llm.meter import Budget
from kg.load import Loaded, Scope, load
from kg.model import Changes
from kg.pipeline import BuildReport, Parts, dry_run, remove
from kg.pipeline import build as run_build
from kg.project import derive, has_pending, projection, sync, sync_anew
from kg.project.reader import LedgerReader
from kg.protocols import Encoder, GraphReader, GraphStore, Progress, unseen

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
    _encoder: Encoder | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        return self.config.graph

    @property
    def title(self) -> str:
        """The graph's title: its folder's name, or that of the folder around `kg`."""
        folder = self.folder.resolve()
        return (folder.parent.name if folder.name == "kg" else folder.name) or "Knowledge graph"

    @property
    def root(self) -> Path:
        """The folder that the ids of documents are relative to."""
        return self.folder.resolve().parent

    @property
    def store(self) -> GraphStore:
        """The store, brought up to the ledger if it lags behind."""
        store = self.open_store()
        if not self._ready:
            self.derive()
            sync(self.ledger, store, self.store_name)
            self._ready = True
        return store

    def bring_up(self, progress: Progress = unseen) -> GraphStore:
        """Brings the store up to the ledger, and returns it."""
        self._ready = True
        store = self.open_store()
        sync(self.ledger, store, self.store_name, progress=progress)
        return store

    @property
    def unfinished(self) -> bool:
        """Returns whether a build was stopped before what it read became entities and facts."""
        return has_pending(self.ledger)

    def write_anew(self, progress: Progress = unseen) -> int:
        """Clears the store and writes the whole graph from the ledger; the number of batches."""
        self.derive()
        return sync_anew(self.ledger, self.open_store(), self.store_name, progress)

    def derive(self) -> None:
        """Makes entities and facts of what a stopped build read."""
        if self.unfinished:
            with self.assembled() as parts:
                derive(self.ledger, parts.resolver, parts.cap, parts.naming)

    def projection(self) -> Iterator[Changes]:
        """The whole graph from the ledger, in batches; no store is opened.

        Documents come first, then chunks, entities, appearances and facts.
        """
        self.derive()
        yield from projection(self.ledger)

    @property
    def reader(self) -> GraphReader:
        """The graph for reading, from the ledger alone; `store` reads and searches more."""
        self.derive()
        return LedgerReader(self.ledger)

    @property
    def encoder(self) -> Encoder:
        """The configured encoder; it is made once, as it may read a large model."""
        if self._encoder is None:
            self._encoder = Assembly(self.config).encoder()
        return self._encoder

    @property
    def store_name(self) -> str:
        return name_of(self.config.parts["store"])

    def open_store(self) -> GraphStore:
        """The store as it is, not brought up to the ledger."""
        if self._store is None:
            given = {"path": self.folder / STORE, "verbose": self.verbose}
            self._store = Assembly(self.config).store(**given)
        return self._store

    @contextmanager
    def assembled(self) -> Iterator[Parts]:
        """The configured parts of a build; a model that they ask is closed afterwards."""
        with Assembly(self.config) as assembly:
            yield assembly.parts(self.store_name, self.open_store)

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
        scope = Scope(paths, self.root) if (paths := list(prune)) else None
        with only_builder(self.folder):
            loaded = self._loaded(sources)
            answered = partial(progress, "ask")
            with Assembly(
                self.config, self.ledger.path, budget, fresh=fresh, answered=answered
            ) as assembly:
                parts = assembly.parts(self.store_name, self.open_store)
                report = run_build(loaded, self.ledger, parts, progress, scope, fresh)
            write_log(report.failed, self.folder / LOG)
            return changed(report, usage=assembly.usage, cost=assembly.cost)

    def dry_run(self, sources: Iterable[Source], fresh: bool = False) -> Estimate:
        """Returns what a build would ask a model, without asking it or changing anything."""
        with Assembly(self.config, self.ledger.path, dry=True, fresh=fresh) as assembly:
            parts = assembly.parts(self.store_name, self.open_store)
            dry_run(self._loaded(sources), self.ledger, parts, fresh)
            return assembly.estimate()

    def _loaded(self, sources: Iterable[Source]) -> Iterator[Loaded]:
        """Returns what is loaded already as it is, files and folders through the loaders."""
        for is_path, group in groupby(sources, key=lambda source: isinstance(source, str | Path)):
            if is_path:
                yield from load(cast("Iterable[str | Path]", list(group)), self.root)
            else:
                yield from cast("Iterator[Loaded]", group)

    def delete(self, *names: str) -> BuildReport:
        """Removes documents by their ids, sources or files, and what only they support.

        ConfigError if there is none of one name; then all stay.
        """
        named = [document for name in names for document in documents(self.ledger, name, self.root)]
        with only_builder(self.folder), self.assembled() as parts:
            return remove(dict.fromkeys(named), self.ledger, parts)

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
            config = changed(self.config, parts={**self.config.parts, "store": EMBEDDED})
        else:
            raise ConfigError(
                f"{target} is not the folder of this ledger ({self.folder}): a copy of the folder "
                "is a graph of its own"
            )
        with only_builder(self.folder):
            self.derive()
            other = Graph(config, self.ledger, self.verbose)
            with closing(other.open_store()) as store:
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
