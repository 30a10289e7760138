"""Recall of the examples that `fewshot` shows: do they have what a text needs?

    python -m benchmarks.fewshot [--encoder static|minilm] [--part dev|train] [--every N]

Planted: 20 examples on four topics, each with a noun of its own kind, and 60 questions on other
topics with the same noun, or with another of its kind: how often that example comes first.

CrossNER: for each sentence of `--part`, examples are retrieved from the training part, of its own
domain (100 or 200 sentences) or of all five (700), and for texts of five sentences. The share
of the entity types in a text that its first K examples have, over all pairs of a text and a type.
With `--part train`, on which the weights were chosen, a text is no example for itself.

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
    """Retrieval in which all words have the same weight."""

    def _weight(self, word: str) -> float:
        return 1.0


def rankers(pool: Sequence[str], encoder: Encoder) -> dict[str, Rank]:
    """Functions that rank the examples of `pool` for a text, by the name of the system."""
    words, equal = WordRetrieval(pool, encoder), EqualWords(pool, encoder)
    vectors = encoder.encode(pool)
    lengths = np.array([len(text.split()) for text in pool], np.float32)
    chance = random.Random(SEED)

    def alone(retrieval: WordRetrieval, text: str) -> Vectors:
        matches, weights = retrieval.matches(text)
        scores: Vectors = weights @ matches
        return scores

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
    """The rows of the table of planted examples."""
    count = len(TOPICS)
    pool = [TOPICS[at % count].format(f"a {noun}") for at, (noun, _) in enumerate(KINDS)]
    for name, rank in rankers(pool, encoder).items():
        cells = []
        for same in (0, 1):
            questions = [
                (ASKED[(at + other) % count].format(f"the {kind[same]}"), at)
                for at, kind in enumerate(KINDS)
                for other in range(1, count)
            ]
            cells.append(sum(rank(text, ())[0] == at for text, at in questions) / len(questions))
        yield f"| {name} | {cells[0]:.2f} | {cells[1]:.2f} |"


@dataclass(slots=True)
class Tally:
    """Counts of one system over pairs of a text and a type that the text needs.

    `hits` are the pairs whose type the first examples have, for each number of SHOTS.
    """

    hits: list[int] = field(default_factory=lambda: [0] * len(SHOTS))
    pairs: int = 0
    texts: int = 0
    words: float = 0  # of an example, where five are shown
    seconds: float = 0

    def add(self, pool: Sequence[Needed], texts: Sequence[Needed], rank: Rank) -> None:
        rank(texts[0].text, ())  # the vectors of the pool are made once
        for text in texts:
            own = {n for n, example in enumerate(pool) if example.text in text.text}
            began = time.perf_counter()
            order = rank(text.text, own)
            self.seconds += time.perf_counter() - began
            for at, shots in enumerate(SHOTS):
                types = frozenset[str]().union(*(pool[n].entities for n in order[:shots]))
                self.hits[at] += len(text.entities & types)
            self.words += sum(len(pool[n].text.split()) for n in order[:5]) / 5
        self.pairs += sum(len(text.entities) for text in texts)
        self.texts += len(texts)

    def row(self) -> str:
        shares = " | ".join(f"{count / self.pairs:.3f}" for count in self.hits)
        each = self.seconds / self.texts * 1000
        return f"{shares} | {self.words / self.texts:.0f} | {each:.1f}"


def fives(texts: Sequence[Needed]) -> Iterator[Needed]:
    """Five neighbouring sentences as one text, since a chunk has many."""
    for first in range(0, len(texts) - 4, 5):
        part = texts[first : first + 5]
        types = frozenset[str]().union(*(text.entities for text in part))
        yield Needed(" ".join(text.text for text in part), types)


def crossner(folder: Path, arguments: argparse.Namespace, encoder: Encoder) -> Iterator[str]:
    """The rows of the table over CrossNER's sentences."""
    part, every = arguments.part, arguments.every
    pools = [list(sentences(folder, domain, "train")) for domain in DOMAINS]
    domains = [list(sentences(folder, domain, part))[::every] for domain in DOMAINS]
    everything = [example for pool in pools for example in pool]
    for name, cases in (
        ("own domain", zip(pools, domains, strict=True)),
        ("all domains", [(everything, [text for texts in domains for text in texts])]),
        (
            "all, five sentences",
            [(everything, [five for texts in domains for five in fives(texts)])],
        ),
    ):
        tallies: dict[str, Tally] = {}
        for pool, texts in cases:
            for system, rank in rankers([example.text for example in pool], encoder).items():
                tallies.setdefault(system, Tally()).add(pool, texts, rank)
        yield from (f"| {name} | {system} | {tally.row()} |" for system, tally in tallies.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--encoder", choices=ENCODERS, action="append")
    parser.add_argument("--part", choices=("dev", "train"), default="dev")
    parser.add_argument("--every", type=int, default=1, help="use every Nth sentence", metavar="N")
    arguments = parser.parse_args()
    folder = data_folder(arguments.data)
    for name in arguments.encoder or ENCODERS:
        encoder = ENCODERS[name]()
        print(f"\n{encoder.fingerprint}\n")
        print("| planted | same word | another of its kind |\n|---|---|---|")
        for line in planted(encoder):
            print(line, flush=True)
        columns = " | ".join(f"{shots} shown" for shots in SHOTS)
        print(f"\n| examples of | system | {columns} | words each | ms |\n{'|---' * 8}|")
        for line in crossner(folder, arguments, encoder):
            print(line, flush=True)


if __name__ == "__main__":
    main()
