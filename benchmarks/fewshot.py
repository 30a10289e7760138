"""Are the examples that `fewshot` shows those that help?

    python -m benchmarks.fewshot [--encoder static|minilm] [--part dev] [--every N]

Planted: 20 examples on four topics, each with a rare word of its own, and 60 questions with one
of these words, each about another topic than the word's example: that should come first.

CrossNER: for each sentence of `--part`, examples are retrieved from its domain's training part
(100 to 200 sentences): the share of the entity types in the sentence that its nearest K
examples hold, over all pairs of a sentence and a type. Words (each looks for its nearest, rare
ones weigh more), words all alike, sentences (the mean of all words, one cosine), and chance.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.code_retrieval import DOMAINS, ENCODERS
from benchmarks.data import data_file, data_folder
from extractors.word_retrieval import WordRetrieval
from kg.embed import Encoder
from models.training.entity_corpora import bio

SHOTS = (1, 3, 5, 10)
SEED = 7
Rank = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    types: frozenset[str]


class EqualWords(WordRetrieval):
    """The same without weights."""

    def _weight(self, word: str) -> float:
        return 1.0


def read(path: Path) -> list[Sentence]:
    """Sentences of a CrossNER file with any entity."""
    found = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if "\t" in line]
        types = frozenset(name for _, _, name in bio(row[1] for row in rows))
        if types:
            found.append(Sentence(" ".join(row[0] for row in rows), types))
    return found


def rankers(pool: Sequence[str], encoder: Encoder) -> dict[str, Rank]:
    words, equal = WordRetrieval(pool, encoder), EqualWords(pool, encoder)
    vectors = encoder.encode(pool)
    chance = random.Random(SEED)

    def by_sentence(text: str) -> Sequence[int]:
        return list(np.argsort(-(vectors @ encoder.encode([text])[0]), kind="stable"))

    return {
        "words": lambda text: words.nearest(text, len(pool)),
        "words, all alike": lambda text: equal.nearest(text, len(pool)),
        "sentences": by_sentence,
        "chance": lambda text: chance.sample(range(len(pool)), len(pool)),
    }


def crossner(folder: Path, part: str, encoder: Encoder, every: int) -> dict[str, list[float]]:
    """Coverage for each of SHOTS, by ranker."""
    hits: dict[str, list[int]] = {}
    total = 0
    for domain in DOMAINS:
        pool = read(data_file(folder, "crossner", f"{domain}/train.txt"))
        asked = read(data_file(folder, "crossner", f"{domain}/{part}.txt"))[::every]
        if part == "train":
            pool, asked = (
                pool[::2],
                read(data_file(folder, "crossner", f"{domain}/train.txt"))[1::2],
            )
        total += sum(len(one.types) for one in asked)
        for name, rank in rankers([one.text for one in pool], encoder).items():
            counts = hits.setdefault(name, [0] * len(SHOTS))
            for one in asked:
                order = rank(one.text)
                for at, shots in enumerate(SHOTS):
                    shown = frozenset().union(*(pool[n].types for n in order[:shots]))
                    counts[at] += len(one.types & shown)
    return {name: [count / total for count in counts] for name, counts in hits.items()}


TOPICS = (
    "The committee met again in the old town hall to talk about {} and the coming budget.",
    "Thousands of visitors came to the summer festival by the lake, where {} was shown.",
    "After the storm the whole village helped to bring {} back before the cold night.",
    "In the second half of the season the young team won most matches, thanks to {}.",
)
# The same topics in other words.
ASKED = (
    "Councillors gathered in the assembly room and argued over {} and next year's money.",
    "Many tourists attended the July celebrations near the water and admired {}.",
    "When the flood was over, neighbours worked until evening to carry {} home.",
    "The club's players lost few games that autumn, though {} was on everybody's mind.",
)
RARE = (
    "a trombone", "a telescope", "penicillin", "granite", "a sonnet", "an algorithm",
    "the parliament", "the volcano", "a violin", "an enzyme", "the novel", "the satellite",
    "the senator", "the bacteria", "a guitar", "a theorem", "the poem", "the reactor",
    "the album", "the glacier",
)  # fmt: skip


def planted(encoder: Encoder) -> dict[str, float]:
    """How often the only example with the question's rare word comes first."""
    count = len(TOPICS)
    pool = [TOPICS[at % count].format(word) for at, word in enumerate(RARE)]
    cases = [
        (ASKED[(at + other) % count].format(word), at)
        for at, word in enumerate(RARE)
        for other in range(1, count)
    ]
    return {
        name: sum(rank(question)[0] == right for question, right in cases) / len(cases)
        for name, rank in rankers(pool, encoder).items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", choices=list(ENCODERS), default="static")
    parser.add_argument("--part", choices=("dev", "train"), default="dev")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--data", type=Path)
    chosen = parser.parse_args()
    encoder = ENCODERS[chosen.encoder]()
    first = planted(encoder)
    print(f"| {chosen.encoder} | planted | {' | '.join(f'{n} shown' for n in SHOTS)} |")
    print("|---|---|" + "---|" * len(SHOTS))
    for name, row in crossner(data_folder(chosen.data), chosen.part, encoder, chosen.every).items():
        print(f"| {name} | {first[name]:.2f} | {' | '.join(f'{one:.3f}' for one in row)} |")


if __name__ == "__main__":
    main()
