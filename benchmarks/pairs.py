"""Which pairs of things were found, whatever the relation between them was called.

Names are the same if, in lower case and without articles and punctuation, they are equal, or if
one holds the other's words in a row and is at most twice as long. A pair counts once in either
direction; one that fits no gold pair is wrong, also where the annotators only left it out: the
precision of all systems is too low by that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+")
_ARTICLES = frozenset({"the", "a", "an"})
Names = Sequence[str]
Pair = tuple[Names, Names]
Said = tuple[str, str, str]  # head, relation, tail


@dataclass(frozen=True, slots=True)
class Counts:
    """Gold pairs found, pairs said (each once), gold pairs."""

    found: int = 0
    said: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.found + other.found, self.said + other.said, self.gold + other.gold)

    @property
    def f1(self) -> float:
        """Micro F1: 2 found / (said + gold)."""
        return 2 * self.found / (self.said + self.gold) if self.said + self.gold else 0.0


def words(name: str) -> tuple[str, ...]:
    found = tuple(word for word in _WORD.findall(name.lower()))
    return found[1:] if len(found) > 1 and found[0] in _ARTICLES else found


def same(one: str, other: str) -> bool:
    short, long = sorted((words(one), words(other)), key=len)
    if not short or len(long) > 2 * len(short):
        return False
    starts = range(len(long) - len(short) + 1)
    return any(long[at : at + len(short)] == short for at in starts)


def pairs(gold: Iterable[Pair], said: Iterable[Said]) -> Counts:
    """What is said is matched to gold pairs one to one, in the order said."""
    open_pairs = list(gold)
    total = len(open_pairs)
    taken: list[Pair] = []
    wrong: set[frozenset[tuple[str, ...]]] = set()
    for head, _, tail in said:
        if any(_fits(pair, head, tail) for pair in taken):
            continue
        fitting = next((pair for pair in open_pairs if _fits(pair, head, tail)), None)
        if fitting is None:
            wrong.add(frozenset({words(head), words(tail)}))
        else:
            open_pairs.remove(fitting)
            taken.append(fitting)
    return Counts(len(taken), len(taken) + len(wrong), total)


def typed(
    gold: Mapping[tuple[int, str, int], object], things: Sequence[Names], said: Iterable[Said]
) -> Counts:
    """The same for facts: relation and direction have to be right, too."""
    found: set[tuple[int, str, int]] = set()
    wrong: set[Said] = set()
    for head, relation, tail in said:
        heads = [n for n, names in enumerate(things) if any(same(head, name) for name in names)]
        tails = [n for n, names in enumerate(things) if any(same(tail, name) for name in names)]
        fitting = {(h, relation, t) for h in heads for t in tails} & gold.keys()
        if fitting:
            found |= {min(fitting)}
        else:
            wrong.add((head, relation, tail))
    return Counts(len(found), len(found) + len(wrong), len(gold))


def _fits(pair: Pair, head: str, tail: str) -> bool:
    one, other = pair
    return (_named(one, head) and _named(other, tail)) or (
        _named(one, tail) and _named(other, head)
    )


def _named(names: Names, name: str) -> bool:
    return any(same(known, name) for known in names)
