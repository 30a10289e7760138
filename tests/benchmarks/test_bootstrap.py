"""Intervals on values that are known."""

import numpy as np
import pytest

from benchmarks.bootstrap import bootstrap, wilson


def test_wilson_on_published_values():
    # 0 of 10 and 10 of 10: the far end is z^2 / (n + z^2) = 3.8415 / 13.8415
    none = wilson(0, 10)
    assert (none.value, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(0.2775, abs=1e-4)
    assert wilson(10, 10).low == pytest.approx(0.7225, abs=1e-4)
    # Newcombe (1998), table I: 81 of 263 gives .2553 to .3662, 15 of 148 gives .0624 to .1605
    first, second = wilson(81, 263), wilson(15, 148)
    assert (first.low, first.high) == (
        pytest.approx(0.2553, abs=5e-5),
        pytest.approx(0.3662, abs=5e-5),
    )
    assert (second.low, second.high) == (
        pytest.approx(0.0624, abs=5e-5),
        pytest.approx(0.1605, abs=5e-5),
    )


def test_wilson_is_wider_with_fewer_trials():
    few, many = wilson(14, 20), wilson(140, 200)
    assert few.value == many.value == 0.7
    assert few.low < many.low < 0.7 < many.high < few.high


def test_bootstrap_of_a_mean_matches_the_normal_interval():
    values = np.random.default_rng(1).normal(size=400)
    interval = bootstrap(lambda w: float(values @ w / w.sum()), 400, draws=2000)
    half = 1.96 * values.std() / 20
    assert interval.value == pytest.approx(values.mean())
    assert interval.low == pytest.approx(values.mean() - half, abs=0.02)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.02)


def test_bootstrap_repeats_with_its_seed_and_differs_with_another():
    def mean(weights):
        return float(np.arange(30) @ weights / weights.sum())

    assert bootstrap(mean, 30) == bootstrap(mean, 30)
    assert bootstrap(mean, 30) != bootstrap(mean, 30, seed=1)


def test_bootstrap_of_a_constant_has_no_width():
    interval = bootstrap(lambda w: 0.5, 10)
    assert (interval.value, interval.low, interval.high) == (0.5, 0.5, 0.5)
    assert bootstrap(lambda w: 1.0, 0).low == 1.0
