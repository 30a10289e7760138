"""kg push, to a real server and back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kg.registry import PARTS
from kg.stores.neo4j.store import Neo4jStore
from tests.kg.cli.conftest import Kg
from tests.kg.stores.neo4j_server import URI, needs_server

COUNT = "MATCH (a:__Entity__)-[r]->(b:__Entity__) RETURN count(r) AS facts"

PARTS_DONE = re.compile(r"writing the graph: (\d+) parts?, \d+\.\d s$")


@pytest.fixture
def built(kg: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kg:
    monkeypatch.setitem(PARTS["extractor"], "sentences", "tests.kg.sentences:SentenceReader")  # type: ignore[arg-type]
    (tmp_path / "kg.toml").write_text(
        '[extractor]\nuse = "sentences"\n[store]\nuse = "memory"\n', encoding="utf-8"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Foo acquired Bar. Bar acquired Baz.")
    assert kg("build", "docs").exit_code == 0
    return kg


@pytest.mark.neo4j
@needs_server[1]
class TestOnAServer:
    @pytest.fixture(autouse=True)
    def empty(self) -> None:
        store = Neo4jStore(URI)
        store._write(lambda t: t.run("MATCH (n) DETACH DELETE n").consume())
        store.close()

    def test_there_and_asked_without_a_ledger(
        self, built: Kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pushed = built("push", "--graph", URI)
        assert pushed.exit_code == 0, pushed.stderr
        assert "1 document, 3 entities, 2 facts" in pushed.stdout
        assert pushed.stderr.startswith("writing the graph: ")
        assert built("push", "--graph", URI, "--json").stderr == ""
        assert json.loads(built("push", "--graph", URI, "--json").stdout)["facts"] == 2
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        assert json.loads(built("query", "--graph", URI, COUNT, "--json").stdout) == [{"facts": 2}]
        assert not [*Path().iterdir()]

    def test_only_what_changed_is_written_again(
        self, built: Kg, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        built("push", "--graph", URI)
        written = []
        original = Neo4jStore.apply
        monkeypatch.setattr(
            Neo4jStore, "apply", lambda self, c: (written.append(c), original(self, c))
        )
        built("push", "--graph", URI)
        assert written == []
        Path("docs/b.txt").write_text("Baz acquired Qux.")
        built("build", "docs")
        built("push", "--graph", URI)
        assert {d.id for c in written for d in c.documents} == {"docs/b.txt"}
        assert json.loads(built("query", "--graph", URI, COUNT, "--json").stdout) == [{"facts": 3}]

    def test_the_graph_of_another_ledger_is_replaced_only_when_told(self, built: Kg) -> None:
        built("push", "--graph", URI)
        Path("docs/a.txt").write_text("Foo acquired Qux.")
        assert built("build", "docs", "--graph", "other").exit_code == 0
        refused = built("push", "--graph", URI, "--ledger", "other")
        assert refused.exit_code == 2 and "kg push --replace" in refused.stderr
        assert json.loads(built("query", "--graph", URI, COUNT, "--json").stdout) == [{"facts": 2}]
        assert built("push", "--graph", URI, "--ledger", "other", "--replace").exit_code == 0
        assert json.loads(built("query", "--graph", URI, COUNT, "--json").stdout) == [{"facts": 1}]

    def test_built_there_from_the_start(self, built: Kg) -> None:
        Path("kg.toml").write_text('[extractor]\nuse = "sentences"\n', encoding="utf-8")
        done = built("build", "docs", "--graph", URI, "--ledger", "ledger")
        assert done.exit_code == 0, done.stderr
        assert Path("ledger/ledger.sqlite").is_file() and not Path("ledger/graph").exists()
        assert json.loads(built("query", "--graph", URI, COUNT, "--json").stdout) == [{"facts": 2}]


def test_back_into_the_folder(built: Kg) -> None:
    assert built("push", "--graph", "kg").exit_code == 0
    result = built("query", "--set", "store.use=embedded", COUNT, "--json")
    assert json.loads(result.stdout) == [{"facts": 2}]


def test_what_is_written_is_told_as_it_is(built: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cli.progress.EVERY", 0.0)
    for command in (("push", "--graph", "kg"), ("doctor", "--repair")):
        lines = built(*command).stderr.splitlines()
        parts = [int(found[1]) for line in lines if (found := PARTS_DONE.match(line))]
        assert len(parts) == len(lines) >= 4, command  # documents, chunks, entities, facts
        assert parts == sorted(parts) and parts[-1] >= 1 + 1 + 3 + 2
    assert built("doctor", "--repair", "--json").stderr == ""


def test_a_folder_that_is_not_the_ledgers(built: Kg) -> None:
    refused = built("push", "--graph", "elsewhere")
    assert refused.exit_code == 2
    assert "a copy of the folder is a graph of its own" in refused.stderr
    assert not Path("elsewhere").exists()
