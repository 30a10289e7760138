"""Facts as a language model reads them, each with the words of the text that state it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from extractors.answers import Answer, Stated, read_answer
from extractors.grounding import Grounds, Span, evidence
from extractors.literals import literal
from extractors.prompt_files import packaged, read_prompt
from kg.errors import ConfigError, FormatError
from kg.llm import Talk, converse
from kg.model import Chunk, Extraction, Literal, Mention, Reject, Schema, Triple
from kg.protocols import LLM, Prompt, Reply

UNTYPED = "Misc"  # what the model gave no type
VERSION = 1  # of the reading of answers: a change of what it yields changes every fingerprint
PLACES = frozenset(
    {"entity_types", "relation_types", "descriptions", "patterns", "examples", "text"}
)
DESCRIPTIONS = (
    '- Give each entity a "description", too: one short sentence on what the text says it is.\n'
)
FREE_TYPES = "one word in the singular, such as Person, Organization, Location, Work, Event"
FREE_RELATIONS = (
    "one to three words in capitals joined by _, such as FOUNDED, BORN_IN, PART_OF; from head to "
    "tail"
)
# Not calibrated: what a triple is worth whose quote and both names stand in the text, one with a
# name that is not in its quote, one with a name that is nowhere, and one without its quote.
QUOTED, APART, UNNAMED, UNQUOTED = 0.75, 0.65, 0.45, 0.2
LONGEST = 2000  # characters of an unreadable reply that are shown to the model again


class LLMExtractor:
    """One call for each chunk; a reply that cannot be read is asked for once more.

    `schema` guides it where it names types. `prompt` is a file like the packaged one
    (extractors/prompts/llm.txt). `gleaning` times it asks for missed facts. `descriptions` asks
    what each entity is. `structured` asks the endpoint to hold the reply to a JSON schema.
    """

    def __init__(
        self,
        llm: LLM,
        schema: Schema | None = None,
        prompt: str = "",
        gleaning: int = 0,
        descriptions: bool = False,
        structured: bool = True,
    ) -> None:
        if gleaning < 0:
            raise ConfigError(f"gleaning is how often to ask for missed facts, not {gleaning}")
        self._llm = llm
        self._schema = schema or Schema()
        self._file = read_prompt(prompt, "llm", PLACES, "text")
        self._gleaning = gleaning
        self._descriptions = descriptions
        form = answer_form(self._schema, descriptions)
        self._form = json.dumps(form) if structured else "{}"

    @property
    def fingerprint(self) -> str:
        parts = [self._file.system, self._file.user, packaged("gleaning"), packaged("again")]
        settings = [
            VERSION,
            self._llm.fingerprint,
            self._gleaning,
            self._descriptions,
            self._form,
            *_guide(self._schema),
        ]
        text = json.dumps([*parts, *settings], ensure_ascii=True)
        return f"llm {hashlib.sha256(text.encode()).hexdigest()[:32]}"

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order; LLMError for what no other prompt mends."""
        yield from converse(self._llm, map(self._read, chunks))

    def prompt(self, text: str) -> Prompt:
        """What the model is asked about a text."""
        types, relations, patterns = _guide(self._schema)
        values = {"entity_types": types, "relation_types": relations, "patterns": patterns}
        values["descriptions"] = DESCRIPTIONS if self._descriptions else ""
        system, user = self._file.fill({**values, "examples": "", "text": text})
        return Prompt((user,), system, self._form, check=read_answer)

    def _read(self, chunk: Chunk) -> Talk[Extraction]:
        prompt = self.prompt(chunk.text)
        reply = yield prompt
        problem = _problem(reply)
        if problem and not reply.problem:
            prompt, reply = yield from _again(prompt, reply, problem)
            problem = _problem(reply)
        if problem:
            return Extraction(chunk, (), (), (Reject(reply.text, problem),), complete=False)
        answers = [read_answer(reply.text)]
        cut = reply.cut
        for _ in range(self._gleaning):
            turns = (*prompt.turns, reply.text, packaged("gleaning").strip())
            prompt = Prompt(turns, prompt.system, self._form, check=read_answer)
            reply = yield prompt
            if _problem(reply):
                break  # what was found before stands
            answers.append(read_answer(reply.text))
        return extraction(chunk, answers, cut)


def _again(prompt: Prompt, reply: Reply, problem: str) -> Any:
    """(prompt, reply) of a second attempt that shows the model what was wrong."""
    words = packaged("again").replace("{{problem}}", problem).strip()
    turns = (*prompt.turns, reply.text[:LONGEST], words)
    second = Prompt(turns, prompt.system, prompt.schema, check=prompt.check)
    return second, (yield second)


