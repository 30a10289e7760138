"""The main flow: what is done is not done again, and what was killed goes on."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pytest

from judges.rules.judge import RulesJudge
from kg import pipeline
from kg.chunk import SentenceChunker
from kg.failures import Failure
from kg.ledger import Bound, Ledger
from kg.load import Loaded, Skipped, Unreadable
from kg.model import Changes, Chunk, Document, Extraction, Judgement, Schema
from kg.pipeline import BuildReport, Parts, build, remove, resolve_and_project
from kg.project import RelationCap, projection
from kg.protocols import GraphStore
from kg.resolve.names import NameResolver
from kg.stores.memory import MemoryStore
from tests.kg.sentences import SentenceReader, read
from tests.laws import snapshot

A = Document("a.txt", "a.txt", "Foo acquired Bar. John Smith works for Foo. Smith lives in Rome.")
B = Document("b.txt", "b.txt", "Foo Inc acquired Baz. Foo is rumoured to own Rome.")


@dataclass
class World:
    """Parts that count what they are asked."""

    ledger: Ledger
    extractor: SentenceReader = field(default_factory=SentenceReader)
    store: MemoryStore = field(default_factory=MemoryStore)
    judge: RulesJudge = field(default_factory=RulesJudge)
    opened: int = 0

    def parts(self) -> Parts:
        return Parts(
            SentenceChunker(), self.extractor, self.judge, NameResolver(), "memory", self.open
        )

    def open(self) -> GraphStore:
        self.opened += 1
        return self.store

    def build(self, *documents: Loaded) -> BuildReport:
        self.extractor.read.clear()
        return build(documents, self.ledger, self.parts())

    def graph(self) -> object:
        return snapshot.of_ledger(self.ledger), snapshot.of_memory(self.store)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(Ledger(tmp_path / "ledger.sqlite"))
    yield world
    world.ledger.close()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_report(world: World) -> None:
    report = world.build(
        A, Skipped("x", ".png", 3), Unreadable("y", "no"), B, Skipped("z", ".png", 1)
    )
    assert (report.added, report.changed, report.unchanged, report.documents) == (2, 0, 0, 2)
    assert report.ignored == {".png": 4} and report.unreadable == [Unreadable("y", "no")]
    assert set(report.seconds) == {"read", "resolve", "write"}
    assert world.build(A, replace(B, text=B.text + " Foo acquired Rex.")).changed == 1
    assert world.build(A).unchanged == 1


def test_second_run_writes_nothing_and_opens_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    first = World(Ledger(path))
    first.build(A, B)
    seq = first.ledger.seq
    first.ledger.close()
    before = digest(path)
    second = World(Ledger(path))
    report = second.build(B, A)
    assert (report.unchanged, second.extractor.read, second.opened) == (2, [], 0)
    assert second.ledger.seq == seq and second.ledger.db.total_changes == 0
    second.ledger.close()
    assert digest(path) == before


def test_copy_and_move_cost_no_extraction(world: World) -> None:
    world.build(A)
    world.build(replace(A, id="copy.txt", source="copy.txt"))
    assert world.extractor.read == []
    world.build(A, replace(A, id="elsewhere/a.txt", source="/elsewhere/a.txt"))
    assert world.extractor.read == []
    assert world.ledger.db.execute("SELECT COUNT(*) FROM document").fetchone() == (3,)


def test_two_copies_in_one_batch_are_read_once(world: World) -> None:
    world.build(A, replace(A, id="copy.txt"))
    assert len(world.extractor.read) == 1


def test_another_schema_changes_the_documents_that_it_touches_only(
    world: World, tmp_path: Path
) -> None:
    plain = Document("c.txt", "c.txt", "Foo acquired Rex.")
    allowed = Schema(relation_types={"acquired": "", "LIVES_IN": ""}, mode="enforced")
    world.judge = RulesJudge(allowed)
    world.build(A, B, plain)
    wide, seq = world.graph(), world.ledger.seq
    narrow = replace(allowed, relation_types={"acquired": ""})
    world.judge = RulesJudge(narrow)
    world.build(A, B, plain)
    assert world.extractor.read == []
    touched = "SELECT id FROM touched WHERE kind = 'document' AND seq > ?"
    assert world.ledger.db.execute(touched, (seq,)).fetchall() == [("a.txt",)]
    fresh = World(Ledger(tmp_path / "fresh.sqlite"), judge=RulesJudge(narrow))
    fresh.build(A, B, plain)
    assert world.graph() == fresh.graph() != wide
    fresh.ledger.close()
    seq = world.ledger.seq
    world.judge = RulesJudge(replace(narrow, relation_types={"acquired": "", "hates": ""}))
    world.build(A, B, plain)
    assert world.ledger.seq == seq, "no statement is judged otherwise"
    world.judge = RulesJudge(allowed)
    world.build(A, B, plain)
    assert world.graph() == wide and world.extractor.read == []


def test_edit_back_costs_nothing_and_gives_the_same_graph(world: World) -> None:
    world.build(A, B)
    before = world.graph()
    world.build(replace(A, text="Rex acquired Kim."), B)
    assert len(world.extractor.read) == 1 and world.graph() != before
    world.build(A, B)
    assert world.extractor.read == [] and world.graph() == before


def test_only_the_chunks_that_changed_are_read_again(world: World) -> None:
    parts = replace(world.parts(), chunker=SentenceChunker(size=60, overlap=0))
    sentences = [f"Foo acquired Bar{n} and a lot of other things." for n in range(10)]
    build([Document("a", "a", " ".join(sentences))], world.ledger, parts)
    sentences[7] = sentences[7].replace("Foo", "Rex")
    world.extractor.read.clear()
    build([Document("a", "a", " ".join(sentences))], world.ledger, parts)
    assert world.extractor.read == [sentences[7]]


@pytest.mark.parametrize(
    "changed",
    [replace(A, source="moved/a.txt"), replace(A, meta={"title": "Another"})],
)
def test_new_source_or_title_without_extraction(world: World, changed: Document) -> None:
    world.build(A)
    report = world.build(changed)
    assert report.changed == 1 and world.extractor.read == []
    ((_, properties),) = [
        (node, dict(data)) for node, data in snapshot.of_memory(world.store)[0]
        if node[0] == "Document"
    ]  # fmt: skip
    assert (properties["source"], properties["title"]) == (changed.source, changed.title)


def test_another_recipe_reads_again(world: World) -> None:
    world.build(A)
    world.extractor.read.clear()
    parts = replace(world.parts(), judge=RulesJudge(min_confidence=0.95))
    report = build([A], world.ledger, parts)
    assert (report.reread, report.changed, report.documents) == (1, 0, 1)
    assert world.extractor.read == [], "the judge alone is asked again"
    assert world.ledger.db.execute("SELECT COUNT(*) FROM fact").fetchone() == (0,)
    edited = replace(A, text=A.text + " Foo acquired Rex.")
    report = world.build(edited)
    assert (report.reread, report.changed) == (0, 1), "an edited text is changed, whoever reads it"


def test_another_cap_changes_the_graph_without_a_document(world: World) -> None:
    world.build(A)
    parts = replace(world.parts(), cap=RelationCap(min_facts=1))
    build([A], world.ledger, parts)
    kinds = {dict(data).get("type") for *_, data in snapshot.of_memory(world.store)[1]}
    assert {"ACQUIRED", "WORKS_FOR", "LIVES_IN"} <= kinds


def test_quarantined_and_rejected_are_kept_with_reasons(world: World) -> None:
    world.build(B, replace(A, text="Nobody acquired Foo. Foo acquired Foo."))
    rows = world.ledger.db.execute(
        "SELECT verdict, reason != '' FROM statement WHERE verdict != 'accept' ORDER BY verdict"
    ).fetchall()
    assert rows == [("quarantine", 1), ("reject", 1)]
    assert world.ledger.db.execute("SELECT text FROM reject").fetchall() == [
        ("Nobody acquired Foo.",)
    ]


def test_documents_that_cannot_be_kept_are_reported_and_the_others_built(world: World) -> None:
    report = world.build(replace(A, text="half \udcff"), B)
    (unreadable,) = report.unreadable
    assert unreadable.source == "a.txt" and "surrogate" in unreadable.reason
    assert report.added == 1 and world.ledger.document("b.txt") is not None


def test_two_documents_of_one_id(world: World) -> None:
    report = world.build(A, A, replace(A, text="Rex acquired Kim.", source="other/a.txt"), B)
    (unreadable,) = report.unreadable
    assert unreadable == Unreadable("other/a.txt", "another document has its id, 'a.txt', already")
    assert report.added == 2


def test_text_that_is_not_english_is_counted_and_read(world: World) -> None:
    report = world.build(replace(A, text="Der Hund und die Katze sind nicht im Haus mit uns."))
    assert (report.not_english, report.added) == (1, 1)


def bound(name: str, size: int) -> Bound:
    return Bound(Document(name, "", "x" * size), "recipe", (), ())


def test_large_documents_make_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHARACTERS", 100)
    work = [bound(str(n), size) for n, size in enumerate((60, 60, 200, 1, 1))]
    assert [len(batch) for batch in pipeline._batches(work)] == [2, 1, 2]


def test_slow_documents_are_bound_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_SECONDS", 0.0)
    work = [bound(str(n), 1) for n in range(3)]
    assert [len(batch) for batch in pipeline._batches(work)] == [1, 1, 1]


def test_chunks_of_many_documents_are_read_ahead_as_one_stream(world: World) -> None:
    """A model with many requests in flight waits for no document's end; nothing is mixed up."""

    class Ahead(SentenceReader):
        def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
            yield from [read(chunk) for chunk in list(chunks)]

    documents = [Document(f"{n}", f"{n}", f"Foo{n} acquired Bar{n}.") for n in range(70)]
    documents[10:10] = [Document("none", "none", ""), Document("nil", "nil", " ")]
    documents.append(Document("last", "last", ""))
    report = build(documents, world.ledger, replace(world.parts(), extractor=Ahead()))
    assert report.added == 73
    clean = World(Ledger(":memory:"))
    for document in documents:
        build([document], clean.ledger, replace(clean.parts(), extractor=Ahead()))
    assert world.graph() == clean.graph()
    clean.ledger.close()


