"""The margin and the confidences of facts, fitted on documents that were not trained on."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.relations.inference import RelationModel
from extractors.relations.pieces import windows
from kg.evaluate.calibration import fit_line
from models.training.relations.examples import Example
from models.training.relations.score import claims

MARGINS = [quarter / 4 for quarter in range(-8, 5)]


def calibrate(model: RelationModel, examples: Sequence[Example]) -> list[float]:
    """Set the model's margin; return (slope, offset) of the log odds of the facts above it.

    Both are fitted on end-to-end facts, the only ones that the extractor reads.
    """
    model.encoder.eval()
    model.heads.eval()
    model.margin = MARGINS[0]
    odds, right = [], []
    for example in examples:
        seen = [model.encode(window) for window in windows(example.text, model.tokenizer)]
        for fact, sure in claims(model, seen, example).items():
            odds.append(sure)
            right.append(fact in example.facts)
    gold = sum(len(set(example.facts)) for example in examples)
    model.margin = best(odds, right, gold)
    kept = [(sure, fits) for sure, fits in zip(odds, right, strict=True) if sure > model.margin]
    line = fit_line([sure for sure, _ in kept], [fits for _, fits in kept])
    return [round(number, 4) for number in line]


def best(odds: Sequence[float], right: Sequence[bool], gold: int) -> float:
    """The margin with the highest F1, given `gold` true facts; the highest of equal ones."""

    def score(margin: float) -> tuple[float, float]:
        kept = [fits for sure, fits in zip(odds, right, strict=True) if sure > margin]
        return 2 * sum(kept) / (len(kept) + gold), margin

    return max(MARGINS, key=score)
