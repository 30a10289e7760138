"""Confidences of compact triples, fitted by `python -m models.training.offline_confidence`.

It reads the Re-DocRED documents that are not held out. A triple counts when its relation has a
Wikidata property that Re-DocRED annotates at least 50 times and both arguments name annotated
entities; it is right when the annotation relates the two at all. That is a proxy: the annotation
misses facts ("lived in", "led"), a pair may be related by another fact, and relations outside
Re-DocRED are calibrated only through the features they share with those inside. Read a confidence
as a rank that is close to a probability, and more often too low than too high.

The weights of the logistic model are pulled towards hand-set ones (`PRIOR`), so that a weight for
which there is no data stays as it was set. Re-DocRED is MIT-licensed (Tan et al., EMNLP 2022).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import redocred
from benchmarks.corpora.folder import data_folder
from benchmarks.corpora.redocred import AnnotatedDocument
from extractors.offline.confidence import FILE, Signs, features
from extractors.offline.extractor import OfflineExtractor
from kg.errors import KgError
from kg.evaluate.calibration import (
    area_under_curve,
    brier_score,
    calibration_error,
    fit_logistic,
    probabilities,
)
from kg.model import Chunk, Triple
from kg.schema.catalogue import catalogue
from models.training import manifest

COMMON = 50
STRENGTH = 8.0  # of the pull towards PRIOR, in pseudo-examples
FOLDS = 5
SEED = 0  # of the folds
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
Row = tuple[Signs, bool]


def labelled(extractor: OfflineExtractor, documents: Sequence[AnnotatedDocument]) -> Iterator[Row]:
    """The signs of each triple that the annotation can judge, and whether it is right."""
    counts = Counter(relation for document in documents for _, relation, _ in document.facts)
    annotated = {name for name, count in counts.items() if count >= COMMON}
    chunks = [Chunk(d.title, d.title, 0, d.text, {"title": d.title}) for d in documents]
    for document, reading in zip(documents, extractor.readings(chunks), strict=True):
        entities = {
            _plain(name): number
            for number, entity in enumerate(document.entities)
            for name in entity.names
        }
        related = {frozenset((head, tail)) for head, _, tail in document.facts}
        for triple, signs in reading.triples.values():
            right = _right(triple, entities, related, annotated)
            if right is not None:
                yield signs, right


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _right(
    triple: Triple,
    entities: Mapping[str, int],
    related: set[frozenset[int]],
    annotated: set[str],
) -> bool | None:
    """True where the annotation relates the arguments, None where it does not decide."""
    relation = catalogue().relations.get(triple.relation)
    properties = annotated.intersection(relation.wikidata if relation is not None else ())
    head = entities.get(_plain(triple.head.text))
    tail = entities.get(_plain(triple.tail.text))
    if not properties or head is None or tail is None or not triple.asserted:
        return None
    return frozenset((head, tail)) in related


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """Weights of the features, to three digits."""
    inputs = [features(signs) for signs, _ in rows]
    names = sorted({name for row in inputs for name in row} | set(PRIOR))
    matrix = [[row.get(name, 0.0) for name in names] for row in inputs]
    prior = [PRIOR.get(name, 0.0) for name in names]
    weights = fit_logistic(matrix, [right for _, right in rows], prior, STRENGTH)
    return {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}


def scores(rows: Sequence[Row], weights: Mapping[str, float]) -> list[float]:
    """The probability of each row under the weights."""
    inputs = [features(signs) for signs, _ in rows]
    return probabilities(
        [sum(weights.get(name, 0.0) * value for name, value in row.items()) for row in inputs]
    )


def calibration(rows: Sequence[Row], data_sha256: Mapping[str, str]) -> dict[str, Any]:
    """The content of calibration.json: the weights of all rows, their source and their errors.

    The errors are those of cross-validation: each row is scored by weights of the other folds.
    """
    right = [label for _, label in rows]
    predicted, base = cross_validated(rows)
    return {
        "weights": fit(rows),
        "data_sha256": dict(data_sha256),
        "seed": SEED,
        "triples": len(rows),
        "right": round(float(np.mean(right)), 4),
        "brier": round(brier_score(predicted, right), 4),
        "brier_of_the_base_rate": round(brier_score(base, right), 4),
        "calibration_error": round(calibration_error(predicted, right), 4),
        "area_under_curve": round(area_under_curve(predicted, right), 4),
    }


def cross_validated(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """(probability of each row, share of right rows), both from the folds that lack the row."""
    folds = np.random.default_rng(SEED).permutation(len(rows)) % FOLDS
    predicted, base = np.zeros(len(rows)), np.zeros(len(rows))
    for fold in range(FOLDS):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        unseen = [row for row, own in zip(rows, folds, strict=True) if own == fold]
        predicted[folds == fold] = scores(unseen, fit(seen))
        base[folds == fold] = np.mean([right for _, right in seen])
    return predicted.tolist(), base.tolist()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Fit the confidence of the offline extractor.")
    parser.add_argument("--data", type=Path, help="the data folder (else TRIPLESMITH_DATA)")
    parser.add_argument("--pipeline", default="triplesmith_en")
    parser.add_argument("--out", type=Path, default=Path(str(FILE)), help="default: %(default)s")
    arguments = parser.parse_args(argv)
    try:
        folder = data_folder(arguments.data)
        hashes = manifest.check_corpus(folder, redocred.NAME)
        rows = list(labelled(OfflineExtractor(arguments.pipeline), redocred.split(folder).seen))
    except (KgError, manifest.DataError) as error:
        print(error, file=sys.stderr)
        return 2
    content = json.dumps(calibration(rows, hashes), indent=2, ensure_ascii=False) + "\n"
    arguments.out.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
