"""Conversation about a chunk: a question, a repeat for an unreadable reply, and follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extractors.llm.answers import Answer
from extractors.llm.triples import extraction
from kg.llm import Conversation
from kg.llm.ask import SHOWN, ask
from kg.llm.prompt_files import PromptFile
from kg.model import Chunk, Extraction, Reject
from kg.protocols import Prompt


@dataclass(frozen=True, slots=True)
class Manner:
    """The parts of a conversation in which extractors differ.

    `read` parses a reply and raises FormatError for one that is no answer. `again` is the
    prompt that asks once more, `gleaning` the follow-up that asks for missed facts.
    `relations` are the schema's names.
    """

    extractor: str
    read: Callable[[str], Answer]
    again: PromptFile
    gleaning: PromptFile
    relations: frozenset[str] = frozenset()


def dialogue(
    chunk: Chunk, prompt: Prompt, manner: Manner, gleaning: int = 0
) -> Conversation[Extraction]:
    """Return the extraction from the replies, with `gleaning` follow-ups for missed facts.

    If a follow-up has no readable reply, the facts before it are kept. The extraction is
    complete unless the model did not answer.
    """
    heard = yield from ask(replace(prompt, more=gleaning), manner.read, manner.again)
    if heard.answer is None:
        reject = Reject(heard.reply.text[:SHOWN], heard.problem)
        return Extraction(chunk, (), (), (reject,), complete=False)
    answers, cut = [heard.answer], heard.reply.cut
    for left in reversed(range(gleaning)):
        turns = (*heard.prompt.turns, heard.reply.text, manner.gleaning.fill({})[1])
        follow_up = replace(heard.prompt, turns=turns, more=left)
        heard = yield from ask(follow_up, manner.read, manner.again)
        if heard.answer is None:
            break
        answers.append(heard.answer)
        cut |= heard.reply.cut
    result = extraction(chunk, answers, manner.extractor, cut, manner.relations)
    if heard.answer is not None:
        return result
    reject = Reject(heard.reply.text[:SHOWN], f"gleaning: {heard.problem}")
    rejects = (*result.rejects, reject)
    return replace(result, rejects=rejects, complete=not heard.reply.problem)
