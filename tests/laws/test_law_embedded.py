"""The law on the embedded store, in a few runs that are the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from kg.protocols import GraphStore
from kg.stores.embedded.store import EmbeddedStore
from tests.laws import snapshot
from tests.laws.test_law import Law

STORES: dict[str, EmbeddedStore] = {}


@pytest.fixture(scope="module", autouse=True)
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("stores")
    STORES.update({role: EmbeddedStore(folder / role) for role in ("near", "far", "clean")})
    yield
    for store in STORES.values():
        store.close()
    STORES.clear()


class EmbeddedLaw(Law):
    def new_store(self, role: str) -> GraphStore:
        """Every example has a ledger of its own, so what the last one left is cleared."""
        return STORES[role]

    def read_store(self, store: Any) -> Any:
        return snapshot.of_cypher(store)

    def drop_store(self, store: GraphStore) -> None:
        """It serves the next example."""


TestEmbeddedLaw = EmbeddedLaw.TestCase
TestEmbeddedLaw.settings = settings(
    max_examples=4,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
