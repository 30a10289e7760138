"""Steps, documents and transactions of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import FormatError, StoreError
from kg.ledger import Ledger, Version, step_key, storable
from kg.model import Chunk, Document
from tests.kg.ledger.documents import bind, bound

CHUNK = Chunk("a.txt#0-3", "a.txt", 0, "Foo", {"index": 0})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    yield ledger
    ledger.close()


def rows(ledger: Ledger, query: str) -> list[tuple[object, ...]]:
    return ledger.db.execute(query).fetchall()


def test_step_key_names_no_document() -> None:
    moved = replace(CHUNK, id="elsewhere/b.txt#0-3", doc_id="elsewhere/b.txt")
    assert step_key(CHUNK, "extract", "x") == step_key(moved, "extract", "x")


def test_step_key_holds_everything_that_a_step_sees() -> None:
    others = (
        step_key(CHUNK, "extract", "x"),
        step_key(replace(CHUNK, text="Fog"), "extract", "x"),
        step_key(replace(CHUNK, start=1), "extract", "x"),
        step_key(replace(CHUNK, meta={"index": 0, "headings": ["Foo"]}), "extract", "x"),
        step_key(CHUNK, "judge", "x"),
        step_key(CHUNK, "extract", "y"),
    )
    assert len(set(others)) == len(others)


def test_steps_are_read_back_as_they_were_kept(ledger: Ledger) -> None:
    assert ledger.finished("k") is None
    payload = {"quote": "naïve 🙂", "score": 0.1 + 0.2, "none": None}
    assert ledger.finish("k", "extract", payload), "it is kept exactly"
    assert ledger.finished("k") == payload == storable(payload)


def test_half_surrogate_pairs_of_models_do_not_stop_a_build(ledger: Ledger) -> None:
    payload = {"quote": "smile \ud83d"}
    assert not ledger.finish("k", "extract", payload), "it is not kept exactly"
    assert storable(payload) == {"quote": "smile ?"} == ledger.finished("k")


def test_bind_and_remove_leave_nothing_behind(ledger: Ledger) -> None:
    before = {t: rows(ledger, f"SELECT * FROM {t}") for t in ("chunk", "mention", "statement")}
    with ledger.transaction():
        bind(ledger, "a.txt", "Foo acquired Bar. Nobody acquired Foo.")
    assert (
        ledger.document("a.txt")
        == bound("a.txt", "Foo acquired Bar. Nobody acquired Foo.").document
    )
    assert rows(ledger, "SELECT doc, text FROM reject") == [("a.txt", "Nobody acquired Foo.")]
    with ledger.transaction():
        ledger.remove("a.txt")
    assert ledger.document("a.txt") is None and ledger.version_of("a.txt") is None
    assert before == {t: rows(ledger, f"SELECT * FROM {t}") for t in before}
    assert rows(ledger, "SELECT * FROM reject") == []


def test_binding_again_replaces(ledger: Ledger) -> None:
    for text in ("Foo acquired Bar. Foo acquired Baz.", "Foo acquired Bar."):
        with ledger.transaction():
            bind(ledger, "a.txt", text)
    assert rows(ledger, "SELECT COUNT(*) FROM statement") == [(1,)]
    assert rows(ledger, "SELECT doc, seq FROM version ORDER BY seq") == [("a.txt", 1), ("a.txt", 2)]


def test_the_same_work_by_another_recipe_touches_nothing(ledger: Ledger) -> None:
    work = bound("a.txt", "Foo acquired Bar. Foo acquired Baz. Nobody acquired Foo.", "one")
    with ledger.transaction():
        ledger.bind(work)
        ledger.db.execute("DELETE FROM pending_document")
    with ledger.transaction():
        ledger.bind(replace(work, recipe="two"))
    assert ledger.seq == 1 and rows(ledger, "SELECT * FROM pending_document") == []
    version = ledger.version_of("a.txt")
    assert version is not None and version.recipe == "two"


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "reject", "reason": "not allowed"},
        {"reason": "for another reason"},
        {"score": 0.5},
    ],
)
def test_one_other_judgement_binds_the_document_anew(
    ledger: Ledger, change: dict[str, object]
) -> None:
    work = bound("a.txt", "Foo acquired Bar. Foo acquired Baz.", "one")
    first, second = work.judgements[0]
    other = replace(work, recipe="two", judgements=[[first, replace(second, **change)]])  # type: ignore[arg-type]
    for version in (work, other):
        with ledger.transaction():
            ledger.bind(version)
    assert ledger.seq == 2
    judged = rows(ledger, "SELECT verdict, reason, score FROM statement ORDER BY n")
    assert judged[1] == (
        other.judgements[0][1].verdict, other.judgements[0][1].reason, other.judgements[0][1].score
    )  # fmt: skip


def test_another_title_binds_the_document_anew(ledger: Ledger) -> None:
    work = bound("a.txt", "Foo acquired Bar.")
    titled = replace(work.document, meta={"title": "Foo"})
    for version in (work, replace(work, document=titled)):
        with ledger.transaction():
            ledger.bind(version)
    assert ledger.seq == 2 and ledger.document("a.txt") == titled


def test_removing_what_is_not_there_changes_nothing(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.remove("a.txt")
    assert ledger.seq == 0


def test_sequence_grows_only_where_the_graph_is_touched(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.set_meta("a", "b")
        ledger.touch("fact", [])
    assert ledger.seq == 0
    with ledger.transaction():
        ledger.touch("fact", ["x"])
        ledger.touch("entity", ["y"])
    assert ledger.seq == 1
    assert rows(ledger, "SELECT kind, id, since, seq FROM touched ORDER BY id") == [
        ("fact", "x", 1, 1),
        ("entity", "y", 1, 1),
    ]


def test_failed_transaction_leaves_no_trace(ledger: Ledger) -> None:
    with pytest.raises(KeyError), ledger.transaction():
        bind(ledger, "a.txt", "Foo acquired Bar.")
        raise KeyError
    assert ledger.seq == 0 and ledger.document("a.txt") is None
    with ledger.transaction():
        ledger.touch("fact", ["x"])
    assert ledger.seq == 1


def test_touching_again_keeps_when_it_was_first(ledger: Ledger) -> None:
    for _ in range(3):
        with ledger.transaction():
            ledger.touch("fact", ["x"])
    assert rows(ledger, "SELECT since, seq FROM touched") == [(1, 3)]


def test_statements_that_were_not_accepted_name_no_entities(ledger: Ledger) -> None:
    work = bound("a.txt", "Foo acquired Bar.")
    judged = [[replace(work.judgements[0][0], verdict="reject", reason="no")]]
    extractions = [replace(work.extractions[0], mentions=())]
    with ledger.transaction():
        ledger.bind(replace(work, extractions=extractions, judgements=judged))
    assert rows(ledger, "SELECT COUNT(*) FROM mention") == [(0,)]
    assert rows(ledger, "SELECT head, tail, verdict, reason FROM statement") == [
        (-1, None, "reject", "no")
    ]


def test_version_holds_source_and_meta() -> None:
    document = Document("a", "a.txt", "text", {"title": "A"})
    version = Version.of(document, "r")
    assert version == Version.of(replace(document, meta={"title": "A"}), "r")
    assert version != Version.of(replace(document, source="b.txt"), "r")
    assert version != Version.of(replace(document, meta={"title": "B"}), "r")
    assert version != Version.of(document, "s")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document("a", "a", "half \udc80"), "half a surrogate pair"),
        (Document("a\udcff.txt", "a", ""), "half a surrogate pair"),
        (Document("a", "a", "", {"when": object()}), "meta is not JSON"),
    ],
)
def test_documents_that_cannot_be_kept(document: Document, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        Version.of(document, "")


def test_text_with_nul_and_control_characters_is_kept(ledger: Ledger) -> None:
    text = "Foo\0 acquired\x1b Bar.\r\n"
    with ledger.transaction():
        bind(ledger, "a\0b", text)
    document = ledger.document("a\0b")
    assert document is not None and document.text == text


def test_ledger_of_another_schema(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.set_meta("schema_version", "0")
    ledger.close()
    with pytest.raises(StoreError, match="ledger of schema 0, this version reads 5"):
        Ledger(path)


def test_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.db.execute("DROP TABLE meta")
    ledger.close()
    with pytest.raises(StoreError, match="schema unknown"):
        Ledger(path)


def test_start_that_was_cut_off_is_started_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.touch()
    ledger = Ledger(path)
    assert ledger.seq == 0 and len(ledger.id) == 32
    ledger.close()


def test_snapshot_is_of_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    first, second = Ledger(path), Ledger(path)
    with first.snapshot():
        assert first.seq == 0
        with second.transaction():
            second.touch("fact", ["x"])
        assert first.seq == 0
    assert first.seq == 1
    first.close()
    second.close()