def _problem(reply: Reply) -> str:
    """Why a reply is no answer; "" if it is one."""
    if reply.problem:
        return reply.problem
    try:
        read_answer(reply.text)
    except FormatError as error:
        return str(error)
    return ""


def _guide(schema: Schema) -> tuple[str, str, str]:
    """What the prompt says of types, relations and patterns."""
    types = _choices(schema.entity_types) or FREE_TYPES
    relations = _choices(schema.relation_types) or FREE_RELATIONS
    rows = [f"({head})-{relation}->({tail})" for head, relation, tail in sorted(schema.patterns)]
    patterns = f"- Only these go together: {', '.join(rows)}\n" if rows else ""
    return types, relations, patterns


def _choices(names: Any) -> str:
    told = [f"{name} ({meaning})" if meaning else name for name, meaning in names.items()]
    return f"one of {'; '.join(told)}" if told else ""


def answer_form(schema: Schema, descriptions: bool = False) -> dict[str, Any]:
    """The JSON schema of an answer; with a guiding schema only its names are allowed."""
    word: dict[str, Any] = {"type": "string"}

    def named(names: Any) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(names)} if names else word

    def listed(fields: dict[str, Any], needed: list[str]) -> dict[str, Any]:
        form = {"type": "object", "properties": fields, "required": needed}
        return {"type": "array", "items": {**form, "additionalProperties": False}}

    flags = {"denied": {"type": "boolean"}, "supposed": {"type": "boolean"}}
    entity = {"name": word, "type": named(schema.entity_types)}
    entity |= {"description": word} if descriptions else {}
    fact = {"head": word, "relation": named(schema.relation_types), "tail": word, "quote": word}
    lists = {
        "entities": listed(entity, list(entity)),
        "facts": listed({**fact, **flags}, list(fact)),
    }
    return {
        "type": "object",
        "properties": lists,
        "required": list(lists),
        "additionalProperties": False,
    }


def extraction(chunk: Chunk, answers: Iterable[Answer], cut: bool = False) -> Extraction:
    """What the answers about a chunk state, at its places in the text."""
    answers = list(answers)
    named = _Named(
        {name: kind for answer in reversed(answers) for name, kind in answer.types.items()},
        {name: told for one in reversed(answers) for name, told in one.descriptions.items()},
    )
    grounds = Grounds(chunk.text)
    facts = dict.fromkeys(fact for answer in answers for fact in answer.facts)
    rejects = [reject for answer in answers for reject in answer.rejects]
    if cut:
        rejects.append(Reject("", "the reply was cut off at its limit; what it held is kept"))
    triple = partial(_triple, chunk, grounds, named)
    mentions = (_mention(chunk, grounds, named, name, None) for name in named.types)
    return Extraction(chunk, tuple(mentions), tuple(map(triple, facts)), tuple(rejects))


@dataclass(frozen=True, slots=True)
class _Named:
    """What the answers say of entities, by name."""

    types: Mapping[str, str]
    descriptions: Mapping[str, str]


def _triple(chunk: Chunk, grounds: Grounds, named: _Named, fact: Stated) -> Triple:
    said = evidence(chunk.doc_id, chunk.id, chunk.start, grounds, fact.quote)
    within = None
    if said.start is not None and said.end is not None:
        within = (said.start - chunk.start, said.end - chunk.start)
    head = _mention(chunk, grounds, named, fact.head, within)
    tail = _tail(chunk, grounds, named, fact.tail, within)
    return Triple(
        head, fact.relation, tail, said, _worth((head, tail), said), "llm",
        polarity="negative" if fact.denied else "positive",
        modality="hedged" if fact.supposed else "asserted",
    )  # fmt: skip


def _mention(
    chunk: Chunk, grounds: Grounds, named: _Named, name: str, within: Span | None
) -> Mention:
    span = grounds.find(name, within)
    kind, told = named.types.get(name) or UNTYPED, named.descriptions.get(name, "")
    if span is None:
        return Mention(name, kind, description=told)
    start, end = chunk.start + span[0], chunk.start + span[1]
    return Mention(grounds.text[slice(*span)], kind, start, end, told)


def _tail(
    chunk: Chunk, grounds: Grounds, named: _Named, words: str, within: Span | None
) -> Mention | Literal:
    """A date, number or amount is a value, whatever the model called it."""
    found = _mention(chunk, grounds, named, words, within)
    value = literal(words)
    return found if value is None else Literal(found.text, *value, found.start, found.end)


def _worth(ends: tuple[Mention | Literal, ...], said: Any) -> float:
    if said.start is None:
        return UNQUOTED
    if any(end.start is None for end in ends):
        return UNNAMED
    apart = any(end.start < said.start or end.end > said.end for end in ends)
    return APART if apart else QUOTED
