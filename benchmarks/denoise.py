"""Denoised texts of GraphJudge's development data: the entities and pairs that they keep.

    python -m benchmarks.denoise --data FOLDER [--denoised NAME=FILE] [--write FOLDER]

The texts are cut down as the extractor `denoise-offline` does, and the extractor `offline` reads
them before and after: pairs are those of benchmarks/pairs.py. A FILE has another system's texts of
the set NAME, one on each line, from the first text on; these are scored as well. `--write` writes
files for `kg score denoise`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.corpora import graphjudge
from benchmarks.corpora.folder import data_folder
from benchmarks.corpora.natural_text import with_brackets
from benchmarks.pairs import PairCounts, pairs
from benchmarks.report import Measurement, as_json, as_markdown
from extractors.denoise_offline import DenoiseOfflineExtractor
from extractors.offline.extractor import OfflineExtractor
from kg.errors import ConfigError, KgError
from kg.evaluate.denoising import Denoised, score_denoised
from kg.evaluate.graph_files import StringTriple
from kg.model import Chunk, Extraction

SETS = ("scierc", "rebel", "genwiki")
TABLE = "Denoised texts"


def gold(folder: Path, name: str) -> list[tuple[str, tuple[StringTriple, ...]]]:
    """The texts of a set with their triples."""
    return [
        (with_brackets(text.text), tuple(map(_triple, text.triples)))
        for text in graphjudge.texts(folder, name)
    ]


def _triple(triple: StringTriple) -> StringTriple:
    head, relation, tail = map(with_brackets, triple)
    return head, relation, tail


def cut_down(texts: Sequence[str]) -> list[str]:
    """The texts as `denoise-offline` cuts them down."""
    offline = OfflineExtractor()
    chunks = [Chunk(str(n), str(n), 0, text) for n, text in enumerate(texts)]
    return [sieved.text for sieved in DenoiseOfflineExtractor(offline).sieved(chunks)]


def count_pairs(rows: Iterable[tuple[Extraction, tuple[StringTriple, ...]]]) -> PairCounts:
    """The pairs of the extractions against those of the gold triples."""
    total = PairCounts()
    for extraction, triples in rows:
        predicted = [(t.head.text, t.relation, t.tail.text) for t in extraction.triples]
        total += pairs([((h,), (t,)) for h, _, t in triples], predicted)
    return total


def scored(system: str, documents: Sequence[Denoised]) -> list[Measurement]:
    """The scores of a system's texts, one measurement for each column."""
    scores = score_denoised(documents)
    columns = {
        "texts": (scores.documents, 0),
        "length": (scores.characters, 3),
        "in words": (scores.words, 3),
        "names": (scores.entities, 0),
        "kept": (scores.entities_kept, 0),
        "pairs in a sentence": (scores.pairs_before, 0),
        "pairs kept": (scores.pairs_kept, 0),
        "gained": (scores.pairs_gained, 0),
    }
    return [
        Measurement(TABLE, system, column, value, digits=digits)
        for column, (value, digits) in columns.items()
    ]


def facts(name: str, documents: Sequence[Denoised]) -> list[Measurement]:
    """The pairs that `offline` finds in the texts, and with `denoise-offline` around it."""
    chunks = [Chunk(str(n), str(n), 0, document.text) for n, document in enumerate(documents)]
    offline = OfflineExtractor()
    measurements: list[Measurement] = []
    for system, extractor in (("offline", offline), ("cut", DenoiseOfflineExtractor(offline))):
        gold_triples = (document.triples for document in documents)
        counts = count_pairs(zip(extractor.extract(chunks), gold_triples, strict=True))
        row = f"{name} {system}"
        columns = {"found": counts.right, "said": counts.predicted, "gold": counts.gold}
        measurements += [
            Measurement("Pairs found", row, column, value, digits=0)
            for column, value in columns.items()
        ]
        measurements.append(Measurement("Pairs found", row, "F1 in %", 100 * counts.f1, digits=1))
    return measurements


def _given(arguments: Sequence[str]) -> dict[str, list[str]]:
    """The texts of each NAME=FILE, by name."""
    texts = {}
    for argument in arguments:
        name, equals, file = argument.partition("=")
        if not equals or name not in SETS:
            raise ConfigError(f"--denoised is NAME=FILE with a name of {', '.join(SETS)}")
        try:
            texts[name] = Path(file).read_text(encoding="utf-8").strip().split("\n")
        except OSError as error:
            raise ConfigError(f"cannot read {file}: {error.strerror}") from error
    return texts


def measured(folder: Path, given: dict[str, list[str]], out: Path | None) -> list[Measurement]:
    """All measurements; the texts are written to `out` where it is a folder."""
    measurements: list[Measurement] = []
    for name in SETS:
        rows = gold(folder, name)
        texts = {"cut": cut_down([text for text, _ in rows])}
        if name in given:
            texts |= {"given": given[name], "cut, same texts": texts["cut"][: len(given[name])]}
        for system, results in texts.items():
            pairs_of = zip(rows, results, strict=False)
            documents = [Denoised(text, result, triples) for (text, triples), result in pairs_of]
            measurements += scored(f"{name} {system}", documents)
            if out is not None:
                lines = (json.dumps(asdict(document)) + "\n" for document in documents)
                file = out / f"{name} {system}.jsonl".replace(", ", "-").replace(" ", "-")
                file.write_text("".join(lines), encoding="utf-8")
            if system == "cut":
                measurements += facts(name, documents)
    return measurements


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Denoised texts of GraphJudge's data")
    parser.add_argument("--data", type=Path, help="the data folder (TRIPLESMITH_DATA)")
    parser.add_argument("--denoised", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    try:
        folder = data_folder(arguments.data)
        if arguments.write:
            arguments.write.mkdir(parents=True, exist_ok=True)
        measurements = measured(folder, _given(arguments.denoised), arguments.write)
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(measurements) if arguments.json else as_markdown(measurements))
    return 0


if __name__ == "__main__":
    sys.exit(main())
