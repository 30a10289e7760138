"""Printing what a dry run found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.cli.output import joined, plural, say, say_json

if TYPE_CHECKING:
    from kg.llm.dry_run import Estimate


def say_estimate(found: Estimate, json: bool) -> None:
    if json:
        say_json(found)
    elif not found.calls:
        say("This run would not ask a model anything.")
    else:
        unpriced = "; no price is known for the model (`prices` in kg.toml, see docs/llm.md)"
        money = unpriced if found.cost is None else f", ${found.cost:.4f}"
        how = "as the kept ones are" if found.known_length else _why_guessed(found)
        say(
            f"This run would ask the model at least {plural(found.calls, 'time')}: "
            f"{found.prompt_tokens:,} tokens in prompts, about {found.reply_tokens:,} in replies "
            f"({how}){money}"
        )


def _why_guessed(found: Estimate) -> str:
    if not found.kept:
        return "a guess: none is kept yet"
    kept = joined(f"{count:,} of {name}" for name, count in found.kept.items())
    return f"a guess: none is kept of this model and these settings, but {kept}"
