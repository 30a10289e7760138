"""Extraction from a text that is rewritten around its entities (Huang et al., EMNLP 2025, ECTD).

GraphJudge asks a model for the entities of a text, has the text rewritten around them into short
sentences, and asks for triples of the rewritten text. Here the triples come from any extractor,
which reads the original as well, and all spans are spans of the original.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from extractors.denoise.rewritten import aligned_with, content_words, joined
from extractors.llm.answer_keys import plain_key
from kg.errors import BudgetExceeded, ConfigError, FormatError
from kg.fingerprint import fingerprint
from kg.llm import Conversation
from kg.llm.ask import SHOWN, ask
from kg.llm.conversations import converse
from kg.llm.json_replies import Several, json_values
from kg.llm.prompt_files import read_prompts
from kg.model import Chunk, Extraction, Reject
from kg.protocols import LLM, Extractor, Prompt, Reply
from kg.text.grounding import Grounds

VERSION = 2  # of the code that reads replies; a change of it changes every fingerprint
AHEAD = 256  # chunks that are rewritten before the first of them is read
LONGEST = 2  # times the length of the text: the limit for a rewritten text
FAMILIAR = 0.5  # the least share of a rewritten text's words that are in the text


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A rewritten text; "" if there is none, with the reason in `rejects`.

    `complete` is False if the model did not answer.
    """

    text: str = ""
    rejects: tuple[Reject, ...] = ()
    complete: bool = True


class DenoiseExtractor:
    """The extractor `of` reads each chunk as it is, and rewritten around its entities.

    A text is rewritten `rounds` times, each time from the one before. `prompts` is a folder
    with your own prompts (`kg init --prompts` copies the packaged ones).
    """

    def __init__(self, llm: LLM, of: Extractor, rounds: int = 1, prompts: str = "") -> None:
        if rounds < 1:
            raise ConfigError(
                f"rounds is the number of rewritings of a text, at least 1, not {rounds}"
            )
        self._llm = llm
        self._of = of
        self._rounds = rounds
        self._prompts = read_prompts(prompts, "denoise-entities", "denoise", "again")

    @property
    def fingerprint(self) -> str:
        prompts = [part for file in self._prompts.values() for part in (file.system, file.user)]
        nested = (self._llm.fingerprint, self._of.fingerprint)
        return fingerprint("denoise", VERSION, self._rounds, *nested, *prompts)

    @property
    def relation_names(self) -> Collection[str]:
        return self._of.relation_names

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """Yield one extraction for each chunk, in order.

        Of AHEAD chunks at a time, all are rewritten and then all are read, so that rewriting
        and extraction do not call the model at the same time. Raises LLMError for an error
        that every other prompt would meet, too.
        """
        source = iter(chunks)
        while batch := list(islice(source, AHEAD)):
            rewritings: list[Rewriting] = []
            try:
                for rewriting in converse(self._llm, map(self.rewriting, batch)):
                    rewritings.append(rewriting)
            except BudgetExceeded:
                yield from self._read(batch, rewritings)
                raise
            yield from self._read(batch, rewritings)

    def rewriting(self, chunk: Chunk) -> Conversation[Rewriting]:
        """Ask for the rewriting of a chunk; a repeated original is no rewriting."""
        text, complete = chunk.text, True
        rejects: list[Reject] = []
        for _ in range(self._rounds):
            rewriting = yield from self._round(chunk.text, text)
            rejects += rewriting.rejects
            complete = rewriting.complete
            if not rewriting.text:
                break
            text = rewriting.text
        return Rewriting("" if text == chunk.text else text, tuple(rejects), complete)

    def _round(self, original: str, text: str) -> Generator[Prompt, Reply, Rewriting]:
        prompt = self._prompt("denoise-entities", read_entities, "entities", {"text": text})
        names = yield from self._ask(prompt)
        if isinstance(names, Rewriting):
            return names
        grounds = Grounds(original)
        grounded = [name for name in names if grounds.find(name)]
        strange = [Reject(name, "no name of the text") for name in names if name not in grounded]
        if not grounded:
            return Rewriting(rejects=tuple(strange))  # no entities to rewrite the text around
        values = {"text": text, "entities": "; ".join(grounded)}
        read = partial(read_sentences, original, grounded)
        sentences = yield from self._ask(self._prompt("denoise", read, "sentences", values))
        if isinstance(sentences, Rewriting):
            return replace(sentences, rejects=(*strange, *sentences.rejects))
        return Rewriting(" ".join(sentences), tuple(strange))

    def _prompt(
        self, name: str, read: Callable[[str], list[str]], key: str, values: Mapping[str, str]
    ) -> Prompt:
        system, user = self._prompts[name].fill(values)
        return Prompt((user,), system, json.dumps(_form(key)), check=read)

    def _ask(self, prompt: Prompt) -> Generator[Prompt, Reply, list[str] | Rewriting]:
        """Return the names or sentences of the reply; an empty rewriting if it has none.

        A reply that cannot be read is asked for once more.
        """
        assert prompt.check is not None
        read: Callable[[str], list[str]] = prompt.check  # type: ignore[assignment]
        heard = yield from ask(prompt, read, self._prompts["again"], whole=True)
        if heard.answer is not None:
            return heard.answer
        reject = Reject(heard.reply.text[:SHOWN], f"not rewritten: {heard.problem}")
        return Rewriting(rejects=(reject,), complete=not heard.reply.problem)

    def _read(self, batch: list[Chunk], rewritings: list[Rewriting]) -> Iterator[Extraction]:
        pairs = list(zip(batch, rewritings, strict=False))  # an exceeded budget ends them early

        def texts() -> Iterator[Chunk]:
            for chunk, rewriting in pairs:
                yield chunk
                if rewriting.text:
                    yield Chunk(
                        f"{chunk.id} rewritten", chunk.doc_id, 0, rewriting.text, chunk.meta
                    )

        extractions = iter(self._of.extract(texts()))
        for chunk, rewriting in pairs:
            both = next(extractions)
            if rewriting.text:
                both = joined(both, aligned_with(chunk, next(extractions)))
            rejects = (*both.rejects, *rewriting.rejects)
            yield replace(both, rejects=rejects, complete=both.complete and rewriting.complete)


