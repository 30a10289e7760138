"""N-gram overlap between two short texts, and the best one-to-one pairing of two graphs' triples.

BLEU: Papineni et al., ACL 2002, sentence level with the first smoothing of Chen & Cherry, WMT
2014. ROUGE-2: Lin, 2004. The pairing is the assignment problem, solved exactly.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_ORDER = 4
SMOOTHING = 0.1  # matches of an n-gram order without a match, Chen & Cherry's epsilon

_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class PRF:
    """Precision, recall and their harmonic mean, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


Ngrams = Sequence[Counter[tuple[str, ...]]]


def prf(matched: float, predicted: float, gold: float) -> PRF:
    """Return the scores: two empty sides agree (1), one empty side scores 0; never nan."""
    if not predicted and not gold:
        return PRF(1.0, 1.0, 1.0)
    precision = matched / predicted if predicted else 0.0
    recall = matched / gold if gold else 0.0
    return PRF(precision, recall, f1_of(precision, recall))


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean, 0 if both are 0."""
    total = precision + recall
    return 2 * precision * recall / total if total else 0.0


def mean_prf(scores: Sequence[PRF]) -> PRF:
    """Return each number averaged over documents (F1 is the mean of F1s). No documents: all 1."""
    if not scores:
        return PRF(1.0, 1.0, 1.0)
    count = len(scores)
    return PRF(
        math.fsum(score.precision for score in scores) / count,
        math.fsum(score.recall for score in scores) / count,
        math.fsum(score.f1 for score in scores) / count,
    )


def ngram_counts(tokens: Sequence[str], max_order: int = MAX_ORDER) -> Ngrams:
    """Return how often each 1-, 2-, ... n-gram occurs; one counter for each order."""
    return [
        Counter(tuple(tokens[i : i + order]) for i in range(len(tokens) - order + 1))
        for order in range(1, max_order + 1)
    ]


def sentence_bleu(reference: Ngrams, hypothesis: Ngrams) -> float:
    """Return the BLEU of one sentence against one reference, both as `ngram_counts`, in [0, 1].

    It is 0 if no word is shared; an order without a match counts `SMOOTHING` matches.
    """
    if not reference[0] or not (hypothesis[0] & reference[0]):
        return 0.0
    log_precision = 0.0
    for expected, observed in zip(reference, hypothesis, strict=True):
        matched = (observed & expected).total()
        log_precision += math.log((matched or SMOOTHING) / max(1, observed.total()))
    lengths = reference[0].total(), hypothesis[0].total()
    brevity = min(0.0, 1 - lengths[0] / lengths[1])
    return math.exp(brevity + log_precision / len(reference))


def rouge_tokens(text: str) -> list[str]:
    """Return ROUGE's own tokens: runs of a-z and 0-9 of the lower-cased text."""
    return _NOT_ALPHANUMERIC.sub(" ", text.lower()).split()


def rouge2_precision(reference: Ngrams, hypothesis: Ngrams) -> float:
    """Return the share of the hypothesis's word pairs that the reference has, in [0, 1]."""
    bigrams = hypothesis[1].total()
    return (hypothesis[1] & reference[1]).total() / bigrams if bigrams else 0.0


def aligned(
    gold: Sequence[Ngrams], pred: Sequence[Ngrams], similarity: Callable[[Ngrams, Ngrams], float]
) -> PRF:
    """Return the best one-to-one pairing of `gold` and `pred` under `similarity(gold, pred)`.

    Precision is the sum over the pairs by len(pred), recall by len(gold).
    """
    if not gold or not pred:
        return prf(0, len(pred), len(gold))
    from scipy.optimize import linear_sum_assignment

    matrix = [[similarity(g, p) for p in pred] for g in gold]
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    total = math.fsum(matrix[i][j] for i, j in zip(rows, columns, strict=True))
    return prf(total, len(pred), len(gold))
