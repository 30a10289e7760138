"""Any OpenAI-compatible endpoint: chat completions, many in flight, in order."""

from __future__ import annotations

import asyncio
import json
import math
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kg.errors import ConfigError, LLMError
from kg.llm.limits import Limits
from kg.llm.loop import Loop
from kg.llm.offers import Offers
from kg.llm.tokens import prompt_tokens, text_tokens
from kg.llm.transport import Refused, Transport
from kg.llm.window import Window
from kg.protocols import Prompt, Reply, unheard

OPENAI = "https://api.openai.com/v1"

Arrived = Callable[[Prompt, Reply], None]


class EndpointLLM:
    """A model behind `base_url` ($OPENAI_BASE_URL, else OpenAI's); the key is $OPENAI_API_KEY.

    `model` is its name there (else $OPENAI_MODEL). At most `concurrency` requests are in flight;
    `requests_per_minute` and `tokens_per_minute` hold them back (0: no limit). A reply has at
    most `max_tokens` tokens. A request is given up after `timeout` seconds and tried again, up to
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
        self._limits = Limits(requests_per_minute, tokens_per_minute)
        self._gate = asyncio.Semaphore(concurrency)
        self._loop = Loop()
        self._ended: LLMError | None = None
        self._offers = Offers()

    @property
    def fingerprint(self) -> str:
        settings = {"temperature": self._temperature, "max_tokens": self.max_tokens}
        return f"{self.model} {json.dumps(settings, sort_keys=True)}"

    def complete(self, prompts: Iterable[Prompt], arrived: Arrived = unheard) -> Iterator[Reply]:
        """See LLM. `arrived` is called in the client's own thread."""
        self._ended = None
        window = Window(lambda one: self._loop.submit(self._reply(one, arrived)), self._concurrency)
        yield from window.replies(prompts)

    async def _reply(self, prompt: Prompt, arrived: Arrived) -> Reply:
        asked = prompt_tokens(prompt)
        async with self._gate:
            if self._ended is not None:  # what no other prompt would mend is not tried with each
                raise self._ended
            try:
                answer = await self._ask(prompt, asked)
            except LLMError as error:
                self._ended = error
                raise
            except Refused as error:
                if ending := self._ending(error):
                    self._ended = ending
                    raise ending from error
                reply = Reply("", problem=str(error))
            else:
                reply = read(answer, asked)
        self._limits.correct(reply.prompt_tokens + reply.reply_tokens - asked)
        arrived(prompt, reply)
        return reply

    async def _ask(self, prompt: Prompt, asked: int) -> Any:
        """In the strictest form that the endpoint takes; each attempt counts for the limits."""
        while True:
            body = self._body(prompt)
            try:
                return await self._transport.post(
                    "chat/completions", body, lambda: self._limits.admit(asked)
                )
            except Refused as error:
                if not self._offers.learn(str(error), body):
                    raise

    def _ending(self, error: Refused) -> LLMError | None:
        """What would be refused for any prompt."""
        if error.status in (401, 403):
            return LLMError(f"{self._base} does not take the key in $OPENAI_API_KEY ({error})")
        if error.status == 404 and "model" in str(error).lower():
            return LLMError(f"{self._base} has no model {self.model!r} ({error})")
        if error.status == 404:
            return LLMError(
                f"{self._base} answers no chat completions ({error}): is the address right? Most "
                "end with /v1"
            )
        return None

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        talk = [
            {"role": "assistant" if number % 2 else "user", "content": turn}
            for number, turn in enumerate(prompt.turns)
        ]
        system = [{"role": "system", "content": prompt.system}] if prompt.system else []
        return {
            "model": self.model,
            "messages": system + talk,
            **self._offers.body(prompt, self._temperature, self.max_tokens),
        }

    def close(self) -> None:
        """Ends the client's thread; what is in flight is dropped."""
        self._loop.close(self._transport.close())


def read(answer: Any, asked: int) -> Reply:
    """The reply in an endpoint's answer; `asked` is the prompt's estimate in tokens."""
    try:
        choice = answer["choices"][0]
        text = choice["message"]["content"] or ""
        if not isinstance(text, str):
            raise TypeError("content is no text")
    except (KeyError, IndexError, TypeError):
        return Reply("", asked, problem=f"an answer without a choice: {json.dumps(answer)[:120]}")
    usage = answer.get("usage")
    return Reply(
        text,
        _count(usage, "prompt_tokens") or asked,
        _count(usage, "completion_tokens") or text_tokens(text),
        cut=choice.get("finish_reason") == "length",
        first=_first(choice.get("logprobs")),
        problem="" if text.strip() else "an empty reply",
    )


def _count(usage: Any, name: str) -> int:
    """0 where the endpoint does not tell it as a number."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if isinstance(value, int) and value > 0 else 0


def _checked_key(key: str) -> str:
    key = key.strip()  # as a file ends with a new line
    if not (key.isascii() and key.isprintable()):
        raise ConfigError("$OPENAI_API_KEY holds letters that no key has: copy it again")
    return key


def _first(logprobs: Any) -> tuple[tuple[str, float], ...]:
    """Of the first token that is more than a blank; () where they were not told."""
    try:
        tokens = (one for one in logprobs["content"] if one["token"].strip())
        found = [(str(one["token"]), float(one["logprob"])) for one in next(tokens)["top_logprobs"]]
    except (KeyError, TypeError, ValueError, StopIteration):
        return ()
    return tuple(sorted((one for one in found if math.isfinite(one[1])), key=lambda one: -one[1]))
