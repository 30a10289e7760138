"""Full text search: tokens and queries for all stores, and the reference ranking."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

# Each ideograph and kana is a token, as in Lucene's standard analyser.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_K1, _B = 1.2, 0.75  # Lucene's defaults


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _TOKEN.findall(text.lower())


def lucene_query(text: str) -> str:
    """Return a Lucene query for any of the words of a text; "" if it has none.

    The words are quoted, so that neither AND nor a bracket is read as syntax.
    """
    return " ".join(f'"{token}"' for token in dict.fromkeys(tokens(text)))


def bm25(texts: Mapping[str, Sequence[str]], query: Iterable[str]) -> dict[str, float]:
    """Return the BM25 scores above 0 of tokenised texts for the words of a query."""
    counts = {key: Counter(words) for key, words in texts.items()}
    mean = sum(len(words) for words in texts.values()) / len(texts) if texts else 1.0
    scores: Counter[str] = Counter()
    for word in dict.fromkeys(query):
        holders = [key for key in counts if counts[key][word]]
        weight = math.log1p((len(texts) - len(holders) + 0.5) / (len(holders) + 0.5))
        for key in holders:
            frequency, length = counts[key][word], len(texts[key]) / mean
            damped = frequency + _K1 * (1 - _B + _B * length)
            scores[key] += weight * frequency * (_K1 + 1) / damped  # type: ignore[assignment]
    return dict(scores)
