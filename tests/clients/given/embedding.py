"""Vectors without a model: the letter triples of a text, each adding its own pattern of signs."""

import hashlib
import math
from collections.abc import Iterable

DIMENSIONS = 64


def embed(texts: Iterable[str]) -> list[list[float]]:
    return [_vector(text) for text in texts]


def _vector(text: str) -> list[float]:
    padded = f" {text.casefold()} "
    sums = [0.0] * DIMENSIONS
    for start in range(len(padded) - 2):
        pattern = int.from_bytes(hashlib.sha256(padded[start : start + 3].encode()).digest()[:8])
        for place in range(DIMENSIONS):
            sums[place] += 1.0 if pattern >> place & 1 else -1.0
    length = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / length for value in sums]
