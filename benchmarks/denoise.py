"""Denoised texts of GraphJudge's development data: what they kept, and what it does to facts.

    python -m benchmarks.denoise --data FOLDER [--denoised NAME=FILE] [--write FOLDER]

The texts are cut down as the extractor `denoise-offline` does, and the extractor `offline` reads
them before and after: pairs are those of benchmarks/pairs.py. A FILE has the texts that someone
else made of the set NAME, one on each line, from its first on; these are scored beside. `--write`
makes files for `kg score denoise`.
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
from benchmarks.pairs import Counts, pairs
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
    offline = OfflineExtractor()
    chunks = [Chunk(str(n), str(n), 0, text) for n, text in enumerate(texts)]
    return [sieved.text for sieved in DenoiseOfflineExtractor(offline).sieved(chunks)]


def found_pairs(rows: Iterable[tuple[Extraction, tuple[StringTriple, ...]]]) -> Counts:
    total = Counts()
    for found, triples in rows:
        said = [(one.head.text, one.relation, one.tail.text) for one in found.triples]
        total += pairs([((h,), (t,)) for h, _, t in triples], said)
    return total


def scored(system: str, documents: Sequence[Denoised]) -> list[Measurement]:
    found = score_denoised(documents)
    columns = {
        "texts": (found.documents, 0),
        "length": (found.characters, 3),
        "in words": (found.words, 3),
        "names": (found.entities, 0),
        "kept": (found.entities_kept, 0),
        "pairs in a sentence": (found.pairs_before, 0),
        "pairs kept": (found.pairs_kept, 0),
        "gained": (found.pairs_gained, 0),
    }
    return [
        Measurement(TABLE, system, column, value, digits=digits)
        for column, (value, digits) in columns.items()
    ]


def facts(name: str, documents: Sequence[Denoised]) -> list[Measurement]:
    """The pairs that `offline` finds in the texts, and with `denoise-offline` around it."""
    chunks = [Chunk(str(n), str(n), 0, one.text) for n, one in enumerate(documents)]
    offline = OfflineExtractor()
    found: list[Measurement] = []
    for system, extractor in (("offline", offline), ("cut", DenoiseOfflineExtractor(offline))):
        rows = zip(extractor.extract(chunks), (one.triples for one in documents), strict=True)
        counts = found_pairs(rows)
        row = f"{name} {system}"
        found += [
            Measurement("Pairs found", row, key, value, digits=0)
            for key, value in asdict(counts).items()
        ]
        found.append(Measurement("Pairs found", row, "F1 in %", 100 * counts.f1, digits=1))
    return found


def _given(arguments: Sequence[str]) -> dict[str, list[str]]:
    found = {}
    for one in arguments:
        name, equals, file = one.partition("=")
        if not equals or name not in SETS:
            raise ConfigError(f"--denoised is NAME=FILE with a name of {', '.join(SETS)}")
        try:
            found[name] = Path(file).read_text(encoding="utf-8").strip().split("\n")
        except OSError as error:
            raise ConfigError(f"cannot read {file}: {error.strerror}") from error
    return found


def measured(folder: Path, given: dict[str, list[str]], out: Path | None) -> list[Measurement]:
    found: list[Measurement] = []
    for name in SETS:
        rows = gold(folder, name)
        texts = {"cut": cut_down([text for text, _ in rows])}
        if name in given:
            texts |= {"given": given[name], "cut, same texts": texts["cut"][: len(given[name])]}
        for system, results in texts.items():
            pairs_of = zip(rows, results, strict=False)
            documents = [Denoised(text, result, triples) for (text, triples), result in pairs_of]
            found += scored(f"{name} {system}", documents)
            if out is not None:
                lines = (json.dumps(asdict(one)) + "\n" for one in documents)
                file = out / f"{name} {system}.jsonl".replace(", ", "-").replace(" ", "-")
                file.write_text("".join(lines), encoding="utf-8")
            if system == "cut":
                found += facts(name, documents)
    return found


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
        found = measured(folder, _given(arguments.denoised), arguments.write)
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(found) if arguments.json else as_markdown(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
