from collections.abc import Iterator

import pytest

from kg.stores.embedded.store import EmbeddedStore
from tests.kg.stores.demo import Neo4j, demo_graph, neo4j


@pytest.fixture(scope="session")
def one_embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """One graph for all tests: making its files takes a second."""
    store = EmbeddedStore(tmp_path_factory.mktemp("embedded") / "graph")
    yield store
    store.close()


@pytest.fixture
def embedded(one_embedded: EmbeddedStore) -> EmbeddedStore:
    one_embedded.clear()
    return one_embedded


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with demo_graph(tmp_path_factory.mktemp("demo") / "kg") as store:
        yield store


@pytest.fixture(scope="module")
def demo_neo4j(demo: EmbeddedStore) -> Iterator[Neo4j]:
    with neo4j() as server:
        server.copy(demo)
        yield server
        server.clear()
