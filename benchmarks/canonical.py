"""Whether names of relations that are joined say the same.

    python -m benchmarks.canonical [--near 0.6,0.68,0.75]

Two measures. Labelled pairs (relation_pairs.tsv): 208 of names that language models and the offline
extractor give relations, and of Wikidata, labelled before any rule was tried; the halves are told
apart by the parity of a hash. And all names at once: what a model of 1.5 billion parameters called
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
    for one, other, same in rows("relation_pairs.tsv"):
        odd = hashlib.sha1(f"{one}\t{other}".encode()).digest()[0] % 2
        halves["test" if odd else "development"].append((one, other, same == "1"))
    return halves


def joined(one: str, other: str, encoder: Encoder | None, near: float) -> bool:
    stands = canonical({one: Uses(1), other: Uses(1)}, encoder=encoder, near=near)
    return stands[one] == stands[other]


def of_pairs(told: str, encoder: Encoder | None, near: float) -> None:
    for half, labelled in pairs().items():
        said = [(joined(one, other, encoder, near), same) for one, other, same in labelled]
        right = sum(found and same for found, same in said)
        score = prf(right, sum(found for found, _ in said), sum(same for _, same in said))
        print(
            f"pairs, {half:12} {told:36} precision {score.precision:.2f}, recall "
            f"{score.recall:.2f} ({len(labelled)} pairs)"
        )


def of_names(told: str, stands: dict[str, str], names: dict[str, Uses]) -> None:
    labels = {(one, other): same == "1" for one, other, same in rows("relation_joins.tsv")}
    joins = [(one, stands[one]) for one in sorted(names) if stands[one] != one]
    unknown = [join for join in joins if join not in labels]
    for one, other in unknown:
        print(f"  not labelled yet: {one} ({names[one].count}, {dict(names[one].ends)}) -> {other}")
    right = sum(labels.get(join, False) for join in joins)
    print(f"names, {len(names)} of them      {told:36} {len(joins)} joined, {right} rightly")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--near", default=str(NEAR))
    chosen = parser.parse_args()
    nears = list(map(float, chosen.near.split(",")))
    ways: list[tuple[str, Encoder | None, float]] = [("words alone", None, NEAR)]
    for encoder in (StaticEncoder(), MiniLMEncoder()):
        ways += [(f"{encoder.fingerprint}, {near:.2f}", encoder, near) for near in nears]
    for told, encoder, near in ways:
        of_pairs(told, encoder, near)
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for head, relation, tail, count in rows("relation_names.tsv"):
        uses[relation].count += int(count)
        uses[relation].ends[head, tail] += int(count)
    untyped = {name: Uses(int(count)) for name, count in rows("relation_names_untyped.tsv")}
    for names in (uses, untyped):
        for told, encoder, near in ways:
            stands = canonical(names, catalogue().relations, encoder, near)
            of_names(told, stands, names)


if __name__ == "__main__":
    main()
