"""The fault laws of a graph on a server, which others may use and which may go away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kg.errors import StoreError
from kg.graph import Graph
from kg.ledger import LEDGER
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.neo4j_server import needs_server
from tests.laws.test_faults import BUILD, refused
from tests.laws.test_kill import EDITED, FIRST, SETTINGS, Place, empty_server, sentences, zygote
from tests.laws.zygote import Zygote
from tests.ports import free_port

__all__ = ["sentences", "zygote"]  # fixtures


@pytest.fixture
def server_place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "server", "neo4j")
    made.built()
    return made


class TestServer:
    pytestmark = needs_server

    def test_emptied_server_is_filled_again(self, server_place: Place) -> None:
        wanted = server_place.content()
        empty_server()
        assert server_place.content() == wanted

    def test_server_with_the_graph_of_another_ledger_is_left_alone(
        self, zygote: Zygote, server_place: Place, tmp_path: Path
    ) -> None:
        wanted = server_place.content()
        other = Place(tmp_path / "other", "memory", EDITED)
        settings = (server_place.folder / "kg.toml").read_text()
        (other.folder / "kg.toml").write_text(settings)
        refused(zygote, other, BUILD, "the graph of another ledger", "kg push --replace")
        refused(zygote, other, ["doctor", "--repair"], "the graph of another ledger")
        assert server_place.content() == wanted

    def test_ledger_older_than_the_server_says_so_and_repairs(
        self, zygote: Zygote, server_place: Place
    ) -> None:
        wanted = server_place.content()
        ledger = server_place.folder / "kg" / LEDGER
        kept = shutil.copy(ledger, server_place.folder / "kept.sqlite")
        server_place.write(EDITED)
        server_place.built()
        shutil.copy(kept, ledger)
        server_place.write({**FIRST, "more.txt": EDITED["new.txt"]})
        refused(zygote, server_place, BUILD, "later state of", "another copy", "--replace")
        server_place.write(FIRST)
        assert zygote.run(server_place.folder, ["build", "--prune", "docs"]).status == 2
        run = zygote.run(server_place.folder, ["doctor", "--repair"])
        assert run.status == 0, run.out
        assert server_place.content()[:2] == wanted[:2]

    def test_deleting_and_pruning_give_the_clean_graph(
        self, server_place: Place, tmp_path: Path
    ) -> None:
        names = sorted(FIRST)
        less = {name: FIRST[name] for name in names[2:]}
        wanted = Place(tmp_path / "clean", "memory", less).built()[0]
        (server_place.folder / "docs" / names[0]).unlink()

        def shrink(graph: Graph) -> None:
            graph.build(["docs"], prune=["docs"])
            graph.delete(f"docs/{names[1]}")

        ledger, store, _ = server_place.built(shrink)
        assert ledger == wanted
        empty_server()
        assert server_place.content()[1] == store, "a server written anew holds the same"


LAUNCHER = Path(os.environ.get("TRIPLESMITH_NEO4J", "nowhere")) / "neo4j"


@pytest.mark.neo4j
@pytest.mark.skipif(
    not LAUNCHER.is_file(), reason="TRIPLESMITH_NEO4J names no launcher of a server"
)
def test_server_restarted_in_the_middle_of_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes away between two transactions, and comes back for the next run."""
    port = str(free_port())
    home = ["--port", port, "--home", str(tmp_path / "server")]
    monkeypatch.setenv("NEO4J_PASSWORD", "triplesmith")
    monkeypatch.setenv("NEO4J_USERNAME", "neo4j")
    monkeypatch.setenv("NEO4J_URI", f"bolt://127.0.0.1:{port}")

    def launcher(verb: str) -> None:
        subprocess.run([str(LAUNCHER), verb, *home], check=True, capture_output=True)

    launcher("start")
    try:
        place = Place(tmp_path / "place", "memory")
        server = f'{SETTINGS}[store]\nuse = "neo4j"\nuri = "bolt://127.0.0.1:{port}"\n'
        original, applied = Neo4jStore.apply, []

        def apply(store: Neo4jStore, changes: Any) -> None:
            if len(applied) == 3:
                launcher("stop")
                launcher("start")
            applied.append(changes)
            original(store, changes)

        wanted = place.built()[0]
        (place.folder / "kg.toml").write_text(server)
        place.store = "neo4j"
        with monkeypatch.context() as patch:
            patch.setattr(Neo4jStore, "apply", apply)
            with contextlib.suppress(StoreError):  # or it is tried again, and goes on
                place.built()
        assert len(applied) > 3
        ledger, (nodes, edges), _ = place.content()
        assert ledger == wanted and nodes and edges
    finally:
        launcher("stop")
