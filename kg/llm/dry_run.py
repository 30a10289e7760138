"""A model that is never asked: it counts what would be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.llm.meter import Usage
from kg.llm.tokens import prompt_tokens
from kg.protocols import LLM, Prompt, Reply, unheard


class UnaskedLLM:
    """Stands for `llm` in a dry run: the same fingerprint, and every reply has a problem.

    `usage` counts the first call of each talk, its prompt, and the calls that are sure to follow
    (gleaning), which show the prompt again; `shown` counts the replies that these show again.
    What depends on a reply (a second attempt) is not foreseen.
    """

    def __init__(self, llm: LLM) -> None:
        self.fingerprint = llm.fingerprint
        self.usage = Usage()
        self.shown = 0

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        for prompt in prompts:
            calls = 1 + prompt.more
            self.usage.calls += calls
            self.usage.prompt_tokens += calls * prompt_tokens(prompt)
            self.shown += sum(range(calls))
            reply = Reply("", problem="this is a dry run")
            arrived(prompt, reply)
            yield reply