def test_progress(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_DOCUMENTS", 1)
    seen: list[tuple[str, int]] = []
    build([A, B], world.ledger, world.parts(), lambda stage, done: seen.append((stage, done)))
    assert seen[0] == ("read", 0), "the first chunk is told before it is read"
    seen = [told for told, _ in groupby(seen)][1:]
    assert seen[:4] == [("read", 1), ("read", 2), ("resolve", 2), ("write", 0)]
    written = [done for stage, done in seen[4:] if stage == "write"]
    assert len(written) == len(seen) - 4 and written == sorted(written)
    assert written[-1] == sum(
        len(c.documents + c.chunks + c.entities) + len(c.appearances + c.facts)
        for c in projection(world.ledger)
    )


class TooFew(RulesJudge):
    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        yield from list(super().judge(extractions))[1:]


class TooMany(RulesJudge):
    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        judged = list(super().judge(extractions))
        yield from judged + judged[:1]


@pytest.mark.parametrize("judge", [TooFew(), TooMany()])
def test_judges_give_one_judgement_for_each_triple(world: World, judge: RulesJudge) -> None:
    with pytest.raises(AssertionError, match="one judgement for each triple"):
        build([A], world.ledger, replace(world.parts(), judge=judge))


def test_extractors_keep_the_order(world: World) -> None:
    class Turned(SentenceReader):
        def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
            yield from [read(chunk) for chunk in chunks][::-1]

    with pytest.raises(AssertionError, match="keeps the order"):
        build([A, B], world.ledger, replace(world.parts(), extractor=Turned()))


class Fragile(SentenceReader):
    """Reads many chunks ahead, and raises at one word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for extraction in super().extract(list(chunks)):
            if self.word and self.word in extraction.chunk.text:
                raise KeyError(self.word)
            yield extraction


class FragileJudge(RulesJudge):
    word = ""

    def judge(self, extractions: Iterable[Extraction]) -> Iterator[Judgement]:
        for extraction in list(extractions):
            if self.word and self.word in extraction.chunk.text:
                raise RecursionError("too deep")
            yield from super().judge([extraction])


class FragileChunker(SentenceChunker):
    def chunk(self, document: Document) -> Iterator[Chunk]:
        if "Rex" in document.text:
            raise IndexError("no such section")
        yield from super().chunk(document)


C = Document("c.txt", "c.txt", "Foo acquired Rex.", {"file": "c.txt"})


def test_one_failing_extraction_leaves_the_other_documents(world: World) -> None:
    world.build(A, B)
    expected = world.graph()
    fresh = World(Ledger(world.ledger.path.with_name("fresh.sqlite")), Fragile("Rex"))
    report = fresh.build(A, C, B)
    assert report.added == 3 and report.unanswered == 0
    assert [(f.stage, f.error, f.source, f.file, f.chunk) for f in report.failed] == [
        ("extracting", "KeyError: 'Rex'", "c.txt", "c.txt", "c.txt#0-17")
    ]
    assert "raise KeyError(self.word)" in report.failed[0].traceback
    assert fresh.ledger.db.execute("SELECT doc, text, reason FROM reject").fetchall() == [
        ("c.txt", "extracting: KeyError: 'Rex'", "unexpected error")
    ]
    again = fresh.build(A, C, B)
    assert (again.unchanged, again.reread, len(again.failed)) == (2, 1, 1)
    remove(["c.txt"], fresh.ledger, fresh.parts())
    assert fresh.graph() == expected
    fresh.ledger.close()


def test_a_failed_document_is_whole_once_the_error_is_gone(world: World) -> None:
    world.extractor = Fragile("Rex")
    world.build(A, C)
    world.extractor = Fragile("")
    report = world.build(A, C)
    assert (report.unchanged, report.reread, report.failed) == (1, 1, [])
    assert world.extractor.read == [C.text]
    mended = world.graph()
    clean = World(Ledger(world.ledger.path.with_name("clean.sqlite")))
    clean.build(A, C)
    assert mended == clean.graph()
    clean.ledger.close()


def test_the_other_chunks_of_a_failing_document_are_kept(world: World) -> None:
    world.extractor = Fragile("Rex")
    long = Document("d.txt", "d.txt", "Foo acquired Bar. " * 250 + "\n\nFoo acquired Rex.")
    report = world.build(long)
    assert len(report.failed) == 1 and report.added == 1
    facts = world.ledger.db.execute("SELECT DISTINCT relation FROM statement").fetchall()
    assert facts == [("acquired",)]


def test_one_failing_judgement_leaves_the_other_documents(world: World) -> None:
    world.judge = FragileJudge()
    world.judge.word = "Rex"
    report = world.build(A, C, B)
    assert [(f.stage, f.error, f.source) for f in report.failed] == [
        ("judging", "RecursionError: too deep", "c.txt")
    ]
    assert world.ledger.db.execute("SELECT COUNT(DISTINCT doc) FROM statement").fetchone() == (2,)
    world.judge.word = ""
    assert (world.build(A, C, B).reread, world.extractor.read) == (1, [])


def test_a_document_that_cannot_be_chunked_stays_as_it_was(world: World) -> None:
    world.build(C)
    before = world.graph()
    edited = replace(C, text="Foo acquired Rex. Foo acquired Bar.")
    parts = replace(world.parts(), chunker=FragileChunker())
    report = build([A, edited], world.ledger, parts)
    assert (report.added, report.changed) == (1, 0)
    assert [(f.stage, f.error, f.source, f.chunk) for f in report.failed] == [
        ("chunking", "IndexError: no such section", "c.txt", "")
    ]
    remove(["a.txt"], world.ledger, world.parts())
    assert world.graph() == before


def test_failures_of_loaders_are_passed_on(world: World) -> None:
    failure = Failure("reading", "ValueError: bad", "Traceback ...", "x.pdf", "x.pdf")
    report = world.build(A, failure)
    assert (report.added, report.failed, report.unreadable) == (1, [failure], [])


KILLED_AT = """
import os, sys
from dataclasses import replace
from pathlib import Path
from kg.ledger import Bound, Ledger
from kg.pipeline import build
from kg.stores.memory import MemoryStore
from kg import pipeline
from tests.kg.test_pipeline import A, B, World

left = int(sys.argv[2])
def step():
    global left
    left -= 1
    if left < 0:
        os._exit(9)

class Dying(MemoryStore):
    def apply(self, changes):
        step(); super().apply(changes); step()

pipeline.BATCH_DOCUMENTS = 1
world = World(Ledger(Path(sys.argv[1])), store=Dying())
world.extractor._before = step
for name in ("finish", "touch"):
    def stepping(self, *args, real=getattr(Ledger, name)):
        step()
        return real(self, *args)
    setattr(Ledger, name, stepping)
world.build(A, B, replace(A, id="c.txt"))
"""


@pytest.mark.parametrize("steps", [2, 8, 20, 30, 34])
def test_process_that_dies_is_resumed(tmp_path: Path, steps: int) -> None:
    """Without a chance to roll back or to close anything."""
    path = tmp_path / "ledger.sqlite"
    script = [sys.executable, "-c", KILLED_AT, str(path), str(steps)]
    assert subprocess.run(script, check=False).returncode == 9
    documents = (A, B, replace(A, id="c.txt"))
    resumed, clean = World(Ledger(path)), World(Ledger(":memory:"))
    done = resumed.ledger.db.execute("SELECT COUNT(*) FROM step WHERE kind = 'extract'").fetchone()
    resumed.build(*documents)
    clean.build(*documents)
    assert len(resumed.extractor.read) == 2 - done[0], "what was extracted is not again"
    assert resumed.graph() == clean.graph()
    resumed.ledger.close()
    clean.ledger.close()


def test_projecting_alone_after_a_document_was_removed(world: World) -> None:
    world.build(A, B)
    with world.ledger.transaction():
        world.ledger.remove("a.txt")
    resolve_and_project(world.ledger, world.parts())
    clean = World(Ledger(":memory:"))
    clean.build(B)
    assert world.graph() == clean.graph()
    clean.ledger.close()


class Recording(MemoryStore):
    """It keeps what it was told to change."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Changes] = []

    def apply(self, changes: Changes) -> None:
        self.seen.append(changes)
        super().apply(changes)


def test_delete_leaves_what_a_clean_build_gives_and_touches_nothing_else(world: World) -> None:
    world.store = Recording()
    c = Document("c.txt", "c.txt", "Kim acquired Rex. Ann Lee works for Kim.")
    world.build(A, B, c)
    world.store.seen.clear()
    assert remove(["b.txt"], world.ledger, world.parts()).removed == 1
    clean = World(Ledger(":memory:"))
    clean.build(A, c)
    assert world.graph() == clean.graph()
    clean.ledger.close()
    removed, written = set(), set()
    for one in world.store.seen:
        removed |= {*one.removed_documents, *one.removed_entities}
        written |= {part.id for part in (*one.documents, *one.chunks, *one.entities, *one.facts)}
    # Foo stands in both: it loses an alias, and its fact of A is as it was.
    assert removed == {"b.txt", "Baz (Organization)", "Rome (Misc)"}
    assert written == {"Foo (Organization)"}


def test_an_edit_rewrites_only_what_the_document_supported(world: World) -> None:
    world.store = Recording()
    c = Document("c.txt", "c.txt", "Kim acquired Rex. Ann Lee works for Kim.")
    world.build(A, c)
    world.store.seen.clear()
    world.build(A, replace(c, text="Kim acquired Rex. Ann Lee works for Rex."))
    entities = {entity.id for one in world.store.seen for entity in one.entities}
    facts = {fact.head.id for one in world.store.seen for fact in one.facts}
    assert not entities & {"Foo (Organization)", "Bar (Organization)", "Rome (Location)"}
    assert "Foo (Organization)" not in facts and "Ann Lee (Person)" in facts
