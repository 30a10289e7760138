"""Replies kept from earlier runs: a prompt that was answered is not sent again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator

from kg.errors import FormatError
from kg.ledger import Replies
from kg.protocols import LLM, Prompt, Reply, unheard
from kg.resume import resumed


class CachedLLM:
    """Answers from `replies` what is kept there, asks `llm` the rest, and keeps its answers.

    A reply is kept when it arrives, before its turn, under the model, its settings and the prompt.
    A reply with a problem, a truncated one, or one that the prompt's check refuses is not kept.
    With `fresh`, earlier replies are not read, and the new ones take their places.
    """

    def __init__(self, llm: LLM, replies: Replies, fresh: bool = False) -> None:
        self._llm = llm
        self._replies = replies
        self._fresh = fresh
        self._answered: set[str] = set()  # keys asked in this run, if replies are to be fresh
        self.model = llm.model
        self.max_tokens = llm.max_tokens

    @property
    def fingerprint(self) -> str:
        return self._llm.fingerprint

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        """Yield replies as LLM.complete does; kept ones cost nothing and do not call `arrived`."""

        def keep(prompt: Prompt, reply: Reply) -> None:
            if is_answer(prompt, reply):
                key = self._key(prompt)
                self._replies.put(key, self._llm.fingerprint, reply)
                if self._fresh:
                    self._answered.add(key)
            arrived(prompt, reply)

        done = resumed(
            prompts, self._key, self._kept, lambda missing: self._llm.complete(missing, keep)
        )
        yield from (reply for _, reply in done)

    def close(self) -> None:
        self._llm.close()

    def _kept(self, key: str) -> Reply | None:
        return None if self._fresh and key not in self._answered else self._replies.get(key)

    def _key(self, prompt: Prompt) -> str:
        parts = [self.fingerprint, prompt.system, prompt.turns, prompt.schema, prompt.first]
        text = json.dumps(parts, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def is_answer(prompt: Prompt, reply: Reply) -> bool:
    if reply.problem or reply.cut:
        return False
    if prompt.check is None:
        return True
    try:
        prompt.check(reply.text)
    except FormatError:
        return False
    return True
