"""Precision of joining the names of relations: do the joined names mean the same?

    python -m benchmarks.canonical [--near 0.6,0.68,0.75]

Two measures. Labelled pairs (relation_pairs.tsv): 208 of names that language models and the offline
extractor give relations, and of Wikidata, labelled before any rule was tried; the parity of a hash
divides them into two halves. And all names at once: what a model of 1.5 billion parameters called
the relations of 30 Re-DocRED documents that are not held out, with types (relation_names.tsv), and
those of the texts of benchmarks.real_llm through six readers, without (relation_names_untyped.tsv).
Each join of a name was read and labelled (relation_joins.tsv); one without a label is printed.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.encode.minilm import MiniLMEncoder
from kg.encode.static import StaticEncoder
from kg.evaluate.overlap import prf
from kg.protocols import Encoder
from kg.schema.catalogue import catalogue
from kg.schema.synonyms import NEAR, Uses, canonical

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[list[str]]:
    for line in HERE.joinpath(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def pairs() -> dict[str, list[tuple[str, str, bool]]]:
    halves: dict[str, list[tuple[str, str, bool]]] = {"development": [], "test": []}
    for name, other_name, same in rows("relation_pairs.tsv"):
        odd = hashlib.sha1(f"{name}\t{other_name}".encode()).digest()[0] % 2
        halves["test" if odd else "development"].append((name, other_name, same == "1"))
    return halves


def joined(name: str, other_name: str, encoder: Encoder | None, near: float) -> bool:
    stands = canonical({name: Uses(1), other_name: Uses(1)}, encoder=encoder, near=near)
    return stands[name] == stands[other_name]


def print_pairs(way: str, encoder: Encoder | None, near: float) -> None:
    """Print precision and recall over the labelled pairs of each half."""
    for half, labelled in pairs().items():
        outcomes = [
            (joined(name, other_name, encoder, near), same) for name, other_name, same in labelled
        ]
        right = sum(predicted and same for predicted, same in outcomes)
        joins = sum(predicted for predicted, _ in outcomes)
        score = prf(right, joins, sum(same for _, same in outcomes))
        print(
            f"pairs, {half:12} {way:36} precision {score.precision:.2f}, recall "
            f"{score.recall:.2f} ({len(labelled)} pairs)"
        )


def print_names(way: str, stands: dict[str, str], names: dict[str, Uses]) -> None:
    """Print how many names are joined and how many of them rightly; `stands` maps each name."""
    labels = {(name, target): same == "1" for name, target, same in rows("relation_joins.tsv")}
    joins = [(name, stands[name]) for name in sorted(names) if stands[name] != name]
    unlabelled = [join for join in joins if join not in labels]
    for name, target in unlabelled:
        uses = names[name]
        print(f"  not labelled yet: {name} ({uses.count}, {dict(uses.ends)}) -> {target}")
    right = sum(labels.get(join, False) for join in joins)
    print(f"names, {len(names)} of them      {way:36} {len(joins)} joined, {right} rightly")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--near", default=str(NEAR))
    arguments = parser.parse_args()
    nears = list(map(float, arguments.near.split(",")))
    ways: list[tuple[str, Encoder | None, float]] = [("words alone", None, NEAR)]
    for encoder in (StaticEncoder(), MiniLMEncoder()):
        ways += [(f"{encoder.fingerprint}, {near:.2f}", encoder, near) for near in nears]
    for way, encoder, near in ways:
        print_pairs(way, encoder, near)
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for head, relation, tail, count in rows("relation_names.tsv"):
        uses[relation].count += int(count)
        uses[relation].ends[head, tail] += int(count)
    untyped = {name: Uses(int(count)) for name, count in rows("relation_names_untyped.tsv")}
    for names in (uses, untyped):
        for way, encoder, near in ways:
            stands = canonical(names, catalogue().relations, encoder, near)
            print_names(way, stands, names)


if __name__ == "__main__":
    main()
