"""Facts as a language model instantiates the schema's classes in Python (KnowCoder)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from extractors.llm.dialogue import Manner, dialogue
from extractors.llm_code.answer import read_code
from extractors.llm_code.class_retrieval import FittingClasses
from extractors.llm_code.classes import Classes, classes_of, code_of, render
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.llm import Talk
from kg.llm.conversations import converse
from kg.llm.prompt_files import read_prompts
from kg.model import Chunk, Extraction, Schema
from kg.protocols import LLM, Encoder, Prompt

VERSION = 3  # of the classes and the reading: a change of what they yield changes fingerprints
EVENTS = (
    "- An event has a short name of its own that tells it from others, such as "
    '"founding of Marlow Bank", and those arguments, its parents\' too, that the text gives.\n'
)


class CodeExtractor:
    """One call for each chunk; a reply that cannot be read is asked for once more.

    `schema` is shown as Python classes; of one with more than `classes` types those that fit the
    text. `prompts` is a folder with prompts of one's own (`kg init --prompts` copies the packaged
    ones). `gleaning` times it asks for missed facts. `encoder` chooses the classes, the
    best that is installed where none is given. The reply is parsed, never executed.
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
            raise ConfigError(f"classes is how many to show at most, not {classes}")
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
        parts = [part for one in self._prompts.values() for part in (one.system, one.user)]
        settings = [self._llm.fingerprint, self._gleaning, self._fitting.fingerprint]
        shown = (code_of(self._classes.schema), EVENTS)
        return fingerprint("llm-code", VERSION, *parts, *settings, *shown)

    @property
    def relation_names(self) -> Collection[str]:
        """None beside those of the schema."""
        return ()

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order; LLMError for what no other prompt mends."""
        yield from converse(self._llm, map(self._read, chunks))

    def prompt(self, text: str) -> Prompt:
        """What the model is asked about a text."""
        shown = self._fitting.of(text)
        events = any(map(self._classes.is_event, shown))
        system, user = self._prompts["llm-code"].fill(
            {
                "classes": render(self._classes, shown).rstrip(),
                "example": example(self._classes, shown),
                "events": EVENTS if events else "",
                "text": text,
            }
        )
        return Prompt((user,), system, check=self._manner.read)

    def _read(self, chunk: Chunk) -> Talk[Extraction]:
        return dialogue(chunk, self.prompt(chunk.text), self._manner, self._gleaning)


def example(classes: Classes, shown: Sequence[str]) -> str:
    """The form of an answer, with an instance of each sort of class that is shown.

    One of each: a model of 1.5 billion parameters filled in every line that it was shown.
    """
    named = [name for name in shown if name in classes.entities]
    plain = [name for name in named if not classes.is_event(name)]
    lines = [f'{classes.entities[name]}("...")' for name in plain[:1]]
    relations = [name for name in shown if name in classes.relations]
    lines += [_relation(classes, relation, plain) for relation in relations[:1]]
    lines += [_event(classes, name) for name in named if classes.is_event(name)][-1:]
    return "".join(["results = [", *(f"\n    {line}," for line in lines), "\n]"])


def _relation(classes: Classes, relation: str, shown: Sequence[str]) -> str:
    pairs = [pair for pair in classes.ends[relation] if pair[0] in shown]
    first = shown[0] if shown else ""
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
    """A value, such as a date, is a plain string."""
    name = classes.entities.get(kind, "" if kind else "Entity")
    return f'{name}("...")' if name else '"..."'
