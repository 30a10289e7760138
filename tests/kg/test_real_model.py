"""Client, extractor, budget, resume and rejects with a real language model, a small one that errs.

$TRIPLESMITH_LLM is its endpoint (".../v1"). What it answers is not known; what becomes of it is.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kg.llm import EndpointLLM
from kg.protocols import Prompt
from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

URL = os.environ.get("TRIPLESMITH_LLM", "")
pytestmark = [
    pytest.mark.skipif(not URL, reason="TRIPLESMITH_LLM is not set: no model to ask"),
    pytest.mark.timeout(600),
]
SETTINGS = (
    "extractor.use=llm", "store.use=memory", "llm.model=small", f"llm.base_url={URL}",
    "llm.max_tokens=160", "llm.concurrency=2",
)  # fmt: skip
TEXTS = {
    "a.txt": "Ada Marlow founded Marlow Bank in Leeds in 1921.",
    "b.txt": "Marie Curie was born in Warsaw and worked in Paris.",
    "c.txt": "The Danube flows through Vienna and Budapest.",
}


@pytest.fixture
def docs(tmp_path: Path, kg: Kg) -> None:
    (tmp_path / "docs").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "docs" / name).write_text(text)


def build(kg: Kg, *options: str) -> dict[str, Any]:
    settings = [part for setting in SETTINGS for part in ("--set", setting)]
    found = kg("build", "docs", "--json", *settings, *options)
    assert found.exit_code in (0, 2), found.stderr
    return {"code": found.exit_code, **json.loads(found.stdout)}


def test_replies_come_in_order_with_their_tokens() -> None:
    llm = EndpointLLM("small", URL, max_tokens=8, concurrency=3)
    prompts = [Prompt((f"Repeat this word: {word}",)) for word in ("river", "stone", "cloud")]
    first, again = list(llm.complete(prompts)), list(llm.complete(prompts))
    llm.close()
    assert all(0 < reply.reply_tokens <= 8 and reply.prompt_tokens > 0 for reply in first)
    assert [reply.text for reply in first] == [reply.text for reply in again], "temperature 0"
    assert len({reply.text for reply in first}) > 1


def test_log_probabilities_of_the_first_token() -> None:
    llm = EndpointLLM("small", URL, max_tokens=2)
    (reply,) = llm.complete([Prompt(("Is Paris in France? Answer yes or no.",), first=True)])
    llm.close()
    scores = [score for _, score in reply.first]
    assert scores == sorted(scores, reverse=True) and scores[0] <= 0


def test_every_chunk_is_answered_rejected_or_asked_again(kg: Kg, docs: None) -> None:
    first = build(kg)
    report, graph = first["report"], first["graph"]
    assert report["added"] == 3
    assert report["usage"]["calls"] >= 3
    rejected = sum(graph["filtered"].values())
    assert graph["triples"] or rejected or graph["entities"], "nothing of it is silent"
    second = build(kg)
    # What was answered is kept; only chunks without a readable answer are asked about again.
    assert (second["report"]["usage"]["calls"] > 0) == (report["unanswered"] > 0)
    assert second["report"]["unchanged"] >= 3 - report["unanswered"]


def test_a_budget_is_held_and_the_rest_resumed(kg: Kg, docs: None) -> None:
    stopped = build(kg, "--max-tokens", "700")
    usage = stopped["report"]["usage"]
    assert stopped["code"] == 2 and "700 tokens" in stopped["report"]["stopped"]
    assert usage["prompt_tokens"] + usage["reply_tokens"] <= 700
    whole = build(kg)
    assert whole["graph"]["documents"] == 3
    assert whole["report"]["added"] + stopped["report"]["added"] == 3
