"""The heads, against their equations written out, and the split of the encoder."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from extractors.relations.network import (
    CASES,
    GAPS,
    AdaptedEncoder,
    Heads,
    Places,
    Shape,
    closest,
    gap_class,
    places,
)  # fmt: skip

SHAPE = Shape(tags=5, types=7, relations=3, width=8, hidden=6, block=3, small=2)
ENTITIES = [[(1, 3)], [(4, 5), (8, 9)], [(6, 8)]]
PAIRS = [(0, 1), (1, 0), (2, 1)]


@pytest.fixture
def heads() -> Heads:
    torch.manual_seed(1)
    return Heads(SHAPE).eval()


def seen(pieces: int = 10) -> tuple[Tensor, Tensor]:
    torch.manual_seed(2)
    return torch.randn(pieces, 8), torch.rand(4, pieces, pieces).softmax(dim=2)


def where() -> Places:
    return places(ENTITIES, [0, 1, 2], PAIRS, 10)


def test_a_relation_is_the_sum_of_products_within_blocks(heads: Heads) -> None:
    """ATLOP, equations 4 to 6 with the pair's context of 10 and 11, term by term."""
    states, attention = seen()
    logits = heads.relations(states, attention, where())
    entities = []
    for spans in ENTITIES:
        mentions = torch.stack([states[a:b].mean(dim=0) for a, b in spans])
        entities.append(mentions.exp().sum(dim=0).log())
    looks = [
        torch.stack([attention[:, a:b].mean(dim=1) for a, b in entity]).mean(dim=0)
        for entity in ENTITIES
    ]
    for row, (head, tail) in enumerate(PAIRS):
        common = (looks[head] * looks[tail]).mean(dim=0)
        context = (common / common.sum()) @ states
        start, end = where().between[row].tolist()
        words = states[start:end].mean(dim=0) if end > start else torch.zeros(8)
        shared = [
            context, words, heads.gaps(where().gaps[row]),
            heads.types(torch.tensor(head)), heads.types(torch.tensor(tail)),
        ]  # fmt: skip
        z_head = torch.tanh(heads.head(torch.cat([entities[head], *shared])))
        z_tail = torch.tanh(heads.tail(torch.cat([entities[tail], *shared])))
        blocks = [torch.outer(z_head[n : n + 3], z_tail[n : n + 3]).flatten() for n in (0, 3)]
        assert torch.allclose(logits[row], heads.out(torch.cat(blocks)), atol=1e-5)


def test_head_and_tail_are_distinguished(heads: Heads) -> None:
    logits = heads.relations(*seen(), where())
    assert not torch.allclose(logits[0], logits[1], atol=1e-3)


def test_what_is_asked_beside_a_pair_does_not_matter(heads: Heads) -> None:
    alone = places(ENTITIES[:2], [0, 1], [(0, 1)], 10)
    assert torch.allclose(
        heads.relations(*seen(), alone)[0], heads.relations(*seen(), where())[0], atol=1e-5
    )


def test_the_closest_mentions_and_what_is_between_them() -> None:
    assert closest([(1, 3)], [(4, 5), (8, 9)]) == (3, 4, True)
    assert closest([(4, 5), (8, 9)], [(1, 3)]) == (3, 4, False)
    assert closest([(6, 8)], [(4, 5), (8, 9)]) == (8, 8, True)


def test_gaps_grow_and_know_the_order() -> None:
    classes = [gap_class(gap, order) for order in (False, True) for gap in (0, *range(1, 600))]
    assert classes == sorted(classes)
    assert len(set(classes)) == 2 * len(GAPS) + 2
    assert max(classes) < Heads(SHAPE).gaps.num_embeddings


def bert() -> BertModel:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=50, hidden_size=8, num_hidden_layers=3, num_attention_heads=2,
        intermediate_size=16, attn_implementation="eager",
    )  # fmt: skip
    return BertModel(config).eval()


@pytest.mark.parametrize("first", [0, 1, 2])
def test_below_and_above_together_are_the_encoder(first: int) -> None:
    model, ids = bert(), torch.tensor([[2, 7, 9, 4, 3]])
    whole = model(ids, output_attentions=True)
    encoder = AdaptedEncoder(model, first, width=8).eval()
    states, attention = encoder.upper(encoder.lower(ids), torch.tensor([0, 1, 2, 3, 0]))
    assert torch.allclose(states, whole.last_hidden_state[0], atol=1e-6)
    assert torch.allclose(attention, whole.attentions[-1][0], atol=1e-6)


def test_how_words_are_written_reaches_the_states() -> None:
    encoder = AdaptedEncoder(bert(), 1, width=8).eval()
    nn.init.normal_(encoder.cases.weight)
    lower = encoder.lower(torch.tensor([[2, 7, 9, 4, 3]]))
    small, _ = encoder.upper(lower, torch.tensor([0, 1, 1, 1, 0]))
    capital, _ = encoder.upper(lower, torch.tensor([0, 2, 1, 1, 0]))
    assert not torch.allclose(small, capital, atol=1e-3)
    assert encoder.cases.num_embeddings == CASES
