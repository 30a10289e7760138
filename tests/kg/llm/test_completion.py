"""What an endpoint answers, in the shapes that endpoints have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kg.llm.completion import BEFORE_IT_BEGAN, read

FACTS = '{"facts": []}'


def answered(message: dict[str, Any], reason: str = "stop", **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": message, "finish_reason": reason, **more}]}


@pytest.mark.parametrize(
    "message",
    [
        {"content": FACTS},
        {"content": [{"type": "text", "text": FACTS}]},
        {"content": [{"type": "output_text", "text": FACTS[:5]}, {"text": FACTS[5:]}]},
        {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, FACTS]},
        {"content": [{"type": "reasoning", "text": "no: {}"}, {"type": "text", "text": FACTS}]},
        {"content": {"type": "text", "text": FACTS}},
        {"content": [{"type": "text", "text": {"value": FACTS, "annotations": []}}]},
        {"content": None, "tool_calls": [{"function": {"name": "answer", "arguments": FACTS}}]},
        {"content": "", "tool_calls": [{"function": {"arguments": json.loads(FACTS)}}]},
        {"content": None, "function_call": {"name": "answer", "arguments": FACTS}},
        {"content": "", "reasoning_content": FACTS},
        {"content": FACTS, "reasoning_content": "the user wants facts", "refusal": None},
    ],
)  # fmt: skip
def test_the_text_stands_in_many_places(message: dict[str, Any]) -> None:
    reply = read(answered(message), 5)
    assert (reply.text, reply.problem, reply.cut) == (FACTS, "", False)


def test_older_completions_have_a_text() -> None:
    assert read({"choices": [{"text": FACTS, "finish_reason": "stop"}]}, 5).text == FACTS


@pytest.mark.parametrize("reason", ["length", "max_tokens", "MAX_TOKENS", "model_length"])
@pytest.mark.parametrize(
    "message",
    [
        {"content": ""},
        {"content": None, "reasoning_content": "First, the user"},
        {"content": []},
        {"content": "<think>\nFirst, the user"},
        {"content": "<|channel|>analysis<|message|>First"},
    ],
)
def test_a_limit_that_the_thoughts_used_up_is_named(reason: str, message: dict[str, Any]) -> None:
    reply = read(answered(message, reason), 5)
    assert reply.problem == BEFORE_IT_BEGAN
    assert reply.refused and reply.cut, "the same limit would have the same end"


def test_a_reply_that_was_cut_later_is_one() -> None:
    reply = read(answered({"content": '<think>hm</think>{"facts": ['}, "length"), 5)
    assert (reply.problem, reply.cut) == ("", True)


@pytest.mark.parametrize(
    ("message", "reason", "problem"),
    [
        ({"content": ""}, "content_filter", "filter withheld the reply (content_filter)"),
        ({"content": "half of"}, "content_filter", "filter withheld the reply (content_filter)"),
        ({"content": None}, "SAFETY", "filter withheld the reply (safety)"),
        ({"content": None, "refusal": "I can't\nhelp."}, "stop", "refused: I can't help."),
        ({"content": [{"type": "refusal", "refusal": "No."}]}, "stop", "the model refused: No."),
    ],
)
def test_refusals_are_named_and_not_asked_again(
    message: dict[str, Any], reason: str, problem: str
) -> None:
    reply = read(answered(message, reason), 5)
    assert problem in reply.problem and reply.refused


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (answered({"content": ""}), "an empty reply"),
        (answered({"content": "", "reasoning_content": "Let me see"}), "the model thought, and"),
        (answered({"content": ""}, "error", error={"message": "upstream"}), "failed: .*upstream"),
        (answered({"content": 7}), "an answer without a choice"),
        ({"choices": [None]}, "an answer without a choice"),
        ({"choices": [{"message": None}]}, "an answer without a choice"),
        ({"choices": [{"message": "text"}]}, "an answer without a choice"),
        ({"choices": {}}, "an answer without a choice"),
        (None, "an answer without a choice"),
        (answered({"content": None, "tool_calls": [7, {"function": 8}]}), "an empty reply"),
        (answered({"content": None, "tool_calls": 7}), "an answer without a choice"),
    ],
)
def test_no_reply_at_all(answer: Any, problem: str) -> None:
    reply = read(answer, 5)
    assert reply.text == "" and not reply.refused
    assert re.search(problem, reply.problem)


def test_an_answer_that_is_nested_without_end() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert "nested too deep" in read({"choices": deep}, 5).problem
