"""The kill law: a process that dies anywhere loses nothing, and leaves nothing wrong.

`kg` commands are killed by SIGKILL after chosen commits of the ledger, inside its transactions,
around each transaction of the store and at random moments. The same command again must give what
one clean build gives: facts, ids, evidence, confidence, quarantine, and the store's whole content.
"""

from __future__ import annotations

import contextlib
import copy
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.cli.app import app
from kg.config import load_config
from kg.graph import Graph, create_graph
from kg.ledger.resolution import decisions
from kg.registry import PARTS
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.neo4j_server import URI, needs_server
from tests.laws import snapshot
from tests.laws.test_law import TEXTS
from tests.laws.zygote import SENTENCES, Event, Zygote

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and SIGKILL are Unix")

READ: dict[str, Any] = {
    "memory": snapshot.of_memory,
    "embedded": snapshot.of_cypher,
    "neo4j": snapshot.of_cypher,
}
STORES = ["memory", "embedded", pytest.param("neo4j", marks=needs_server)]
FIRST = {f"{number}.txt": text for number, text in enumerate(TEXTS[:16])}
EDITED = {**FIRST, "1.txt": TEXTS[17], "5.txt": TEXTS[19], "new.txt": TEXTS[18]}
SETTINGS = """
[extractor]
use = "sentences"
[chunker]
use = "sentences"
size = 60
overlap = 20
"""
# How many kills at least, spread evenly over the commits of a stage, the first and last included.
SPREAD = {
    ("commit", "opening"): 1,
    ("commit", "extraction"): 6,
    ("commit", "judging"): 5,
    ("commit", "loading"): 4,
    ("commit", "resolving"): 1,
    ("commit", "projection"): 2,
    ("before", "store"): 4,
    ("after", "store"): 3,
}
INSIDE = 5  # kills inside of the ledger's transactions
# In these stages the ledger alone is written: the kills are spread on one store, and on the others
# only the first and the last moment are tried.
LEDGER_ALONE = ("loading", "extraction", "judging")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as running:
        yield running


@pytest.fixture(autouse=True)
def sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PARTS["extractor"], "sentences", SENTENCES)  # type: ignore[arg-type]
    monkeypatch.delenv("KG_GRAPH", raising=False)


class Place:
    """A folder with documents, settings and a graph."""

    def __init__(self, folder: Path, store: str, texts: dict[str, str] = FIRST) -> None:
        self.folder, self.store = folder, store
        (folder / "docs").mkdir(parents=True)
        uri = f'uri = "{URI}"\n' if store == "neo4j" else ""
        (folder / "kg.toml").write_text(f'{SETTINGS}[store]\nuse = "{store}"\n{uri}')
        self.write(texts)
        if store == "neo4j":
            empty_server()

    def write(self, texts: dict[str, str]) -> None:
        for file in (self.folder / "docs").iterdir():
            file.unlink()
        for name, text in texts.items():
            (self.folder / "docs" / name).write_text(text)

    def copy(self, folder: Path) -> Place:
        """Another folder of the same content; the server is as the first left it."""
        shutil.copytree(self.folder, folder)
        there = copy.copy(self)
        there.folder = folder
        if self.store == "neo4j":
            empty_server()
            there.content()
        return there

    def open(self) -> Graph:
        return create_graph(config=load_config(self.folder / "kg.toml"))

    def built(self, run: Callable[[Graph], object] = lambda graph: graph.build(["docs"])) -> Any:
        """Runs a command to its end; gives what ledger and store hold then, and the steps."""
        with contextlib.chdir(self.folder), self.open() as graph:
            run(graph)
            store = READ[self.store](graph.store)
            steps = graph.ledger.db.execute("SELECT COUNT(*) FROM step").fetchone()
            return snapshot.of_ledger(graph.ledger), store, steps

    def command(self, command: list[str]) -> int:
        with contextlib.chdir(self.folder):
            try:
                return app(command, standalone_mode=False) or 0
            except SystemExit as end:
                return int(end.code or 0)

    def content(self) -> Any:
        return self.built(lambda graph: None)


def empty_server() -> None:
    store = Neo4jStore(URI)
    store._write(lambda transaction: transaction.run("MATCH (n) DETACH DELETE n").consume())
    store.close()


def spread(places: list[int], count: int) -> list[int]:
    """`count` of them, evenly, the first and the last among them; all if there are fewer."""
    if len(places) <= count or count == 1:
        return places[:count]
    return [places[round(n * (len(places) - 1) / (count - 1))] for n in range(count)]


