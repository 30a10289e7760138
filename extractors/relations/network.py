"""The network behind `relations`: a tagger and a relation head over one adapted encoder.

The relation head follows ATLOP (Zhou et al., AAAI 2021): entities are the log-sum-exp of their
mentions, a pair has its own context from the attention of both entities (section 3.3), and the
class NONE is the threshold that a relation of a pair must exceed (section 3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

NONE = 0  # the threshold class; relation r is class r + 1
CASES = 7  # see extractors.relations.pieces.case
GAPS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)  # pieces between the closest mentions


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the heads; `width` is the encoder's."""

    tags: int
    types: int
    relations: int
    width: int = 384
    hidden: int = 256
    block: int = 32
    small: int = 16


@dataclass(frozen=True, slots=True)
class Places:
    """Places of the entities in a window, as tensors.

    `mentions` (mentions, pieces) are rows that average the pieces of a mention; `owners`
    (entities, mentions) is true where a mention belongs to an entity; `types` (entities,);
    `pairs` (pairs, 2) are entities; `between` (pairs, 2) the pieces between their closest
    mentions, from the end of the first to the start of the second; `gaps` (pairs,) are classes
    of GAPS and order.
    """

    mentions: Tensor
    owners: Tensor
    types: Tensor
    pairs: Tensor
    between: Tensor
    gaps: Tensor


class AdaptedEncoder(nn.Module):
    """A BERT with adapters from layer `first` on, and an embedding of the words' cases.

    all-MiniLM-L6-v2 reads lower case only, and capitals indicate names: `cases` are added to
    the input of layer `first`. It reads one window at a time, so there is no padding.
    """

    def __init__(self, bert: Any, first: int, width: int = 384) -> None:
        super().__init__()
        self.bert: Any = bert
        self.first = first
        self.cases = nn.Embedding(CASES, width)
        nn.init.zeros_(self.cases.weight)
        self._attention: list[Tensor] = []
        bert.encoder.layer[-1].attention.self.register_forward_hook(
            lambda _, __, output: self._attention.append(output[1])
        )

    def lower(self, ids: Tensor) -> Tensor:
        """Return (1, pieces, width): the states of (1, pieces) after the layers before `first`."""
        with torch.no_grad():
            states: Tensor = self.bert.embeddings(input_ids=ids)
            for layer in self.bert.encoder.layer[: self.first]:
                states = layer(states)
        return states

    def upper(self, states: Tensor, cases: Tensor) -> tuple[Tensor, Tensor]:
        """Return states (pieces, width) and the last layer's attention (heads, pieces, pieces)."""
        self._attention.clear()
        states = states + self.cases(cases)
        for layer in self.bert.encoder.layer[self.first :]:
            states = layer(states)
        return states[0], self._attention.pop()[0]


class Heads(nn.Module):
    """Heads for logits of tags (of pieces) and of relations (of pairs of entities)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tags = nn.Linear(shape.width, shape.tags)
        self.types = nn.Embedding(shape.types, shape.small)
        self.gaps = nn.Embedding(2 * len(GAPS) + 2, shape.small)
        features = 3 * shape.width + 3 * shape.small
        self.head = nn.Linear(features, shape.hidden)
        self.tail = nn.Linear(features, shape.hidden)
        self.out = nn.Linear(shape.hidden * shape.block, shape.relations + 1)
        self.dropout = nn.Dropout(0.1)

    def relations(self, states: Tensor, attention: Tensor, places: Places) -> Tensor:
        """Return logits (pairs, relations + 1).

        `states` are (pieces, width), `attention` is (heads, pieces, pieces).
        """
        mentions = places.mentions @ states
        masked = mentions.unsqueeze(0).masked_fill(~places.owners.unsqueeze(2), -torch.inf)
        entities = masked.logsumexp(dim=1)
        share = places.owners / places.owners.sum(dim=1, keepdim=True)
        looks = torch.einsum("em,mp,hpq->ehq", share, places.mentions, attention)
        heads, tails = places.pairs[:, 0], places.pairs[:, 1]
        common = (looks[heads] * looks[tails]).mean(dim=1)
        context = (common / (common.sum(dim=1, keepdim=True) + 1e-9)) @ states
        sums = torch.cat([states.new_zeros(1, states.shape[1]), states.cumsum(dim=0)])
        start, end = places.between[:, 0], places.between[:, 1]
        words = (sums[end] - sums[start]) / (end - start).clamp(min=1).unsqueeze(1)
        kinds = self.types(places.types)
        shared = [context, words, self.gaps(places.gaps), kinds[heads], kinds[tails]]
        head = torch.tanh(self.head(self.dropout(torch.cat([entities[heads], *shared], dim=1))))
        tail = torch.tanh(self.tail(self.dropout(torch.cat([entities[tails], *shared], dim=1))))
        groups = self.shape.hidden // self.shape.block
        product = head.view(-1, groups, self.shape.block, 1) * tail.view(
            -1, groups, 1, self.shape.block
        )
        logits: Tensor = self.out(product.flatten(1))
        return logits


def places(
    entities: Sequence[Sequence[tuple[int, int]]],
    types: Sequence[int],
    pairs: Sequence[tuple[int, int]],
    pieces: int,
) -> Places:
    """Return the places of entities, whose mentions are ranges of the window's pieces."""
    spans = [(start, end, owner) for owner, ranges in enumerate(entities) for start, end in ranges]
    mentions = torch.zeros(len(spans), pieces)
    owners = torch.zeros(len(entities), len(spans), dtype=torch.bool)
    for row, (start, end, owner) in enumerate(spans):
        mentions[row, start:end] = 1 / (end - start)
        owners[owner, row] = True
    between, gaps = [], []
    for head, tail in pairs:
        start, end, order = closest(entities[head], entities[tail])
        between.append((start, max(start, end)))
        gaps.append(gap_class(end - start, order))
    return Places(
        mentions, owners, torch.tensor(types), torch.tensor(pairs).view(-1, 2),
        torch.tensor(between).view(-1, 2), torch.tensor(gaps, dtype=torch.long),
    )  # fmt: skip


def closest(
    head: Sequence[tuple[int, int]], tail: Sequence[tuple[int, int]]
) -> tuple[int, int, bool]:
    """Return (end of the first, start of the second, True if the head is first).

    They describe the closest mentions of the two entities.
    """
    gaps = []
    for head_start, head_end in head:
        for tail_start, tail_end in tail:
            if head_start <= tail_start:
                gaps.append((tail_start - head_end, head_end, tail_start, True))
            else:
                gaps.append((head_start - tail_end, tail_end, head_start, False))
    _, start, end, order = min(gaps)
    return start, end, order


def gap_class(gap: int, order: bool) -> int:
    """Return the class of a gap in pieces, in 0 .. 2 * len(GAPS) + 1."""
    return sum(gap > bound for bound in GAPS) + (len(GAPS) + 1) * order
