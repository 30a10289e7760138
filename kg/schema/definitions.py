"""Joining of names by definitions from a language model.

This is EDC (extract, define, canonicalise; Zhang and Soh, EMNLP 2024, sections 3.2 and 3.3).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from kg.errors import FormatError
from kg.llm import Conversation
from kg.llm.ask import ask
from kg.llm.conversations import converse
from kg.llm.json_replies import json_values
from kg.llm.prompt_files import PromptFile, read_prompts
from kg.protocols import LLM, Encoder, Prompt
from kg.schema.synonyms import Join, JoinResult, Uses

CHOICES = 5  # nearest names that the model chooses from
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
    """Return a join that asks for the definition of each name, and for its synonym.

    The second question lists the more frequent names that are nearest by definition. A reply
    that cannot be read is asked for once more; without an answer the name is not joined, and the
    question is counted. The result depends on counts and replies, not on the order of names.
    No two of the `distinct` names are joined. `prompts` is a folder with your own prompts.
    """
    files = read_prompts(prompts, "define", "same", "again")

    def join(names: Mapping[str, Uses], examples: Mapping[str, Sequence[str]]) -> JoinResult:
        order = sorted(names, key=lambda name: (-names[name].count, name))
        rows = {name: _rows(examples[name]) for name in order}
        questions = (_define(files, name, rows[name]) for name in order)
        replies = dict(zip(order, converse(llm, questions), strict=True))
        definitions = {name: definition or "" for name, definition in replies.items()}
        choices = _nearest(order, definitions, encoder, frozenset(distinct))
        talks = (_choose(files, name, rows[name], choices[name], definitions) for name in order)
        heads: dict[str, str] = {}
        unanswered = sum(definition is None for definition in replies.values())
        for name, chosen in zip(order, converse(llm, talks), strict=True):
            heads[name] = heads[chosen] if chosen else name
            unanswered += chosen is None
        return JoinResult(heads, definitions, unanswered)

    return join


def _nearest(
    order: Sequence[str],
    definitions: Mapping[str, str],
    encoder: Encoder,
    distinct: frozenset[str],
) -> dict[str, list[str]]:
    """Return {name: the names before it that are nearest by definition}."""
    vectors = encoder.encode([definitions[name] or name for name in order])
    nearest: dict[str, list[str]] = {}
    for number, name in enumerate(order):
        before = [n for n in range(number) if not distinct >= {order[n], name}]
        cosines = {n: float(vectors[n] @ vectors[number]) for n in before}
        before.sort(key=lambda n: (-cosines[n], n))
        nearest[name] = [order[n] for n in before[:CHOICES]]
    return nearest


def _rows(examples: Sequence[str]) -> str:
    """Return a line for each example, so that none looks like a line of the prompt."""
    return "\n".join(f"- {' '.join(example.split())}" for example in examples[:EXAMPLES])


def _define(files: Mapping[str, PromptFile], name: str, examples: str) -> Conversation[str | None]:
    """Return the definition of a name; None if no reply can be read."""
    system, user = files["define"].fill({"name": name, "examples": examples})
    prompt = Prompt((user,), system, _DEFINITION, check=_definition)
    return (yield from ask(prompt, _definition, files["again"])).answer


def _choose(
    files: Mapping[str, PromptFile],
    name: str,
    examples: str,
    choices: Sequence[str],
    definitions: Mapping[str, str],
) -> Conversation[str | None]:
    """Return the choice that means the same, "" if none does, None if no reply can be read."""
    if not choices:
        return ""
    numbered = enumerate(choices, start=1)
    rows = "\n".join(f"{number}. {choice}: {definitions[choice]}" for number, choice in numbered)
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
    fields = (item[name] for item in values if isinstance(item, Mapping) and name in item)
    value = next(fields, None)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise FormatError(f'it has no "{name}"')
    return value
