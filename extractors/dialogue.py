"""The talk about one chunk: asked, asked again if it cannot be read, asked for what is missing."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from extractors.answers import Answer
from extractors.prompt_files import PromptFile
from extractors.statements import extraction
from kg.errors import FormatError
from kg.llm import Talk
from kg.model import Chunk, Extraction, Reject
from kg.protocols import Prompt, Reply

LONGEST = 2000  # characters of an unreadable reply that are shown to the model again


@dataclass(frozen=True, slots=True)
class Manner:
    """How an extractor talks: `read` raises FormatError for what is no answer; `again` and
    `gleaning` are the prompts that ask once more, and for missed facts."""

    extractor: str
    read: Callable[[str], Answer]
    again: PromptFile
    gleaning: PromptFile


def dialogue(chunk: Chunk, prompt: Prompt, manner: Manner, gleaning: int = 0) -> Talk[Extraction]:
    """What the replies say; `gleaning` times missed facts are asked for."""
    reply = yield prompt
    answer, problem = _answer(reply, manner)
    if answer is None and not reply.problem:
        prompt, reply = yield from _again(prompt, reply, problem, manner)
        answer, problem = _answer(reply, manner)
    if answer is None:
        return Extraction(chunk, (), (), (Reject(reply.text, problem),), complete=False)
    answers = [answer]
    cut = reply.cut
    for _ in range(gleaning):
        turns = (*prompt.turns, reply.text, manner.gleaning.fill({})[1])
        prompt = Prompt(turns, prompt.system, prompt.schema, check=prompt.check)
        reply = yield prompt
        more, _ = _answer(reply, manner)
        if more is None:
            break  # what was found before stands
        answers.append(more)
    return extraction(chunk, answers, manner.extractor, cut)


def _again(
    prompt: Prompt, reply: Reply, problem: str, manner: Manner
) -> Generator[Prompt, Reply, tuple[Prompt, Reply]]:
    """A second attempt that shows the model what was wrong."""
    words = manner.again.fill({"problem": problem})[1]
    turns = (*prompt.turns, reply.text[:LONGEST], words)
    second = Prompt(turns, prompt.system, prompt.schema, check=prompt.check)
    return second, (yield second)


def _answer(reply: Reply, manner: Manner) -> tuple[Answer | None, str]:
    """What a reply says, or None and why it is no answer."""
    if reply.problem:
        return None, reply.problem
    try:
        return manner.read(reply.text), ""
    except FormatError as error:
        return None, str(error)
