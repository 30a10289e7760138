"""Extraction by a language model, which quotes for each fact the words that state it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from extractors.llm.answers import read_answer
from extractors.llm.dialogue import Manner, dialogue
from extractors.llm.examples import WorkedExample, read_examples, rendered
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.llm import Conversation
from kg.llm.conversations import converse
from kg.llm.prompt_files import read_prompts
from kg.model import Chunk, Extraction, Schema
from kg.protocols import LLM, Prompt

VERSION = 3  # of the code that reads answers; a change of it changes every fingerprint
DESCRIPTIONS = (
    '- Give each entity a "description", too: one short sentence on what the text says it is.\n'
)
FREE_TYPES = "one word in the singular, such as Person, Organization, Location, Work, Event"
FREE_RELATIONS = (
    "one to three words in capitals joined by _, such as FOUNDED, BORN_IN, PART_OF; from head to "
    "tail"
)


class LLMExtractor:
    """Calls the model once for each chunk, and once more if the reply cannot be read.

    `schema` guides it if it names types. `prompts` is a folder with your own prompts
    (`kg init --prompts` copies the packaged ones). `examples` is a file like the packaged
    templates/examples.jsonl, which the prompt shows if no schema names types. `gleaning` is the
    number of follow-ups that ask for missed facts. `descriptions` asks for a description of
    each entity. `structured` sends a JSON schema of the reply to the endpoint.
    """

    name: ClassVar[str] = "llm"  # the extractor of its triples

    def __init__(  # noqa: PLR0913  they are the section [extractor] of kg.toml
        self,
        llm: LLM,
        schema: Schema | None = None,
        prompts: str = "",
        examples: str = "",
        gleaning: int = 0,
        descriptions: bool = False,
        structured: bool = True,
    ) -> None:
        if gleaning < 0:
            raise ConfigError(f"gleaning is how often to ask for missed facts, not {gleaning}")
        self._llm = llm
        self._schema = schema or Schema()
        self._prompts = read_prompts(prompts, "llm", "again", "gleaning")
        again, gleaned = self._prompts["again"], self._prompts["gleaning"]
        relations = frozenset(self._schema.relation_types)
        self._manner = Manner(self.name, read_answer, again, gleaned, relations)
        self._examples = read_examples(examples, self._schema)
        self._gleaning = gleaning
        self._descriptions = descriptions
        form = answer_form(self._schema, descriptions)
        self._form = json.dumps(form) if structured else "{}"

    @property
    def fingerprint(self) -> str:
        parts = [part for file in self._prompts.values() for part in (file.system, file.user)]
        settings = [
            self._llm.fingerprint,
            self._gleaning,
            self._descriptions,
            self._form,
            rendered(self._examples, ""),
            *_guide(self._schema),
        ]
        return fingerprint("llm", VERSION, *parts, *settings)

    @property
    def relation_names(self) -> Collection[str]:
        """An empty collection: the model chooses the names of relations."""
        return ()

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """Yield one extraction for each chunk, in order.

        Raises LLMError for an error that every other prompt would meet, too.
        """
        yield from converse(self._llm, map(self._read, chunks))

    def prompt(self, text: str) -> Prompt:
        """Return the prompt that asks about a text."""
        types, relations, patterns = _guide(self._schema_for(text))
        values = {"entity_types": types, "relation_types": relations, "patterns": patterns}
        values["descriptions"] = DESCRIPTIONS if self._descriptions else ""
        values["examples"] = rendered(self._examples_for(text), text)
        system, user = self._prompts["llm"].fill({**values, "text": text})
        return Prompt((user,), system, self._form, check=read_answer)

    def _examples_for(self, text: str) -> Sequence[WorkedExample]:
        return self._examples

    def _schema_for(self, text: str) -> Schema:
        return self._schema

    def _read(self, chunk: Chunk) -> Conversation[Extraction]:
        return dialogue(chunk, self.prompt(chunk.text), self._manner, self._gleaning)


def _guide(schema: Schema) -> tuple[str, str, str]:
    """Return the prompt's lines on types, relations and patterns."""
    types = _choices(schema.entity_types) or FREE_TYPES
    relations = _choices(schema.relation_types) or FREE_RELATIONS
    rows = [f"({head})-{relation}->({tail})" for head, relation, tail in sorted(schema.patterns)]
    patterns = f"- Only these go together: {', '.join(rows)}\n" if rows else ""
    return types, relations, patterns


def _choices(names: Mapping[str, str]) -> str:
    choices = [f"{name} ({meaning})" if meaning else name for name, meaning in names.items()]
    return f"one of {'; '.join(choices)}" if choices else ""


def answer_form(schema: Schema, descriptions: bool = False) -> dict[str, Any]:
    """Return the JSON schema of an answer; with a schema that names types, only its names fit."""
    word: dict[str, Any] = {"type": "string"}

    def named(names: Mapping[str, str]) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(names)} if names else word

    def listed(fields: dict[str, Any], needed: list[str]) -> dict[str, Any]:
        form = {"type": "object", "properties": fields, "required": needed}
        return {"type": "array", "items": {**form, "additionalProperties": False}}

    flags = {"denied": {"type": "boolean"}, "supposed": {"type": "boolean"}}
    entity = {"name": word, "type": named(schema.entity_types)}
    entity |= {"description": word} if descriptions else {}
    fact = {"quote": word, "head": word, "relation": named(schema.relation_types), "tail": word}
    # The order matters: a model that begins with the quote goes through the text, and one that
    # ends with the entities does not spend its tokens on them before the first fact.
    lists = {
        "facts": listed({**fact, **flags}, list(fact)),
        "entities": listed(entity, list(entity)),
    }
    return {
        "type": "object",
        "properties": lists,
        "required": list(lists),
        "additionalProperties": False,
    }