def chosen(events: list[Event], store: str) -> dict[int, Event]:
    """Events at which to kill: {number of the event, from 1: the event}."""
    moments: dict[int, Event] = {}
    for (kind, stage), count in SPREAD.items():
        places = [
            n for n, event in enumerate(events, 1) if (event.kind, event.stage) == (kind, stage)
        ]
        assert len(places) >= min(count, 5) or len(places) == count, (kind, stage, len(places))
        fewer = stage in LEDGER_ALONE and store != "memory"
        moments.update({n: events[n - 1] for n in spread(places, 2 if fewer else count)})
    inside = [n for n, event in enumerate(events, 1) if event.kind == "statement"]
    moments.update({n: events[n - 1] for n in spread(inside, INSIDE)})
    return moments


@pytest.mark.parametrize("store", STORES)
def test_a_killed_build_resumes_to_the_clean_graph(
    store: str, zygote: Zygote, tmp_path: Path
) -> None:
    whole = zygote.run(Place(tmp_path / "whole", store).folder, ["build", "docs"])
    assert whole.status == 0, whole.out
    wanted = Place(tmp_path / "clean", store).built()
    kills = chosen(whole.events, store)
    assert len(kills) >= (30 if store == "memory" else 20)
    for number, event in kills.items():
        place = Place(tmp_path / str(number), store)
        killed = zygote.run(place.folder, ["build", "docs"], at=number)
        assert killed.status == -9, (event, killed.out)
        assert place.built() == wanted, f"killed at {event} number {number}"


@pytest.mark.parametrize("store", STORES)
def test_killed_updates_resume_to_the_clean_graph(
    store: str, zygote: Zygote, tmp_path: Path
) -> None:
    before = Place(tmp_path / "before", store)
    before.built()
    before.write(EDITED)
    *wanted, _ = Place(tmp_path / "after", store, EDITED).built()
    kill_and_resume(zygote, before, ["build", "docs"], wanted)


@pytest.mark.parametrize("command", [["build", "--prune", "docs"], ["delete", "docs/4.txt"]])
@pytest.mark.parametrize("store", STORES)
def test_killed_deletions_resume_to_the_clean_graph(
    store: str, command: list[str], zygote: Zygote, tmp_path: Path
) -> None:
    before = Place(tmp_path / "before", store)
    before.built()
    (before.folder / "docs" / "4.txt").unlink()
    less = {name: text for name, text in FIRST.items() if name != "4.txt"}
    *wanted, _ = Place(tmp_path / "after", store, less).built()
    kill_and_resume(zygote, before, command, wanted)


@pytest.mark.parametrize("store", STORES)
def test_killed_undoing_resumes_to_the_clean_graph(
    store: str, zygote: Zygote, tmp_path: Path
) -> None:
    before = Place(tmp_path / "before", store)
    untouched = before.built()
    with before.open() as graph:
        merge = next(decision for decision in decisions(graph.ledger) if not decision.doc_id)

    def decide(graph: Graph) -> None:
        veto = merge.rule, merge.source, merge.target, ""
        graph.ledger.db.execute("INSERT INTO veto VALUES(?, ?, ?, ?)", veto)
        graph.build(["docs"])

    *wanted, _ = Place(tmp_path / "after", store).built(decide)
    assert wanted[0] != untouched[0]
    kill_and_resume(zygote, before, ["resolve", "undo", merge.id], wanted)


def kill_and_resume(zygote: Zygote, before: Place, command: list[str], wanted: list[Any]) -> None:
    """Kills the command on copies of `before`, and gives it again."""
    whole = zygote.run(before.copy(before.folder.with_name("whole")).folder, command)
    assert whole.status == 0, whole.out
    numbers: list[int] = []
    for kinds, count in ((("commit",), 3), (("before", "after"), 2), (("statement",), 2)):
        places = [n for n, event in enumerate(whole.events, 1) if event.kind in kinds]
        numbers += spread(places, count)
    for number in numbers:
        place = before.copy(before.folder.with_name(str(number)))
        assert zygote.run(place.folder, command, at=number).status == -9
        # What was done may be refused the second time, as there is nothing left to do.
        assert place.command(command) in (0, 2)
        event = whole.events[number - 1]
        assert list(place.content()[:2]) == wanted, f"killed at {event} number {number}"


@pytest.mark.parametrize("store", STORES)
def test_killed_at_random_moments_again_and_again(
    store: str, zygote: Zygote, tmp_path: Path
) -> None:
    """The same folder, killed while it reads, resumes, writes and writes again."""
    seconds = zygote.run(Place(tmp_path / "whole", store).folder, ["build", "docs"]).seconds
    wanted = Place(tmp_path / "clean", store).built()
    place, chance = Place(tmp_path / "hit", store), random.Random(7)
    for _ in range(6):
        zygote.run(place.folder, ["build", "docs"], after=chance.uniform(0.01, seconds))
    assert place.built() == wanted


def test_the_hooks_kill(zygote: Zygote, tmp_path: Path) -> None:
    """A law that never kills would hold, too."""
    place = Place(tmp_path / "place", "memory")
    assert zygote.run(place.folder, ["build", "docs"], at=1).status == -9
    assert zygote.run(place.folder, ["build", "docs"], at=10**6).status == 0
