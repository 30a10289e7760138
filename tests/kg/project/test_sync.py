"""A store follows the ledger: whatever was missed, cut off, deleted or written by another."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.model import Changes
from kg.project import RelationCap, is_synced, projection, sync
from kg.stores.memory import MemoryStore
from tests.kg.ledger.documents import bind
from tests.laws import snapshot

Put = Callable[..., None]
TEXT = "Foo acquired Bar. Bar acquired Baz. Rex works for Foo. Foo employs 7 people."


class Recorder(MemoryStore):
    """Remembers what it was told; dies before transaction number `dies_at`."""

    def __init__(self, dies_at: int | None = None) -> None:
        super().__init__()
        self.log: list[Changes] = []
        self.dies_at = dies_at

    def apply(self, changes: Changes) -> None:
        if self.dies_at is not None and len(self.log) >= self.dies_at:
            raise KeyboardInterrupt
        self.log.append(changes)
        super().apply(changes)

    def removed(self) -> list[str]:
        return [fact for changes in self.log for fact in changes.removed_facts]


@pytest.fixture(autouse=True)
def small_batches() -> Iterator[None]:
    with mock.patch.multiple("kg.project.sync", BATCH=2, DOCUMENTS=1):
        yield


def fresh(ledger: Ledger) -> object:
    """What a store holds that was written in one go."""
    store = MemoryStore()
    sync(ledger, store, f"fresh {id(store)}")
    return snapshot.of_memory(store)


def test_the_projection_is_all_that_a_store_holds(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT, "b": "Baz acquired Qux. Foo acquired Bar."})
    put({"b": None, "a": TEXT.replace("Rex", "Max")})
    store = MemoryStore()
    for changes in projection(ledger):
        store.apply(changes)
    assert snapshot.of_memory(store) == fresh(ledger)


def test_writes_once_and_then_nothing(ledger: Ledger, put: Put) -> None:
    store = Recorder()
    assert not is_synced(ledger, "s")
    put({"a": TEXT})
    assert sync(ledger, store, "s") > 3
    applied = store.applied()
    assert applied is not None and (applied.ledger, applied.seq) == (ledger.id, ledger.seq)
    assert is_synced(ledger, "s")
    seq, changes = ledger.seq, ledger.db.total_changes
    assert sync(ledger, store, "s") == 0
    assert (ledger.seq, ledger.db.total_changes) == (seq, changes)


def test_sequence_number_comes_last_and_alone(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    store = Recorder()
    sync(ledger, store, "s")
    first, *between, last = store.log
    assert {changes.seq for changes in between} == {None}
    assert first == Changes(ledger=ledger.id, seq=0, mark=last.mark)
    assert last == Changes(ledger=ledger.id, seq=ledger.seq, mark=last.mark)


def test_empty_ledger(ledger: Ledger) -> None:
    store = Recorder()
    sync(ledger, store, "s")
    assert is_synced(ledger, "s") and snapshot.of_memory(store) == ([], [])


def test_only_what_changed_is_written(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    store = Recorder()
    sync(ledger, store, "s")
    store.log.clear()
    put({"b": "New acquired Newer."})
    sync(ledger, store, "s")
    assert [d.id for c in store.log for d in c.documents] == ["b"]
    assert [f.head.id for c in store.log for f in c.facts] == ["New (Organization)"]
    assert store.removed() == [], "a fact that is new cannot stand there already"
    assert snapshot.of_memory(store) == fresh(ledger)


def test_facts_that_stood_there_are_removed_before_they_are_written_again(
    ledger: Ledger, put: Put
) -> None:
    put({"a": "Foo acquired Bar."})
    store = Recorder()
    sync(ledger, store, "s")
    put({"b": "Rex works for Foo. Foo acquired Bar."})
    sync(ledger, store, "s")
    (fact,) = store.removed()
    assert [f.id for c in store.log for f in c.facts].count(fact) == 2


def test_fact_that_went_and_came_back_between_two_syncs_is_removed_first(
    ledger: Ledger, put: Put
) -> None:
    """Its ends may have other ids now, and it must not stand twice."""
    put({"a": "Acme Inc acquired Foo."})
    store = Recorder()
    sync(ledger, store, "s")
    put({"a": None})
    put({"b": "Acme acquired Foo."})
    sync(ledger, store, "s")
    assert len(store.removed()) == 1
    assert snapshot.of_memory(store) == fresh(ledger)


def test_appearance_of_an_id_that_another_entity_took_over(ledger: Ledger, put: Put) -> None:
    put({"a": "Foo acquired Rex."})
    store = Recorder()
    sync(ledger, store, "s")
    put({"a": "Bar acquired Rex."})
    put({"b": "Foo acquired Rex."})
    sync(ledger, store, "s")
    assert snapshot.of_memory(store) == fresh(ledger)


@pytest.mark.parametrize("dies_at", range(14))
def test_cut_off_then_edited_then_resumed(ledger: Ledger, put: Put, dies_at: int) -> None:
    put({"a": "Acme Inc acquired Foo.", "b": TEXT})
    store = Recorder()
    sync(ledger, store, "s")
    put({"b": "Acme acquired Foo. Acme acquired Bar.", "c": "Acme works for Foo."})
    store.log.clear()
    store.dies_at = dies_at
    with pytest.raises(KeyboardInterrupt):
        sync(ledger, store, "s")
    assert not is_synced(ledger, "s")
    store.dies_at = None
    put({"a": "Acme Ltd acquired Foo. Foo acquired Acme.", "c": None})
    sync(ledger, store, "s")
    assert snapshot.of_memory(store) == fresh(ledger)


@pytest.mark.parametrize("dies_at", range(9))
def test_first_write_cut_off_then_edited_then_resumed(
    ledger: Ledger, put: Put, dies_at: int
) -> None:
    put({"a": TEXT})
    store = Recorder(dies_at)
    with pytest.raises(KeyboardInterrupt):
        sync(ledger, store, "s")
    store.dies_at = None
    put({"a": "Foo Inc acquired Bar."})
    sync(ledger, store, "s")
    assert snapshot.of_memory(store) == fresh(ledger)


def test_killed_after_the_last_transaction(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    store = Recorder()
    sync(ledger, store, "s")
    ledger.db.execute("UPDATE synced SET whole = 0")
    sync(ledger, store, "s")
    assert is_synced(ledger, "s") and snapshot.of_memory(store) == fresh(ledger)


def test_store_that_was_deleted_is_written_anew(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    sync(ledger, MemoryStore(), "s")
    assert is_synced(ledger, "s")
    store = Recorder()
    sync(ledger, store, "s")
    assert snapshot.of_memory(store) == fresh(ledger)


def test_store_of_another_ledger_is_written_anew(ledger: Ledger, put: Put, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other.sqlite")
    with other.transaction():
        other.touch("document", ["none"])
    store = Recorder()
    sync(other, store, "s")
    put({"a": TEXT})
    sync(ledger, store, "s")
    assert snapshot.of_memory(store) == fresh(ledger)
    other.close()


def test_store_ahead_of_the_ledger_is_written_anew(ledger: Ledger, put: Put) -> None:
    """As after a ledger was put back from a backup."""
    put({"a": TEXT})
    store = Recorder()
    store.apply(Changes(ledger=ledger.id, seq=99, mark="a run of the later ledger"))
    sync(ledger, store, "s")
    applied = store.applied()
    assert applied is not None and (applied.ledger, applied.seq) == (ledger.id, ledger.seq)
    assert snapshot.of_memory(store) == fresh(ledger)


class Shared(Recorder):
    shared = True


def test_shared_store_of_another_ledger_is_left_alone(
    ledger: Ledger, put: Put, tmp_path: Path
) -> None:
    other, store = Ledger(tmp_path / "other.sqlite"), Shared()
    sync(other, store, "s")
    put({"a": TEXT})
    held = snapshot.of_memory(store), store.applied()
    with pytest.raises(StoreError, match=r"graph of another ledger.*kg push --replace"):
        sync(ledger, store, "s")
    assert (snapshot.of_memory(store), store.applied()) == held
    sync(ledger, store, "s", replace=True)
    assert snapshot.of_memory(store) == fresh(ledger)
    other.close()


def copy_of(ledger: Ledger, path: Path) -> Ledger:
    ledger.db.execute("VACUUM INTO ?", (str(path),))
    return Ledger(path)


@pytest.mark.parametrize("dies_at", [None, *range(1, 9)])
def test_copy_of_a_ledger_that_went_its_own_way(
    ledger: Ledger, put: Put, tmp_path: Path, dies_at: int | None
) -> None:
    """Both have as many changes as the other, and the run of the other may have been cut off."""
    store = Recorder()
    put({"a": TEXT})
    sync(ledger, store, "s")
    other = copy_of(ledger, tmp_path / "copy.sqlite")
    put({"b": "Acme acquired Foo."})
    store.log.clear()
    store.dies_at = dies_at
    with contextlib.suppress(KeyboardInterrupt):
        sync(ledger, store, "s")
    store.dies_at = None
    put({"b": "Rex lives in Rome."}, into=other)
    assert other.seq == ledger.seq
    sync(other, store, "s")
    assert snapshot.of_memory(store) == fresh(other)
    other.close()


def test_copy_that_did_not_change_sees_what_the_other_wrote(
    ledger: Ledger, put: Put, tmp_path: Path
) -> None:
    store = Recorder()
    put({"a": TEXT})
    sync(ledger, store, "s")
    other = copy_of(ledger, tmp_path / "copy.sqlite")
    put({"b": "Acme acquired Foo."})
    store.log.clear()
    store.dies_at = 3  # some is written, and the record says still what it said
    with pytest.raises(KeyboardInterrupt):
        sync(ledger, store, "s")
    store.dies_at = None
    assert is_synced(other, "s")
    sync(other, store, "s")
    assert snapshot.of_memory(store) == fresh(other)
    other.close()


@pytest.mark.parametrize("dies_at", range(1, 9))
def test_store_put_back_from_the_middle_of_a_run(ledger: Ledger, put: Put, dies_at: int) -> None:
    store = Recorder()
    put({"a": TEXT})
    sync(ledger, store, "s")
    put({"b": "Acme acquired Foo. Rex works for Foo."})
    store.log.clear()
    store.dies_at = dies_at
    with contextlib.suppress(KeyboardInterrupt):
        sync(ledger, store, "s")
    store.dies_at = None
    older = copy.deepcopy(store)
    sync(ledger, store, "s")
    put({"b": "Acme Inc acquired Foo."})
    sync(ledger, store, "s")
    sync(ledger, older, "s")
    assert snapshot.of_memory(older) == fresh(ledger)


def test_another_process_that_writes_meanwhile(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})

    class Meddled(Recorder):
        def apply(self, changes: Changes) -> None:
            super().apply(changes)
            if len(self.log) == 3:
                super().apply(Changes(ledger=ledger.id, seq=7, mark="another run"))

    with pytest.raises(StoreError, match="changed by another process meanwhile"):
        sync(ledger, Meddled(), "s")
    assert not is_synced(ledger, "s")


def test_second_store_catches_up_over_several_changes(ledger: Ledger, put: Put) -> None:
    near, far = Recorder(), Recorder()
    put({"a": TEXT, "b": "Acme Inc acquired Foo."})
    for store, name in ((near, "near"), (far, "far")):
        sync(ledger, store, name)
    for texts in ({"b": "Acme acquired Foo."}, {"a": None}, {"a": "Rex lives in Rome."}):
        put(texts)
        sync(ledger, near, "near")
    assert is_synced(ledger, "near") and not is_synced(ledger, "far")
    sync(ledger, far, "far")
    assert snapshot.of_memory(far) == snapshot.of_memory(near) == fresh(ledger)


def test_relation_that_became_a_type_moves(ledger: Ledger, put: Put) -> None:
    store = Recorder()
    put({"a": TEXT})
    sync(ledger, store, "s")
    put({}, RelationCap(min_facts=2))
    sync(ledger, store, "s")
    moved = [f for c in store.log for f in c.facts if f.type == "ACQUIRED"]
    assert len(moved) == 2 and store.removed() == sorted(f.id for f in moved)


def test_chunks_of_a_document_come_in_the_order_of_its_text(ledger: Ledger, put: Put) -> None:
    with ledger.transaction():
        bind(ledger, "b\0 🙂", "🙂 acquired Bar.\0 Foo acquired Bar.")
    put({"a": TEXT})
    store = Recorder()
    sync(ledger, store, "s")
    chunks = [chunk for changes in store.log for chunk in changes.chunks]
    assert [(c.doc_id, c.text[:5]) for c in chunks] == [("a", "Foo a"), ("b\0 🙂", "🙂 acq")]
    assert chunks[1].text.endswith("\0 Foo acquired Bar.")


def test_work_that_was_not_derived_is_not_projected(ledger: Ledger, put: Put) -> None:
    put({"a": TEXT})
    with ledger.transaction():
        bind(ledger, "b", TEXT)
    store = Recorder()
    with pytest.raises(StoreError, match="build again, that resumes it"):
        sync(ledger, store, "s")
    assert store.log == []
