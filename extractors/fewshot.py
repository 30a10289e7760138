"""The extractor `llm` with the worked examples that fit each text, of many (IF-WRANER)."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from extractors.examples import Example
from extractors.llm import LLMExtractor
from extractors.word_retrieval import WordRetrieval
from kg.embed import Encoder, best_encoder
from kg.errors import ConfigError
from kg.model import Schema
from kg.protocols import LLM

VERSION = 1  # of what is shown: a change of it changes every fingerprint


class FewshotExtractor(LLMExtractor):
    """Of the file `examples` (as for `llm`) the `shots` nearest by words are shown, the nearest
    last. Types stand in another order for each text, so that no model learns a place by heart
    (IF-WRANER, arXiv 2411.00451, does so in tuning).

    An example that is a part of the text itself is not shown. `schema`, `prompts`, `gleaning`,
    `descriptions` and `structured` are those of `llm`. Vectors are all-MiniLM-L6-v2's where
    the extra `models` is installed, else triplesmith-en's: to install it asks everything anew.
    """

    def __init__(  # noqa: PLR0913  they are the section [extractor] of kg.toml
        self,
        llm: LLM,
        examples: str,
        schema: Schema | None = None,
        shots: int = 5,
        prompts: str = "",
        gleaning: int = 0,
        descriptions: bool = False,
        structured: bool = True,
    ) -> None:
        if not examples:
            raise ConfigError("fewshot needs examples: a file of JSON lines, see docs/fewshot.md")
        if shots < 1:
            raise ConfigError(f"shots is how many examples are shown, at least 1, not {shots}")
        super().__init__(llm, schema, prompts, examples, gleaning, descriptions, structured)
        if not self._examples:
            raise ConfigError(f"there is no example in {examples}")
        self._shots = shots

    @property
    def fingerprint(self) -> str:
        parts = [VERSION, self._shots, self._encoder.fingerprint, super().fingerprint]
        return f"fewshot {hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"

    @cached_property
    def _encoder(self) -> Encoder:
        return best_encoder()

    @cached_property
    def _retrieval(self) -> WordRetrieval:
        return WordRetrieval([one.text for one in self._examples], self._encoder)

    def _examples_for(self, text: str) -> Sequence[Example]:
        plain = " ".join(text.split())
        own = [" ".join(one.text.split()) in plain for one in self._examples]
        nearest = self._retrieval.nearest(text, self._shots + sum(own))
        shown = [self._examples[n] for n in nearest if not own[n]][: self._shots]
        return shown[::-1]

    def _schema_for(self, text: str) -> Schema:
        names = list(self._schema.entity_types.items())
        seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        random.Random(seed).shuffle(names)
        return replace(self._schema, entity_types=dict(names))
