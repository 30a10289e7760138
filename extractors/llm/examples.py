"""Worked examples for a prompt: texts with their answers, checked against the texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from extractors.llm.answers import Answer, read_answer
from kg.errors import ConfigError, FormatError
from kg.llm.prompt_files import templates
from kg.model import Schema
from kg.text.grounding import Grounds

KEYS: Mapping[str, type] = {"text": str, "facts": list, "entities": list}
FORM = '{"text": ..., "facts": [...], "entities": [...]}'
_KINDS: Mapping[type, str] = {str: "string", list: "list"}


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A text and its answer, which is JSON in the form that the prompt asks for."""

    text: str
    answer: str

    def is_part_of(self, plain: str) -> bool:
        """Return True if the text is in `plain`, a text with single blanks, to be asked about."""
        return " ".join(self.text.split()) in plain


def read_examples(path: str, schema: Schema) -> tuple[WorkedExample, ...]:
    """Read a file of JSON lines `{"text", "facts": [...], "entities": [...]}`.

    Without a `path`, the packaged examples are read, or none if the schema names types.
    Raises FormatError for an example with other keys, with names or quotes that are not in its
    text, or with types or relations that the schema lacks.
    """
    if not path and (schema.entity_types or schema.relation_types):
        return ()
    source = Path(path) if path else templates("extractors.llm").joinpath("examples.jsonl")
    try:
        text = source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the examples {path}: {error}") from error
    numbered = enumerate(text.split("\n"), start=1)
    return tuple(
        _example(line, f"{path or 'examples.jsonl'}:{number}", schema)
        for number, line in numbered
        if line.strip()
    )


def rendered(examples: Iterable[WorkedExample], text: str) -> str:
    """Return the examples as the prompt has them, without those that are a part of `text`."""
    plain = " ".join(text.split())
    return "".join(
        f'For example, of "{example.text}" the answer is\n{example.answer}\n'
        for example in examples
        if not example.is_part_of(plain)
    )


def _example(line: str, place: str, schema: Schema) -> WorkedExample:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise FormatError(f"{place}: no JSON: {error}") from error
    if problem := _misshapen(data):
        raise FormatError(f"{place}: {problem}; an example is {FORM}")
    written = json.dumps({k: v for k, v in data.items() if k != "text"}, ensure_ascii=False)
    try:
        answer = read_answer(written)
    except FormatError as error:
        raise FormatError(f"{place}: {error}") from error
    if wrong := next(_wrong(answer, data["text"], schema), None):
        raise FormatError(f"{place}: {wrong}")
    return WorkedExample(data["text"], written)


def _misshapen(data: object) -> str:
    """Return the problem with an example's keys or their values; "" if there is none."""
    if not isinstance(data, Mapping):
        return "it is no object"
    if unknown := [key for key in data if key not in KEYS]:
        return f'it has no use for the key "{unknown[0]:.60}"'
    if missing := [key for key in KEYS if key not in data]:
        return f'"{missing[0]}" is missing'
    wrong = [key for key, kind in KEYS.items() if not isinstance(data[key], kind)]
    return f'"{wrong[0]}" needs to be a {_KINDS[KEYS[wrong[0]]]}' if wrong else ""


def _wrong(answer: Answer, text: str, schema: Schema) -> Iterator[str]:
    """Yield the contradictions between an answer, its text and the schema."""
    grounds = Grounds(text)
    ends = (name for fact in answer.facts for name in (fact.head, fact.tail))
    absent = (name for name in (*answer.types, *ends) if grounds.find(name) is None)
    relations = {fact.relation for fact in answer.facts}
    yield from (reject.reason for reject in answer.rejects)
    yield from (f"the text does not hold the name {name!r}" for name in absent)
    for fact in answer.facts:
        if grounds.find_quote(fact.quote) is None:
            yield f"the text does not hold the quote {fact.quote!r}"
    for names, allowed, kind in (
        (set(answer.types.values()), schema.entity_types, "entity type"),
        (relations, schema.relation_types, "relation"),
    ):
        yield from (
            f"the schema has no {kind} {name!r}"
            for name in sorted(names)
            if allowed and name not in allowed
        )
