"""What a model's answers cost, and where to stop."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kg.errors import BudgetExceeded, ConfigError, FormatError
from kg.llm.tokens import prompt_tokens
from kg.protocols import LLM, Prompt, Reply, unheard

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, of prompts and of replies."""

    prompt: float
    reply: float

    def of(self, prompt_tokens: int, reply_tokens: int) -> float:
        return (prompt_tokens * self.prompt + reply_tokens * self.reply) / MILLION


def read_prices(path: Path | None = None) -> dict[str, Price]:
    """By model, from a file like the packaged kg/llm/prices.toml, or that."""
    try:
        source = path or files("kg.llm").joinpath("prices.toml")
        data = tomllib.loads(source.read_text("utf-8"))
        return {
            name: Price(float(row["prompt"]), float(row["reply"])) for name, row in data.items()
        }
    except OSError as error:
        raise ConfigError(f"cannot read the prices {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError(
            f"{path}: a price is [model] prompt = 0.1, reply = 0.4: {error}"
        ) from error


@dataclass(slots=True)
class Usage:
    """What was sent and received; kept replies cost nothing and are not counted."""

    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    failed: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.reply_tokens


class MeteredLLM:
    """Counts what `llm` is asked, in `usage`, and stops before a limit is passed.

    `max_tokens` and `max_cost` (US dollars, by `price`) are for the life of this object. A call
    is made only if its prompt and the longest reply (`longest` tokens) still fit beside those
    under way; where they do not, those are waited for first. BudgetExceeded once nothing fits.
    `heard` is told how many have been answered, at each call and each answer.
    """

    def __init__(
        self,
        llm: LLM,
        *,
        longest: int,
        max_tokens: int = 0,
        max_cost: float = 0.0,
        price: Price | None = None,
        heard: Callable[[int], None] = lambda calls: None,
    ) -> None:
        if max_cost and price is None:
            name = getattr(llm, "model", "") or "NAME"
            raise ConfigError(
                f"no price is known for the model {name!r}: write a file with ['{name}'], prompt = "
                "0.15, reply = 0.6 (a line each; US dollars per million tokens), and name it in "
                'kg.toml: prices = "prices.toml"'
            )
        self.usage = Usage()
        self._heard = heard
        self._llm = llm
        self._longest = longest
        self._max_tokens = max_tokens
        self._max_cost = max_cost
        self._price = price or Price(0.0, 0.0)
        self._open_prompts = self._open_calls = 0
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        return self._llm.fingerprint

    @property
    def cost(self) -> float:
        return self._price.of(self.usage.prompt_tokens, self.usage.reply_tokens)

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        source = iter(prompts)
        held: list[Prompt] = []  # the one that did not fit

        def admitted() -> Iterator[Prompt]:
            while (prompt := held.pop() if held else next(source, None)) is not None:
                if not self._admit(prompt):
                    held.append(prompt)
                    return
                yield prompt

        def heard(prompt: Prompt, reply: Reply) -> None:
            self._count(prompt, reply)
            arrived(prompt, reply)

        while True:
            yield from self._llm.complete(admitted(), heard)
            if not held:
                return
            if not self._fits(prompt_tokens(held[0]), 1):
                raise BudgetExceeded(self._told())

    def _admit(self, prompt: Prompt) -> bool:
        asked = prompt_tokens(prompt)
        with self._lock:
            fits = self._fits(self._open_prompts + asked, self._open_calls + 1)
            if fits:
                self._open_prompts += asked
                self._open_calls += 1
        if fits:
            self._heard(self.usage.calls)
        return fits

    def _fits(self, prompts: int, calls: int) -> bool:
        asked = self.usage.prompt_tokens + prompts
        answered = self.usage.reply_tokens + calls * self._longest
        if self._max_tokens and asked + answered > self._max_tokens:
            return False
        return not self._max_cost or self._price.of(asked, answered) <= self._max_cost

    def _count(self, prompt: Prompt, reply: Reply) -> None:
        with self._lock:
            self._open_prompts -= prompt_tokens(prompt)
            self._open_calls -= 1
            self.usage.calls += 1
            self.usage.failed += bool(reply.problem)
            self.usage.prompt_tokens += reply.prompt_tokens
            self.usage.reply_tokens += reply.reply_tokens
        self._heard(self.usage.calls)

    def _told(self) -> str:
        limit = f"{self._max_tokens:,} tokens" if self._max_tokens else ""
        money = f"${self._max_cost:g}" if self._max_cost else ""
        calls = f"{self.usage.calls:,} call{'s' * (self.usage.calls != 1)}"
        return (
            f"the next call could pass the limit of {' or '.join(filter(None, (limit, money)))} "
            f"({self.usage.tokens:,} tokens, ${self.cost:.4f} in {calls} so far; a reply may have "
            f"{self._longest:,} tokens: llm.max_tokens)"
        )


def price_of(model: str, prices: Mapping[str, Price]) -> Price | None:
    """The price of a model, also under the name without its vendor ("openai/...")."""
    return prices.get(model) or prices.get(model.rpartition("/")[2])
