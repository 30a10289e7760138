"""The command kg diff."""

from __future__ import annotations

import json as form
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import Json
from kg.cli.output import note, one_line, safe_json, say

if TYPE_CHECKING:
    from kg.explain import Difference, Quote

SHOWN = 20  # differences of each kind of change; --json has all
QUOTES = 3
_NOUNS = {"document": "Documents", "entity": "Entities", "fact": "Facts"}
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A graph's folder.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one, or a later state.")],
    json: Json = False,
) -> None:
    """Say what differs between two graphs.

    Exits with 0 if nothing does, with 1 if anything does.
    """
    from kg.explain import compare

    differences = compare(before, after)
    different = _say_list(differences) if json else _say_groups(differences)
    if different:
        raise typer.Exit(1)


def _say_list(differences: Iterable[Difference]) -> bool:
    """Print a JSON list, one object on each line; return True if it has any."""
    count = 0
    for difference in differences:
        print("," if count else "[", safe_json(form.dumps(asdict(difference), ensure_ascii=False)))
        count += 1
    print("]" if count else "[]")
    return count > 0


def _say_groups(differences: Iterable[Difference]) -> bool:
    counts: Counter[tuple[str, str]] = Counter()
    samples: defaultdict[tuple[str, str], list[Difference]] = defaultdict(list)
    for difference in differences:
        counts[difference.kind, difference.change] += 1
        if len(samples[difference.kind, difference.change]) < SHOWN:
            samples[difference.kind, difference.change].append(difference)
    for kind, noun in _NOUNS.items():
        changes = {change: counts[kind, change] for change in _SIGNS if counts[kind, change]}
        if changes:
            say(f"{noun}: {', '.join(f'{n:,} {change}' for change, n in changes.items())}")
        for change, count in changes.items():
            _say_group(change, count, samples[kind, change])
    if not counts:
        note("no difference")
    return bool(counts)


def _say_group(change: str, count: int, samples: Iterable[Difference]) -> None:
    for difference in samples:
        _say_difference(difference)
    if (rest := count - SHOWN) > 0:
        say(f"  {_SIGNS[change]} ... and {rest:,} more (--json has all)")


def _say_difference(difference: Difference) -> None:
    say(f"  {_SIGNS[difference.change]} {one_line(difference.text)}")
    for detail in difference.details:
        if detail.name == "text":
            say("      the text")
        else:
            say(f"      {detail.name}: {_value(detail.before)} -> {_value(detail.after)}")
    if difference.change == "changed":
        _say_quotes("+", difference.evidence_added)
        _say_quotes("-", difference.evidence_removed)


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return one_line(", ".join(value) if isinstance(value, tuple) else str(value)) or "none"


def _say_quotes(sign: str, quotes: tuple[Quote, ...]) -> None:
    for quote in quotes[:QUOTES]:
        said = f'"{one_line(quote.quote)}"' if quote.quote else "without a quote"
        say(f"      {sign} {one_line(quote.document)}: {said}")
    if (rest := len(quotes) - QUOTES) > 0:
        say(f"      {sign} ... and {rest:,} more passages")
