"""Calibration of scores: probabilities fitted to labels, and measures of their quality.

Log odds are natural logarithms; labels are true if the scored statement is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


def fit_logistic(
    inputs: Sequence[Sequence[float]],
    labels: Sequence[bool],
    prior: Sequence[float],
    strength: float,
) -> list[float]:
    """Return the weights of a logistic model under which the labels are most likely.

    `inputs` has a row for each label and a column for each weight; a constant column makes an
    offset. Each weight is pulled towards its `prior` with `strength` (the precision of a normal
    distribution, about as much as so many labels); with 0 the labels alone decide.
    """
    from scipy.optimize import minimize  # slow to import, and only fitting needs it

    centre = np.array(prior, dtype=float)
    matrix = np.array(inputs, dtype=float).reshape(-1, len(centre))
    right = np.array(labels, dtype=float)

    def loss(weights: Vector) -> tuple[float, Vector]:
        odds, pull = matrix @ weights, weights - centre
        value = np.logaddexp(0, odds).sum() - right @ odds + strength / 2 * pull @ pull
        return float(value), matrix.T @ (_sigmoid(odds) - right) + strength * pull

    fitted: list[float] = minimize(loss, centre, jac=True, method="BFGS").x.tolist()
    return fitted


def fit_line(log_odds: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Return the slope and offset of log odds that make the labels most likely (Platt 1999)."""
    slope, offset = fit_logistic([[odds, 1.0] for odds in log_odds], labels, (1.0, 0.0), 0.0)
    return slope, offset


def probabilities(log_odds: Sequence[float]) -> list[float]:
    """Return the probability of each of the log odds."""
    chances: list[float] = _sigmoid(np.array(log_odds, dtype=float)).tolist()
    return chances


def _sigmoid(odds: Vector) -> Vector:
    return np.asarray(np.exp(-np.logaddexp(0, -odds)), dtype=np.float64)


def brier_score(predicted: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the mean squared error of the probabilities (Brier 1950)."""
    return float(np.mean((np.array(predicted) - np.array(labels, dtype=float)) ** 2))


def calibration_error(predicted: Sequence[float], labels: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error (Naeini et al., 2015).

    That is the mean distance, weighted by size, between the mean probability and the share of right
    labels in each of `bins` equally wide bins.
    """
    chance, right = np.array(predicted, dtype=float), np.array(labels, dtype=float)
    numbers = np.minimum((chance * bins).astype(int), bins - 1)
    sums = np.bincount(numbers, weights=chance - right, minlength=bins)
    return float(np.abs(sums).sum() / len(chance))


def area_under_curve(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the area under the ROC curve; 0.5 if all labels are alike.

    That is the probability that a right label has a higher score than a wrong one; equal scores
    count one half.
    """
    right = np.array(labels, dtype=bool)
    positives, negatives = int(right.sum()), int((~right).sum())
    if not positives or not negatives:
        return 0.5
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    wins = float(ranks[right].sum()) - positives * (positives + 1) / 2
    return wins / (positives * negatives)
