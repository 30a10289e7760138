"""The encoder `static`: the word vectors of triplesmith-en, without torch."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from kg.encode.vectors import Vectors, unit
from kg.errors import ConfigError
from kg.fingerprint import fingerprint
from kg.protocols import Words

if TYPE_CHECKING:
    from spacy.vocab import Vocab

VERSION = 1  # of the reading of texts, whose changes change every vector
_WORD = re.compile(r"[^\W_]+")


class StaticEncoder:
    """The 64-dimensional word vectors of triplesmith-en; a text is the mean of its words.

    A word has one vector in every context. Words outside the table of 20,000 have none.
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
        return fingerprint("static", VERSION, version("triplesmith-en"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [words.vectors.sum(axis=0) for words in self.words(texts)]
        return unit(np.array(rows, np.float32).reshape(len(rows), self._table.vectors_length))

    def words(self, texts: Sequence[str]) -> list[Words]:
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        spans = tuple(match.span() for match in _WORD.finditer(text))
        rows = [self._vector(text[start:end]) for start, end in spans]
        width = self._table.vectors_length
        return Words(spans, unit(np.array(rows, np.float32).reshape(len(rows), width)))

    def _vector(self, word: str) -> Vectors:
        spelling = next((w for w in (word.lower(), word) if self._table.has_vector(w)), None)
        if spelling is None:
            return np.zeros(self._table.vectors_length, np.float32)
        return np.asarray(self._table.get_vector(spelling), np.float32)

    @property
    def _table(self) -> Vocab:
        if self._vocab is None:
            import spacy

            parts = ["tagger", "parser", "ner", "lemmatizer", "attribute_ruler", "tok2vec"]
            self._vocab = spacy.load("triplesmith_en", exclude=parts).vocab
        return self._vocab
