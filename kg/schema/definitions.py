"""Definitions of names, asked of a model, and the names that mean the same (EDC: extract, define,
canonicalise; Zhang and Soh, EMNLP 2024, sections 3.2 and 3.3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from kg.errors import FormatError
from kg.llm import Talk
from kg.llm.ask import ask
from kg.llm.conversations import converse
from kg.llm.json_replies import json_values
from kg.llm.prompt_files import PromptFile, read_prompts
from kg.protocols import LLM, Encoder, Prompt
from kg.schema.synonyms import Join, Joined, Uses

CHOICES = 5  # the nearest names that a model chooses from
EXAMPLES = 3
_DEFINITION = json.dumps(
    {"type": "object", "properties": {"definition": {"type": "string"}}, "required": ["definition"]}
)
_CHOICE = json.dumps(
    {"type": "object", "properties": {"same": {"type": "integer"}}, "required": ["same"]}
)


def by_definition(
    llm: LLM, encoder: Encoder, prompts: str = "", distinct: Collection[str] = ()
) -> Join:
    """Asks twice for each name: what it means, and which more frequent one means the same.

    The second question lists the nearest by definition; what cannot be read is asked for once
    more, and else joins nothing and is counted. What a name becomes depends on counts and
    replies, not on the order of the names.
    Of `distinct` names none is joined to another. `prompts` is a folder with prompts of one's own.
    """
    files = read_prompts(prompts, "define", "same", "again")

    def join(names: Mapping[str, Uses], examples: Mapping[str, Sequence[str]]) -> Joined:
        order = sorted(names, key=lambda name: (-names[name].count, name))
        shown = {name: _rows(examples[name]) for name in order}
        asked = (_define(files, name, shown[name]) for name in order)
        told = dict(zip(order, converse(llm, asked), strict=True))
        definitions = {name: one or "" for name, one in told.items()}
        choices = _nearest(order, definitions, encoder, frozenset(distinct))
        talks = (_choose(files, name, shown[name], choices[name], definitions) for name in order)
        stands: dict[str, str] = {}
        unanswered = sum(one is None for one in told.values())
        for name, chosen in zip(order, converse(llm, talks), strict=True):
            stands[name] = stands[chosen] if chosen else name
            unanswered += chosen is None
        return Joined(stands, definitions, unanswered)

    return join


def _nearest(
    order: Sequence[str],
    definitions: Mapping[str, str],
    encoder: Encoder,
    distinct: frozenset[str],
) -> dict[str, list[str]]:
    """{name: the names before it that are nearest by definition}"""
    vectors = encoder.encode([definitions[name] or name for name in order])
    found: dict[str, list[str]] = {}
    for number, name in enumerate(order):
        before = [one for one in range(number) if not distinct >= {order[one], name}]
        before.sort(key=lambda one: (-float(vectors[one] @ vectors[number]), one))
        found[name] = [order[one] for one in before[:CHOICES]]
    return found


def _rows(examples: Sequence[str]) -> str:
    """A line for each: what stands in a text does not look like a line of the prompt."""
    return "\n".join(f"- {' '.join(told.split())}" for told in examples[:EXAMPLES])


def _define(files: Mapping[str, PromptFile], name: str, examples: str) -> Talk[str | None]:
    """None where no reply can be read; without a definition, a name is compared by its words."""
    system, user = files["define"].fill({"name": name, "examples": examples})
    prompt = Prompt((user,), system, _DEFINITION, check=_definition)
    return (yield from ask(prompt, _definition, files["again"])).answer


def _choose(
    files: Mapping[str, PromptFile],
    name: str,
    examples: str,
    choices: Sequence[str],
    definitions: Mapping[str, str],
) -> Talk[str | None]:
    """The one that means the same, "" if none does; None where no reply can be read."""
    if not choices:
        return ""
    told = enumerate(choices, start=1)
    rows = "\n".join(f"{number}. {one}: {definitions[one]}" for number, one in told)
    system, user = files["same"].fill(
        {"name": name, "definition": definitions[name], "examples": examples, "choices": rows}
    )
    read = partial(_choice, most=len(choices))
    prompt = Prompt((user,), system, _CHOICE, check=read)
    number = (yield from ask(prompt, read, files["again"])).answer
    return None if number is None else ("", *choices)[number]


def _definition(text: str) -> str:
    return " ".join(str(_field(text, "definition", str)).split())


def _choice(text: str, most: int) -> int:
    number = int(_field(text, "same", int))
    if not 0 <= number <= most:
        raise FormatError(f'its "same" is no number from 0 to {most}')
    return number


def _field(text: str, name: str, kind: type) -> Any:
    values, _ = json_values(text)
    found = (one[name] for one in values if isinstance(one, Mapping) and name in one)
    value = next(found, None)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise FormatError(f'it has no "{name}"')
    return value
