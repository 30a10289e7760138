"""One command from data files to the model folder of `triplesmith-relations`, with fixed seeds.

python -m models.training.relations --data FOLDER --out FOLDER
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from benchmarks.corpora import redocred
from extractors.relations.inference import RelationModel, load
from models.training import entities, manifest
from models.training.relations import adapters
from models.training.relations.calibrate import calibrate
from models.training.relations.examples import Example, document, joined, named
from models.training.relations.items import Item, items
from models.training.relations.learn import Recipe, learn
from models.training.relations.score import scores
from models.training.relations.sentences import sentences

SEED = 7
RECIPE = Recipe(epochs=7, rank=32, layers=(3, 4, 5), named=0.06, sentences=0.02)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m models.training.relations", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("TRIPLESMITH_DATA"))
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    args = parser.parse_args()
    if args.data is None:
        parser.error("give --data or set TRIPLESMITH_DATA")
    hashes = manifest.check(args.data)
    torch.set_num_threads(1)  # faster than two on windows of this size
    torch.manual_seed(SEED)
    split = redocred.split(args.data)
    documents = [document(source) for source in split.train]
    relations = sorted({relation for example in documents for _, relation, _ in example.facts})
    model, adapted = adapters.fresh(
        manifest.encoder_folder(), relations, RECIPE.rank, RECIPE.layers
    )
    unseen = [source.text for source in (*split.held_out, *split.dev)]
    partial = [
        (_items(named(args.data, unseen), model), RECIPE.named),
        (_items(_sentences(args.data, relations, unseen), model), RECIPE.sentences),
    ]
    started = time.process_time()
    learn(model, _items(documents, model), partial, RECIPE, SEED)
    spent = round(time.process_time() - started)
    adapters.write(model, adapted, args.out)
    shipped = load(manifest.encoder_folder(), args.out)
    calibration = calibrate(shipped, [document(source) for source in split.dev])
    adapters.write_settings(shipped, args.out)
    adapters.finish(args.out, _facts(shipped, split, hashes, spent) | {"calibration": calibration})


def _sentences(data: Path, relations: Iterable[str], unseen: Iterable[str]) -> list[Example]:
    copied = set().union(*(entities.ngrams(text) for text in unseen))
    examples = sentences(data, frozenset(relations))
    kept = [example for example in examples if not entities.ngrams(example.text) & copied]
    random.Random(SEED).shuffle(kept)
    return list(joined(kept, 4))


def _items(examples: Iterable[Example], model: RelationModel) -> list[Item]:
    return [
        item for example in examples for item in items(example, model.tokenizer, model.relations)
    ]


def _facts(
    model: RelationModel, split: redocred.Split, hashes: dict[str, str], spent: int
) -> dict[str, Any]:
    """The entries of meta.json; the held-out documents are read here alone."""
    dev = [document(source) for source in split.dev]
    held_out = [document(source) for source in split.held_out]
    return {
        "performance": {
            "redocred_dev40": scores(model, dev),
            "redocred_held_out60": scores(model, held_out),
            "training_cpu_seconds": spent,
        },
        "trained_with": {name: version(name) for name in ("torch", "transformers", "peft")},
        "data_sha256": hashes,
        "seed": SEED,
    }


if __name__ == "__main__":
    main()
