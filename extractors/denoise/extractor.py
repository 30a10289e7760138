"""A text rewritten around its entities before it is read (Huang et al., EMNLP 2025, ECTD).

GraphJudge asks a model for the entities of a text, has the text rewritten around them into short
sentences, and asks for triples of the rewritten text. Here the triples come from any extractor,
which reads the original as well, and whatever it finds stands at its place in the original.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from extractors.denoise.rewritten import brought_back, content_words, joined
from extractors.llm.answer_keys import plain_key
from kg.errors import BudgetExceeded, ConfigError, FormatError
from kg.fingerprint import fingerprint
from kg.llm import Talk
from kg.llm.ask import SHOWN, ask
from kg.llm.conversations import converse
from kg.llm.json_replies import Several, json_values
from kg.llm.prompt_files import read_prompts
from kg.model import Chunk, Extraction, Reject
from kg.protocols import LLM, Extractor, Prompt, Reply
from kg.text.grounding import Grounds

VERSION = 2  # of what is done with replies: a change of it changes every fingerprint
AHEAD = 256  # chunks that are rewritten before the first of them is read
LONGEST = 2  # times the text: what a rewritten one may have at most
FAMILIAR = 0.5  # the least share of a rewritten text's words that the text has to have


@dataclass(frozen=True, slots=True)
class Rewriting:
    """`text` is "" where there is none, and `rejects` say why. `complete` is False where the model
    did not answer."""

    text: str = ""
    rejects: tuple[Reject, ...] = ()
    complete: bool = True


class DenoiseExtractor:
    """The extractor `of` reads each chunk as it is, and rewritten around its entities.

    `rounds` times a text is rewritten, each time from the one before. `prompts` is a folder with
    prompts of one's own (`kg init --prompts` copies the packaged ones).
    """

    def __init__(self, llm: LLM, of: Extractor, rounds: int = 1, prompts: str = "") -> None:
        if rounds < 1:
            raise ConfigError(f"rounds is how often a text is rewritten, at least 1, not {rounds}")
        self._llm = llm
        self._of = of
        self._rounds = rounds
        self._prompts = read_prompts(prompts, "denoise-entities", "denoise", "again")

    @property
    def fingerprint(self) -> str:
        prompts = [part for one in self._prompts.values() for part in (one.system, one.user)]
        nested = (self._llm.fingerprint, self._of.fingerprint)
        return fingerprint("denoise", VERSION, self._rounds, *nested, *prompts)

    @property
    def relation_names(self) -> Collection[str]:
        return self._of.relation_names

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order; LLMError for what no other prompt mends.

        AHEAD chunks at a time: all are rewritten, then all are read, and so the model is asked
        by one of both only.
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

    def rewriting(self, chunk: Chunk) -> Talk[Rewriting]:
        """The talk about one text; its own words again are no rewriting."""
        text, complete = chunk.text, True
        rejects: list[Reject] = []
        for _ in range(self._rounds):
            found = yield from self._round(chunk.text, text)
            rejects += found.rejects
            complete = found.complete
            if not found.text:
                break
            text = found.text
        return Rewriting("" if text == chunk.text else text, tuple(rejects), complete)

    def _round(self, original: str, text: str) -> Generator[Prompt, Reply, Rewriting]:
        asked = self._prompt("denoise-entities", read_entities, "entities", {"text": text})
        names, told = yield from self._ask(asked)
        if told.rejects:
            return told
        grounds = Grounds(original)
        known = [name for name in names if grounds.find(name)]
        strange = [Reject(name, "no name of the text") for name in names if name not in known]
        if not known:
            return Rewriting(rejects=tuple(strange))  # nothing to rewrite it around
        values = {"text": text, "entities": "; ".join(known)}
        read = partial(read_sentences, original, known)
        sentences, told = yield from self._ask(self._prompt("denoise", read, "sentences", values))
        return Rewriting(" ".join(sentences), (*strange, *told.rejects), told.complete)

    def _prompt(
        self, name: str, read: Callable[[str], list[str]], key: str, values: Mapping[str, str]
    ) -> Prompt:
        system, user = self._prompts[name].fill(values)
        return Prompt((user,), system, json.dumps(_form(key)), check=read)

    def _ask(self, prompt: Prompt) -> Generator[Prompt, Reply, tuple[list[str], Rewriting]]:
        """What is answered, by a second attempt if need be; else the reasons why nothing is."""
        assert prompt.check is not None
        read: Callable[[str], list[str]] = prompt.check  # type: ignore[assignment]
        heard = yield from ask(prompt, read, self._prompts["again"], whole=True)
        if heard.answer is not None:
            return heard.answer, Rewriting()
        reject = Reject(heard.reply.text[:SHOWN], f"not rewritten: {heard.problem}")
        return [], Rewriting(rejects=(reject,), complete=not heard.reply.problem)

    def _read(self, batch: list[Chunk], rewritings: list[Rewriting]) -> Iterator[Extraction]:
        pairs = list(zip(batch, rewritings, strict=False))  # a budget may have ended them early

        def texts() -> Iterator[Chunk]:
            for chunk, rewriting in pairs:
                yield chunk
                if rewriting.text:
                    yield Chunk(
                        f"{chunk.id} rewritten", chunk.doc_id, 0, rewriting.text, chunk.meta
                    )

        found = iter(self._of.extract(texts()))
        for chunk, rewriting in pairs:
            whole = next(found)
            if rewriting.text:
                whole = joined(whole, brought_back(chunk, next(found)))
            rejects = (*whole.rejects, *rewriting.rejects)
            yield replace(whole, rejects=rejects, complete=whole.complete and rewriting.complete)


def read_entities(reply: str) -> list[str]:
    """The names that a reply lists, each once; FormatError for one that lists none."""
    return list(dict.fromkeys(_listed(reply, "entities")))


def read_sentences(text: str, entities: Iterable[str], reply: str) -> list[str]:
    """The sentences of a reply; FormatError for none, and for what is no rewriting of `text`."""
    found = _listed(reply, "sentences")
    rewritten = " ".join(found)
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
    return found


def _listed(reply: str, key: str) -> list[str]:
    """The texts of the first value with lists under this key, however it is written."""
    values, _ = json_values(reply)
    for value in values:
        rows = value.items() if isinstance(value, dict) else [(key, value)]
        under = (told for name, told in rows if plain_key(name) == key)
        each = (
            one for told in under for one in (told.values if isinstance(told, Several) else [told])
        )
        if lists := [one for one in each if isinstance(one, list)]:
            return [text for listed in lists for one in listed if (text := _text(one).strip())]
    raise FormatError(f'it has no list "{key}"')


def _text(item: Any) -> str:
    """An item of a list; of an object its first text, as in {"name": ..., "type": ...}."""
    if isinstance(item, dict):
        return next((one for one in item.values() if isinstance(one, str)), "")
    return str(item)


def _form(key: str) -> dict[str, Any]:
    listed = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "properties": {key: listed},
        "required": [key],
        "additionalProperties": False,
    }
