"""Full text: what the stores share about words, and the reference ranking."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

# Ideographs and kana stand alone, as Lucene's standard analyser has them.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_K1, _B = 1.2, 0.75  # Lucene's defaults


def tokens(text: str) -> list[str]:
    """Lower-case words of a text."""
    return _TOKEN.findall(text.lower())


def lucene_query(text: str) -> str:
    """The words of a text as a Lucene query that finds any of them; "" if there are none.

    The words come quoted, so that neither AND nor a bracket is read as syntax.
    """
    return " ".join(f'"{token}"' for token in dict.fromkeys(tokens(text)))


def bm25(texts: Mapping[str, Sequence[str]], query: Iterable[str]) -> dict[str, float]:
    """BM25 scores above 0 of tokenised texts for the words of a query."""
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
