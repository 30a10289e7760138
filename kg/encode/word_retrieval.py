"""Retrieval of texts by the vectors of their single words.

The vector of a sentence is that of its topic and hides the single word that matters; here each word
of the text looks for its nearest word in an example (IF-WRANER, Nandi and Agrawal 2024, arXiv
2411.00451; its abstract says no more than "word-level embedding", the formulas are ours). Each
further example is the one that adds most to those chosen, as in Set-BSR (Gupta et al. 2023, arXiv
2305.14907), so that a chunk of several subjects gets examples of each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kg.encode.vectors import Vectors
from kg.protocols import Encoder, Words

# A word weighs BASE and its inverse document frequency among the examples. One that no example has
# weighs BASE alone: it is only similar, and many of these would hide the shared one.
# Of 0, .1, .25, .5 and 1, tried on CrossNER's training part and planted words: docs/fewshot.md.
BASE = 0.25
BLOCK = 512  # examples compared at a time, which limits memory


class WordRetrieval:
    """Finds the nearest of `texts`; vectors of their words are computed once, at the first use."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self._texts = list(texts)
        self._encoder = encoder

    def nearest(self, text: str, count: int, without: Collection[int] = ()) -> list[int]:
        """Return the numbers of at most `count` texts.

        The one that covers the words best comes first, then those that cover most of the rest; of
        equals the better alone, then the first.
        """
        matches, weights = self.matches(text)
        left = [n for n in range(len(self._texts)) if n not in without]
        alone = _rounded(weights @ matches)
        covered = np.zeros((len(weights), 1), np.float32)
        chosen: list[int] = []
        while left and len(chosen) < count:
            gains = _rounded(weights @ np.maximum(matches - covered, 0))
            best = max(left, key=lambda n: (gains[n], alone[n], -n))
            left.remove(best)
            chosen.append(best)
            covered = np.maximum(covered, matches[:, [best]])
        return chosen

    def matches(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the cosines, of shape (words, texts), and the weights of the words.

        A cosine is the highest of a word of `text` with any word of a text, at least 0.
        """
        (words,) = self._encoder.words([text])
        blocks = [
            np.maximum.reduceat(words.vectors @ rows.T, starts, axis=1)
            for rows, starts in self._blocks
        ]
        cosines = np.concatenate(blocks, axis=1)
        spelled = _spelled(text, words)
        # Words without a vector are compared by spelling.
        for row in np.flatnonzero(~words.vectors.any(axis=1)):
            cosines[row] = [spelled[row] in vocabulary for vocabulary in self._vocabularies]
        return cosines, np.array([self._weight(word) for word in spelled], np.float32)

    def _weight(self, word: str) -> float:
        texts_with_word = self._counts[word]
        return BASE + (
            math.log((1 + len(self._texts)) / (1 + texts_with_word)) if texts_with_word else 0
        )

    @cached_property
    def _words(self) -> list[Words]:
        return self._encoder.words(self._texts)

    @cached_property
    def _counts(self) -> Counter[str]:
        """Return the number of texts that contain each word."""
        return Counter(word for vocabulary in self._vocabularies for word in vocabulary)

    @cached_property
    def _vocabularies(self) -> list[set[str]]:
        return [set(_spelled(*pair)) for pair in zip(self._texts, self._words, strict=True)]

    @cached_property
    def _blocks(self) -> list[tuple[Vectors, npt.NDArray[np.int64]]]:
        """Return blocks of the vectors of all words, with the first row of each text.

        A row of zeros ends each text, so that none is without a row.
        """
        return list(self._stacked())

    def _stacked(self) -> Iterator[tuple[Vectors, npt.NDArray[np.int64]]]:
        for first in range(0, len(self._words), BLOCK):
            block = [words.vectors for words in self._words[first : first + BLOCK]]
            end = np.zeros((1, block[0].shape[1]), np.float32)
            rows = np.concatenate([part for vectors in block for part in (vectors, end)])
            yield rows, np.cumsum([0, *(len(vectors) + 1 for vectors in block[:-1])])


def _spelled(text: str, words: Words) -> list[str]:
    return [text[start:end].casefold() for start, end in words.spans]


def _rounded(scores: Vectors) -> list[float]:
    """Round the last digits away, in which equals differ by the order of addition."""
    return [round(float(score), 4) for score in scores]
