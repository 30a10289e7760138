"""The law: what a graph holds depends on its documents and vetoes, never on its history.

Any order, any batching, kills and resumes, edits back, deletions, undone and redone decisions,
changed caps and names, and stores that lag behind give what one clean build gives.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from judges.rules.judge import RulesJudge
from kg import pipeline
from kg.chunk import SentenceChunker
from kg.ledger import Ledger
from kg.ledger.resolution import decisions, redo, undo
from kg.model import Changes, Document, Fact
from kg.pipeline import Parts, build, resolve_and_project
from kg.project import RelationCap, sync
from kg.protocols import GraphStore, Naming, Pattern
from kg.resolve.names import NameResolver
from kg.stores.memory import MemoryStore
from tests.kg.sentences import SentenceReader
from tests.laws import snapshot

TEXTS = (
    # A name with and without legal form, twice and once.
    "Acme Inc acquired Marlow Bank. Foo acquired Acme.",
    "Acme acquired Marlow Bank. Acme acquired Foo.",
    # The same sentence as above in another document, and a literal in two spellings.
    "Acme Inc acquired Marlow Bank. Acme Inc employs 1,200 people.",
    "Acme employs 1200 people. Marlow Bank employs 7 people.",
    # Surname, short name, and the surname alone, which is somebody else.
    "John Smith works for Acme. Smith lives in Paris. Mr Smith works for Foo.",
    "Smith works for Acme. Smith lives in Rome.",
    "John Smith works for Acme. Jane Smith works for Acme. Smith lives in Paris.",
    # Titles of two persons, legal forms of two companies, and roles.
    "Mrs Smith works for Acme. Mr Smith works for Foo. Smith lives in Rome.",
    "Mrs Smith works for Foo. Smith lives in Rome.",
    "Acme Ltd acquired Acme Inc. Acme Ltd acquired Foo.",
    "Bank acquired Foo. Foo acquired Bank.",
    "IMB (Inner Marlow Bank) acquired Foo. IMB acquired Rex.",
    # Types: the same names as Misc, and a tie.
    "Acme resembles Marlow Bank. Foo resembles Paris.",
    "Paris resembles Rome. Paris acquired Rome. Foo resembles Acme.",
    "Marlow Bank resembles Smith. Marlow Bank resembles Foo. Marlow Bank resembles Acme.",
    # An acronym and its long form, which acquires itself once that is known.
    "International Marlow Bank acquired IMB. IMB acquired Acme.",
    "IMB acquired Acme. IMB did not acquire Foo.",
    # Denied, hedged, quarantined, rejected.
    "Acme did not acquire Marlow Bank. Acme may acquire Foo. Acme is rumoured to own Paris.",
    "Nobody acquired Acme. Acme may acquire Foo. He works for Acme.",
    # Keys that want one id.
    "O'Brien works for Acme. O'Brien resembles Paris.",
    'O"Brien works for Acme. O"Brien lives in Paris.',
    # As long as each other: their chunks have one id.
    "Foo acquired Rex.",
    "Acme is called a maker of anvils. Foo acquired Acme.",
    "Acme is called a maker of pianos. Acme Inc is called a maker of pianos.",
    "Foo acquired Kim.",
    "Rex acquired Kim.",
    # Enough facts of one relation, in several chunks.
    "Foo acquired A1. Foo acquired B2. Foo acquired C3. Foo acquired D4. Foo acquired Acme.",
    "",
)
IDS = ("a.txt", "b.txt", "c.txt", "notes/d.txt", "notes/e.txt")
CAPS = (RelationCap(), RelationCap(min_facts=1), RelationCap(known=("WORKS_FOR",), limit=1))


class Joining:
    """All types are the most frequent one, or none is; of relations of odd and of even length the
    one that is stated most often stands."""

    fingerprint = "joining"

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        kept = counts if sum(counts.values()) % 3 else {}
        return dict.fromkeys(kept, min(kept, key=lambda name: (-kept[name], name), default=""))

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        uses: Counter[str] = Counter()
        for (_, relation, _), count in counts.items():
            uses[relation] += count
        ranked = sorted(uses, key=lambda name: (-uses[name], name))
        return {name: next(n for n in ranked if len(n) % 2 == len(name) % 2) for name in ranked}


NAMINGS = (None, Joining())
CHUNKERS = (SentenceChunker(size=60, overlap=30), SentenceChunker(size=1000, overlap=0))


class Killed(BaseException):
    """What a kill looks like from inside."""


class Fuse:
    """Burns down with every step of work; then the process dies."""

    def __init__(self) -> None:
        self.left: int | None = None

    def burn(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Killed


class FusedLedger(Ledger):
    def __init__(self, path: Path, fuse: Fuse) -> None:
        self._fuse = fuse
        super().__init__(path)
        self.db.execute("PRAGMA synchronous=OFF")  # the power stays on in tests

    def finish(self, key: str, kind: str, payload: Any) -> Any:
        self._fuse.burn()
        return super().finish(key, kind, payload)

    def touch(self, kind: str, ids: Any) -> None:
        self._fuse.burn()
        super().touch(kind, ids)
        self._fuse.burn()


class FusedStore:
    """A store that may die before and after each transaction."""

    def __init__(self, store: GraphStore, fuse: Fuse) -> None:
        self._store, self._fuse = store, fuse

    def apply(self, changes: Changes) -> None:
        self._fuse.burn()
        self._store.apply(changes)
        self._fuse.burn()

    def clear(self) -> None:
        self._store.clear()
        self._fuse.burn()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class StrictStore(MemoryStore):
    """A store in which a fact that changed its ends or type must be removed first."""

    def _put_fact(self, fact: Fact) -> None:
        before = self._ends.get(fact.id)
        before_type = before and self._graph.edges[*before, fact.id]["type"]
        super()._put_fact(fact)
        if before is not None:
            now = self._ends[fact.id]
            assert before == now, f"{fact.id} would stand twice"
            assert before_type == self._graph.edges[*now, fact.id]["type"]


class Law(RuleBasedStateMachine):
    """A folder that people edit, and a graph that follows it."""

    settled = checked = False

    def new_store(self, role: str) -> GraphStore:
        """An empty store, or one that another ledger was projected into."""
        return StrictStore()

    def read_store(self, store: Any) -> Any:
        return snapshot.of_memory(store)

    def drop_store(self, store: GraphStore) -> None:
        store.close()

    @initialize(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=len(IDS)))
    def start(self, texts: list[str]) -> None:
        self.folder = TemporaryDirectory()
        self.fuse = Fuse()
        self.texts = dict(zip(IDS, texts, strict=False))
        self.cap, self.chunker, self.naming = CAPS[0], CHUNKERS[0], NAMINGS[0]
        self.stores = {role: self.new_store(role) for role in ("near", "far")}
        self.open_ledger()
        self.run(random.Random(0), 2)

    def open_ledger(self) -> None:
        self.ledger = FusedLedger(Path(self.folder.name) / "ledger.sqlite", self.fuse)

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.run(random.Random(0), 3)
            self.check()
            self.sync_far()
            assert self.read_store(self.stores["far"]) == self.read_store(self.stores["near"])
        finally:  # hypothesis may stop an example anywhere
            self.ledger.close()
            for store in self.stores.values():
                self.drop_store(store)
            self.folder.cleanup()

    def parts(self, name: str = "near", store: GraphStore | None = None) -> Parts:
        opened = store or FusedStore(self.stores[name], self.fuse)
        return Parts(
            self.chunker,
            SentenceReader(self.fuse.burn),
            RulesJudge(),
            NameResolver(),
            name,
            lambda: opened,
            self.cap,
            self.naming,
        )

    def documents(self) -> list[Document]:
        return [Document(name, name, text) for name, text in self.texts.items()]

    def run(self, order: random.Random, batch: int) -> None:
        """One `kg build`; if the process dies, the next one starts from the file."""
        documents = self.documents()
        order.shuffle(documents)
        try:
            with mock.patch.object(pipeline, "BATCH_DOCUMENTS", batch), small_batches():
                build(documents, self.ledger, self.parts())
            self.settled, self.checked = True, False
        except Killed:
            self.ledger.close()
            self.open_ledger()
            self.settled = False

    def after(self, change: Any) -> None:
        """Most changes are built at once, some are followed by others first."""
        self.settled = False
        if change.draw(st.integers(0, 2)):
            self.run(random.Random(change.draw(st.integers(0, 99))), change.draw(st.integers(1, 4)))

    @rule(name=st.sampled_from(IDS), text=st.sampled_from(TEXTS), data=st.data())
    def write(self, name: str, text: str, data: st.DataObject) -> None:
        self.texts[name] = text
        self.after(data)

    @rule(
        name=st.sampled_from(IDS),
        text=st.sampled_from(TEXTS),
        order=st.randoms(use_true_random=False),
        fuse=st.integers(0, 60),
    )
    def write_and_kill(self, name: str, text: str, order: random.Random, fuse: int) -> None:
        self.texts[name] = text
        self.fuse.left = fuse
        self.run(order, 2)
        self.fuse.left = None

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        del self.texts[name]
        with self.ledger.transaction():
            self.ledger.remove(name)
        self.after(data)

    @rule(cap=st.sampled_from(CAPS), data=st.data())
    def change_cap(self, cap: RelationCap, data: st.DataObject) -> None:
        self.cap = cap
        self.after(data)

    @rule(naming=st.sampled_from(NAMINGS), data=st.data())
    def change_naming(self, naming: Naming | None, data: st.DataObject) -> None:
        self.naming = naming
        self.after(data)

    @rule(chunker=st.sampled_from(CHUNKERS), data=st.data())
    def change_chunker(self, chunker: SentenceChunker, data: st.DataObject) -> None:
        self.chunker = chunker
        self.after(data)

    @precondition(lambda self: decisions(self.ledger))
    @rule(data=st.data())
    def undo_or_redo(self, data: st.DataObject) -> None:
        known = decisions(self.ledger)
        decision = known[data.draw(st.integers(0, len(known) - 1))]
        (redo if decision.undone else undo)(self.ledger, decision)
        self.after(data)

    @precondition(lambda self: self.settled)
    @rule()
    def sync_far(self) -> None:
        resolve_and_project(self.ledger, self.parts("far"))

    @precondition(lambda self: self.settled)
    @rule(fuse=st.integers(0, 10))
    def sync_far_cut_off(self, fuse: int) -> None:
        self.fuse.left = fuse
        try:
            with small_batches():
                sync(self.ledger, FusedStore(self.stores["far"], self.fuse), "far")
        except Killed:
            self.ledger.close()
            self.open_ledger()
        self.fuse.left = None

    @invariant()
    def check(self) -> None:
        if not self.settled or self.checked:
            return
        self.checked = True
        clean, store = Ledger(":memory:"), self.new_store("clean")
        vetoes = self.ledger.db.execute("SELECT * FROM veto").fetchall()
        clean.db.executemany("INSERT INTO veto VALUES(?, ?, ?, ?)", vetoes)
        build(self.documents(), clean, self.parts("near", store))
        assert snapshot.of_ledger(self.ledger) == snapshot.of_ledger(clean)
        assert self.read_store(self.stores["near"]) == self.read_store(store)
        clean.close()
        self.drop_store(store)
        self.check_redirects()

    def check_redirects(self) -> None:
        """An id of before leads to an entity, or to one that no document names any more."""
        living = {row[0] for row in self.ledger.db.execute("SELECT id FROM entity")}
        for old, key in self.ledger.db.execute("SELECT id, now FROM redirect").fetchall():
            assert old not in living
            entity = self.ledger.db.execute("SELECT 1 FROM entity WHERE key = ?", (key,))
            named = self.ledger.db.execute("SELECT 1 FROM mention WHERE entity = ?", (key,))
            assert (entity.fetchone() is None) == (named.fetchone() is None)


def small_batches() -> Any:
    return mock.patch.multiple("kg.project.sync", BATCH=3, DOCUMENTS=2)


TestLaw = Law.TestCase
TestLaw.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
