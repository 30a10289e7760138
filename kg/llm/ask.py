"""Asking a model, and once more where its reply cannot be read."""

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
class Heard(Generic[T]):
    """The last reply to a question, and what it says; None where it says nothing that can be
    read, and `problem` says why."""

    prompt: Prompt
    reply: Reply
    answer: T | None
    problem: str = ""


def ask(
    prompt: Prompt, read: Callable[[str], T], again: PromptFile, whole: bool = False
) -> Generator[Prompt, Reply, Heard[T]]:
    """Asks, and once more where the reply cannot be read; what was refused is not asked again.

    Where a `whole` reply is needed, one that was cut off is none, and is not asked for again: the
    second has the same limit.
    """
    heard = _heard(prompt, (yield prompt), read, whole)
    if heard.problem and not heard.reply.refused and not (whole and heard.reply.cut):
        second = _again(prompt, heard.reply, heard.problem, again)
        heard = _heard(second, (yield second), read, whole)
    return heard


def _again(prompt: Prompt, reply: Reply, problem: str, again: PromptFile) -> Prompt:
    """A second attempt that shows the model what was wrong."""
    words = again.fill({"problem": problem})[1]
    said = reply.text[:SHOWN]
    if said.strip():
        return replace(prompt, turns=(*prompt.turns, said, words))
    # Many endpoints refuse a talk with an empty turn.
    return replace(prompt, turns=(*prompt.turns[:-1], f"{prompt.turns[-1]}\n\n{words}"))


def _heard(prompt: Prompt, reply: Reply, read: Callable[[str], T], whole: bool) -> Heard[T]:
    if reply.problem or (whole and reply.cut):
        return Heard(prompt, reply, None, reply.problem or CUT_OFF)
    try:
        return Heard(prompt, reply, read(reply.text))
    except FormatError as error:
        problem = f"{error}; {CUT_OFF}" if reply.cut else str(error)
        return Heard(prompt, reply, None, problem)
