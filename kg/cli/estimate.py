"""Printing of a dry run's estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.output import joined, plural, say, say_json

if TYPE_CHECKING:
    from kg.llm.dry_run import Estimate


def say_estimate(estimate: Estimate, json: bool) -> None:
    if json:
        say_json(estimate)
    elif not estimate.calls:
        say("This run would not ask a model anything.")
    else:
        unpriced = "; no price is known for the model (`prices` in kg.toml, see docs/llm.md)"
        money = unpriced if estimate.cost is None else f", ${estimate.cost:.4f}"
        how = "as the kept ones are" if estimate.known_length else _why_guessed(estimate)
        say(
            f"This run would ask the model at least {plural(estimate.calls, 'time')}: "
            f"{estimate.prompt_tokens:,} tokens in prompts, about "
            f"{estimate.reply_tokens:,} in replies ({how}){money}"
        )


def _why_guessed(estimate: Estimate) -> str:
    if not estimate.kept:
        return "a guess: none is kept yet"
    kept = joined(f"{count:,} of {name}" for name, count in estimate.kept.items())
    return f"a guess: none is kept of this model and these settings, but {kept}"
