"""The fault laws: whatever goes wrong ends in the right graph, or in one clear line (exit 2).

Commands run in processes of their own, against real files, disks, locks and servers.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph import STORE
from kg.ledger import LEDGER, only_builder
from kg.verbs import query
from tests.laws.test_kill import EDITED, FIRST, Place, sentences, zygote
from tests.laws.zygote import ROOT, Zygote

__all__ = ["sentences", "zygote"]  # fixtures

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and SIGKILL are Unix")
BUILD = ["build", "docs"]


def refused(zygote: Zygote, place: Place, command: list[str], *words: str) -> None:
    """The command ends with 2 and one line, which holds these words."""
    run = zygote.run(place.folder, command)
    errors = [line for line in run.out.splitlines() if line.startswith("error: ")]
    assert (run.status, len(errors)) == (2, 1), run.out
    assert "Traceback" not in run.out
    for word in words:
        assert word in errors[0]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What clean builds of the embedded store hold: "first" and "edited"."""
    folder = tmp_path_factory.mktemp("clean")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(*registered())
        return {
            "first": Place(folder / "first", "embedded").built()[:2],
            "edited": Place(folder / "edited", "embedded", EDITED).built()[:2],
        }


def registered() -> tuple[Any, str, str]:
    from kg.registry import PARTS
    from tests.laws.zygote import SENTENCES

    return PARTS["extractor"], "sentences", SENTENCES


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """The first texts, built into an embedded store."""
    made = Place(tmp_path / "place", "embedded")
    made.built()
    return made


def test_ledger_put_back_from_an_older_copy(place: Place, clean: dict[str, Any]) -> None:
    kept = place.folder / "kept.sqlite"
    shutil.copy(place.folder / "kg" / LEDGER, kept)
    place.write(EDITED)
    assert place.built()[:2] == clean["edited"]
    shutil.copy(kept, place.folder / "kg" / LEDGER)
    assert place.content()[:2] == clean["first"]
    place.write(FIRST)
    assert place.built()[:2] == clean["first"]


def test_store_put_back_from_an_older_copy(place: Place, clean: dict[str, Any]) -> None:
    kept = shutil.copytree(place.folder / "kg" / STORE, place.folder / "kept")
    place.write(EDITED)
    place.built()
    shutil.rmtree(place.folder / "kg" / STORE)
    shutil.copytree(kept, place.folder / "kg" / STORE)
    assert place.content()[:2] == clean["edited"]


def test_copies_go_their_own_ways_and_stores_are_swapped(
    place: Place, tmp_path: Path, clean: dict[str, Any]
) -> None:
    other = place.copy(tmp_path / "other")
    place.write(EDITED)
    assert place.built()[:2] == clean["edited"]
    other.write({**FIRST, "7.txt": "Foo acquired Rome."})
    mine = other.built()[:2]
    for target, source in ((place, other), (other, place)):
        shutil.rmtree(target.folder / "kg" / STORE)
        shutil.copytree(source.folder / "kg" / STORE, target.folder / "kg" / STORE)
    assert place.content()[:2] == clean["edited"]
    assert other.content()[:2] == mine


def test_moved_folder(place: Place, tmp_path: Path, clean: dict[str, Any]) -> None:
    place.folder = place.folder.rename(tmp_path / "moved")
    assert place.content()[:2] == clean["first"]
    place.write(EDITED)
    assert place.built()[:2] == clean["edited"]


def test_two_builds_at_once(zygote: Zygote, place: Place, clean: dict[str, Any]) -> None:
    place.write(EDITED)
    with only_builder(place.folder / "kg"):
        refused(zygote, place, BUILD, f"is being built by process {os.getpid()}", "wait")
        refused(zygote, place, ["doctor", "--repair"], "is being built by process")
    assert place.built()[:2] == clean["edited"]


def test_a_build_while_another_process_asks_questions(
    zygote: Zygote, place: Place, clean: dict[str, Any]
) -> None:
    with place.open() as graph:
        assert query(graph, "MATCH (n:Document) RETURN count(n)").rows == ((len(FIRST),),)
        place.write(EDITED)
        refused(zygote, place, BUILD, f"opened by process {os.getpid()}", "close it there")
        refused(zygote, place, ["doctor", "--repair"], "opened by process")
    assert zygote.run(place.folder, BUILD).status == 0
    assert place.content()[:2] == clean["edited"]


