"""The cost of calls to models, and the budget that ends a run."""

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
    """Return prices by model from a file like the packaged kg/llm/prices.toml, the default."""
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
    """Tokens sent and received; cached replies cost nothing and are not counted."""

    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    failed: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.reply_tokens


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens and US dollars that a run may spend; 0 is no limit."""

    tokens: int = 0
    cost: float = 0.0


class Meter:
    """Counts the calls to all models of a run, in `usage` and `cost`, against one budget.

    `cost` is in US dollars; a model without a price costs nothing. `answered` is called with the
    number of answered calls, at each call and each answer.
    """

    def __init__(
        self, budget: Budget, answered: Callable[[int], None] = lambda calls: None
    ) -> None:
        self.budget = budget
        self.usage = Usage()
        self._answered = answered
        self.cost = 0.0
        self._open_tokens = 0
        self._open_cost = 0.0
        self._changed = threading.Condition()

    def admit(self, prompt: int, longest: int, price: Price | None) -> bool:
        """Reserve `prompt` and `longest` reply tokens if they fit beside the calls in flight.

        Returns False, and reserves nothing, otherwise.
        """
        tokens, cost = prompt + longest, _cost(price, prompt, longest)
        with self._changed:
            fits = self._fits(self._open_tokens + tokens, self._open_cost + cost)
            if fits:
                self._open_tokens += tokens
                self._open_cost += cost
        if fits:
            self._answered(self.usage.calls)
        return fits

    def count(self, prompt: int, longest: int, reply: Reply, price: Price | None) -> None:
        """Count the reply to a call that was admitted with `prompt` and `longest` tokens."""
        with self._changed:
            self._open_tokens -= prompt + longest
            self._open_cost -= _cost(price, prompt, longest)
            self.cost += _cost(price, reply.prompt_tokens, reply.reply_tokens)
            self.usage.calls += 1
            self.usage.failed += bool(reply.problem)
            self.usage.prompt_tokens += reply.prompt_tokens
            self.usage.reply_tokens += reply.reply_tokens
            self._changed.notify_all()
        self._answered(self.usage.calls)

    def wait_for_room(self, prompt: int, longest: int, price: Price | None) -> None:
        """Wait for an answer that may make room; BudgetExceeded if none can."""
        tokens, cost = prompt + longest, _cost(price, prompt, longest)
        with self._changed:
            if not self._fits(tokens, cost):
                raise BudgetExceeded(self._exceeded(longest))
            if not self._fits(self._open_tokens + tokens, self._open_cost + cost):
                self._changed.wait(timeout=0.1)

    def _fits(self, tokens: int, cost: float) -> bool:
        if self.budget.tokens and self.usage.tokens + tokens > self.budget.tokens:
            return False
        return not self.budget.cost or self.cost + cost <= self.budget.cost

    def _exceeded(self, longest: int) -> str:
        limit = f"{self.budget.tokens:,} tokens" if self.budget.tokens else ""
        money = f"${self.budget.cost:g}" if self.budget.cost else ""
        calls = f"{self.usage.calls:,} call{'s' * (self.usage.calls != 1)}"
        return (
            f"the next call could pass the limit of {' or '.join(filter(None, (limit, money)))} "
            f"({self.usage.tokens:,} tokens, ${self.cost:.4f} in {calls} so far; a reply may "
            f"have {longest:,} tokens: llm.max_tokens)"
        )


class MeteredLLM:
    """Counts the calls to `llm` in `meter`, which several models may share.

    A call is made only if its prompt and the longest reply (`llm.max_tokens`) still fit into the
    budget beside those in flight; otherwise it waits for them. Raises BudgetExceeded once nothing
    fits, and ConfigError for a budget in dollars and a model without a price.
    """

    def __init__(self, llm: LLM, meter: Meter, price: Price | None = None) -> None:
        if meter.budget.cost and price is None:
            name = llm.model or "NAME"
            raise ConfigError(
                f"no price is known for the model {name!r}: write a file with ['{name}'], prompt = "
                "0.15, reply = 0.6 (a line each; US dollars per million tokens), and name it in "
                'kg.toml: prices = "prices.toml"'
            )
        self.model = llm.model
        self.max_tokens = llm.max_tokens
        self._llm = llm
        self._meter = meter
        self._price = price

    @property
    def fingerprint(self) -> str:
        return self._llm.fingerprint

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        source = iter(prompts)
        deferred: list[Prompt] = []  # a prompt that did not fit

        def admitted() -> Iterator[Prompt]:
            while (prompt := deferred.pop() if deferred else next(source, None)) is not None:
                if not self._meter.admit(prompt_tokens(prompt), self.max_tokens, self._price):
                    deferred.append(prompt)
                    return
                yield prompt

        def counted(prompt: Prompt, reply: Reply) -> None:
            self._meter.count(prompt_tokens(prompt), self.max_tokens, reply, self._price)
            arrived(prompt, reply)

        while True:
            yield from self._llm.complete(admitted(), counted)
            if not deferred:
                return
            self._meter.wait_for_room(prompt_tokens(deferred[0]), self.max_tokens, self._price)

    def close(self) -> None:
        self._llm.close()


def _cost(price: Price | None, prompt_tokens: int, reply_tokens: int) -> float:
    return price.of(prompt_tokens, reply_tokens) if price else 0.0


def price_of(model: str, prices: Mapping[str, Price]) -> Price | None:
    """Return the price of a model, also by its name without the vendor ("openai/..."), or None."""
    return prices.get(model) or prices.get(model.rpartition("/")[2])
