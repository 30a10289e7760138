"""The benchmark of readers: what it counts, whether a run goes on, and its table."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.proxy import counting
from benchmarks.real_llm import Text, kept, ours, result_file, run
from benchmarks.real_llm_table import table
from tests.kg.llm.server import running

LONG = " ".join(f"Anna{n} Bell met Carl{n} Dean in the hall of the town." for n in range(30))
GOLD = ((("Anna0 Bell",), ("Carl0 Dean",)), (("Anna29 Bell",), ("Eve Marsh",)))
TEXTS = [Text("redocred", "long", LONG, GOLD, None), Text("carb", "short", LONG[:60], GOLD[:1])]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def test_texts_are_read_once_and_counted(tmp_path: Path) -> None:
    with running() as server, counting(server.url) as counted:
        for name, calls in (("llm", 1), ("llm, small chunks", 3)):
            out = result_file(tmp_path, name)
            for _ in range(2):  # the second time nothing is left to do
                with ours(name, "test", counted) as reader:
                    run(name, reader, TEXTS, counted, out)
            long, short = kept(out)
            assert (long.calls, short.calls) == (calls, 1)
            assert (long.valid, long.unreadable, long.lost) == (calls, 0, False)
            assert long.quoted == len(long.triples) > 0 and long.prompt_tokens > 100
        assert server.counts.calls == 6


def test_the_table_scores_the_texts_that_all_have(tmp_path: Path) -> None:
    with (
        running(misquoted=1.0) as server,
        counting(server.url) as counted,
        ours("llm", "test", counted) as reader,
    ):
        run("llm", reader, TEXTS[1:], counted, result_file(tmp_path, "llm"))
    results = kept(result_file(tmp_path, "llm"))
    header, _, row = table({"llm": results, "kg-gen": []}, TEXTS).splitlines()
    cells = dict(zip(header.split("|"), row.split("|"), strict=True))
    printed = {name.strip(): cell.strip() for name, cell in cells.items()}
    assert printed["texts"] == "0 + 1" and printed["with their quote"] == "0%"
    assert printed["CaRB pair F1"] == "1.000" and printed["pairs found"] == "0 of 0"
    assert printed["valid / repaired / unreadable replies"] == "1 / 0 / 0"
