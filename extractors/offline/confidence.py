"""Confidence of a triple: a logistic model of its rule and of what may be wrong with it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = files("extractors.offline").joinpath("calibration.json")


@dataclass(frozen=True, slots=True)
class Signs:
    """The inputs of one triple's confidence; distances and lengths in tokens."""

    rule: str
    in_catalogue: bool
    guessed: int
    resolved: int
    distance: int
    length: int
    literal: bool
    shared: bool


def features(signs: Signs) -> dict[str, float]:
    """Return the inputs of the logistic model, each about 0 to 1."""
    return {
        "bias": 1.0,
        f"rule {signs.rule}": 1.0,
        "catalogue": float(signs.in_catalogue),
        "guessed": float(signs.guessed),
        "resolved": float(signs.resolved),
        "distance": min(signs.distance, 30) / 30,
        "length": min(signs.length, 60) / 60,
        "literal": float(signs.literal),
        "shared": float(signs.shared),
    }


def confidence(signs: Signs) -> float:
    """Return the probability of the logistic model in calibration.json, to three digits."""
    weights = _weights()
    total = sum(weights.get(name, 0.0) * value for name, value in features(signs).items())
    return round(1.0 / (1.0 + math.exp(-total)), 3)


@cache
def _weights() -> Mapping[str, float]:
    weights: dict[str, float] = json.loads(FILE.read_text("utf-8"))["weights"]
    return weights
