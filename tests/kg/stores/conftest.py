from collections.abc import Iterator

import pytest

from kg.stores.embedded import EmbeddedStore


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
