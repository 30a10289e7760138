"""CaRB (Bhardwaj et al., EMNLP 2019): sentences with crowdsourced open triples; peers' output.

dev is the whole development part, test_a the first half of the test part.
"""

from __future__ import annotations

import json
import string
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.corpora.folder import data_file
from benchmarks.corpora.natural_text import with_brackets
from kg.errors import FormatError

Part = Literal["dev", "test_a"]

_WITHOUT_PUNCTUATION = str.maketrans("", "", string.punctuation + " ")


@dataclass(frozen=True, slots=True)
class OpenTriple:
    """`args` are the first argument, the second and any further ones."""

    relation: str
    args: tuple[str, ...]
    confidence: float = 1.0


def sentence_key(sentence: str) -> str:
    """The sentence without blanks and punctuation: systems escape and space it differently."""
    return with_brackets(sentence).translate(_WITHOUT_PUNCTUATION)


def sentences(folder: Path, part: Part) -> list[str]:
    """The sentences of a part, those without gold triples too."""
    text = data_file(folder, "carb", f"{part}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.split("\n") if line.strip()]


def gold(folder: Path, part: Part) -> dict[str, list[OpenTriple]]:
    """Gold triples by sentence key, from rows of sentence, relation, argument 1, argument 2, ...

    FormatError for a row without a relation or an argument.
    """
    path = data_file(folder, "carb", f"gold_{part}.tsv")
    triples: dict[str, list[OpenTriple]] = defaultdict(list)
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        sentence, *parts = (field.strip() for field in line.strip().split("\t"))
        if len(parts) < 2:
            raise FormatError(f"{path}:{number}: a row is sentence, relation, argument, ...")
        triples[sentence_key(sentence)].append(OpenTriple(parts[0], tuple(parts[1:])))
    return dict(triples)


def peers(folder: Path) -> dict[str, dict[str, list[OpenTriple]]]:
    """Published triples on test_a by system and sentence key; FormatError with the line."""
    path = data_file(folder, "carb", "peers_test_a.jsonl")
    systems: dict[str, dict[str, list[OpenTriple]]] = defaultdict(lambda: defaultdict(list))
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            triple = OpenTriple(row["relation"], tuple(row["args"]), float(row["confidence"]))
            systems[row["system"]][sentence_key(row["sentence"])].append(triple)
        except (ValueError, KeyError, TypeError) as error:
            raise FormatError(f"{path}:{number}: not a prediction: {error!r}") from error
    return {name: dict(predictions) for name, predictions in systems.items()}
