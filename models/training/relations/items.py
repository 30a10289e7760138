"""Examples as the windows that the network learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from extractors.relations.inference import HEADLESS
from extractors.relations.network import NONE, Places, places
from extractors.relations.pieces import TYPES, PieceWindow, Span, labels, windows
from models.training.relations.examples import UNKNOWN, Example

MISSING = -100  # a tag that the loss leaves out


@dataclass(frozen=True)
class Item:
    """A window with the tags of its words and the relations of its pairs.

    `tags` (words,) hold MISSING where unknown; `truth` (pairs, relations + 1) is true for the
    relations of a pair; `complete`: pairs without one have none.
    """

    window: PieceWindow
    tags: Tensor
    places: Places | None
    truth: Tensor
    complete: bool


def items(example: Example, tokenizer: Any, relations: Sequence[str]) -> Iterator[Item]:
    """The windows of an example; `relations` gives the order of the columns of `truth`."""
    numbers = {name: n + 1 for n, name in enumerate(relations)}
    for window in windows(example.text, tokenizer):
        tags = torch.tensor(
            _tags(example, window) if example.tags else [MISSING] * len(window.words)
        )
        where, truth = _pairs(example, window, numbers)
        yield Item(window, tags, where, truth, example.relations == "all")


def _tags(example: Example, window: PieceWindow) -> list[int]:
    names = []
    for start, end, type in example.names:
        words = words_of(window, start, end)
        if words is not None:
            names.append((words, type))
    tags = labels(names, len(window.words))
    inside = {word for (first, end), _ in names for word in range(first, end)}
    for place in example.unsure:
        for word in range(*words_over(window, *place)):
            if word not in inside:
                tags[word] = MISSING
    return tags


def words_of(window: PieceWindow, start: int, end: int) -> Span | None:
    """The words that are these code points; None where a word crosses an edge."""
    first, last = words_over(window, start, end)
    if first == last or window.place(first)[0] != start or window.place(last - 1)[1] != end:
        return None
    return first, last


def words_over(window: PieceWindow, start: int, end: int) -> Span:
    """The words that have any of these code points."""
    over = [n for n in range(len(window.words)) if _overlap(window.place(n), (start, end))]
    return (over[0], over[-1] + 1) if over else (0, 0)


def _overlap(span: Span, other: Span) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _pairs(
    example: Example, window: PieceWindow, numbers: dict[str, int]
) -> tuple[Places | None, Tensor]:
    """The pairs of the loss and their relations: all pairs, or those with a known fact."""
    inside: dict[int, tuple[list[Span], str]] = {}
    for number, mentions in enumerate(example.entities):
        word_spans = [words_of(window, *place) for place, _ in mentions]
        spans = [window.pieces(words) for words in word_spans if words is not None]
        if spans:
            inside[number] = spans, mentions[0][1]
    facts: dict[tuple[int, int], set[int]] = {}
    for head, relation, tail in example.facts:
        if relation in numbers and head in inside and tail in inside and head != tail:
            facts.setdefault((head, tail), set()).add(numbers[relation])
    pairs = sorted(facts)
    if example.relations == "all":
        heads = [n for n, (_, type) in inside.items() if type not in HEADLESS]
        pairs = [(head, tail) for head in heads for tail in inside if head != tail]
    truth = torch.zeros(len(pairs), len(numbers) + 1, dtype=torch.bool)
    for row, pair in enumerate(pairs):
        truth[row, list(facts.get(pair, ()))] = True
    if not pairs or example.relations == "none":
        return None, truth
    order = {number: place for place, number in enumerate(inside)}
    kinds = [len(TYPES) if type == UNKNOWN else TYPES.index(type) for _, type in inside.values()]
    ordered = [(order[head], order[tail]) for head, tail in pairs]
    spans_of = [spans for spans, _ in inside.values()]
    return places(spans_of, kinds, ordered, len(window.ids)), truth


def relation_loss(logits: Tensor, truth: Tensor, complete: bool) -> Tensor:
    """The adaptive-threshold loss of ATLOP (equation 9), summed over pairs.

    Positive relations are to be above NONE and the others below it. Where other facts of the
    pairs are unknown, NONE is left out: nothing would push it up, and the network would come to
    read every relation in short texts. There a relation is only to be the likeliest.
    """
    if not complete:
        among = logits[:, NONE + 1 :].log_softmax(dim=1)
        return -(among * truth[:, NONE + 1 :]).sum()
    threshold = torch.zeros_like(truth)
    threshold[:, NONE] = True
    above = logits.masked_fill(~(truth | threshold), -torch.inf).log_softmax(dim=1)
    below = logits.masked_fill(truth, -torch.inf).log_softmax(dim=1)
    return -above.masked_fill(~truth, 0).sum() - below[:, NONE].sum()
