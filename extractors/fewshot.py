"""The extractor `llm` with worked examples retrieved for each text (IF-WRANER).

Nandi and Agrawal 2024, arXiv 2411.00451: examples are retrieved by the vectors of words, not of
sentences, and entity types are shuffled so that their order carries no information. The paper
shuffles in tuning; here nothing is tuned, only the prompt changes.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from extractors.llm.examples import WorkedExample
from extractors.llm.extractor import LLMExtractor
from kg.encode.best import best_encoder
from kg.encode.word_retrieval import BASE, WordRetrieval
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.model import Schema
from kg.protocols import LLM, Encoder

VERSION = 1  # of the choice of examples; a change of it changes every fingerprint


class FewshotExtractor(LLMExtractor):
    """Puts the `shots` examples nearest to each text into its prompt, the nearest last.

    `examples` is a file as for `llm`; an example that is a part of the text is left out. `seed`
    and the text set the order of the types. `encoder` ranks the examples; the default is the
    best that is installed, so installing a better one changes the fingerprint. The other
    arguments are those of `llm`.
    """

    name = "fewshot"

    def __init__(  # noqa: PLR0913  they are the section [extractor] of kg.toml
        self,
        llm: LLM,
        examples: str,
        schema: Schema | None = None,
        shots: int = 5,
        encoder: Encoder | None = None,
        seed: int = 0,
        prompts: str = "",
        gleaning: int = 0,
        descriptions: bool = False,
        structured: bool = True,
    ) -> None:
        if not examples:
            raise ConfigError("fewshot needs examples: a file of JSON lines, see docs/fewshot.md")
        if shots < 1:
            raise ConfigError(
                f"shots is the number of examples in a prompt, at least 1, not {shots}"
            )
        super().__init__(llm, schema, prompts, examples, gleaning, descriptions, structured)
        if not self._examples:
            raise ConfigError(f"there is no example in {examples}")
        self._shots = shots
        self._seed = seed
        self._encoder = encoder or best_encoder()

    @cached_property
    def fingerprint(self) -> str:
        choice = (BASE, self._shots, self._seed, self._encoder.fingerprint)
        return fingerprint("fewshot", VERSION, *choice, super().fingerprint)

    @cached_property
    def _retrieval(self) -> WordRetrieval:
        return WordRetrieval([example.text for example in self._examples], self._encoder)

    def _examples_for(self, text: str) -> Sequence[WorkedExample]:
        plain = " ".join(text.split())
        contained = {n for n, example in enumerate(self._examples) if example.is_part_of(plain)}
        nearest = self._retrieval.nearest(text, self._shots, without=contained)
        return [self._examples[n] for n in reversed(nearest)]

    def _schema_for(self, text: str) -> Schema:
        types = list(self._schema.entity_types.items())
        draw = f"{self._seed} {text}".encode("utf-8", "surrogatepass")
        random.Random(hashlib.sha256(draw).digest()).shuffle(types)
        return replace(self._schema, entity_types=dict(types))
