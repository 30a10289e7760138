"""The language model of a run: its replies kept, counted, and held to a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.config import Config
from kg.errors import ConfigError
from kg.ledger import Replies
from kg.llm import KeptLLM, MeteredLLM, Price, UnaskedLLM, Usage, price_of, read_prices
from kg.model import Schema
from kg.protocols import LLM
from kg.registry import make, needs, takes
from kg.schema.files import load_schema

LONGEST = 2048  # tokens of a reply, for models that do not say
WRAPPED: Mapping[str, Any] = {"use": "llm"}  # what an extractor around another has inside
GUESSED = 500  # tokens of a reply, while none of the model's is kept


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens and US dollars that a run may spend; 0 is no limit."""

    tokens: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would ask a model at least, in calls and tokens; `cost` is None without a price.

    Tokens of replies are guessed: by the mean of the model's kept replies where `known_length`.
    `kept` counts the kept replies of other models and settings, which answer nothing here.
    """

    calls: int
    prompt_tokens: int
    reply_tokens: int
    cost: float | None
    known_length: bool
    kept: Mapping[str, int] = field(default_factory=dict)


class Models:
    """Makes parts that ask a model; close it when the run ends.

    `ledger` is where replies are kept, None for nowhere. In a `dry` run nothing is asked; in a
    `fresh` one no reply of before is used. `heard` is told how many calls have been answered.
    """

    def __init__(
        self,
        config: Config,
        ledger: Path | None = None,
        budget: Budget | None = None,
        *,
        dry: bool = False,
        fresh: bool = False,
        heard: Callable[[int], None] = lambda calls: None,
    ) -> None:
        self._heard = heard
        self._config = config
        self._ledger = ledger
        self._budget = budget or Budget()
        self._dry = dry
        self._fresh = fresh
        self._stack = ExitStack()
        self._replies: Replies | None = None
        self._metered: MeteredLLM | None = None
        self._unasked: UnaskedLLM | None = None
        self._price: Price | None = None
        self._model = ""

    def extractor(self) -> Any:
        """The configured extractor, with the model, the schema and the extractor inside of it
        where it takes them."""
        return self._extractor(self._config.parts["extractor"])

    def _extractor(self, section: Mapping[str, Any]) -> Any:
        arguments = dict(section)
        name = str(arguments.pop("use", ""))
        if needs("extractor", name, "of") or (takes("extractor", name, "of") and "of" in section):
            of = arguments.get("of", WRAPPED)
            if not isinstance(of, Mapping) or "use" not in of:
                raise ConfigError(f'of names an extractor, such as {{ use = "llm" }}, not {of!r}')
            arguments["of"] = self._extractor(of)
        if takes("extractor", name, "llm"):
            arguments["llm"] = self.llm
        if takes("extractor", name, "schema"):
            arguments["schema"] = self.schema()
        return make("extractor", name, **arguments)

    def schema(self) -> Schema:
        return load_schema(self._config.schema) if self._config.schema else Schema()

    @cached_property
    def llm(self) -> LLM:
        """One, so that all who ask it share its budget."""
        llm = self._config.part("llm")
        if hasattr(llm, "close"):
            self._stack.callback(llm.close)
        self._price = price_of(getattr(llm, "model", ""), read_prices(self._config.prices))
        self._model = llm.fingerprint
        asked: LLM
        if self._dry:
            asked = self._unasked = UnaskedLLM(llm)
        else:
            asked = self._metered = MeteredLLM(
                llm,
                longest=getattr(llm, "max_tokens", LONGEST),
                max_tokens=self._budget.tokens,
                max_cost=self._budget.cost,
                price=self._price,
                heard=self._heard,
            )
        if self._ledger is None:
            return asked
        self._replies = Replies(self._ledger)
        self._stack.callback(self._replies.close)
        return KeptLLM(asked, self._replies, self._fresh)

    @property
    def usage(self) -> Usage:
        return self._metered.usage if self._metered else Usage()

    @property
    def cost(self) -> float | None:
        """US dollars so far; None where the model has no price."""
        return self._metered.cost if self._metered and self._price else None

    def foreseen(self) -> Foreseen:
        """After a dry run."""
        usage, shown = (self._unasked.usage, self._unasked.shown) if self._unasked else (Usage(), 0)
        mean = self._replies.mean_tokens(self._model) if self._replies else None
        length = GUESSED if mean is None else mean
        prompts = usage.prompt_tokens + round(shown * length)
        replies = round(usage.calls * length)
        price = self._price.of(prompts, replies) if usage.calls and self._price else None
        kept = self._replies.kept() if self._replies else {}
        others = {name: count for name, count in kept.items() if name != self._model}
        return Foreseen(usage.calls, prompts, replies, price, mean is not None, others)

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Models:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
