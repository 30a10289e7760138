"""Inference with all-MiniLM-L6-v2 and the adapters and heads of `triplesmith-relations`."""

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
from extractors.relations.network import NONE, AdaptedEncoder, Heads, Shape, places
from extractors.relations.pieces import TYPES, PieceWindow, Span, tagged

HEADS = "heads.safetensors"
HEADLESS = ("TIME", "NUM")  # types that head no fact: they do in 25 of 17,284 in Re-DocRED's dev


@dataclass(frozen=True, slots=True)
class TaggedName:
    """A mention: its words in the window, its code points in the text, its label."""

    words: Span
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class WindowEntity:
    """An entity of a window: its mentions as ranges of pieces, and its type."""

    mentions: tuple[Span, ...]
    type: str


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """A window with its states (pieces, width) and attention (heads, pieces, pieces)."""

    window: PieceWindow
    states: Tensor
    attention: Tensor


class RelationModel:
    """The network with its tokenizer; `relations` are the Wikidata properties of its classes.

    `margin` is the least log odds of a fact against no relation. The network is trained for 0;
    the shipped margin is fitted (see models.training.relations.calibrate).
    """

    def __init__(
        self, tokenizer: Any, encoder: AdaptedEncoder, heads: Heads, relations: Sequence[str]
    ):
        self.tokenizer = tokenizer
        self.encoder = encoder
        self.heads = heads
        self.relations = tuple(relations)
        self.margin = 0.0

    @torch.inference_mode()
    def encode(self, window: PieceWindow) -> EncodedWindow:
        """Return the window's states and attention."""
        lower = self.encoder.lower(torch.tensor([window.ids]))
        return EncodedWindow(window, *self.encoder.upper(lower, torch.tensor(window.cases)))

    @torch.inference_mode()
    def names(self, encoded: EncodedWindow) -> list[TaggedName]:
        """Return the names in a window, in order."""
        window = encoded.window
        if not window.words:
            return []
        tags = self.heads.tags(encoded.states[[first for first, _ in window.words]]).argmax(dim=1)
        return [
            TaggedName(words, window.place(words[0])[0], window.place(words[1] - 1)[1], label)
            for words, label in tagged(tags.tolist(), window.breaks)
        ]

    @torch.inference_mode()
    def facts(
        self, encoded: EncodedWindow, entities: Sequence[WindowEntity]
    ) -> list[tuple[int, int, int, float]]:
        """Return (head, relation, tail, log odds) of the facts over the margin, as indices."""
        pairs = possible(entities)
        if not pairs:
            return []
        where = places(
            [entity.mentions for entity in entities],
            [TYPES.index(entity.type) for entity in entities],
            pairs, len(encoded.window.ids),
        )  # fmt: skip
        logits = self.heads.relations(encoded.states, encoded.attention, where)
        margins = logits[:, NONE + 1 :] - logits[:, NONE : NONE + 1]
        above = (margins > self.margin).nonzero().tolist()
        return [(pairs[p][0], r, pairs[p][1], float(margins[p, r])) for p, r in above]


def own_entities(
    window: PieceWindow, names: Sequence[TaggedName], text: str
) -> list[tuple[list[int], WindowEntity]]:
    """Return (indices of its names, entity) for each entity among the names of a window."""
    groups = clusters([(text[name.start : name.end], name.label) for name in names])
    return [
        (
            group,
            WindowEntity(
                tuple(window.pieces(names[n].words) for n in group),
                majority([names[n].label for n in group]),
            ),
        )
        for group in groups
    ]


def possible(entities: Sequence[WindowEntity]) -> list[tuple[int, int]]:
    """Return the pairs (head, tail) of entities that may have a relation."""
    heads = [n for n, entity in enumerate(entities) if entity.type not in HEADLESS]
    return [(head, tail) for head in heads for tail in range(len(entities)) if head != tail]


def load(weights: Path, folder: Path) -> RelationModel:
    """Load the model from a folder written by `models.training.relations`.

    `weights` is the folder of MiniLM.
    """
    settings = json.loads((folder / "relations.json").read_text(encoding="utf-8"))
    tokenizer, bert = minilm(weights)
    with quiet_peft():
        merged = PeftModel.from_pretrained(bert, folder).merge_and_unload()
    encoder = AdaptedEncoder(merged, settings["first_layer"])
    heads = Heads(Shape(**settings["shape"]))
    tensors = {name: tensor.float() for name, tensor in load_file(folder / HEADS).items()}
    encoder.cases.weight.data = tensors.pop("cases")
    heads.load_state_dict(tensors)
    model = RelationModel(tokenizer, encoder.eval(), heads.eval(), settings["classes"])
    model.margin = settings["margin"]
    return model


@contextmanager
def quiet_peft() -> Iterator[None]:
    """Silence transformers' warning about a name that peft asks for."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing", FutureWarning)
        yield


def minilm(weights: Path) -> tuple[Any, Any]:
    """Return tokenizer and encoder of a folder; the eager attention can be read by a hook."""
    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(weights, local_files_only=True)
    bert = AutoModel.from_pretrained(
        weights, local_files_only=True, use_safetensors=True, attn_implementation="eager"
    )
    return tokenizer, bert
