"""Extraction by a language model that instantiates the schema's Python classes (KnowCoder)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from extractors.llm.dialogue import Manner, dialogue
from extractors.llm_code.answer import read_code
from extractors.llm_code.class_retrieval import FittingClasses
from extractors.llm_code.classes import Classes, classes_of, code_of, render
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.llm import Conversation
from kg.llm.conversations import converse
from kg.llm.prompt_files import read_prompts
from kg.model import Chunk, Extraction, Schema
from kg.protocols import LLM, Encoder, Prompt

VERSION = 3  # of the classes and the reading of replies; a change changes every fingerprint
EVENTS = (
    "- An event has a short name of its own that tells it from others, such as "
    '"founding of Marlow Bank", and those arguments, its parents\' too, that the text gives.\n'
)


class CodeExtractor:
    """Calls the model once for each chunk, and once more if the reply cannot be read.

    The prompt shows `schema` as Python classes: all of them, or the at most `classes` entity
    types and relation types that fit the text. `prompts` is a folder with your own prompts
    (`kg init --prompts` copies the packaged ones). `gleaning` is the number of follow-ups that
    ask for missed facts. `encoder` chooses the classes; the default is the best that is
    installed. The reply is parsed, never executed.
    """

    def __init__(
        self,
        llm: LLM,
        schema: Schema | None = None,
        prompts: str = "",
        gleaning: int = 0,
        classes: int = 20,
        encoder: Encoder | None = None,
    ) -> None:
        if gleaning < 0:
            raise ConfigError(f"gleaning is how often to ask for missed facts, not {gleaning}")
        if classes < 1:
            raise ConfigError(f"classes is the most classes in a prompt, at least 1, not {classes}")
        if schema is None or not schema.entity_types:
            raise ConfigError(
                'extractor "llm-code" needs entity types to show as classes: name a file in '
                '`schema = "schema.yaml"`, or take extractor "llm"'
            )
        self._llm = llm
        self._classes = classes_of(schema)
        self._fitting = FittingClasses(self._classes, classes, encoder)
        self._prompts = read_prompts(prompts, "llm-code", "again-code", "gleaning-code")
        self._gleaning = gleaning
        read = partial(read_code, classes=self._classes)
        again, gleaned = self._prompts["again-code"], self._prompts["gleaning-code"]
        relations = frozenset(schema.relation_types)
        self._manner = Manner("llm-code", read, again, gleaned, relations)

    @property
    def fingerprint(self) -> str:
        parts = [part for file in self._prompts.values() for part in (file.system, file.user)]
        settings = [self._llm.fingerprint, self._gleaning, self._fitting.fingerprint]
        template = (code_of(self._classes.schema), EVENTS)
        return fingerprint("llm-code", VERSION, *parts, *settings, *template)

    @property
    def relation_names(self) -> Collection[str]:
        """An empty collection: the relations are those of the schema."""
        return ()

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """Yield one extraction for each chunk, in order.

        Raises LLMError for an error that every other prompt would meet, too.
        """
        yield from converse(self._llm, map(self._read, chunks))

    def prompt(self, text: str) -> Prompt:
        """Return the prompt that asks about a text."""
        fitting = self._fitting.of(text)
        events = any(map(self._classes.is_event, fitting))
        system, user = self._prompts["llm-code"].fill(
            {
                "classes": render(self._classes, fitting).rstrip(),
                "example": example(self._classes, fitting),
                "events": EVENTS if events else "",
                "text": text,
            }
        )
        return Prompt((user,), system, check=self._manner.read)

    def _read(self, chunk: Chunk) -> Conversation[Extraction]:
        return dialogue(chunk, self.prompt(chunk.text), self._manner, self._gleaning)


def example(classes: Classes, names: Sequence[str]) -> str:
    """Return the form of an answer, with one instance of each kind of class among `names`.

    One is enough: a model of 1.5 billion parameters filled in every line of the example.
    """
    entities = [name for name in names if name in classes.entities]
    plain = [name for name in entities if not classes.is_event(name)]
    lines = [f'{classes.entities[name]}("...")' for name in plain[:1]]
    relations = [name for name in names if name in classes.relations]
    lines += [_relation(classes, relation, plain) for relation in relations[:1]]
    lines += [_event(classes, name) for name in entities if classes.is_event(name)][-1:]
    return "".join(["results = [", *(f"\n    {line}," for line in lines), "\n]"])


def _relation(classes: Classes, relation: str, entities: Sequence[str]) -> str:
    pairs = [pair for pair in classes.ends[relation] if pair[0] in entities]
    first = entities[0] if entities else ""
    ends = (_instance(classes, end) for end in (pairs[0] if pairs else (first, first)))
    return '{}(quote="...", head={}, tail={})'.format(classes.relations[relation], *ends)


def _event(classes: Classes, event: str) -> str:
    roles = [
        f"{argument}={_instance(classes, tails[0])}"
        for relation, argument in classes.roles.items()
        if (tails := [tail for head, tail in classes.ends[relation] if head == event])
    ]
    arguments = ", ".join(['"..."', 'quote="..."', *roles])
    return f"{classes.entities[event]}({arguments})"


def _instance(classes: Classes, kind: str) -> str:
    """Return an instance of a type; a string for a type of literals, such as a date."""
    name = classes.entities.get(kind, "" if kind else "Entity")
    return f'{name}("...")' if name else '"..."'
