"""Reading of a completion: the reply's text, or the reason why there is none."""

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
_ANSWERS = ("{", "[", "```")  # how an answer among the thoughts begins


def read(answer: Any, estimate: int) -> Reply:
    """Return the reply in an endpoint's answer; `estimate` is the prompt's estimate in tokens."""
    try:
        choice = answer["choices"][0]
        message = choice["message"] if "message" in choice else {"content": choice["text"]}
        text = _content(message) or _arguments(message) or _misplaced(message)
    except (KeyError, IndexError, TypeError, AttributeError):
        return Reply("", estimate, problem=f"an answer without a choice: {_excerpt(answer)}")
    reason = str(choice.get("finish_reason") or "").lower()
    problem, final = _problem(choice, message, text, reason)
    usage = answer.get("usage")
    return Reply(
        text,
        _count(usage, "prompt_tokens") or estimate,
        _count(usage, "completion_tokens") or text_tokens(text),
        cut=reason in CUT,
        first=_first(choice.get("logprobs")),
        problem=problem,
        final=final,
    )


def _problem(
    choice: Mapping[str, Any], message: Mapping[str, Any], text: str, reason: str
) -> tuple[str, bool]:
    """Return (why there is no reply, True if the same prompt would always end so)."""
    if reason in FILTERED:
        return f"the endpoint's filter withheld the reply ({reason})", True
    if text.strip():
        return (BEFORE_IT_BEGAN, True) if reason in CUT and _only_thinks(text) else ("", False)
    if refusal := _refusal(message):
        return f"the model refused: {refusal}", True
    if choice.get("error"):
        return f"the endpoint failed: {_excerpt(choice['error'])}", False
    if reason in CUT:
        return BEFORE_IT_BEGAN, True
    if any(message.get(key) for key in _THOUGHTS):
        return "an empty reply: the model thought, and gave no answer", False
    return "an empty reply", False


def _content(message: Mapping[str, Any]) -> str:
    """Return the text, or the joined text of its parts; TypeError for any other value."""
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
    """Return the arguments of function calls: some models answer so, even unasked."""
    calls = message.get("tool_calls") or [{"function": message.get("function_call")}]
    functions = [call.get("function") for call in calls if isinstance(call, Mapping)]
    arguments = (call.get("arguments") for call in functions if isinstance(call, Mapping))
    return "\n".join(
        value if isinstance(value, str) else json.dumps(value) for value in arguments if value
    )


def _misplaced(message: Mapping[str, Any]) -> str:
    """Return an answer that a server took for reasoning."""
    thoughts = (message.get(key) for key in _THOUGHTS)
    return next(
        (
            thought
            for thought in thoughts
            if isinstance(thought, str) and thought.lstrip().startswith(_ANSWERS)
        ),
        "",
    )


def _only_thinks(text: str) -> bool:
    """Return True if the reasoning before the answer has no end."""
    began = text.lstrip().lower()
    return any(
        began.startswith(opens) and closes not in began for opens, closes in _MARKS_OF_THOUGHT
    )


def _refusal(message: Mapping[str, Any]) -> str:
    parts = message.get("content")
    messages = [message, *(parts if isinstance(parts, list) else [])]
    refusals = (part.get("refusal") for part in messages if isinstance(part, Mapping))
    refusal = next((text for text in refusals if isinstance(text, str)), "")
    return " ".join(refusal.split())[:200]


def _excerpt(answer: Any) -> str:
    try:
        return json.dumps(answer)[:120]
    except RecursionError:
        return "nested too deep to be shown"


def _count(usage: Any, name: str) -> int:
    """Return a number of tokens; 0 if the endpoint gives none."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and value > 0 else 0


def _first(logprobs: Any) -> tuple[tuple[str, float], ...]:
    """Return log-probabilities of the first token that is more than a blank; () without them."""
    try:
        tokens = (token for token in logprobs["content"] if token["token"].strip())
        candidates = [
            (str(token["token"]), float(token["logprob"])) for token in next(tokens)["top_logprobs"]
        ]
    except (AttributeError, KeyError, TypeError, ValueError, StopIteration):
        return ()
    finite = (candidate for candidate in candidates if math.isfinite(candidate[1]))
    return tuple(sorted(finite, key=lambda candidate: -candidate[1]))
