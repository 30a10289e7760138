"""Fits against the model that made the labels, and measures by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kg.evaluate.calibration import (
    area_under_curve,
    brier_score,
    calibration_error,
    fit_line,
    fit_logistic,
    probabilities,
)


def drawn(count: int, weights: list[float], seed: int = 5) -> tuple[list[list[float]], list[bool]]:
    """Random inputs with a constant column, and labels that the weights make."""
    generator = np.random.default_rng(seed)
    inputs = np.column_stack([generator.normal(size=(count, len(weights) - 1)), np.ones(count)])
    chance = probabilities((inputs @ weights).tolist())
    return inputs.tolist(), (generator.random(count) < chance).tolist()


def test_the_weights_that_made_the_labels_come_back() -> None:
    weights = [1.5, -0.7, 0.4]
    inputs, labels = drawn(20_000, weights)
    assert fit_logistic(inputs, labels, [0.0] * 3, 0.0) == pytest.approx(weights, abs=0.08)


def test_a_prior_decides_where_the_labels_say_little() -> None:
    prior = [0.6, -0.3]
    assert fit_logistic([[0.0, 1.0]], [True], prior, 1e6) == pytest.approx(prior, abs=1e-5)
    assert fit_logistic([], [], prior, 1.0) == pytest.approx(prior)


def test_the_fit_is_where_the_slope_of_the_penalised_likelihood_is_zero() -> None:
    inputs, labels = drawn(50, [1.0, 0.5])
    prior, strength = np.array([0.2, -0.1]), 8.0
    weights = np.array(fit_logistic(inputs, labels, prior.tolist(), strength))
    chance = np.array(probabilities((np.array(inputs) @ weights).tolist()))
    slope = np.array(inputs).T @ (chance - np.array(labels)) + strength * (weights - prior)
    assert np.abs(slope).max() < 1e-4


def test_a_line_through_log_odds() -> None:
    generator = np.random.default_rng(5)
    odds = generator.normal(1, 2, 20_000)
    labels = generator.random(20_000) < np.array(probabilities((0.5 * odds - 1).tolist()))
    slope, offset = fit_line(odds.tolist(), labels.tolist())
    assert (slope, offset) == (pytest.approx(0.5, abs=0.05), pytest.approx(-1, abs=0.08))


def test_probabilities_of_extreme_log_odds() -> None:
    assert probabilities([0.0, math.log(3), 1e4, -1e4]) == pytest.approx([0.5, 0.75, 1.0, 0.0])


def test_measures_by_hand() -> None:
    predicted, labels = [0.9, 0.9, 0.2, 0.6], [True, False, False, True]
    assert brier_score(predicted, labels) == pytest.approx((0.01 + 0.81 + 0.04 + 0.16) / 4)
    # bins: 0.9 twice with one right, 0.2 with none, 0.6 with one
    assert calibration_error(predicted, labels) == pytest.approx((0.8 + 0.2 + 0.4) / 4)
    # of four pairs: 0.9 against 0.9 is a half, 0.9 and 0.6 against 0.2 win, 0.6 loses to 0.9
    assert area_under_curve(predicted, labels) == pytest.approx(2.5 / 4)


def test_certain_and_constant_scores() -> None:
    assert calibration_error([1.0, 0.0], [True, False]) == 0.0
    assert area_under_curve([0.1, 0.2, 0.3], [False, True, True]) == 1.0
    assert area_under_curve([0.5, 0.5], [True, False]) == 0.5
    assert area_under_curve([0.1, 0.9], [True, True]) == 0.5
