"""What only the Neo4j store does, on a real server; without one everything here is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kg.stores.layout import VECTORS
from kg.stores.neo4j import Neo4jStore
from tests.kg.stores.contract import StoreContract
from tests.kg.stores.neo4j_server import URI, needs_server

pytestmark = needs_server


@pytest.fixture
def server() -> Iterator[Neo4jStore]:
    """The store of an empty database."""
    store = Neo4jStore(URI)
    store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
    for index in VECTORS:
        store._write(lambda t, name=index: t.run(f"DROP INDEX {name} IF EXISTS").consume())
    yield store
    store.close()


class TestNeo4jStore(StoreContract):
    name = "neo4j"

    @pytest.fixture
    def store(self, server: Neo4jStore) -> Any:
        return server
