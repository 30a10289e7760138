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
from kg.llm.tokens import prompt_tokens, text_tokens
from kg.llm.transport import Refused, Transport
from kg.llm.window import Window
from kg.protocols import Prompt, Reply, unheard

OPENAI = "https://api.openai.com/v1"
TOP = 5  # log-probabilities of the first token

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
        key = os.environ.get("OPENAI_API_KEY", "")
        self.max_tokens = max_tokens
        self._concurrency = concurrency
        self._temperature = temperature
        self._transport = Transport(base, key, concurrency, timeout, retries)
        self._limits = Limits(requests_per_minute, tokens_per_minute)
        self._gate = asyncio.Semaphore(concurrency)
        self._loop = Loop()
        self._ended: LLMError | None = None
        self._formats = ["json_schema", "json_object", ""]  # those the endpoint has not refused

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
            await self._limits.admit(asked)
            try:
                answer = await self._ask(prompt)
            except LLMError as error:
                self._ended = error
                raise
            except Refused as error:
                if error.status == 404:
                    self._ended = LLMError(f"there is no model {self.model!r} there ({error})")
                    raise self._ended from error
                reply = Reply("", problem=str(error))
            else:
                reply = read(answer, asked)
        self._limits.correct(reply.prompt_tokens + reply.reply_tokens - asked)
        arrived(prompt, reply)
        return reply

    async def _ask(self, prompt: Prompt) -> Any:
        """With the strictest form of reply that the endpoint takes."""
        while True:
            wanted = next(f for f in self._formats if f != "json_schema" or prompt.schema != "{}")
            wanted = wanted if prompt.schema else ""
            try:
                return await self._transport.post("chat/completions", self._body(prompt, wanted))
            except Refused as error:
                if error.status not in (400, 422) or not wanted or wanted not in self._formats:
                    raise
                if "format" not in str(error).lower() and "schema" not in str(error).lower():
                    raise
                self._formats.remove(wanted)

    def _body(self, prompt: Prompt, wanted: str) -> dict[str, Any]:
        talk = [
            {"role": "assistant" if number % 2 else "user", "content": turn}
            for number, turn in enumerate(prompt.turns)
        ]
        system = [{"role": "system", "content": prompt.system}] if prompt.system else []
        body: dict[str, Any] = {
            "model": self.model,
            "messages": system + talk,
            "temperature": self._temperature,
            "max_tokens": self.max_tokens,
        }
        if prompt.first:
            body |= {"logprobs": True, "top_logprobs": TOP}
        if wanted == "json_object":
            body["response_format"] = {"type": "json_object"}
        elif wanted:
            form = {"name": "answer", "strict": True, "schema": json.loads(prompt.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body

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
    usage = answer.get("usage") or {}
    return Reply(
        text,
        int(usage.get("prompt_tokens") or asked),
        int(usage.get("completion_tokens") or text_tokens(text)),
        cut=choice.get("finish_reason") == "length",
        first=_first(choice.get("logprobs")),
        problem="" if text.strip() else "an empty reply",
    )


def _first(logprobs: Any) -> tuple[tuple[str, float], ...]:
    """Of the first token that is more than a blank; () where they were not told."""
    try:
        tokens = (one for one in logprobs["content"] if one["token"].strip())
        found = [(str(one["token"]), float(one["logprob"])) for one in next(tokens)["top_logprobs"]]
    except (KeyError, TypeError, ValueError, StopIteration):
        return ()
    return tuple(sorted((one for one in found if math.isfinite(one[1])), key=lambda one: -one[1]))
