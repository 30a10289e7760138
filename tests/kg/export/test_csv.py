"""CSV: Neo4j's own bulk import makes of it what our store would have written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.export import export
from kg.export.csv import AFTER, command
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import dump
from tests.ports import free_port

LAUNCHER = Path(os.environ.get("TRIPLESMITH_NEO4J", "nowhere")) / "neo4j"


@pytest.fixture
def imported(tmp_path: Path) -> Iterator[Neo4jStore]:
    """A server that was started on the imported files of `hostile()`."""
    if not LAUNCHER.is_file():
        pytest.skip("TRIPLESMITH_NEO4J names no folder with a Neo4j launcher")
    export(hostile(), "csv", tmp_path / "csv")
    place = ["--port", str(free_port()), "--home", str(tmp_path / "home")]
    options = command(tmp_path / "csv")[5:]
    run = [str(LAUNCHER), "import", *place, "--", *options]
    done = subprocess.run(
        run, capture_output=True, text=True, check=False, timeout=200, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    started = subprocess.run(
        [str(LAUNCHER), "start", *place], capture_output=True, text=True, check=True, timeout=200
    )
    address = dict(line.partition("=")[::2] for line in started.stdout.splitlines())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", address["NEO4J_PASSWORD"])
        store = Neo4jStore(address["NEO4J_URI"])
        for statement in (tmp_path / "csv" / AFTER).read_text("utf-8").split(";\n"):
            if statement:
                with store._connected().session() as session:
                    session.run(statement).consume()  # type: ignore[arg-type]
        yield store
        store.close()
    subprocess.run([str(LAUNCHER), "stop", *place], capture_output=True, check=True, timeout=100)


def test_the_import_is_the_graph(imported: Neo4jStore) -> None:
    memory = MemoryStore()
    for changes in hostile():
        memory.apply(changes)
    nodes, relations = dump(imported)
    expected_nodes, expected_relations = dump(memory)
    assert nodes == expected_nodes
    assert relations == expected_relations
    assert imported.applied() == memory.applied()
    assert imported.search("Ada")[0].name == "Ada"


def test_the_command_names_every_file(tmp_path: Path) -> None:
    export(hostile(), "csv", tmp_path / "csv")
    words = " ".join(command(tmp_path / "csv"))
    for file in (tmp_path / "csv").iterdir():
        assert str(file) in words or file.name == AFTER
