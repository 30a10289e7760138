"""The driver on the embedded engine's own server: what is read there is what the store holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import QueryError, StoreError
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.stores.graphs import ADA, ALL, RandomGraph
from tests.kg.stores.reading_contract import assert_same
from tests.ports import free_port


@pytest.fixture(scope="module")
def memory() -> MemoryStore:
    store, stream = MemoryStore(), RandomGraph(3)
    for changes in (ALL, *(stream.changes() for _ in range(8))):
        store.apply(changes)
    return store


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jStore]:
    folder, stream = tmp_path_factory.mktemp("bolt"), RandomGraph(3)
    store = EmbeddedStore(folder / "graph")
    for changes in (ALL, *(stream.changes() for _ in range(8))):
        store.apply(changes)
    store.close()
    (folder / "server").mkdir()
    port = free_port()
    command = [sys.executable, "-m", "tests.kg.stores.bolt_server"]
    server = subprocess.Popen(
        [*command, str(folder / "graph"), str(folder / "server"), str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert server.stdout is not None
    assert any(line == "ready\n" for line in server.stdout)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEO4J_PASSWORD", "triplesmith")
        client = Neo4jStore(f"bolt://127.0.0.1:{port}", username="root", database="kg")
        yield client
        client.close()
    server.communicate(timeout=60)


def test_the_same_answers(served: Neo4jStore, memory: MemoryStore) -> None:
    assert served.stats() == memory.stats()
    ids = memory.subgraph().ids
    for name in ids[:6]:
        assert served.neighbours(name, depth=2) == memory.neighbours(name, depth=2)
        for other in ids[6:9]:
            assert served.path(name, other) == memory.path(name, other)
    assert_same(served, memory)
    assert [hit.id for hit in served.search("Ada")] == [ADA.id]


def test_queries(served: Neo4jStore) -> None:
    table = served.query("MATCH (a:__Entity__ {id: $id}) RETURN a, a.name AS name", {"id": ADA.id})
    assert table.columns == ("a", "name")
    assert table.rows[0][0]["_labels"] == ["__Entity__", "Person"]
    assert table.rows[0][1] == "Ada"
    with pytest.raises(QueryError, match="only reading"):
        served.query("MATCH (n) DETACH DELETE n")
    with pytest.raises(QueryError):
        served.query("MATCH (n RETURN n")
    with pytest.raises(QueryError):  # a shape that this engine answers wrongly
        served.query("MATCH (a)-[r:$($type)]->(b) RETURN a.id", {"type": "MET"})


def test_writing_is_for_the_embedded_store(served: Neo4jStore) -> None:
    before = served.stats()
    with pytest.raises(StoreError, match="write with the embedded store"):
        served.apply(ALL)
    assert served.stats() == before
