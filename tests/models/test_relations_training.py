"""What the network learns from: windows of corpora, and the loss with what is not annotated."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch

from benchmarks.corpora.redocred import annotated
from extractors.relations.inference import minilm
from extractors.relations.network import NONE
from extractors.relations.pieces import TAGS
from kg.encode.minilm import minilm_folder
from models.training.relations.calibrate import best
from models.training.relations.examples import Example, document, joined
from models.training.relations.items import MISSING, items, relation_loss

TEXT = "Ada Bell founded Bell Works in York."
ENTITIES = ((((0, 8), "PER"),), (((17, 27), "ORG"),), (((31, 35), "LOC"),))
RELATIONS = ("P112", "P159")


@cache
def tokenizer() -> Any:
    return minilm(minilm_folder())[0]


def example(relations: str, **more: Any) -> Example:
    return Example(TEXT, ENTITIES, ((1, "P112", 0),), relations=relations, **more)  # type: ignore[arg-type]


def tags(source: Example) -> list[str]:
    (item,) = items(source, tokenizer(), RELATIONS)
    return ["?" if tag == MISSING else TAGS[tag] for tag in item.tags.tolist()]


def test_tags_of_words() -> None:
    expected = ["B-PER", "I-PER", "O", "B-ORG", "I-ORG", "O", "B-LOC", "O"]
    assert tags(example("all")) == expected
    assert tags(example("all", unsure=((9, 16), (31, 35)))) == [*expected[:2], "?", *expected[3:]]
    assert tags(example("all", tags=False)) == ["?"] * 8


def test_all_pairs_where_all_facts_are_known_else_those_with_facts() -> None:
    (known,) = items(example("all"), tokenizer(), RELATIONS)
    assert known.complete and known.places is not None
    assert known.places.pairs.tolist() == [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    assert known.truth.nonzero().tolist() == [[2, 1]]
    (some,) = items(example("some"), tokenizer(), RELATIONS)
    assert not some.complete and some.places is not None
    assert some.places.pairs.tolist() == [[1, 0]]
    (none,) = items(example("none"), tokenizer(), RELATIONS)
    assert none.places is None


def test_dates_are_no_heads() -> None:
    dated = Example("Ada, 1901", ((((0, 3), "PER"),), (((5, 9), "TIME"),)), relations="all")
    (item,) = items(dated, tokenizer(), RELATIONS)
    assert item.places is not None and item.places.pairs.tolist() == [[0, 1]]


def test_joined_sentences_keep_their_own_facts() -> None:
    (both,) = joined([example("some"), example("some")], 2)
    assert both.facts == ((1, "P112", 0), (4, "P112", 3))
    for mentions in both.entities:
        for (start, end), _ in mentions:
            assert both.text[start:end] in ("Ada Bell", "Bell Works", "York")


def test_a_document_of_the_corpus() -> None:
    source = annotated(
        {
            "title": "Ada Bell",
            "sents": [["Ada", "Bell", "lives", "."], ["She", "is", "Bell", "."]],
            "vertexSet": [
                [
                    {"sent_id": 0, "pos": [0, 2], "type": "PER", "name": "Ada Bell"},
                    {"sent_id": 1, "pos": [2, 3], "type": "PER", "name": "Bell"},
                ]
            ],
            "labels": [],
        }
    )
    example = document(source)
    assert [example.text[a:b] for a, b, _ in example.names] == ["Ada Bell", "Bell"]


def logits() -> torch.Tensor:
    return torch.tensor([[0.0, 2.0, -1.0], [1.0, 0.5, 3.0]], requires_grad=True)


TRUTH = torch.tensor([[False, True, False], [False, False, False]])


def test_the_loss_is_that_of_the_paper() -> None:
    """Pair one: P112 against NONE, then NONE against P159. Pair two: NONE against both."""
    first = (
        -torch.tensor([2.0, 0.0]).log_softmax(0)[0] - torch.tensor([0.0, -1.0]).log_softmax(0)[0]
    )
    second = -torch.tensor([1.0, 0.5, 3.0]).log_softmax(0)[0]
    assert relation_loss(logits(), TRUTH, True).item() == pytest.approx((first + second).item())


def test_where_facts_are_unknown_the_threshold_is_left_alone() -> None:
    asked = logits()
    loss = relation_loss(asked, TRUTH, False)
    assert loss.item() == pytest.approx(-torch.tensor([2.0, -1.0]).log_softmax(0)[0].item())
    loss.backward()
    assert asked.grad is not None
    assert (asked.grad[:, NONE] == 0).all() and (asked.grad[1] == 0).all()
    assert asked.grad[0, 1] < 0


ODDS, RIGHT = [3.0, 1.0, -0.3, -0.6, -1.9], [True, True, True, False, False]


def test_the_margin_has_the_best_f1_and_of_equals_it_is_the_highest() -> None:
    """Three of three are right over -0.5, of as many facts as there are."""
    assert best(ODDS, RIGHT, 3) == -0.5
    assert best(ODDS, [True, *[False] * 4], 3) == 1.0
    assert best(ODDS, RIGHT, 100) == -0.5
    assert best([*ODDS, -1.95, -1.96], [*RIGHT, True, True], 40) == -2.0  # many facts are missed
