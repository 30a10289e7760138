"""A model that is never asked: it counts what would be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.llm.meter import Usage
from kg.llm.tokens import prompt_tokens
from kg.protocols import LLM, Prompt, Reply, unheard


class UnaskedLLM:
    """Stands for `llm` in a dry run: the same fingerprint, and every reply has a problem.

    `usage` counts the first call of each talk and its prompt; what a reply would lead to (a
    second attempt, gleaning) is not foreseen.
    """

    def __init__(self, llm: LLM) -> None:
        self.fingerprint = llm.fingerprint
        self.usage = Usage()

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        for prompt in prompts:
            self.usage.calls += 1
            self.usage.prompt_tokens += prompt_tokens(prompt)
            reply = Reply("", problem="this is a dry run")
            arrived(prompt, reply)
            yield reply
