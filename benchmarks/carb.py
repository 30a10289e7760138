"""CaRB: open information extraction against crowdsourced triples (Bhardwaj et al., EMNLP 2019).

The lenient binary match, as the published numbers use it:
- arguments after the first are one argument; words are compared as they stand, case included,
  and counted as multisets;
- a predicted triple matches a gold triple only if their relations share a word (a predicted "be"
  also stands for a form of "be"); its precision is the share of its words that the gold triple has
  in the same part, its recall the share of the gold triple's words that it has;
- where the gold relation is one of saying, the arguments may also stand the other way round;
- at each confidence threshold, recall takes for each gold triple its best prediction (which may
  serve several), precision pairs predictions with gold triples one to one, greedily by precision,
  and divides by all predictions; both are sums over all sentences;
- F1 is the best one over the thresholds; AUC is the area under the precision-recall points by
  trapezoids, from precision 1 at recall 0 to the greatest recall reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.bootstrap import Weights
from benchmarks.corpora.carb import OpenTriple

FORMS_OF_BE = frozenset({"be", "is", "am", "are", "was", "were", "been", "being"})
SAYING = ("said", "told", "added", "adds", "says")


@dataclass(frozen=True, slots=True)
class Score:
    """The point of the best F1, and the area under the curve."""

    precision: float
    recall: float
    f1: float
    auc: float


Corpus = Mapping[str, Sequence[OpenTriple]]


@dataclass(frozen=True, slots=True)
class _Parts:
    relation: Counter[str]
    args: tuple[Counter[str], ...]


def match(gold: OpenTriple, pred: OpenTriple) -> tuple[float, float]:
    """(precision, recall) of one prediction against one gold triple, (0, 0) for no match."""
    expected = _parts(gold.relation, gold.args)
    best = _match_parts(expected, _parts(pred.relation, pred.args))
    if any(word in gold.relation for word in SAYING) and len(pred.args) > 1:
        turned = (" ".join(pred.args[1:]), pred.args[0])
        best = max(best, _match_parts(expected, _parts(pred.relation, turned)))
    return best


def _parts(relation: str, args: Sequence[str]) -> _Parts:
    merged = (args[0], " ".join(args[1:])) if len(args) > 1 else args
    return _Parts(Counter(relation.split()), tuple(Counter(arg.split()) for arg in merged))


def _match_parts(gold: _Parts, pred: _Parts) -> tuple[float, float]:
    shared = (gold.relation & pred.relation).total()
    if (pred.relation - gold.relation)["be"] and FORMS_OF_BE & set(gold.relation):
        shared += 1
    if not shared or len(pred.args) < len(gold.args):
        return 0.0, 0.0
    predicted, expected = pred.relation.total(), gold.relation.total()
    for gold_arg, pred_arg in zip(gold.args, pred.args, strict=False):
        shared += (gold_arg & pred_arg).total()
        predicted += pred_arg.total()
        expected += gold_arg.total()
    return shared / predicted, shared / expected


@dataclass(frozen=True, slots=True)
class Curve:
    """Changes that each further prediction of a sentence makes, by falling confidence.

    All arrays are (steps,): `sentences` indexes the gold sentences, `precision`, `predicted` and
    `recall` are differences of sums; `last` marks the end of each threshold. `gold` (sentences,)
    counts gold triples.
    """

    sentences: npt.NDArray[np.int64]
    precision: npt.NDArray[np.float64]
    predicted: npt.NDArray[np.float64]
    recall: npt.NDArray[np.float64]
    last: npt.NDArray[np.bool_]
    gold: npt.NDArray[np.float64]

    def score(self, weights: Weights | None = None) -> Score:
        """The score when sentence i counts `weights[i]` times (once each when None)."""
        weights = np.ones(len(self.gold)) if weights is None else weights
        step_weights = weights[self.sentences]
        ends = self.last
        predicted = np.cumsum(self.predicted * step_weights)[ends]
        matched = np.cumsum(self.precision * step_weights)[ends]
        # before anything is predicted precision is 1: the same point as the curve's start
        precision = np.divide(matched, predicted, out=np.ones_like(matched), where=predicted > 0)
        recalled = np.cumsum(self.recall * step_weights)[ends]
        total = float(self.gold @ weights)
        recall = recalled / total if total else recalled
        return _best(precision, recall)


def curve(gold: Corpus, pred: Corpus) -> Curve:
    """The precision-recall curve over the sentences of `gold`; other sentences do not count."""
    steps = []
    for index, (key, expected) in enumerate(gold.items()):
        before = (0.0, 0, 0.0)
        for confidence, *sums in _sentence_sums(expected, pred.get(key, ())):
            delta = [after - earlier for after, earlier in zip(sums, before, strict=True)]
            steps.append((-confidence, index, *delta))
            before = (sums[0], sums[1], sums[2])
    table = np.array(sorted(steps), dtype=float).reshape(-1, 5)
    last = np.append(table[1:, 0] != table[:-1, 0], True) if len(table) else np.zeros(0, bool)
    sizes = np.array([len(expected) for expected in gold.values()], dtype=float)
    index = table[:, 1].astype(np.int64)
    return Curve(index, table[:, 2], table[:, 3], table[:, 4], last, sizes)


def _sentence_sums(
    gold: Sequence[OpenTriple], pred: Sequence[OpenTriple]
) -> Iterator[tuple[float, float, int, float]]:
    """(threshold, sum of precision, predictions, sum of recall) for falling thresholds."""
    scores = [[match(expected, triple) for triple in pred] for expected in gold]
    for threshold in sorted({triple.confidence for triple in pred}, reverse=True):
        kept = [j for j, triple in enumerate(pred) if triple.confidence >= threshold]
        recall = sum(max(row[j][1] for j in kept) for row in scores)
        yield threshold, _one_to_one(scores, kept), len(kept), recall


def _one_to_one(scores: Sequence[Sequence[tuple[float, float]]], kept: Sequence[int]) -> float:
    pairs = sorted((-row[j][0], i, j) for i, row in enumerate(scores) for j in kept)
    rows: set[int] = set()
    columns: set[int] = set()
    total = 0.0
    for negative, i, j in pairs:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            total -= negative
    return total


def _best(precision: npt.NDArray[np.float64], recall: npt.NDArray[np.float64]) -> Score:
    """The score of a curve whose points stand by rising recall."""
    if not len(precision):
        return Score(0.0, 0.0, 0.0, 0.0)
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros_like(total), where=total > 0)
    best = int(f1.argmax())
    points = np.concatenate([[0.0], recall]), np.concatenate([[1.0], precision])
    widths = np.diff(points[0])
    auc = float(widths @ (points[1][1:] + points[1][:-1])) / 2
    return Score(float(precision[best]), float(recall[best]), float(f1[best]), auc)
