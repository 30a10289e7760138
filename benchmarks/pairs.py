"""Scores of pairs of entities, whatever the relation between them is called.

Names are the same if, in lower case and without articles and punctuation, they are equal, or if
one holds the other's words in a row and is at most twice as long. A pair counts once in either
direction; one that fits no gold pair is wrong, also where the annotators only left it out: the
precision of all systems is too low by that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.evaluate.graph_files import StringTriple

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset({"the", "a", "an"})
Names = Sequence[str]
Pair = tuple[Names, Names]


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Gold pairs that were predicted, predicted pairs (each once), gold pairs."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: PairCounts) -> PairCounts:
        return PairCounts(
            self.right + other.right, self.predicted + other.predicted, self.gold + other.gold
        )

    @property
    def f1(self) -> float:
        """Micro F1: 2 right / (predicted + gold)."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without an article before them."""
    parts = tuple(_WORD.findall(name.lower()))
    return parts[1:] if len(parts) > 1 and parts[0] in _ARTICLES else parts


def same(name: str, other: str) -> bool:
    """True where two names count as the same (see the module)."""
    short, long = sorted((words(name), words(other)), key=len)
    if not short or len(long) > 2 * len(short):
        return False
    starts = range(len(long) - len(short) + 1)
    return any(long[at : at + len(short)] == short for at in starts)


def pairs(gold: Iterable[Pair], predicted: Iterable[StringTriple]) -> PairCounts:
    """The counts after matching predictions to gold pairs one to one, in the order predicted."""
    open_pairs = list(gold)
    total = len(open_pairs)
    taken: list[Pair] = []
    wrong: set[frozenset[tuple[str, ...]]] = set()
    for head, _, tail in predicted:
        if any(_fits(pair, head, tail) for pair in taken):
            continue
        fitting = next((pair for pair in open_pairs if _fits(pair, head, tail)), None)
        if fitting is None:
            wrong.add(frozenset({words(head), words(tail)}))
        else:
            open_pairs.remove(fitting)
            taken.append(fitting)
    return PairCounts(len(taken), len(taken) + len(wrong), total)


def typed(
    gold: Mapping[tuple[int, str, int], object],
    entities: Sequence[Names],
    predicted: Iterable[StringTriple],
) -> PairCounts:
    """The same for facts: relation and direction have to be right, too."""
    right: set[tuple[int, str, int]] = set()
    wrong: set[StringTriple] = set()
    for head, relation, tail in predicted:
        heads = [n for n, names in enumerate(entities) if _named(names, head)]
        tails = [n for n, names in enumerate(entities) if _named(names, tail)]
        fitting = {(h, relation, t) for h in heads for t in tails} & gold.keys()
        if fitting:
            right |= {min(fitting)}
        else:
            wrong.add((head, relation, tail))
    return PairCounts(len(right), len(right) + len(wrong), len(gold))


def _fits(pair: Pair, head: str, tail: str) -> bool:
    first, second = pair
    return (_named(first, head) and _named(second, tail)) or (
        _named(first, tail) and _named(second, head)
    )


def _named(names: Names, name: str) -> bool:
    return any(same(name, entity_name) for entity_name in names)
