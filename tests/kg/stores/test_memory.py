from typing import Any

import pytest

from kg.errors import QueryError
from kg.stores.memory import MemoryStore
from tests.kg.stores.contract import StoreContract


class TestMemoryStore(StoreContract):
    name = "memory"

    @pytest.fixture
    def store(self) -> Any:
        return MemoryStore()

    def test_query_says_that_there_is_no_cypher(self, store: MemoryStore) -> None:
        with pytest.raises(QueryError, match="embedded"):
            store.query("MATCH (n) RETURN n")
