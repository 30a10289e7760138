"""One command from data files to the package's model folder, with fixed seeds."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as spacy_train
from spacy.util import fix_random_seed, load_config

from benchmarks.corpora import gum_open, redocred, ud_ewt

from . import assemble, entities, evaluate, manifest, treebank, vectors
from .labelled import from_document
from .word_counts import count_words

HERE = Path(__file__).parent
SEED = 7
WORDS = 45_000
ROWS = 20_000
WIDTH = 64
REDOCRED_REPEATS = 3


def main() -> None:
    """Train everything, or with `--only` one stage after the ones before it have run."""
    parser = argparse.ArgumentParser(prog="python -m models.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("TRIPLESMITH_DATA"))
    parser.add_argument("--out", type=Path, required=True, help="folder for all outputs")
    parser.add_argument("--only", choices=list(STAGES), help="run a single stage")
    args = parser.parse_args()
    if args.data is None:
        parser.error("give --data or set TRIPLESMITH_DATA")
    args.out.mkdir(parents=True, exist_ok=True)
    hashes = manifest.check(args.data)
    for name, stage in STAGES.items():
        if args.only in (None, name):
            start = time.perf_counter()
            stage(args.data, args.out, hashes)
            print(f"{name}: {time.perf_counter() - start:.0f} s")


def make_vectors(data: Path, out: Path, hashes: dict[str, str]) -> None:
    """Write a blank pipeline that holds the distilled vectors."""
    # Words of equal frequency rank by their place in the file.
    documents = sorted(redocred.split(data).train, key=lambda document: document.number)
    folder = manifest.encoder_folder()
    pieces = vectors.read_pieces(folder / "vocab.txt")
    words = vectors.vocabulary(count_words(data, documents), pieces, WORDS)
    nlp = spacy.blank("en")
    vectors.add_vectors(nlp.vocab, words, folder, ROWS, WIDTH)
    nlp.to_disk(out / "vectors")


def train_parser(data: Path, out: Path, hashes: dict[str, str]) -> None:
    """Train the tagger and the parser on EWT and GUM."""
    vocab = spacy.blank("en").vocab
    sentences = ud_ewt.sentences(data, "train") + gum_open.sentences(data, "train")
    _save(treebank.train_docs(vocab, sentences, SEED), out / "parser_train.spacy")
    _save(_ewt_dev(vocab, data), out / "parser_dev.spacy")
    _run("parser", out)


def train_ner(data: Path, out: Path, hashes: dict[str, str]) -> None:
    """Train the entities; no held-out document is among the texts."""
    nlp = spacy.blank("en")
    docs = entities.train_docs(nlp, data, REDOCRED_REPEATS, SEED)
    _save(docs, out / "ner_train.spacy")
    _save(entities.dev_docs(nlp, data), out / "ner_dev.spacy")
    _run("ner", out)


def package(data: Path, out: Path, hashes: dict[str, str]) -> None:
    """Write the model folder with its scores; only here are the held-out documents read."""
    nlp = assemble.pipeline(out / "parser/model-last", out / "ner/model-best")
    scores = measure(nlp, data)
    assemble.write(nlp, out / "model", assemble.meta(scores, hashes))


def measure(nlp: Language, data: Path) -> dict[str, Any]:
    """Scores on development data and on the held-out documents."""
    split = redocred.split(data)
    ewt_dev = _ewt_dev(nlp.vocab, data)
    gum_dev = treebank.dev_docs(nlp.vocab, gum_open.sentences(data, "dev"))
    with nlp.select_pipes(disable=["ner"]):
        scores: dict[str, Any] = {
            "ewt_dev_gold_tokens": evaluate.gold_tokens(nlp, ewt_dev),
            "ewt_dev_gold_sentences": evaluate.gold_tokens(nlp, ewt_dev, gold_sentences=True),
            "ewt_dev_raw": evaluate.raw_text(nlp, ewt_dev),
            "gum_dev_gold_tokens": evaluate.gold_tokens(nlp, gum_dev),
            "gum_dev_raw": evaluate.raw_text(nlp, gum_dev),
        }
    with nlp.select_pipes(enable=["ner"]):
        scores["redocred_dev40"] = evaluate.entities(nlp, map(from_document, split.dev))
        scores["redocred_held_out60"] = evaluate.entities(nlp, map(from_document, split.held_out))
    texts = [document.text for document in split.train[:100]]
    scores["words_per_second"] = round(evaluate.words_per_second(nlp, texts))
    return scores


def _ewt_dev(vocab: spacy.vocab.Vocab, data: Path) -> list[Doc]:
    return treebank.dev_docs(vocab, ud_ewt.sentences(data, "dev"))


def _save(docs: Iterable[Doc], path: Path) -> None:
    DocBin(docs=docs).to_disk(path)


def _run(name: str, out: Path) -> None:
    """Run spaCy's training loop with one of our config files."""
    overrides = {
        "paths.train": str(out / f"{name}_train.spacy"),
        "paths.dev": str(out / f"{name}_dev.spacy"),
        "initialize.vectors": str(out / "vectors"),
    }
    config = load_config(HERE / f"{name}.cfg", overrides=overrides, interpolate=False)
    fix_random_seed(SEED)
    spacy_train(init_nlp(config), out / name)


STAGES = {"vectors": make_vectors, "parser": train_parser, "ner": train_ner, "package": package}
