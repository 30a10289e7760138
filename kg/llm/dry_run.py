"""Dry run: counts the calls and tokens for a model without calling it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.ledger import Replies
from kg.llm.meter import Price, Usage
from kg.llm.tokens import prompt_tokens
from kg.protocols import LLM, Prompt, Reply, unheard

GUESSED = 500  # tokens of a reply, while none of the model's is kept


class DryRunLLM:
    """Stands in for `llm`: has the same fingerprint, and each of its replies has a problem.

    `usage` counts the first call of each conversation, its prompt, and the follow-ups that are
    certain (gleaning), which repeat the prompt; `repeated` counts the replies that these repeat.
    Calls that depend on a reply (a second attempt) are not counted.
    """

    def __init__(self, llm: LLM, price: Price | None = None) -> None:
        self.fingerprint = llm.fingerprint
        self.model = llm.model
        self.max_tokens = llm.max_tokens
        self.price = price
        self.usage = Usage()
        self.repeated = 0

    def complete(
        self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
    ) -> Iterator[Reply]:
        for prompt in prompts:
            calls = 1 + prompt.more
            self.usage.calls += calls
            self.usage.prompt_tokens += calls * prompt_tokens(prompt)
            self.repeated += sum(range(calls))
            reply = Reply("", problem="this is a dry run")
            arrived(prompt, reply)
            yield reply

    def close(self) -> None:
        """Close nothing; the model itself is closed by its maker."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The least that a run would ask its models, in calls and tokens.

    `cost` is in US dollars, None without a price. Tokens of replies are estimated: by the mean of
    the model's kept replies if `known_length`. `kept` counts the kept replies of other models and
    settings, which do not serve here.
    """

    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: float | None = None
    known_length: bool = False
    kept: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, models: Sequence[DryRunLLM], replies: Replies | None) -> Estimate:
        """Return the sum over the models of a dry run, whose replies are kept in `replies`."""
        called = [model for model in models if model.usage.calls]
        lengths = {
            model.fingerprint: replies.mean_tokens(model.fingerprint) if replies else None
            for model in models
        }
        rows = [_row(model, lengths[model.fingerprint]) for model in called]
        costs = [cost for *_, cost in rows]
        kept = replies.kept() if replies else {}
        return cls(
            sum(model.usage.calls for model in called),
            sum(prompts for prompts, _, _ in rows),
            sum(answers for _, answers, _ in rows),
            None if None in costs or not costs else sum(cost for cost in costs if cost),
            bool(lengths) and None not in lengths.values(),
            {name: count for name, count in kept.items() if name not in lengths},
        )


def _row(model: DryRunLLM, mean: float | None) -> tuple[int, int, float | None]:
    """Return (tokens of prompts, tokens of replies, cost) of one model."""
    length = GUESSED if mean is None else mean
    prompts = model.usage.prompt_tokens + round(model.repeated * length)
    replies = round(model.usage.calls * length)
    return prompts, replies, model.price.of(prompts, replies) if model.price else None
