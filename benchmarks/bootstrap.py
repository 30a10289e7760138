"""Bootstrap and Wilson intervals."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]

Z95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class IntervalEstimate:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap(
    statistic: Callable[[Weights], float], units: int, *, draws: int = 1000, seed: int = 0
) -> IntervalEstimate:
    """The percentile interval of a statistic under resampling of its units (Efron, 1979).

    `statistic` takes weights (units,): how often each sentence or document counts. The value
    itself has weight 1 everywhere.
    """
    value = statistic(np.ones(units))
    if units == 0:
        return IntervalEstimate(value, value, value)
    random = np.random.default_rng(seed)
    even = np.full(units, 1 / units)
    drawn = [statistic(random.multinomial(units, even).astype(float)) for _ in range(draws)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return IntervalEstimate(value, float(low), float(high))


def wilson(successes: int, trials: int) -> IntervalEstimate:
    """The share of successes with Wilson's score interval (Wilson, 1927); needs a trial."""
    share = successes / trials
    shrink = 1 + Z95**2 / trials
    centre = (share + Z95**2 / (2 * trials)) / shrink
    half = Z95 / shrink * math.sqrt(share * (1 - share) / trials + Z95**2 / (4 * trials**2))
    return IntervalEstimate(share, max(0.0, centre - half), min(1.0, centre + half))
