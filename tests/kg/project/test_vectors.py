"""Vectors are computed once per text, kept, and written where the graph is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.encode.static import StaticEncoder
from kg.errors import ConfigError
from kg.ledger import Ledger, faults
from kg.ledger.vectors import ENCODER
from kg.project import RelationCap, derive, stamped, sync
from kg.project.reader import LedgerReader
from kg.project.vectors import embed, entity_text, unembedded
from kg.protocols import GraphStore
from kg.resolve.names import NameResolver
from kg.stores.embedded.store import EmbeddedStore
from kg.stores.memory import MemoryStore
from tests.kg.explain.conftest import BANK, bank, bind, write


class Counting(StaticEncoder):
    """Notes the texts that it encodes; raises after `most` of them."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._most = most

    def encode(self, texts: Sequence[str]) -> Any:
        if len(self.texts) + len(texts) > self._most:
            raise KeyboardInterrupt
        self.texts += texts
        return super().encode(texts)


class Other(Counting):
    fingerprint = "other 1 abc"  # type: ignore[assignment]

    def encode(self, texts: Sequence[str]) -> Any:
        return super().encode(texts)[:, :32]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = write(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def texts(ledger: Ledger) -> set[str]:
    reader = LedgerReader(ledger)
    return {*map(entity_text, reader.entities()), *(chunk.text for chunk in reader.chunks())}


def nearest(store: GraphStore, text: str, index: str = "entity") -> list[str]:
    (vector,) = StaticEncoder().encode([text])
    return [hit.id for hit in store.nearest(vector.tolist(), index=index, limit=99)]


def test_every_text_is_encoded_once_and_never_again(ledger: Ledger) -> None:
    encoder, seen = Counting(), []
    done = embed(ledger, encoder, lambda stage, count: seen.append((stage, count)))
    assert sorted(encoder.texts) == sorted(texts(ledger))
    assert done.entities + done.chunks == len(encoder.texts) and done.kept == done.replaced == 0
    assert seen[-1] == ("embed", len(encoder.texts))
    assert (embed(ledger, encoder).entities, len(encoder.texts)) == (0, len(texts(ledger)))
    assert unembedded(ledger) == 0
    assert faults(ledger) == []


def test_a_graph_without_vectors_says_nothing_of_them(ledger: Ledger) -> None:
    assert unembedded(ledger) is None


def test_a_store_gets_them_with_the_graph_and_keeps_them(ledger: Ledger) -> None:
    store = MemoryStore()
    sync(ledger, store, "memory")
    assert nearest(store, "bank") == []
    embed(ledger, StaticEncoder())
    sync(ledger, store, "memory")
    everyone = sorted(entity.id for entity in LedgerReader(ledger).entities())
    assert sorted(nearest(store, "bank")) == everyone
    assert nearest(store, "Marlow Bank (Organization)")[0] == "Marlow Bank (Organization)"
    assert len(nearest(store, BANK, "chunk_embedding")) == len(list(LedgerReader(ledger).chunks()))
    other = MemoryStore()
    sync(ledger, other, "other")
    assert nearest(other, "bank") == nearest(store, "bank"), "another store gets the same"


def test_the_embedded_store_gets_them_anew_after_it_was_cleared(
    ledger: Ledger, tmp_path: Path
) -> None:
    embedded = EmbeddedStore(tmp_path / "graph")
    embed(ledger, StaticEncoder())
    sync(ledger, embedded, "embedded")
    before = nearest(embedded, "Ada Marlow (Person)")
    assert before[0] == "Ada Marlow (Person)"
    embedded.clear()
    assert nearest(embedded, "Ada Marlow (Person)") == []
    sync(ledger, embedded, "embedded")
    assert nearest(embedded, "Ada Marlow (Person)") == before
    embedded.close()


def test_a_changed_text_has_no_vector_until_it_is_embedded(ledger: Ledger) -> None:
    store = MemoryStore()
    embed(ledger, StaticEncoder())
    sync(ledger, store, "memory")
    with ledger.transaction():
        bind(ledger, "bank.txt", BANK + " More.", bank())
    derive(ledger, NameResolver(), RelationCap())
    sync(ledger, store, "memory")
    chunk = next(c.id for c in LedgerReader(ledger).chunks() if c.text.endswith(" More."))
    assert chunk not in nearest(store, BANK, "chunk_embedding")
    assert unembedded(ledger) == 1
    encoder = Counting()
    assert embed(ledger, encoder).chunks == 1 and encoder.texts == [BANK + " More."]
    sync(ledger, store, "memory")
    assert chunk in nearest(store, BANK, "chunk_embedding")
    with ledger.transaction():
        bind(ledger, "bank.txt", BANK, bank())
    derive(ledger, NameResolver(), RelationCap())
    assert embed(ledger, encoder).kept >= 1 and len(encoder.texts) == 1, "edited back costs nothing"


def test_a_killed_run_goes_on_where_it_was(ledger: Ledger, monkeypatch: Any) -> None:
    monkeypatch.setattr("kg.project.vectors.BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        embed(ledger, Counting(most=5))
    assert ledger.meta(ENCODER) is None
    encoder = Counting()
    done = embed(ledger, encoder)
    assert len(encoder.texts) == len(texts(ledger)) - 4 and done.kept == 4


def test_long_texts_are_encoded_and_kept_few_at_a_time(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.project.vectors.CHARACTERS", 1)
    seen: list[int] = []
    embed(ledger, StaticEncoder(), lambda stage, count: seen.append(count))
    assert seen == list(range(1, len(texts(ledger)) + 1))


class Silent(StaticEncoder):
    """Knows nothing of entities that are persons."""

    fingerprint = "silent 1 abc"  # type: ignore[assignment]

    def encode(self, texts: Sequence[str]) -> Any:
        rows = super().encode(texts)
        rows[["(Person)" in text for text in texts]] = 0
        return rows


def test_a_text_of_which_the_encoder_knows_nothing_has_no_vector_in_a_store(
    ledger: Ledger,
) -> None:
    store = MemoryStore()
    embed(ledger, StaticEncoder())
    sync(ledger, store, "memory")
    assert "Ada Marlow (Person)" in nearest(store, "Ada")
    embed(ledger, Silent())
    sync(ledger, store, "memory")
    assert nearest(store, "Ada") and "Ada Marlow (Person)" not in nearest(store, "Ada")
    assert unembedded(ledger) == 0, "asking again would give the same"


class Wrong(StaticEncoder):
    def __init__(self, vectors: Any) -> None:
        super().__init__()
        self._given = vectors

    def encode(self, texts: Sequence[str]) -> Any:
        return self._given(len(texts))


@pytest.mark.parametrize(
    "vectors",
    [
        pytest.param(lambda count: np.ones(count, np.float32), id="no matrix"),
        pytest.param(lambda count: np.ones((count + 1, 3), np.float32), id="one too many"),
        pytest.param(lambda count: np.full((count, 3), np.nan, np.float32), id="no numbers"),
    ],
)
def test_vectors_that_cannot_be_used_are_refused(ledger: Ledger, vectors: Any) -> None:
    with pytest.raises(ConfigError, match=r"the encoder static 1 .* no finite vector for each"):
        embed(ledger, Wrong(vectors))
    assert ledger.meta(ENCODER) is None


def test_numbers_of_another_type_are_kept_as_float32(ledger: Ledger) -> None:
    embed(ledger, Wrong(lambda count: np.ones((count, 3), np.float64)))
    lengths = ledger.db.execute("SELECT DISTINCT length(vector) FROM vector").fetchall()
    assert lengths == [(12,)]


def test_a_bulk_load_gets_its_vectors_with_the_next_sync(ledger: Ledger) -> None:
    embed(ledger, StaticEncoder())
    store = MemoryStore()
    for changes in stamped(ledger, "export"):
        store.apply(changes)
    assert nearest(store, "bank") == []
    assert sync(ledger, store, "server") == 2, "two records, and vectors alone"
    assert "Marlow Bank (Organization)" in nearest(store, "bank")


def test_a_ledger_without_the_table_gets_it_and_all_is_embedded_anew(
    ledger: Ledger, tmp_path: Path
) -> None:
    embed(ledger, StaticEncoder())
    ledger.db.execute("DROP TABLE vector")
    with closing(Ledger(ledger.path)) as again:
        assert unembedded(again) is None and faults(again) == []
        assert embed(again, StaticEncoder()).chunks == len(list(LedgerReader(again).chunks()))


def test_another_encoder_replaces_all(ledger: Ledger) -> None:
    store = MemoryStore()
    embed(ledger, StaticEncoder())
    sync(ledger, store, "memory")
    done = embed(ledger, Other())
    assert done.replaced == len(texts(ledger)) == done.entities + done.chunks
    sync(ledger, store, "memory")
    assert store.nearest([1.0] * 32, index="entity")
    assert len({len(row) for row in store._vectors["entity"].values()}) == 1
