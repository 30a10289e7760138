"""Building with a model, against the test server: kept, resumed, held to a budget."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from kg.assembly import make
from kg.llm import EndpointLLM
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg
from tests.kg.llm.server import Server, answering, completion, running

KEY = "sk-never-to-be-seen-anywhere"
MODEL = "gpt-4o-mini"


@pytest.fixture
def docs(tmp_path: Path, kg: Kg, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kg.toml").write_text('[extractor]\nuse = "llm"\n[store]\nuse = "memory"\n')
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(20):
        text = f"Anna{n} Bell founded Bell{n} Works. Anna{n} Bell met Carl{n} Dean."
        (folder / f"{n:02}.txt").write_text(text)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_MODEL", MODEL)
    return folder


OFFLINE = ("--set", "extractor.use=offline")


def build(kg: Kg, server: Server, *options: str) -> dict[str, object]:
    endpoint = ("--set", f"llm.base_url={server.url}")
    found = kg("build", "docs", "--json", *endpoint, *options)
    return {"code": found.exit_code, "err": found.stderr, **json.loads(found.stdout or "{}")}


def test_one_call_for_each_chunk_and_none_the_second_time(kg: Kg, docs: Path) -> None:
    with running() as server:
        first = build(kg, server)
        assert server.counts.calls == 20
        assert first["report"]["usage"]["calls"] == 20  # type: ignore[index]
        assert first["report"]["cost"] > 0  # type: ignore[index, operator]
        assert first["graph"]["facts"] == 40  # type: ignore[index]
        build(kg, server)
        assert server.counts.calls == 20


def test_the_key_is_nowhere(kg: Kg, docs: Path) -> None:
    with running() as server:
        build(kg, server)
    for path in Path("kg").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_other_prompts_ask_again_and_kept_replies_do_not(kg: Kg, docs: Path) -> None:
    with running() as server:
        build(kg, server)
        build(kg, server, "--set", "extractor.structured=false")
        assert server.counts.calls == 40
        build(kg, server)
        assert server.counts.calls == 40, "the steps of before are kept"


def test_an_edited_prompt_is_asked_anew_and_edited_back_costs_nothing(kg: Kg, docs: Path) -> None:
    mine = Path("mine/llm.txt")
    mine.parent.mkdir()
    mine.write_text("Read this.\n<text>\n{{text}}\n</text>\n")
    prompt = ("--set", "extractor.prompts=mine")
    with running() as server:
        before = build(kg, server, *prompt)
        mine.write_text("Read this well.\n<text>\n{{text}}\n</text>\n")
        build(kg, server, *prompt)
        assert server.counts.calls == 40
        mine.write_text("Read this.\n<text>\n{{text}}\n</text>\n")
        after = build(kg, server, *prompt)
        assert server.counts.calls == 40
        assert after["graph"] == before["graph"]


def test_a_budget_stops_it_and_a_higher_one_goes_on(kg: Kg, docs: Path) -> None:
    with running() as server:
        stopped = build(kg, server, "--max-tokens", "6000")
        assert stopped["code"] == 2
        assert "pass the limit of 6,000 tokens" in str(stopped["err"])
        usage = stopped["report"]["usage"]  # type: ignore[index]
        assert usage["prompt_tokens"] + usage["reply_tokens"] <= 6000
        done = server.counts.calls
        assert 0 < done < 20
        assert stopped["report"]["added"] == done  # type: ignore[index]
        whole = build(kg, server)
        assert (whole["code"], server.counts.calls) == (0, 20)
        assert whole["graph"]["facts"] == 40  # type: ignore[index]


def test_a_dry_run_asks_nothing_and_leaves_nothing(kg: Kg, docs: Path) -> None:
    with running() as server:
        endpoint = ("--set", f"llm.base_url={server.url}")
        told = kg("build", "docs", "--dry-run", *endpoint)
        assert "at least 20 times" in told.stdout and "$" in told.stdout
        assert server.counts.calls == 0
        assert not Path("kg").exists()
        build(kg, server, "--max-tokens", "6000")
        left = kg("build", "docs", "--dry-run", "--json", *endpoint)
        found = json.loads(left.stdout)
        assert found["calls"] == 20 - server.counts.calls
        assert found["known_length"]


def test_fresh_asks_again_about_the_named_documents_alone(kg: Kg, docs: Path) -> None:
    relation = "MET"

    async def handler(request: web.Request) -> web.Response:
        text = (await request.json())["messages"][-1]["content"].rpartition("<text>")[2]
        asked.append(text.split()[0])
        head, tail = asked[-1] + " Bell", text.split()[3] + " Works"
        quote = f"{head} founded {tail}"
        fact = {"quote": quote, "head": head, "relation": relation, "tail": tail}
        return web.json_response(completion(json.dumps({"facts": [fact], "entities": []})))

    def relations() -> dict[str, str]:
        with contextlib.closing(sqlite3.connect("kg/ledger.sqlite")) as ledger:
            return dict(ledger.execute("SELECT doc, relation FROM statement").fetchall())

    asked: list[str] = []
    with answering(handler) as server:
        build(kg, server)
        build(kg, server)
        assert len(asked) == 20
        before, relation = relations(), "FOUNDED"
        endpoint = ("--set", f"llm.base_url={server.url}")
        named = ("docs/03.txt", "docs/07.txt")
        told = kg("build", *named, "--fresh", "--dry-run", *endpoint)
        assert "at least 2 times" in told.stdout and len(asked) == 20
        found = kg("build", *named, "--fresh", "--json", *endpoint)
        assert sorted(asked[20:]) == ["Anna3", "Anna7"]
        assert json.loads(found.stdout)["report"]["reread"] == 2
        after = relations()
        assert {doc for doc in after if after[doc] != before[doc]} == set(named)
        assert {after[doc] for doc in named} == {"FOUNDED"}
        build(kg, server)
        assert (len(asked), relations()) == (22, after)


def test_what_fresh_did_not_come_to_is_asked_by_the_next_build(kg: Kg, docs: Path) -> None:
    with running() as server:
        whole = build(kg, server)
        stopped = build(kg, server, "--fresh", "--max-tokens", "6000")
        assert stopped["code"] == 2
        calls = server.counts.calls
        assert 20 < calls < 40
        again = build(kg, server)
        assert again["code"] == 0 and server.counts.calls <= 40
        assert again["graph"] == whole["graph"]


def test_a_dry_run_says_why_kept_replies_do_not_serve(kg: Kg, docs: Path) -> None:
    with running() as server:
        build(kg, server)
        endpoint = ("--set", f"llm.base_url={server.url}")
        told = kg("build", "docs", "--dry-run", "--set", "llm.max_tokens=900", *endpoint).stdout
    assert "none is kept of this model and these settings, but 20 of gpt-4o-mini" in told
    assert '"max_tokens": 2048' in told


def test_types_and_relations_have_one_spelling_and_a_schema_keeps_others_out(
    kg: Kg, docs: Path
) -> None:
    kinds = ["Person", "person", "PERSONS", "People", "Person"]

    async def handler(request: web.Request) -> web.Response:
        words = (await request.json())["messages"][-1]["content"].rpartition("<text>")[2].split()
        number = int(words[0].removeprefix("Anna"))
        head, tail = f"{words[0]} Bell", f"{words[3]} Works"
        relation = "founded" if number % 2 else "FOUNDED"
        fact = {"quote": f"{head} founded {tail}", "head": head, "relation": relation, "tail": tail}
        named = [{"name": head, "type": kinds[number % 5]}, {"name": tail, "type": "work shop"},
                 {"name": f"Carl{number} Dean", "type": "Bystander"}]  # fmt: skip
        return web.json_response(completion(json.dumps({"facts": [fact], "entities": named})))

    schema = {"entity_types": ["Person", "WorkShop"], "relation_types": ["FOUNDED"],
              "patterns": [["Person", "FOUNDED", "WorkShop"]], "mode": "enforced"}  # fmt: skip
    Path("schema.json").write_text(json.dumps(schema))
    with answering(handler) as server:
        free = build(kg, server)["graph"]
        held = build(kg, server, "--set", "schema=schema.json")["graph"]
    assert free["entity_types"] == {"Bystander": 20, "Person": 20, "work shop": 20}  # type: ignore[index]
    assert (free["facts"], free["relations"]) == (20, 1)  # type: ignore[index]
    assert held["entity_types"] == {"Person": 20, "WorkShop": 20}  # type: ignore[index]
    assert (held["facts"], held["verdicts"]["accept"]) == (20, 20)  # type: ignore[index]


def test_every_bad_reply_is_counted_and_asked_again_the_next_time(kg: Kg, docs: Path) -> None:
    with running(prose=1.0) as server:
        first = build(kg, server)
        assert server.counts.calls == 40, "each is asked once more"
        assert first["report"]["unanswered"] == 20  # type: ignore[index]
    with sqlite3.connect("kg/ledger.sqlite") as ledger:
        assert ledger.execute("SELECT COUNT(*) FROM reply").fetchone() == (0,)
        assert ledger.execute("SELECT COUNT(*) FROM step").fetchone() == (0,)
        (reason,) = ledger.execute("SELECT DISTINCT reason FROM reject").fetchone()
    ledger.close()
    assert reason == "it holds no JSON"
    with running() as server:
        second = build(kg, server)
        assert server.counts.calls == 20
        assert second["report"]["unanswered"] == 0  # type: ignore[index]
        assert second["graph"]["facts"] == 40  # type: ignore[index]


GROUNDED = {"accept": 40, "quarantine": 0, "reject": 0}
UNGROUNDED = "quarantine: ungrounded: the text does not have the quote"


@pytest.mark.parametrize(
    ("manner", "verdicts", "reasons", "filtered"),
    [
        ("misquoted", {**GROUNDED, "accept": 0, "quarantine": 40}, {UNGROUNDED: 40}, {}),
        ("injected", {**GROUNDED, "quarantine": 20}, {UNGROUNDED: 20}, {}),
        ("broken", GROUNDED, {}, {"a fact without head, relation or tail": 20}),
        ("prose", {**GROUNDED, "accept": 0}, {}, {"it holds no JSON": 20}),
    ],
)
def test_each_class_of_reply(
    kg: Kg,
    docs: Path,
    manner: str,
    verdicts: dict[str, int],
    reasons: dict[str, int],
    filtered: dict[str, int],
) -> None:
    """What a reply has that its text does not say is no fact of the graph; nothing is silent."""
    with running(**{manner: 1.0}) as server:
        found = build(kg, server)
    graph: Any = found["graph"]
    told = (graph["verdicts"], graph["reasons"], graph["filtered"])
    assert told == (verdicts, reasons, filtered)
    assert graph["facts"] == verdicts["accept"]
    assert "OWNS" not in kg("why", "Mallory").stdout, "an order in a document founds nothing"


def test_an_endpoint_that_is_only_busy_ends_the_build_and_a_better_one_goes_on(
    kg: Kg, docs: Path
) -> None:
    with running(busy=1.0, retry_after=0.01) as server:
        told = kg("build", "docs", "--set", f"llm.base_url={server.url}", "--set", "llm.retries=1")
    assert told.exit_code == 2 and "status 429: too many requests" in told.stderr
    assert "what was answered is kept, and the same command goes on from there" in told.stderr
    with running(busy=0.5, retry_after=0.01) as server:
        whole = build(kg, server)
        assert (whole["code"], server.counts.answered) == (0, 20)
    assert whole["graph"]["facts"] == 40  # type: ignore[index]


def test_a_key_that_an_endpoint_repeats_is_nowhere(kg: Kg, docs: Path) -> None:
    async def handler(request: web.Request) -> web.Response:
        told = {"error": {"message": f"odd: {request.headers['Authorization'][7:]}"}}
        return web.json_response(told, status=400)

    with answering(handler) as server:
        found = build(kg, server)
    assert found["report"]["unanswered"] == 20  # type: ignore[index]
    assert "odd: ***" in kg("why", "--rejected", "Anna1").stdout + json.dumps(found)
    for path in Path("kg").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes()


def test_an_endpoint_that_is_not_there_is_one_line(kg: Kg, docs: Path) -> None:
    settings = ("--set", "llm.base_url=http://127.0.0.1:9/v1", "--set", "llm.retries=0")
    found = kg("build", "docs", *settings)
    assert found.exit_code == 2
    assert "http://127.0.0.1:9/v1: no connection" in found.stderr


def test_extract_asks_it_too(kg: Kg, docs: Path) -> None:
    with running() as server:
        settings = ("--set", f"llm.base_url={server.url}")
        lines = kg("extract", "docs/00.txt", *settings).stdout.splitlines()
    (found,) = map(json.loads, lines)
    assert [triple["extractor"] for triple in found["triples"]] == ["llm", "llm"]


def test_a_model_may_read_any_language(kg: Kg, docs: Path) -> None:
    german = "Anna Bell hat im Jahr 1921 die Bank gegründet, die heute nicht mehr da ist. " * 5
    (docs / "de.txt").write_text(german)
    with running() as server:
        found = kg("build", "docs", "--set", f"llm.base_url={server.url}")
    assert found.stdout.startswith("21 documents read") and "not English" not in found.stderr
    assert "1 of 21 documents is not English" in kg("build", "docs", *OFFLINE).stderr


def test_another_mode_of_a_schema_asks_nothing(kg: Kg, docs: Path) -> None:
    """What a model is shown stays the same; only judge and graph differ."""
    schema = "mode: {}\nentity_types: [Person, Firm]\nrelation_types: [FOUNDED]\n"
    facts = {}
    with running() as server:
        for mode in ("free", "guided", "enforced", "inferred"):
            Path(f"{mode}.yaml").write_text(schema.format(mode))
            built = build(kg, server, "--set", f"schema={mode}.yaml")
            facts[mode] = built["graph"]["facts"]  # type: ignore[index]
            assert server.counts.calls == 20
        assert facts["free"] == facts["inferred"] > facts["guided"] == facts["enforced"]
        Path("free.yaml").write_text(schema.format("free").replace("Firm", "Company"))
        build(kg, server, "--set", "schema=free.yaml")
        assert server.counts.calls == 40, "other types are another question"


def test_from_no_schema_to_an_inferred_one_asks_nothing(kg: Kg, docs: Path) -> None:
    Path("inferred.yaml").write_text("mode: inferred\n")
    with running() as server:
        plain = build(kg, server)
        joined = build(kg, server, "--set", "schema=inferred.yaml")
        assert server.counts.calls == 20
        assert joined["report"]["derived"]  # type: ignore[index]
        endpoint = ("--set", f"llm.base_url={server.url}")
        back = kg("build", "docs", *endpoint)
        assert back.stdout.startswith("20 documents unchanged; the graph now follows the other")
        assert kg("build", "docs", *endpoint).stdout.startswith("Nothing to do: 20 documents")
        assert joined["report"]["unchanged"] == 20  # type: ignore[index]
        assert joined["graph"]["facts"] == plain["graph"]["facts"]  # type: ignore[index]


DENOISED = ("--set", "extractor.use=denoise")


def test_an_extractor_around_another_asks_the_same_model(kg: Kg, docs: Path) -> None:
    for path in docs.iterdir():
        path.write_text(f"{path.read_text()} It was a long and windy day.")
    with running() as server:
        foreseen = json.loads(
            kg(
                "build",
                "docs",
                "--dry-run",
                "--json",
                *DENOISED,
                "--set",
                f"llm.base_url={server.url}",
            ).stdout
        )
        assert foreseen["calls"] == 40, "the names of each text, and its facts"
        stopped = build(kg, server, *DENOISED, "--max-tokens", "20000")
        assert stopped["code"] == 2 and 0 < server.counts.calls < 80
        whole = build(kg, server, *DENOISED)
        assert server.counts.calls == 80, "names, a rewriting, the facts of both"
        assert whole["graph"]["facts"] == 40  # type: ignore[index]
        build(kg, server, *DENOISED)
        assert server.counts.calls == 80
        build(kg, server, *DENOISED, "--set", "extractor.rounds=2")
        assert server.counts.calls > 80


def test_the_extractor_inside_is_named_by_of(kg: Kg, docs: Path) -> None:
    offline = ("--set", "extractor.use=denoise-offline")
    found = kg("build", "docs", "--json", *offline, "--set", 'extractor.of={use = "offline"}')
    assert json.loads(found.stdout)["graph"]["facts"] > 0, "without any model"
    for of, told in (
        ("llm", "of names an extractor"),
        ('{mode = "full"}', "of names an extractor"),
        ('{use = "nothing"}', "there is no extractor 'nothing'"),
        ('{use = "offline", mood = "x"}', "no argument 'mood'"),
    ):
        wrong = kg("build", "docs", *offline, "--set", f"extractor.of={of}")
        assert wrong.exit_code == 2 and told in wrong.stderr
    wrong = kg("build", "docs", "--set", "extractor.use=offline", "--set", "extractor.of=x")
    assert "no argument 'of'" in wrong.stderr


def test_the_model_is_a_part_like_others() -> None:
    made = make("llm", "endpoint", model="m", timeout=5, concurrency=3)
    assert isinstance(made, EndpointLLM)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is Unix")
def test_a_killed_build_repeats_only_what_was_in_flight(kg: Kg, docs: Path) -> None:
    in_flight = 3
    with running(latency=0.1) as server:
        settings = (f"llm.base_url={server.url}", f"llm.concurrency={in_flight}")
        command = [sys.executable, "-m", "kg.cli", "build", "docs"]
        command += [part for setting in settings for part in ("--set", setting)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while server.counts.answered < 8 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert 8 <= server.counts.answered < 20
        time.sleep(0.2)  # what was under way in the server ends
        whole = build(kg, server)
        # One more may have been answered and not yet written when the process died.
        assert server.counts.calls <= 20 + in_flight + 1
        assert whole["graph"]["facts"] == 40  # type: ignore[index]
