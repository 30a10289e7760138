"""Whether two names of relations are found to say the same, against 208 labelled pairs.

    python -m benchmarks.canonical [--near 0.5,0.6,0.7]

Names come from what language models and the offline extractor call relations, and from Wikidata;
pairs were labelled before any rule was tried. `--near` was chosen on the development half (by the
parity of a hash); the other half was looked at once.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from kg.embed import Encoder, MiniLMEncoder, StaticEncoder
from kg.evaluate.overlap import prf
from kg.infer import names

PAIRS = Path(__file__).with_name("relation_pairs.tsv")


def read() -> dict[str, list[tuple[str, str, bool]]]:
    halves: dict[str, list[tuple[str, str, bool]]] = {"development": [], "test": []}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            one, other, same = line.split("\t")
            odd = hashlib.sha1(f"{one}\t{other}".encode()).digest()[0] % 2
            halves["test" if odd else "development"].append((one, other, same == "1"))
    return halves


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--near", default=str(names.NEAR))
    chosen = parser.parse_args()
    encoders: list[Encoder] = [StaticEncoder(), MiniLMEncoder()]
    for half, rows in read().items():
        for encoder in encoders:
            for near in map(float, chosen.near.split(",")):
                pairs = [(one, other) for one, other, _ in rows]
                said = names.similar(pairs, encoder, near)
                right = sum(found and same for found, (_, _, same) in zip(said, rows, strict=True))
                score = prf(right, sum(said), sum(same for *_, same in rows))
                print(
                    f"{half:12} {encoder.fingerprint:24} near {near:.2f}: precision "
                    f"{score.precision:.3f}, recall {score.recall:.3f} ({len(rows)} pairs)"
                )


if __name__ == "__main__":
    main()
