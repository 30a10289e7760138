"""The talk about one chunk: asked, asked again if it cannot be read, asked for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extractors.llm.answers import Answer
from extractors.llm.triples import extraction
from kg.llm import Talk
from kg.llm.ask import SHOWN, ask
from kg.llm.prompt_files import PromptFile
from kg.model import Chunk, Extraction, Reject
from kg.protocols import Prompt


@dataclass(frozen=True, slots=True)
class Manner:
    """How an extractor talks: `read` raises FormatError for what is no answer; `again` and
    `gleaning` are the prompts that ask once more, and for missed facts. `relations` are the
    schema's."""

    extractor: str
    read: Callable[[str], Answer]
    again: PromptFile
    gleaning: PromptFile
    relations: frozenset[str] = frozenset()


def dialogue(chunk: Chunk, prompt: Prompt, manner: Manner, gleaning: int = 0) -> Talk[Extraction]:
    """What the replies say; `gleaning` times missed facts are asked for.

    Where these cannot be had, what was found before stands; the extraction is complete unless
    the model did not answer.
    """
    heard = yield from ask(replace(prompt, more=gleaning), manner.read, manner.again)
    if heard.answer is None:
        reject = Reject(heard.reply.text[:SHOWN], heard.problem)
        return Extraction(chunk, (), (), (reject,), complete=False)
    answers, cut = [heard.answer], heard.reply.cut
    for left in reversed(range(gleaning)):
        turns = (*heard.prompt.turns, heard.reply.text, manner.gleaning.fill({})[1])
        asked = replace(heard.prompt, turns=turns, more=left)
        heard = yield from ask(asked, manner.read, manner.again)
        if heard.answer is None:
            break
        answers.append(heard.answer)
        cut |= heard.reply.cut
    found = extraction(chunk, answers, manner.extractor, cut, manner.relations)
    if heard.answer is not None:
        return found
    reject = Reject(heard.reply.text[:SHOWN], f"gleaning: {heard.problem}")
    rejects = (*found.rejects, reject)
    return replace(found, rejects=rejects, complete=not heard.reply.problem)
