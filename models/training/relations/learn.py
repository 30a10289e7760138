"""The training loop: one window at a time, several to a step."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from extractors.relations.inference import RelationModel
from models.training.relations.items import MISSING, Item, relation_loss


@dataclass(frozen=True)
class Recipe:
    """Settings of a training run; an epoch sees the shares `named` and `sentences` of these."""

    epochs: int
    rank: int
    layers: tuple[int, ...]
    named: float
    sentences: float
    rate: float = 1e-3
    windows: int = 4  # to a step
    warmup: float = 0.06


def learn(
    model: RelationModel,
    documents: Sequence[Item],
    partial: Sequence[tuple[Sequence[Item], float]],
    recipe: Recipe,
    seed: int,
) -> None:
    """Train the adapters, the case embedding and the heads in place.

    `partial` are the items of partly annotated corpora, with the share of them that an epoch sees.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    parameters = [*model.encoder.parameters(), *model.heads.parameters()]
    weights = [parameter for parameter in parameters if parameter.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=recipe.rate, weight_decay=0.01)
    per_epoch = len(documents) + sum(round(len(items) * share) for items, share in partial)
    total = recipe.epochs * (per_epoch // recipe.windows + 1)
    warm = max(1, round(total * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min((n + 1) / warm, max(0.0, (total - n) / max(1, total - warm)))
    )
    lower: dict[int, Tensor] = {}
    for epoch in range(recipe.epochs):
        started, losses = time.process_time(), []
        for batch in _batches(documents, partial, recipe.windows, chance):
            losses.append(_step(model, batch, lower))
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
        tags, relations = (sum(column) / len(losses) for column in zip(*losses, strict=True))
        seconds = time.process_time() - started
        print(
            f"epoch {epoch + 1}: tags {tags:.3f}, relations {relations:.3f}, {seconds:.0f} CPU s",
            flush=True,
        )


def _batches(
    documents: Sequence[Item],
    partial: Sequence[tuple[Sequence[Item], float]],
    size: int,
    chance: random.Random,
) -> Iterator[list[Item]]:
    chosen = list(documents)
    for items, share in partial:
        chosen += chance.sample(list(items), round(len(items) * share))
    chance.shuffle(chosen)
    for first in range(0, len(chosen), size):
        yield chosen[first : first + size]


def _step(model: RelationModel, batch: list[Item], lower: dict[int, Tensor]) -> tuple[float, float]:
    """The losses of tags and relations; their gradients are added up."""
    model.encoder.train()
    model.heads.train()
    tags_loss, relations_loss = 0.0, 0.0
    for item in batch:
        if id(item) not in lower:  # these layers never change
            model.encoder.eval()
            lower[id(item)] = model.encoder.lower(torch.tensor([item.window.ids])).half()
            model.encoder.train()
        states, attention = model.encoder.upper(
            lower[id(item)].float(), torch.tensor(item.window.cases)
        )
        loss = states.new_zeros(())
        if (item.tags != MISSING).any():
            firsts = [first for first, _ in item.window.words]
            logits = model.heads.tags(model.heads.dropout(states[firsts]))
            tag_loss = nn.functional.cross_entropy(logits, item.tags, ignore_index=MISSING)
            tags_loss += tag_loss.item()
            loss = loss + tag_loss
        if item.places is not None:
            logits = model.heads.relations(states, attention, item.places)
            pair_loss = relation_loss(logits, item.truth, item.complete) / len(item.truth)
            relations_loss += pair_loss.item()
            loss = loss + pair_loss
        (loss / len(batch)).backward()
    return tags_loss, relations_loss
