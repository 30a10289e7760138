"""From the network's log odds to the share of such facts that are right (Platt 1999)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from extractors.relations_model import RelationModel
from extractors.relations_pieces import windows
from models.training.relations.examples import Example
from models.training.relations.score import claims


def calibrate(model: RelationModel, examples: Sequence[Example]) -> list[float]:
    """(slope, offset) of the log odds, fitted on end-to-end facts of documents not trained on."""
    model.encoder.eval()
    model.heads.eval()
    odds, right = [], []
    for example in examples:
        seen = [model.see(window) for window in windows(example.text, model.tokenizer)]
        for fact, sure in claims(model, seen, example).items():
            odds.append(sure)
            right.append(fact in example.facts)
    return platt(odds, right)


def platt(odds: Sequence[float], right: Sequence[bool]) -> list[float]:
    """The slope and offset that make the labels most likely."""
    values, signs = np.array(odds), np.where(right, 1.0, -1.0)

    def loss(line: np.ndarray) -> float:
        return float(np.logaddexp(0, -signs * (line[0] * values + line[1])).sum())

    return [round(float(one), 4) for one in minimize(loss, np.array([1.0, 0.0])).x]
