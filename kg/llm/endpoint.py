"""Any OpenAI-compatible endpoint: chat completions, many in flight, replies in order."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from kg.errors import ConfigError, LLMError
from kg.llm.capabilities import Capabilities
from kg.llm.completion import read
from kg.llm.loop import Loop
from kg.llm.rate_limits import RateLimits
from kg.llm.refusals import ACCESS, ADDRESS, KEY, MODEL, MONEY, cause_of
from kg.llm.tokens import prompt_tokens
from kg.llm.transport import Refused, Transport
from kg.llm.window import Window
from kg.protocols import Prompt, Reply, unheard

OPENAI = "https://api.openai.com/v1"
ALONE = 1.0  # seconds for which the other requests wait for the first
_CAUSES = {
    KEY: "does not take the key in $OPENAI_API_KEY",
    MONEY: "refuses for want of money or an active account",
    MODEL: "has no model {model!r}",
    ACCESS: "gives no access from here",
    ADDRESS: "answers no chat completions; is the address right? Most end with /v1",
}

Arrived = Callable[[Prompt, Reply], None]


class EndpointLLM:
    """A model behind `base_url` ($OPENAI_BASE_URL, else OpenAI's); the key is $OPENAI_API_KEY.

    `model` is its name there (else $OPENAI_MODEL). At most `concurrency` requests are in flight,
    within the rate limits `requests_per_minute` and `tokens_per_minute` (0: no limit). A reply has
    at most `max_tokens` tokens. A request ends after `timeout` seconds and is repeated up to
    `retries` times.
    """

    def __init__(  # noqa: PLR0913  they are the section [llm] of kg.toml
        self,
        model: str = "",
        base_url: str = "",
        concurrency: int = 16,
        requests_per_minute: float = 0,
        tokens_per_minute: float = 0,
        temperature: float = 0.0,
        max_tokens: int = 2048,
        timeout: float = 300.0,
        retries: int = 6,
    ) -> None:
        self.model = model or os.environ.get("OPENAI_MODEL", "")
        if not self.model:
            raise ConfigError("which model? Set llm.model, or $OPENAI_MODEL")
        if min(concurrency, max_tokens) < 1 or retries < 0 or timeout <= 0:
            raise ConfigError("llm: concurrency and max_tokens are at least 1, timeout is over 0")
        base = (base_url or os.environ.get("OPENAI_BASE_URL") or OPENAI).rstrip("/")
        key = _checked_key(os.environ.get("OPENAI_API_KEY", ""))
        if not base.startswith(("http://", "https://")):
            raise ConfigError("llm.base_url begins with http:// or https://")
        if "@" in base.partition("://")[2].partition("/")[0]:
            raise ConfigError("llm.base_url takes no user and password: the key is $OPENAI_API_KEY")
        self.max_tokens = max_tokens
        self._concurrency = concurrency
        self._temperature = temperature
        self._base = base
        self._transport = Transport(base, key, concurrency, timeout, retries)
        self._limits = RateLimits(requests_per_minute, tokens_per_minute)
        self._gate = asyncio.Semaphore(concurrency)
        self._loop = Loop()
        self._ended: LLMError | None = None
        self._capabilities = Capabilities()
        self._has_begun = False
        self._first_ended = asyncio.Event()

    @property
    def fingerprint(self) -> str:
        settings = {"temperature": self._temperature, "max_tokens": self.max_tokens}
        return f"{self.model} {json.dumps(settings, sort_keys=True)}"

    def complete(self, prompts: Iterable[Prompt], arrived: Arrived = unheard) -> Iterator[Reply]:
        """Yield replies as LLM.complete does; `arrived` is called in the client's own thread."""
        self._ended = None
        window = Window(
            lambda prompt: self._loop.submit(self._reply(prompt, arrived)), self._concurrency
        )
        yield from window.replies(prompts)

    async def _reply(self, prompt: Prompt, arrived: Arrived) -> Reply:
        estimate = prompt_tokens(prompt)
        async with self._gate:
            await self._let_first_go()
            if self._ended is not None:  # an error that every prompt would meet
                raise self._ended
            try:
                answer = await self._ask(prompt, estimate)
            except LLMError as error:
                self._ended = error
                raise
            except Refused as error:
                if ending := self._ending(error):
                    self._ended = ending
                    raise ending from error
                reply = Reply("", problem=str(error))
            else:
                reply = read(answer, estimate)
            finally:
                self._first_ended.set()
        self._limits.correct(reply.prompt_tokens + reply.reply_tokens - estimate)
        arrived(prompt, reply)
        return reply

    async def _let_first_go(self) -> None:
        """Send the first request alone for a moment: with a wrong key only one call fails."""
        if self._has_begun:
            await self._first_ended.wait()
            return
        self._has_begun = True
        asyncio.get_running_loop().call_later(ALONE, self._first_ended.set)

    async def _ask(self, prompt: Prompt, estimate: int) -> Any:
        """Return the answer in the strictest form that the endpoint takes; each attempt counts."""
        attempts = count()

        async def admit() -> None:
            if next(attempts):
                self._first_ended.set()  # the others need not wait for a second attempt
            await self._limits.admit(estimate)

        while True:
            body = self._body(prompt)
            try:
                return await self._transport.post("chat/completions", body, admit)
            except Refused as error:
                if not self._capabilities.learn(str(error), body):
                    raise

    def _ending(self, error: Refused) -> LLMError | None:
        """Return the error that any prompt would meet, or None."""
        cause = cause_of(error.status, str(error))
        if not cause:
            return None
        words, _, advice = _CAUSES[cause].partition("; ")
        message = f"{self._base} {words.format(model=self.model)} ({error})"
        return LLMError(f"{message}: {advice}" if advice else message)

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        messages = [
            {"role": "assistant" if number % 2 else "user", "content": turn}
            for number, turn in enumerate(prompt.turns)
        ]
        system = [{"role": "system", "content": prompt.system}] if prompt.system else []
        return {
            "model": self.model,
            "messages": system + messages,
            **self._capabilities.body(prompt, self._temperature, self.max_tokens),
        }

    def close(self) -> None:
        """End the client's thread, and drop the requests in flight."""
        self._loop.close(self._transport.close())


def _checked_key(key: str) -> str:
    key = key.strip()  # read from a file, it ends with a line break
    if not (key.isascii() and key.isprintable()):
        raise ConfigError("$OPENAI_API_KEY holds letters that no key has: copy it again")
    return key
