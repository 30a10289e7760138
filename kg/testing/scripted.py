"""A model that answers from a script, in the process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from kg.llm.tokens import prompt_tokens, text_tokens
from kg.protocols import Prompt, Reply, unheard

LONGEST = 2048  # tokens of a reply
Script = Callable[[Prompt], str | Reply] | Mapping[str, str] | Sequence[str]


class ScriptedLLM:
    """Gives the replies of a script; `asked` lists the prompts so far.

    `script` is a function of the prompt, {words of the last turn: reply} (the first words that
    occur count), or the replies in order. `window` prompts are read before their replies are given,
    as by a model with so many in flight. A prompt without a reply gets a reply with a problem.
    """

    def __init__(
        self, script: Script, window: int = 4, name: str = "scripted", max_tokens: int = LONGEST
    ) -> None:
        self.asked: list[Prompt] = []
        self.fingerprint = self.model = name
        self.max_tokens = max_tokens
        self._script = script
        self._window = window
        self._next = 0

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        source = iter(prompts)
        under_way = deque(islice(source, self._window))
        while under_way:
            prompt = under_way.popleft()
            self.asked.append(prompt)
            reply = self._reply(prompt)
            arrived(prompt, reply)
            yield reply
            under_way.extend(islice(source, 1))

    def close(self) -> None:
        """Close nothing."""

    def _reply(self, prompt: Prompt) -> Reply:
        reply = self._find(prompt)
        if isinstance(reply, Reply):
            return reply
        if reply is None:
            return Reply("", prompt_tokens(prompt), problem="the script has no reply to this")
        return Reply(reply, prompt_tokens(prompt), text_tokens(reply))

    def _find(self, prompt: Prompt) -> str | Reply | None:
        if callable(self._script):
            return self._script(prompt)
        if isinstance(self._script, Mapping):
            last = prompt.turns[-1]
            return next((reply for words, reply in self._script.items() if words in last), None)
        self._next += 1
        return self._script[self._next - 1] if self._next <= len(self._script) else None
