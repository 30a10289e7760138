"""A local model: batches of prompts, replies in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import ConfigError, missing_extra
from kg.llm.local.folder import check, digest, find
from kg.protocols import Prompt, Reply, unheard

if TYPE_CHECKING:
    from kg.llm.local.generator import LoadedModel, TokenizedPrompt

BATCHES = 4  # batches read ahead, so that prompts of like length are answered together
NEEDED = ("torch", "transformers", "safetensors", "llguidance")

Arrived = Callable[[Prompt, Reply], None]


class LocalLLM:
    """A causal or sequence-to-sequence model of transformers, on a GPU if there is one.

    `model` is its folder, or its name on Hugging Face's hub if it is in the local cache; `download`
    fetches it from there. `batch` prompts are answered at a time. A reply has at most `max_tokens`
    tokens. `device` is "cpu", "cuda", "cuda:1", ...; "" chooses.

    Decoding is greedy. The weights are loaded with the first prompt, in bfloat16 on a GPU, else in
    float32; rounding, and so now and then a word, depends on device and batch, which are not in the
    fingerprint. Raises ConfigError for a folder without such a model.
    """

    def __init__(
        self,
        model: str,
        batch: int = 8,
        max_tokens: int = 2048,
        device: str = "",
        download: bool = False,
    ) -> None:
        if missing := [name for name in NEEDED if find_spec(name) is None]:
            raise missing_extra("a local model", missing, "models")
        if min(batch, max_tokens) < 1:
            raise ConfigError("llm: batch and max_tokens are at least 1")
        self.model, self._folder = find(model, download)
        self._config = check(self._folder)
        self.max_tokens = max_tokens
        self._batch = batch
        self._device = device
        self._loaded: LoadedModel | None = None

    @cached_property
    def fingerprint(self) -> str:
        settings = {"max_tokens": self.max_tokens, "weights": digest(self._folder)}
        return f"{self.model} {json.dumps(settings, sort_keys=True)}"

    def complete(self, prompts: Iterable[Prompt], arrived: Arrived = unheard) -> Iterator[Reply]:
        """Yield replies as LLM.complete does; LLMError if a batch exceeds the GPU's memory."""
        source = iter(prompts)
        while window := list(islice(source, self._batch * BATCHES)):
            yield from self._answers(window, arrived)

    def _answers(self, prompts: list[Prompt], arrived: Arrived) -> list[Reply]:
        loaded = self._load()
        replies: dict[int, Reply] = {}

        def record(number: int, reply: Reply) -> None:
            replies[number] = reply
            arrived(prompts[number], reply)

        waiting: list[tuple[int, TokenizedPrompt]] = []
        for number, prompt in enumerate(prompts):
            tokenized = loaded.tokenized(prompt, self.max_tokens)
            if isinstance(tokenized, Reply):
                record(number, tokenized)
            else:
                waiting.append((number, tokenized))
        # The longest first: a batch that does not fit into memory fails at once.
        waiting.sort(key=lambda pair: -len(pair[1].ids))
        for start in range(0, len(waiting), self._batch):
            numbers, batch = zip(*waiting[start : start + self._batch], strict=True)
            for number, reply in zip(numbers, loaded.replies(batch), strict=True):
                record(number, reply)
        return [replies[number] for number in range(len(prompts))]

    def _load(self) -> LoadedModel:
        if self._loaded is None:
            from kg.llm.local.generator import LoadedModel

            self._loaded = LoadedModel(self.model, self._folder, self._config, self._device)
        return self._loaded

    def close(self) -> None:
        """Free the model's memory."""
        self._loaded = None
