"""Every registered store stands under the contract."""

from kg.registry import names
from tests.kg.stores import test_memory
from tests.kg.stores.contract import StoreContract
from tests.kg.stores.embedded import test_store as test_embedded
from tests.kg.stores.neo4j import test_store as test_neo4j

CONTRACTS = {
    "memory": test_memory.TestMemoryStore,
    "embedded": test_embedded.TestEmbeddedStore,
    "neo4j": test_neo4j.TestNeo4jStore,
}


def test_every_registered_store_has_a_contract_test() -> None:
    assert names("store").keys() == CONTRACTS.keys()
    assert all(issubclass(contract, StoreContract) for contract in CONTRACTS.values())
