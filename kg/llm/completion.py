"""The reply in what an endpoint answers: its text, or why there is none."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from kg.llm.tokens import text_tokens
from kg.protocols import Reply

CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
FILTERED = frozenset(
    {"content_filter", "refusal", "safety", "recitation", "prohibited_content", "blocklist"}
    | {"sensitive", "spii"}
)
BEFORE_IT_BEGAN = "the reply was cut off at its limit before it began: raise llm.max_tokens"
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
_THINKING_PARTS = frozenset({"thinking", "reasoning", "redacted_thinking", "thought", "refusal"})
_MARKS_OF_THOUGHT = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<|channel|>analysis", "<|channel|>final"),
)
_ANSWERS = ("{", "[", "```")  # how an answer begins that stands where thoughts should


def read(answer: Any, asked: int) -> Reply:
    """The reply in an endpoint's answer; `asked` is the prompt's estimate in tokens."""
    try:
        choice = answer["choices"][0]
        message = choice["message"] if "message" in choice else {"content": choice["text"]}
        text = _content(message) or _arguments(message) or _misplaced(message)
    except (KeyError, IndexError, TypeError, AttributeError):
        return Reply("", asked, problem=f"an answer without a choice: {_shown(answer)}")
    reason = str(choice.get("finish_reason") or "").lower()
    problem, final = _problem(choice, message, text, reason)
    usage = answer.get("usage")
    return Reply(
        text,
        _count(usage, "prompt_tokens") or asked,
        _count(usage, "completion_tokens") or text_tokens(text),
        cut=reason in CUT,
        first=_first(choice.get("logprobs")),
        problem=problem,
        final=final,
    )


def _problem(
    choice: Mapping[str, Any], message: Mapping[str, Any], text: str, reason: str
) -> tuple[str, bool]:
    """(why there is no reply, whether the same question would have the same end)"""
    if reason in FILTERED:
        return f"the endpoint's filter withheld the reply ({reason})", True
    if text.strip():
        return (BEFORE_IT_BEGAN, True) if reason in CUT and _only_thinks(text) else ("", False)
    if refusal := _refusal(message):
        return f"the model refused: {refusal}", True
    if choice.get("error"):
        return f"the endpoint failed: {_shown(choice['error'])}", False
    if reason in CUT:
        return BEFORE_IT_BEGAN, True
    if any(message.get(key) for key in _THOUGHTS):
        return "an empty reply: the model thought, and gave no answer", False
    return "an empty reply", False


def _content(message: Mapping[str, Any]) -> str:
    """The text, or the text of its parts, joined; TypeError for what is neither."""
    content = message.get("content")
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        content = [content]
    if not isinstance(content, list):
        raise TypeError("content is no text")
    return "".join(_texts(content))


def _texts(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping) and part.get("type") not in _THINKING_PARTS:
            text = part.get("text")
            value = text.get("value") if isinstance(text, Mapping) else text
            if isinstance(value, str):
                yield value


def _arguments(message: Mapping[str, Any]) -> str:
    """Of calls of functions: some models answer so, asked or not."""
    calls = message.get("tool_calls") or [{"function": message.get("function_call")}]
    functions = [one.get("function") for one in calls if isinstance(one, Mapping)]
    found = (one.get("arguments") for one in functions if isinstance(one, Mapping))
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in found if one)


def _misplaced(message: Mapping[str, Any]) -> str:
    """An answer that a server took for thoughts."""
    found = (message.get(key) for key in _THOUGHTS)
    return next(
        (one for one in found if isinstance(one, str) and one.lstrip().startswith(_ANSWERS)), ""
    )


def _only_thinks(text: str) -> bool:
    """Returns whether its thoughts, which stand before the answer, have no end."""
    began = text.lstrip().lower()
    return any(
        began.startswith(opens) and closes not in began for opens, closes in _MARKS_OF_THOUGHT
    )


def _refusal(message: Mapping[str, Any]) -> str:
    parts = message.get("content")
    told = [message, *(parts if isinstance(parts, list) else [])]
    found = (one.get("refusal") for one in told if isinstance(one, Mapping))
    return " ".join(next((one for one in found if isinstance(one, str)), "").split())[:200]


def _shown(answer: Any) -> str:
    try:
        return json.dumps(answer)[:120]
    except RecursionError:
        return "nested too deep to be shown"


def _count(usage: Any, name: str) -> int:
    """0 where the endpoint does not tell it as a number."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and value > 0 else 0


def _first(logprobs: Any) -> tuple[tuple[str, float], ...]:
    """Of the first token that is more than a blank; () where they were not told."""
    try:
        tokens = (one for one in logprobs["content"] if one["token"].strip())
        found = [(str(one["token"]), float(one["logprob"])) for one in next(tokens)["top_logprobs"]]
    except (AttributeError, KeyError, TypeError, ValueError, StopIteration):
        return ()
    return tuple(sorted((one for one in found if math.isfinite(one[1])), key=lambda one: -one[1]))
