"""Are the examples that `fewshot` shows those that help?

    python -m benchmarks.fewshot [--encoder static|minilm] [--part dev|train] [--every N]

Planted: 20 examples on four topics, each with one thing of its own kind, and 60 questions on other
topics with the same thing, or with another of its kind: how often that example comes first.

CrossNER: for each sentence of `--part`, examples are retrieved from the training part, of its own
domain (100 or 200 sentences) or of all five (700), and for texts of five sentences. The share
of the entity types in a text that its first K examples have, over all pairs of a text and a type.
With `--part train`, which is what the weights were chosen on, a text is no example for itself.

Systems: `fewshot` itself; the same without covering, so that each example counts alone; that with
all words alike; one vector for each sentence; the longest examples; chance.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.code_retrieval import Needed, sentences
from benchmarks.corpora.crossner import DOMAINS
from benchmarks.corpora.folder import data_folder
from kg.encode.minilm import MiniLMEncoder
from kg.encode.static import StaticEncoder
from kg.encode.vectors import Vectors
from kg.encode.word_retrieval import WordRetrieval
from kg.protocols import Encoder

SHOTS = (1, 3, 5, 10)
SEED = 7
Rank = Callable[[str, Collection[int]], Sequence[int]]
TOPICS = (
    "The nurse told the patients in the ward about {} and then brought them their supper.",
    "In the crowded kitchen the cook was thinking of {} while the soup boiled over.",
    "The express train to the coast was an hour late because of {} on the platform.",
    "Before the examination the teacher showed her class {} and asked them to be quiet.",
)
# The same topics in other words.
ASKED = (
    "A doctor of the hospital spoke of {} to people in their beds and gave them dinner.",
    "The chef of the busy restaurant dreamt about {} and forgot the broth on the stove.",
    "Passengers for the seaside waited at the railway station for long, due to {} there.",
    "The schoolmaster presented {} to his pupils ahead of the test and wanted silence.",
)
KINDS = (
    ("cello", "harp"), ("eagle", "hawk"), ("salmon", "trout"), ("oak", "birch"),
    ("sapphire", "ruby"), ("tractor", "lorry"), ("dagger", "sword"), ("wasp", "beetle"),
    ("cathedral", "mosque"), ("tango", "waltz"), ("jacket", "shirt"), ("comet", "asteroid"),
    ("lion", "tiger"), ("sofa", "armchair"), ("novelist", "poet"), ("lawyer", "attorney"),
    ("canoe", "kayak"), ("hammer", "chisel"), ("castle", "fortress"), ("goalkeeper", "striker"),
)  # fmt: skip
ENCODERS: Mapping[str, Callable[[], Encoder]] = {"minilm": MiniLMEncoder, "static": StaticEncoder}


class EqualWords(WordRetrieval):
    """All words weigh the same."""

    def _weight(self, word: str) -> float:
        return 1.0


def rankers(pool: Sequence[str], encoder: Encoder) -> dict[str, Rank]:
    words, equal = WordRetrieval(pool, encoder), EqualWords(pool, encoder)
    vectors = encoder.encode(pool)
    lengths = np.array([len(text.split()) for text in pool], np.float32)
    chance = random.Random(SEED)

    def alone(retrieval: WordRetrieval, text: str) -> Vectors:
        matches, weights = retrieval.matches(text)
        found: Vectors = weights @ matches
        return found

    def by(scores: Callable[[str], Vectors]) -> Rank:
        def rank(text: str, without: Collection[int]) -> Sequence[int]:
            order = np.argsort(-scores(text), kind="stable").tolist()
            return [n for n in order if n not in without]

        return rank

    return {
        "words (`fewshot`)": lambda text, without: words.nearest(text, max(SHOTS), without),
        "words, each example alone": by(lambda text: alone(words, text)),
        "the same, all words alike": by(lambda text: alone(equal, text)),
        "sentences": by(lambda text: vectors @ encoder.encode([text])[0]),
        "the longest": by(lambda text: lengths),
        "chance": by(lambda text: np.array([chance.random() for _ in pool], np.float32)),
    }


def planted(encoder: Encoder) -> Iterator[str]:
    count = len(TOPICS)
    pool = [TOPICS[at % count].format(f"a {one}") for at, (one, _) in enumerate(KINDS)]
    for name, rank in rankers(pool, encoder).items():
        cells = []
        for same in (0, 1):
            asked = [
                (ASKED[(at + other) % count].format(f"the {kind[same]}"), at)
                for at, kind in enumerate(KINDS)
                for other in range(1, count)
            ]
            cells.append(sum(rank(text, ())[0] == at for text, at in asked) / len(asked))
        yield f"| {name} | {cells[0]:.2f} | {cells[1]:.2f} |"


@dataclass(slots=True)
class Tally:
    """Of one system: pairs of a sentence and a type whose type the first of SHOTS have."""

    found: list[int] = field(default_factory=lambda: [0] * len(SHOTS))
    pairs: int = 0
    asked: int = 0
    words: float = 0  # of an example, where five are shown
    seconds: float = 0

    def add(self, pool: Sequence[Needed], asked: Sequence[Needed], rank: Rank) -> None:
        rank(asked[0].text, ())  # the vectors of the pool are made once
        for one in asked:
            own = {n for n, example in enumerate(pool) if example.text in one.text}
            began = time.perf_counter()
            order = rank(one.text, own)
            self.seconds += time.perf_counter() - began
            for at, shots in enumerate(SHOTS):
                seen = frozenset[str]().union(*(pool[n].entities for n in order[:shots]))
                self.found[at] += len(one.entities & seen)
            self.words += sum(len(pool[n].text.split()) for n in order[:5]) / 5
        self.pairs += sum(len(one.entities) for one in asked)
        self.asked += len(asked)

    def row(self) -> str:
        shares = " | ".join(f"{count / self.pairs:.3f}" for count in self.found)
        each = self.seconds / self.asked * 1000
        return f"{shares} | {self.words / self.asked:.0f} | {each:.1f}"


def fives(some: Sequence[Needed]) -> Iterator[Needed]:
    """Five sentences after one another as one text, as chunks have many."""
    for first in range(0, len(some) - 4, 5):
        part = some[first : first + 5]
        types = frozenset[str]().union(*(one.entities for one in part))
        yield Needed(" ".join(one.text for one in part), types)


def crossner(folder: Path, told: argparse.Namespace, encoder: Encoder) -> Iterator[str]:
    pools = [list(sentences(folder, domain, "train")) for domain in DOMAINS]
    asked = [list(sentences(folder, domain, told.part))[:: told.every] for domain in DOMAINS]
    everything = [one for pool in pools for one in pool]
    for name, cases in (
        ("own domain", zip(pools, asked, strict=True)),
        ("all domains", [(everything, [one for some in asked for one in some])]),
        ("all, five sentences", [(everything, [one for some in asked for one in fives(some)])]),
    ):
        tallies: dict[str, Tally] = {}
        for pool, some in cases:
            for system, rank in rankers([one.text for one in pool], encoder).items():
                tallies.setdefault(system, Tally()).add(pool, some, rank)
        yield from (f"| {name} | {system} | {one.row()} |" for system, one in tallies.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--encoder", choices=ENCODERS, action="append")
    parser.add_argument("--part", choices=("dev", "train"), default="dev")
    parser.add_argument("--every", type=int, default=1, help="take one sentence of so many")
    told = parser.parse_args()
    folder = data_folder(told.data)
    for name in told.encoder or ENCODERS:
        encoder = ENCODERS[name]()
        print(f"\n{encoder.fingerprint}\n")
        print("| planted | same word | another of its kind |\n|---|---|---|")
        for line in planted(encoder):
            print(line, flush=True)
        columns = " | ".join(f"{shots} shown" for shots in SHOTS)
        print(f"\n| examples of | system | {columns} | words each | ms |\n{'|---' * 8}|")
        for line in crossner(folder, told, encoder):
            print(line, flush=True)


if __name__ == "__main__":
    main()
