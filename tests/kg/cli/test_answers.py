"""What commands say and keep where a model answers, does not answer, or is only foreseen."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from typer.testing import Result

from kg.testing.replies import answer
from tests.kg.cli.conftest import Kg
from tests.kg.llm.server import Server, answering, completion, running

TEXTS = {f"{n}.txt": f"Anna{n} Bell founded Bell{n} Works. Anna{n} Bell met X." for n in range(4)}


@pytest.fixture
def docs(tmp_path: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kg.toml").write_text('[extractor]\nuse = "llm"\n[store]\nuse = "memory"\n')
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    monkeypatch.setenv("OPENAI_MODEL", "gpt-4o-mini")
    return folder


def at(kg: Kg, server: Server, *words: str) -> Result:
    return kg(*words, "--set", f"llm.base_url={server.url}")


def replies() -> int:
    with closing(sqlite3.connect("kg/ledger.sqlite")) as ledger:
        return int(ledger.execute("SELECT COUNT(*) FROM reply").fetchone()[0])


def test_a_build_without_any_answer_fails(kg: Kg, docs: Path) -> None:
    with running(prose=1.0) as server:
        result = at(kg, server, "build", "docs")
    assert result.exit_code == 1
    assert "warning: 4 chunks got no answer" in result.stderr
    with running() as server:
        assert at(kg, server, "build", "docs", "--strict").exit_code == 0


async def silent_about_one(request: web.Request) -> web.Response:
    asked = "".join(message["content"] for message in (await request.json())["messages"])
    return web.json_response(completion("No." if "Anna1" in asked else answer(asked)))


def test_a_build_without_some_answers_fails_if_it_is_strict(kg: Kg, docs: Path) -> None:
    with answering(silent_about_one) as server:
        strict = at(kg, server, "build", "docs", "--strict", "--json")
        report = json.loads(strict.stdout)["report"]
        assert (strict.exit_code, report["unanswered"], report["answered"]) == (1, 1, 3)
        again = at(kg, server, "build", "docs", "--strict")
        assert again.exit_code == 1 and "1 chunk got no answer" in again.stderr
    shutil.rmtree("kg")
    with answering(silent_about_one) as server:
        assert at(kg, server, "build", "docs").exit_code == 0


def test_documents_that_did_not_change_are_told_apart_from_those_that_did(
    kg: Kg, docs: Path
) -> None:
    with running() as server:
        at(kg, server, "build", "docs")
        (docs / "0.txt").write_text("Zoe Bell founded Zoe Works.")
        gleaned = ("build", "docs", "--set", "extractor.gleaning=1")
        output = at(kg, server, *gleaned).stdout
        assert "0 added, 1 changed, 0 unchanged, 3 read anew (settings" in output
        again = json.loads(at(kg, server, "build", "docs", "--json").stdout)["report"]
        assert (again["changed"], again["reread"], again["unchanged"]) == (0, 4, 0)
        assert "Nothing to do" in at(kg, server, "build", "docs").stdout


def test_rows_that_cannot_be_read_are_no_files(kg: Kg, docs: Path) -> None:
    offline = ("build", "docs", "--set", "extractor.use=offline")
    (docs / "staff.csv").write_text("name,town\nAda,Leeds\nBob\nCarl,York\n")
    assert "\n1 row could not be read:\n  docs/staff.csv#2: " in kg(*offline).stdout
    (docs / "staff.csv").write_text("name,town\nAda,Leeds\nBob\nCarl\n")
    (docs / "a#1.txt").write_bytes(b"")
    assert "\n1 file and 2 rows could not be read:\n" in kg(*offline).stdout


def test_a_document_that_gave_nothing_leaves_a_short_count(kg: Kg, docs: Path) -> None:
    for file in docs.iterdir():
        file.write_text("Nothing is named here.")
    output = kg("build", "docs", "--set", "extractor.use=offline").stdout
    assert "        0  entities\n" in output


def test_a_dry_run_counts_what_is_sure_to_be_asked(kg: Kg, docs: Path) -> None:
    with running() as server:
        plain = json.loads(at(kg, server, "build", "docs", "--dry-run", "--json").stdout)
        gleaned = ("build", "docs", "--json", "--set", "extractor.gleaning=2")
        foreseen = json.loads(at(kg, server, *gleaned, "--dry-run").stdout)
        assert (plain["calls"], foreseen["calls"], server.counts.calls) == (4, 12, 0)
        assert foreseen["reply_tokens"] == 3 * plain["reply_tokens"]
        again = 4 * (1 + 2) * 500  # each reply is shown with all questions that follow
        assert foreseen["prompt_tokens"] == 3 * plain["prompt_tokens"] + again
        at(kg, server, *gleaned)
        assert server.counts.calls == 12
        assert json.loads(at(kg, server, *gleaned, "--dry-run").stdout)["calls"] == 0


def test_extract_keeps_replies_where_there_is_a_ledger(kg: Kg, docs: Path) -> None:
    with running() as server:
        first = at(kg, server, "extract", "docs")
        assert server.counts.calls == 4 and not Path("kg").exists()
        at(kg, server, "build", "docs/0.txt")
        assert server.counts.calls == 5
        assert at(kg, server, "extract", "docs").stdout == first.stdout
        assert (server.counts.calls, replies()) == (8, 4), "one was kept by the build"
        stopped = at(kg, server, "extract", "docs", "--max-tokens", "1")
        assert (stopped.exit_code, stopped.stdout) == (0, first.stdout), "nothing had to be asked"
        at(kg, server, "build", "docs")
        assert server.counts.calls == 8


def test_a_dry_run_says_where_no_price_is_known(kg: Kg, docs: Path) -> None:
    dry = ("build", "docs", "--dry-run", "--set", "llm.base_url=http://localhost:1/v1")
    assert "$0." in kg(*dry).stdout
    output = kg(*dry, "--set", "llm.model=mine").stdout
    assert "$" not in output and "no price is known for the model" in output
    (docs.parent / "prices.toml").write_text('["mine"]\nprompt = 0.15\nreply = 0.6\n')
    assert "$0." in kg(*dry, "--set", "llm.model=mine", "--set", "prices=prices.toml").stdout


def test_a_schema_of_documents_keeps_replies_where_there_is_a_ledger(kg: Kg, docs: Path) -> None:
    with running() as server:
        at(kg, server, "build", "docs/0.txt")
        for _ in range(2):
            at(kg, server, "schema", "infer", "docs")
            assert (server.counts.calls, replies()) == (4, 4)


def test_definitions_that_nobody_gave_are_told(kg: Kg, docs: Path) -> None:
    with running() as server:
        at(kg, server, "build", "docs")
    with running(prose=1.0) as server:
        result = at(kg, server, "schema", "infer", "--define", "--json")
    data = json.loads(result.stdout)["unanswered"]
    assert result.exit_code == 0 and 0 < data <= server.counts.calls // 2
    assert f"warning: {data} question" in result.stderr and "asks again" in result.stderr
