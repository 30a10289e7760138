"""Asking a model, with a second attempt if its reply cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from kg.errors import FormatError
from kg.llm.prompt_files import PromptFile
from kg.protocols import Prompt, Reply

SHOWN = 2000  # characters of an unreadable reply that are shown to the model again
CUT_OFF = "the reply was cut off at its limit"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ParsedReply(Generic[T]):
    """The last reply to a prompt, and the answer read from it, or None and a `problem`."""

    prompt: Prompt
    reply: Reply
    answer: T | None
    problem: str = ""


def ask(
    prompt: Prompt, read: Callable[[str], T], again: PromptFile, whole: bool = False
) -> Generator[Prompt, Reply, ParsedReply[T]]:
    """Ask, and ask once more if the reply cannot be read; a refused prompt is not asked again.

    With `whole`, a reply that was cut off is a problem and is not asked for again: the second has
    the same limit.
    """
    parsed = _parsed(prompt, (yield prompt), read, whole)
    if parsed.problem and not parsed.reply.refused and not (whole and parsed.reply.cut):
        second = _again(prompt, parsed.reply, parsed.problem, again)
        parsed = _parsed(second, (yield second), read, whole)
    return parsed


def _again(prompt: Prompt, reply: Reply, problem: str, again: PromptFile) -> Prompt:
    """Return a second prompt that shows the model what was wrong."""
    words = again.fill({"problem": problem})[1]
    first_reply = reply.text[:SHOWN]
    if first_reply.strip():
        return replace(prompt, turns=(*prompt.turns, first_reply, words))
    # Many endpoints refuse a conversation with an empty turn.
    return replace(prompt, turns=(*prompt.turns[:-1], f"{prompt.turns[-1]}\n\n{words}"))


def _parsed(prompt: Prompt, reply: Reply, read: Callable[[str], T], whole: bool) -> ParsedReply[T]:
    if reply.problem or (whole and reply.cut):
        return ParsedReply(prompt, reply, None, reply.problem or CUT_OFF)
    try:
        return ParsedReply(prompt, reply, read(reply.text))
    except FormatError as error:
        problem = f"{error}; {CUT_OFF}" if reply.cut else str(error)
        return ParsedReply(prompt, reply, None, problem)
