"""all-MiniLM-L6-v2 with the adapters and heads of `triplesmith-relations`, loaded and run."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors.torch import load_file
from torch import Tensor
from transformers import AutoModel, AutoTokenizer
from transformers.utils import logging

from extractors.relations.clusters import clusters, majority
from extractors.relations.network import NONE, Encoder, Heads, Shape, places
from extractors.relations.pieces import TYPES, Span, Window, tagged

HEADS = "heads.safetensors"
HEADLESS = ("TIME", "NUM")  # types that are no fact's head: 25 of 17,284 in Re-DocRED's dev


@dataclass(frozen=True, slots=True)
class Name:
    """A mention: its words in the window, its code points in the text, its label."""

    words: Span
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Named:
    """An entity of one window: its mentions as ranges of pieces, and its type."""

    mentions: tuple[Span, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the encoder made of a window: (pieces, width) and (heads, pieces, pieces)."""

    window: Window
    states: Tensor
    attention: Tensor


class RelationModel:
    """`relations` are the Wikidata properties of the classes, in their order.

    `margin`: the log odds against no relation that a fact must have; 0 is what the network was
    trained for, the shipped one is fitted (see models.training.relations.calibrate).
    """

    def __init__(self, tokenizer: Any, encoder: Encoder, heads: Heads, relations: Sequence[str]):
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.heads = heads
        self.relations = tuple(relations)
        self.margin = 0.0

    @torch.inference_mode()
    def see(self, window: Window) -> Seen:
        lower = self.encoder.lower(torch.tensor([window.ids]))
        return Seen(window, *self.encoder.upper(lower, torch.tensor(window.cases)))

    @torch.inference_mode()
    def names(self, seen: Seen) -> list[Name]:
        window = seen.window
        if not window.words:
            return []
        tags = self.heads.tags(seen.states[[first for first, _ in window.words]]).argmax(dim=1)
        return [
            Name(words, window.place(words[0])[0], window.place(words[1] - 1)[1], label)
            for words, label in tagged(tags.tolist(), window.breaks)
        ]

    @torch.inference_mode()
    def facts(self, seen: Seen, entities: Sequence[Named]) -> list[tuple[int, int, int, float]]:
        """(head, relation, tail, log odds over the margin), the first three numbers."""
        pairs = possible(entities)
        if not pairs:
            return []
        where = places(
            [one.mentions for one in entities], [TYPES.index(one.type) for one in entities],
            pairs, len(seen.window.ids),
        )  # fmt: skip
        logits = self.heads.relations(seen.states, seen.attention, where)
        margins = logits[:, NONE + 1 :] - logits[:, NONE : NONE + 1]
        found = (margins > self.margin).nonzero().tolist()
        return [(pairs[p][0], r, pairs[p][1], float(margins[p, r])) for p, r in found]


def own_entities(window: Window, names: Sequence[Name], text: str) -> list[tuple[list[int], Named]]:
    """(numbers of its names, entity) for every entity that these names are of."""
    groups = clusters([(text[one.start : one.end], one.label) for one in names])
    return [
        (
            group,
            Named(
                tuple(window.pieces(names[n].words) for n in group),
                majority([names[n].label for n in group]),
            ),
        )
        for group in groups
    ]


def possible(entities: Sequence[Named]) -> list[tuple[int, int]]:
    """Pairs that may stand in a relation."""
    heads = [n for n, one in enumerate(entities) if one.type not in HEADLESS]
    return [(head, tail) for head in heads for tail in range(len(entities)) if head != tail]


def load(weights: Path, folder: Path) -> RelationModel:
    """The model of a folder that `models.training.relations` wrote, on these weights of MiniLM."""
    told = json.loads((folder / "relations.json").read_text(encoding="utf-8"))
    tokenizer, bert = minilm(weights)
    with quiet_peft():
        merged = PeftModel.from_pretrained(bert, folder).merge_and_unload()
    encoder = Encoder(merged, told["first_layer"])
    heads = Heads(Shape(**told["shape"]))
    tensors = {name: tensor.float() for name, tensor in load_file(folder / HEADS).items()}
    encoder.cases.weight.data = tensors.pop("cases")
    heads.load_state_dict(tensors)
    model = RelationModel(tokenizer, encoder.eval(), heads.eval(), told["classes"])
    model.margin = told["margin"]
    return model


@contextmanager
def quiet_peft() -> Iterator[None]:
    """peft asks transformers for a name that the latter warns about; nobody here can mend it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing", FutureWarning)
        yield


def minilm(weights: Path) -> tuple[Any, Any]:
    """Tokenizer and encoder of a folder; attention is computed so that it can be looked at."""
    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(weights, local_files_only=True)
    bert = AutoModel.from_pretrained(
        weights, local_files_only=True, use_safetensors=True, attn_implementation="eager"
    )
    return tokenizer, bert
