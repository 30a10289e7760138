"""A ledger reads like the stores that it is projected into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.ledger import Ledger
from kg.project import projection
from kg.project.reader import LedgerReader
from kg.protocols import GraphReader, GraphStore
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from tests.kg.explain.conftest import write
from tests.kg.stores.reading_contract import assert_same


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = write(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def filled(store: GraphStore, ledger: Ledger) -> GraphStore:
    store.clear()
    for changes in projection(ledger):
        store.apply(changes)
    return store


def test_a_ledger_is_a_reader(ledger: Ledger) -> None:
    assert isinstance(LedgerReader(ledger), GraphReader)


def test_the_memory_store_reads_like_the_ledger(ledger: Ledger) -> None:
    assert_same(filled(MemoryStore(), ledger), LedgerReader(ledger))


def test_the_embedded_store_reads_like_the_ledger(ledger: Ledger, embedded: EmbeddedStore) -> None:
    assert_same(filled(embedded, ledger), LedgerReader(ledger))


def test_the_judgements_are_those_that_were_made(ledger: Ledger) -> None:
    facts = list(LedgerReader(ledger).facts())
    assert facts and all(fact.support for fact in facts)
    judges = {judgement.judge for fact in facts for judgement in fact.support}
    assert judges == {"rules"}


def test_entities_are_found_by_the_words_of_their_names(ledger: Ledger) -> None:
    reader = LedgerReader(ledger)
    assert reader.search("ada marlow")[0].id == "Ada Marlow (Person)"
    assert reader.search("MARLOW")[0].score > 0
    assert {hit.id for hit in reader.search("marlow")} >= {"Ada Marlow (Person)"}
    assert reader.search("zqxv") == reader.search("") == []
    assert len(reader.search("marlow", limit=1)) == 1
    with pytest.raises(ConfigError, match="entity_name alone"):
        reader.search("Leeds", index="chunk_text")
