"""Fits the confidence of compact triples: `python -m extractors.calibrate --data FOLDER`.

FOLDER holds `redocred/dev_revised.json.gz` (Re-DocRED). The 60 titles of smallest SHA-1 are held
out and never read. A triple counts when its relation has a Wikidata property that Re-DocRED
annotates at least 50 times and both arguments name annotated entities; it is right when the
annotation relates the two at all. That is a proxy: the annotation misses facts ("lived in",
"led"), a pair may be related by another fact, and relations outside Re-DocRED are calibrated
only through the features they share with those inside. Read a confidence as a rank that is
about a probability, rather too low than too high.

The weights of the logistic model are pulled towards hand-set ones (`PRIOR`), so that what the
data cannot tell stays as it was set. Re-DocRED is MIT-licensed (Tan et al., EMNLP 2022).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.offline.confidence import Signs, features
from extractors.offline.extractor import OfflineExtractor
from kg.model import Chunk, Triple
from kg.schema.catalogue import catalogue

HELD_OUT = 60
COMMON = 50
STRENGTH = 8.0  # of the pull towards PRIOR, in pseudo-examples
STEPS = 50
SEED = 0  # of the split that the reported errors come from
PRIOR: Mapping[str, float] = {
    "bias": 1.0,
    "catalogue": 0.7,
    "guessed": -0.6,
    "resolved": -0.4,
    "distance": -0.9,
    "length": -0.5,
    "literal": 0.1,
    "shared": -0.4,
}
NO_SPACE_BEFORE = frozenset({",", ".", ";", ":", "!", "?", ")", "]", "'s", "n't", "%", "'"})
NO_SPACE_AFTER = frozenset({"(", "[", "$", "£", "€"})


def documents(path: Path) -> list[dict[str, Any]]:
    """The documents of Re-DocRED that are not held out."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        found: list[dict[str, Any]] = json.load(stream)
    ranked = sorted(found, key=lambda d: hashlib.sha1(d["title"].encode()).hexdigest())
    return ranked[HELD_OUT:]


def text(document: Mapping[str, Any]) -> str:
    """The document's tokens as ordinary text."""
    pieces: list[str] = []
    glue = True
    for token in (token for sentence in document["sents"] for token in sentence):
        pieces.append(token if glue or token in NO_SPACE_BEFORE else f" {token}")
        glue = token in NO_SPACE_AFTER
    return "".join(pieces)


def labelled(
    extractor: OfflineExtractor, found: list[dict[str, Any]]
) -> Iterator[tuple[Signs, bool]]:
    """The signs of each triple that the annotation can judge, and whether it is right."""
    counts = Counter(label["r"] for document in found for label in document["labels"])
    annotated = {name for name, count in counts.items() if count >= COMMON}
    chunks = [Chunk(d["title"], d["title"], 0, text(d), {"title": d["title"]}) for d in found]
    for document, reading in zip(found, extractor.readings(chunks), strict=True):
        entities = _entities(document)
        related = {frozenset((label["h"], label["t"])) for label in document["labels"]}
        for triple, signs in reading.triples.values():
            right = _right(triple, entities, related, annotated)
            if right is not None:
                yield signs, right


def _entities(document: Mapping[str, Any]) -> dict[str, int]:
    return {
        _plain(mention["name"]): number
        for number, mentions in enumerate(document["vertexSet"])
        for mention in mentions
    }


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _right(
    triple: Triple,
    entities: Mapping[str, int],
    related: set[frozenset[int]],
    annotated: set[str],
) -> bool | None:
    """Whether the annotation relates the arguments; None where it cannot tell."""
    relation = catalogue().relations.get(triple.relation)
    properties = annotated.intersection(relation.wikidata if relation is not None else ())
    head = entities.get(_plain(triple.head.text))
    tail = entities.get(_plain(triple.tail.text))
    if not properties or head is None or tail is None or not triple.asserted:
        return None
    return frozenset((head, tail)) in related


def fit(rows: list[tuple[Signs, bool]]) -> dict[str, float]:
    """Weights by Newton's method on the penalised likelihood."""
    inputs = [features(signs) for signs, _ in rows]
    names = sorted({name for row in inputs for name in row} | set(PRIOR))
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in inputs])
    target = np.array([float(right) for _, right in rows])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])
    weights = prior.copy()
    for _ in range(STEPS):
        weights -= _newton_step(matrix, target, weights, prior)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def _newton_step(
    matrix: npt.NDArray[np.float64],
    target: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    prior: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    chance = 1.0 / (1.0 + np.exp(-matrix @ weights))
    gradient = matrix.T @ (chance - target) + STRENGTH * (weights - prior)
    curvature = (matrix * (chance * (1.0 - chance))[:, None]).T @ matrix
    return np.asarray(
        np.linalg.solve(curvature + STRENGTH * np.eye(len(weights)), gradient), dtype=np.float64
    )


def brier(rows: list[tuple[Signs, bool]], weights: Mapping[str, float]) -> float:
    """The mean squared error of the probabilities."""
    errors = []
    for signs, right in rows:
        total = sum(weights.get(name, 0.0) * value for name, value in features(signs).items())
        errors.append((1.0 / (1.0 + np.exp(-total)) - right) ** 2)
    return float(np.mean(errors))


def calibration(path: Path, pipeline: str) -> dict[str, Any]:
    """What calibration.json holds: the weights, where they come from and how good they are."""
    rows = list(labelled(OfflineExtractor(pipeline), documents(path)))
    order = np.random.default_rng(SEED).permutation(len(rows))
    cut = len(rows) * 4 // 5
    train, test = [rows[i] for i in order[:cut]], [rows[i] for i in order[cut:]]
    base = float(np.mean([right for _, right in train]))
    return {
        "weights": fit(rows),
        "data": {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()},
        "seed": SEED,
        "triples": len(rows),
        "right": round(float(np.mean([right for _, right in rows])), 4),
        "brier": round(brier(test, fit(train)), 4),
        "brier_of_the_base_rate": round(float(np.mean([(base - r) ** 2 for _, r in test])), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the confidence of the offline extractor.")
    parser.add_argument("--data", type=Path, required=True, help="folder with redocred/")
    parser.add_argument("--pipeline", default="triplesmith_en")
    arguments = parser.parse_args()
    source = arguments.data / "redocred" / "dev_revised.json.gz"
    found = calibration(source, arguments.pipeline)
    target = Path(__file__).parent / "offline" / "calibration.json"
    target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
