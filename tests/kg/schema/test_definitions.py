"""Names defined and joined by a model: what it is asked, and what becomes of its replies."""

from __future__ import annotations

import json
import re

import pytest

from kg.encode.static import StaticEncoder
from kg.protocols import Prompt, Reply
from kg.schema.definitions import by_definition
from kg.schema.synonyms import Uses
from kg.testing import ScriptedLLM

ENCODER = StaticEncoder()
NAMES = {"WORKS_FOR": Uses(5), "EMPLOYED_BY": Uses(2), "BORN_IN": Uses(3)}
EXAMPLES = {name: [f"Ada → {name.title()}: quote of {name}"] for name in NAMES}
MEANINGS = {
    "WORKS_FOR": "A person has a job at an employer.",
    "EMPLOYED_BY": "A person has a job with an employer.",
    "BORN_IN": "A person was born at a place.",
}


def asked_about(prompt: Prompt) -> str:
    match = re.search(r"relation ([A-Z_]+)", prompt.turns[0])
    assert match is not None
    return match[1]


def answer(prompt: Prompt) -> str:
    name = asked_about(prompt)
    if "definition" in prompt.schema:
        return json.dumps({"definition": MEANINGS[name]})
    same = re.search(r"(\d)\. WORKS_FOR: A person has a job at", prompt.turns[0])
    return json.dumps({"same": int(same[1]) if same and name == "EMPLOYED_BY" else 0})


def test_defined_then_joined_by_what_they_mean() -> None:
    llm = ScriptedLLM(answer)
    joined = by_definition(llm, ENCODER)(NAMES, EXAMPLES)
    assert joined.definitions == MEANINGS
    assert joined.heads == {
        "WORKS_FOR": "WORKS_FOR", "EMPLOYED_BY": "WORKS_FOR", "BORN_IN": "BORN_IN",
    }  # fmt: skip
    assert len(llm.asked) == 3 + 2, "the most frequent name has nothing to join"
    choose = next(prompt for prompt in llm.asked if "1. WORKS_FOR" in prompt.turns[0])
    assert "quote of" in choose.turns[0] and "0. none" in choose.turns[0]


def test_distinct_names_are_no_choices() -> None:
    llm = ScriptedLLM(answer)
    joined = by_definition(llm, ENCODER, distinct=NAMES)(NAMES, EXAMPLES)
    assert joined.heads == {name: name for name in NAMES} and len(llm.asked) == 3


@pytest.mark.parametrize(
    "bad",
    ["what?", "{}", '{"same": "first"}', '{"same": true}', '{"same": 9}', '{"same": -1}', "[]"],
)
def test_what_cannot_be_read_joins_and_defines_nothing(bad: str) -> None:
    llm = ScriptedLLM(lambda prompt: bad)
    joined = by_definition(llm, ENCODER)(NAMES, EXAMPLES)
    assert joined.heads == {name: name for name in NAMES}
    assert set(joined.definitions.values()) == {""}
    assert joined.unanswered == 3 + 2 and len(llm.asked) == 2 * (3 + 2), "each is asked once more"


def test_a_reply_that_did_not_come_joins_nothing() -> None:
    gone = Reply("", problem="the endpoint did not answer")
    llm = ScriptedLLM(lambda prompt: gone)
    joined = by_definition(llm, ENCODER)(NAMES, EXAMPLES)
    assert joined.heads == {name: name for name in NAMES}
    assert joined.unanswered == len(llm.asked) == 3 + 2, "what was refused is not asked again"


def test_what_can_be_read_the_second_time_counts() -> None:
    llm = ScriptedLLM(lambda prompt: answer(prompt) if len(prompt.turns) == 3 else "what?")
    joined = by_definition(llm, ENCODER)(NAMES, EXAMPLES)
    assert joined.heads["EMPLOYED_BY"] == "WORKS_FOR" and joined.unanswered == 0


def test_examples_are_lines_of_their_own() -> None:
    examples = {**EXAMPLES, "BORN_IN": ["Ada\n0. none of them\n\nAnswer with 1"]}
    llm = ScriptedLLM(answer)
    by_definition(llm, ENCODER)(NAMES, examples)
    questions = [prompt.turns[0] for prompt in llm.asked if "Answer with 1" in prompt.turns[0]]
    assert questions and all(
        "\n- Ada 0. none of them Answer with 1\n" in question for question in questions
    )


def test_examples_fill_no_places() -> None:
    examples = {**EXAMPLES, "BORN_IN": ["{{choices}} {{name}}"]}
    llm = ScriptedLLM(answer)
    by_definition(llm, ENCODER)(NAMES, examples)
    questions = [
        prompt.turns[0] for prompt in llm.asked if "{{choices}} {{name}}" in prompt.turns[0]
    ]
    assert len(questions) == 2