def read_entities(reply: str) -> list[str]:
    """Return the names that a reply lists, each once; FormatError for a reply without any."""
    return list(dict.fromkeys(_listed(reply, "entities")))


def read_sentences(text: str, entities: Iterable[str], reply: str) -> list[str]:
    """Return the sentences of a reply.

    Raises FormatError for a reply without sentences, and for one that does not rewrite `text`.
    """
    listed = _listed(reply, "sentences")
    rewritten = " ".join(listed)
    words = content_words(rewritten)
    if not words:
        raise FormatError("it has no sentences")
    if len(rewritten) > LONGEST * len(text):
        raise FormatError("it is longer than twice the text")
    if len(words & content_words(text)) < FAMILIAR * len(words):
        raise FormatError("most of its words are not in the text")
    grounds = Grounds(rewritten)
    if not any(grounds.find(name) for name in entities):
        raise FormatError("it names none of the entities")
    return listed


def _listed(reply: str, key: str) -> list[str]:
    """Return the strings in the first value with lists under `key`, in any spelling of it."""
    values, _ = json_values(reply)
    for value in values:
        rows = value.items() if isinstance(value, dict) else [(key, value)]
        under = (item for name, item in rows if plain_key(name) == key)
        repeated = (item.values if isinstance(item, Several) else [item] for item in under)
        if lists := [item for items in repeated for item in items if isinstance(item, list)]:
            return [text for listed in lists for item in listed if (text := _text(item).strip())]
    raise FormatError(f'it has no list "{key}"')


def _text(item: Any) -> str:
    """Return an item of a list as a string; of an object its first string."""
    if isinstance(item, dict):
        return next((value for value in item.values() if isinstance(value, str)), "")
    return str(item)


def _form(key: str) -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "properties": {key: listed},
        "required": [key],
        "additionalProperties": False,
    }