def test_clock_set_back(
    place: Place, clean: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files dated before the last build, and a clock that stands years before it."""
    place.write(EDITED)
    for file in (place.folder / "docs").iterdir():
        os.utime(file, (1.0, 1.0))
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    monkeypatch.setattr(time, "time_ns", lambda: 1000 * 10**9)
    assert place.built()[:2] == clean["edited"]


def test_edited_settings_change_what_they_touch(place: Place, tmp_path: Path) -> None:
    def edit(edited: Place) -> None:
        file = edited.folder / "kg.toml"
        file.write_text(file.read_text() + "[judge]\nuse = 'rules'\nmin_confidence = 0.65\n")

    fresh = Place(tmp_path / "fresh", "embedded")
    for edited in (place, fresh):
        edit(edited)
    extracted = counted(place, "extract")
    assert place.built()[:2] == fresh.built()[:2]
    assert counted(place, "extract") == extracted, "what the judge is told is not read again"
    assert counted(place, "judge") == 2 * counted(fresh, "judge")


def test_edited_schema_is_asked_again_and_nothing_is_read_again(
    place: Place, tmp_path: Path
) -> None:
    def put(edited: Place, *relations: str) -> None:
        schema = {"relation_types": relations, "mode": "enforced"}
        (edited.folder / "schema.json").write_text(json.dumps(schema))
        settings = (edited.folder / "kg.toml").read_text().removeprefix('schema = "schema.json"\n')
        (edited.folder / "kg.toml").write_text('schema = "schema.json"\n' + settings)

    fresh = Place(tmp_path / "fresh", "embedded")
    put(place, "acquired", "works for")
    allowed = place.built()
    put(place, "acquired")
    put(fresh, "acquired")
    extracted = counted(place, "extract")
    assert place.built()[:2] == fresh.built()[:2]
    assert place.built()[:2] != allowed[:2], "the edit says that less may be in the graph"
    assert counted(place, "extract") == extracted


# Root may write everything, unless this capability is taken away.
BOUND = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


@pytest.mark.skipif(os.getuid() == 0 and not shutil.which("setpriv"), reason="root without setpriv")
def test_a_graph_that_may_only_be_read(place: Place) -> None:
    (place.folder / "kg.toml").unlink()  # it names an extractor of the tests
    kept = place.folder / "kg"
    paths = [kept, *kept.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.read_bytes() for path in paths if path.is_file()}
    bound = BOUND if os.getuid() == 0 else []
    try:
        answers_and_refuses(place.folder, [*bound, sys.executable, "-m", "kg.cli"])
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


def test_a_graph_on_a_read_only_disk(place: Place) -> None:
    (place.folder / "kg.toml").unlink()
    kept = place.folder / "kg"
    bind = [["mount", "--bind", kept, kept], ["mount", "-o", "remount,ro,bind", kept]]
    if any(subprocess.run(command, capture_output=True).returncode for command in bind):
        pytest.skip("a read-only disk cannot be mounted: needs root")
    try:
        answers_and_refuses(place.folder, [sys.executable, "-m", "kg.cli"])
    finally:
        subprocess.run(["umount", "-l", kept], check=True)


def answers_and_refuses(folder: Path, kg: list[str]) -> None:
    """What only reads gives its answer; what would write says why it does not."""

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*kg, *command], cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    documents = len(FIRST)
    asked = run("query", "--csv", "MATCH (n:Document) RETURN count(n)")
    assert asked.stdout == f"count(n)\n{documents}\n", asked.stderr
    assert json.loads(run("stats", "--json").stdout)["documents"] == documents
    assert "Foo" in run("why", "Foo").stdout
    assert run("diff", "kg", "kg").returncode == 0
    for command in (["export", "--format", "jsonl", "--out", "o.jsonl"], ["view", "--out", "v"]):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    for command in (BUILD, ["delete", "docs/1.txt"], ["doctor", "--repair"]):
        refusal = run(*command)
        errors = [line for line in refusal.stderr.splitlines() if line.startswith("error: ")]
        assert (refusal.returncode, len(errors)) == (2, 1), refusal.stdout + refusal.stderr
        assert errors[0].startswith("error: this folder is read-only: kg;"), errors[0]
        assert "Traceback" not in refusal.stderr


def counted(place: Place, kind: str) -> int:
    with contextlib.closing(sqlite3.connect(place.folder / "kg" / LEDGER)) as db:
        query = "SELECT COUNT(*) FROM step WHERE kind = ?"
        return int(db.execute(query, (kind,)).fetchone()[0])


def test_damaged_ledger(zygote: Zygote, place: Place, tmp_path: Path) -> None:
    content = (place.folder / "kg" / LEDGER).read_bytes()
    half = len(content) // 2 // 4096 * 4096
    damages = {
        "truncated": content[:half],
        "random": content[: 4096 * 2] + os.urandom(len(content) - 4096 * 2),
        "start": os.urandom(4096) + content[4096:],
    }
    for damage in damages.values():
        (place.folder / "kg" / LEDGER).write_bytes(damage)
        for extra in ("-wal", "-shm"):
            (place.folder / "kg" / f"{LEDGER}{extra}").unlink(missing_ok=True)
        refused(zygote, place, BUILD, "ledger", "damaged: ")


def test_ledger_of_a_newer_version(zygote: Zygote, place: Place) -> None:
    with contextlib.closing(sqlite3.connect(place.folder / "kg" / LEDGER)) as db:
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
        db.commit()
    refused(zygote, place, BUILD, "ledger of schema 99", "build again into a new folder")


def test_lost_wal(zygote: Zygote, place: Place, clean: dict[str, Any]) -> None:
    """What stood only there is read again."""
    place.write(EDITED)
    assert zygote.run(place.folder, BUILD, at=60).status == -9
    (place.folder / "kg" / f"{LEDGER}-wal").unlink()
    assert place.built()[:2] == clean["edited"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True
    )
    if made.returncode:
        pytest.skip("a small disk cannot be mounted: needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_full_disk(zygote: Zygote, small_disk: Path, clean: dict[str, Any]) -> None:
    """With less and less room left: first the store does not fit, then the ledger."""
    refusals = []
    for number, room in enumerate((24, 300, 700, 2_000, 5_000)):
        place = Place(small_disk / str(number), "embedded")
        usage = shutil.disk_usage(small_disk)
        filler = small_disk / "filler"
        filler.write_bytes(b"\0" * (usage.free - room * 1024))
        run = zygote.run(place.folder, BUILD)
        errors = [line for line in run.out.splitlines() if line.startswith("error: ")]
        filler.unlink()
        if run.status:
            assert (run.status, len(errors)) == (2, 1), run.out
            assert "Traceback" not in run.out
            refusals += errors
        assert place.built()[:2] == clean["first"]
        shutil.rmtree(place.folder)
    assert any("ledger" in line for line in refusals), refusals
    assert any("graph" in line and "ledger" not in line for line in refusals), refusals


@pytest.mark.parametrize("damaged", ["schema*", "dictionary*", "*"])
def test_damaged_store_is_repaired(
    zygote: Zygote, place: Place, clean: dict[str, Any], damaged: str
) -> None:
    for file in (place.folder / "kg" / STORE / "arcadedb").glob(damaged):
        file.write_bytes(b"{ broken" * 100)
    refused(zygote, place, ["query", "MATCH (n) RETURN count(n)"], "kg doctor --repair")
    run = zygote.run(place.folder, ["doctor", "--repair"])
    assert run.status == 0, run.out
    assert "moved aside to" in run.out and "written anew" in run.out
    assert list((place.folder / "kg").glob("graph.aside-1/arcadedb/*"))
    assert place.content()[:2] == clean["first"]


@pytest.mark.parametrize("damaged", ["__Entity__*", "Chunk*", "FROM_CHUNK*"])
def test_damaged_records_are_repaired(
    zygote: Zygote, place: Place, clean: dict[str, Any], damaged: str
) -> None:
    """No query may have met them yet."""
    files = list((place.folder / "kg" / STORE / "arcadedb").glob(damaged))
    assert files
    for file in files:
        file.write_bytes(b"{ broken" * 100)
    run = zygote.run(place.folder, ["doctor", "--repair"])
    assert run.status == 0, run.out
    assert "written anew" in run.out
    assert place.content()[:2] == clean["first"]


def test_repair_of_what_is_whole_changes_nothing(
    zygote: Zygote, place: Place, clean: dict[str, Any]
) -> None:
    run = zygote.run(place.folder, ["doctor", "--repair"])
    assert run.status == 0, run.out
    assert place.content()[:2] == clean["first"]


def test_repair_leaves_a_damaged_ledger_alone(zygote: Zygote, place: Place) -> None:
    with contextlib.closing(sqlite3.connect(place.folder / "kg" / LEDGER)) as db:
        db.execute("DELETE FROM mention")
        db.commit()
    for command in (["doctor", "--repair"], ["doctor"]):
        run = zygote.run(place.folder, command)
        assert run.status == 1, run.out
        assert "is damaged" in run.out and "mentions of statements are missing" in run.out
