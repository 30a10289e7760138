"""Which worked examples are about the words of a text, by the vectors of single words.

One vector for a sentence drowns the rare word that decides which example helps; here each word
of the text looks for its nearest word in an example (IF-WRANER, arXiv 2411.00451).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from kg.embed import Encoder, Vectors, Words


class WordRetrieval:
    """Ranks `texts` for another text.

    An example's score is the mean over the text's words of the highest cosine with any of its
    words, where a word weighs as much as it is rare among the examples (its inverse document
    frequency, smoothed). One that no example has weighs as little as one that all have: it can
    only be likened, and many such words would hide the one that an example does have.
    """

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self._texts = list(texts)
        self._encoder = encoder

    def nearest(self, text: str, count: int) -> list[int]:
        """Numbers of the nearest `count` texts, the nearest first; of equals the first."""
        scores = self.scores(text)
        return sorted(range(len(scores)), key=lambda n: (-scores[n], n))[:count]

    def scores(self, text: str) -> Vectors:
        """(texts,), each between -1 and 1."""
        (words,) = self._encoder.words([text])
        if not len(words.spans):
            return np.zeros(len(self._texts), np.float32)
        weights = np.array([self._weight(word) for word in _spelled(text, words)], np.float32)
        cosines = words.vectors @ self._all.T
        best = np.maximum.reduceat(cosines, self._starts, axis=1)
        best[:, self._empty] = 0
        found: Vectors = (weights @ best / weights.sum()).astype(np.float32)
        return found

    def _weight(self, word: str) -> float:
        found = self._counts[word]
        return math.log((1 + len(self._texts)) / (1 + found)) + 1 if found else 1.0

    @cached_property
    def _words(self) -> list[Words]:
        return self._encoder.words(self._texts)

    @cached_property
    def _counts(self) -> Counter[str]:
        """In how many texts each word stands."""
        pairs = zip(self._texts, self._words, strict=True)
        return Counter(word for text, words in pairs for word in set(_spelled(text, words)))

    @cached_property
    def _all(self) -> Vectors:
        """The vectors of all words, a row of zeros after each text's: none is without a row."""
        width = self._words[0].vectors.shape[1]
        rows = [row for one in self._words for row in (one.vectors, np.zeros((1, width)))]
        return np.concatenate(rows).astype(np.float32)

    @cached_property
    def _starts(self) -> np.typing.NDArray[np.int64]:
        return np.cumsum([0, *(len(one.spans) + 1 for one in self._words[:-1])])

    @cached_property
    def _empty(self) -> list[int]:
        return [n for n, one in enumerate(self._words) if not one.spans]


def _spelled(text: str, words: Words) -> list[str]:
    return [text[start:end].casefold() for start, end in words.spans]
