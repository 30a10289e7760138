"""Adapters and heads: learned, shipped, loaded and scored, in small."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch
from peft import PeftModel

from extractors.relations.inference import EncodedWindow, RelationModel, load, own_entities
from extractors.relations.pieces import windows
from kg.encode.minilm import minilm_folder
from models.training.relations import score
from models.training.relations.adapters import finish, fresh, write, write_settings
from models.training.relations.calibrate import MARGINS, calibrate
from models.training.relations.examples import Example
from models.training.relations.items import items
from models.training.relations.learn import Recipe, learn

RELATIONS = ("P112", "P159")
TEXT = "Ada Bell founded Bell Works in York."
ENTITIES = ((((0, 8), "PER"),), (((17, 27), "ORG"),), (((31, 35), "LOC"),))
EXAMPLE = Example(TEXT, ENTITIES, ((1, "P112", 0), (1, "P159", 2)), relations="all")
RECIPE = Recipe(epochs=30, rank=4, layers=(4, 5), named=0, sentences=0, rate=3e-3, windows=1)


@pytest.fixture(scope="module")
def learned() -> tuple[RelationModel, PeftModel]:
    torch.manual_seed(1)
    model, adapted = fresh(minilm_folder(), RELATIONS, RECIPE.rank, RECIPE.layers)
    before = {name: weights.clone() for name, weights in adapted.named_parameters()}
    learn(model, list(items(EXAMPLE, model.tokenizer, RELATIONS)), (), RECIPE, 1)
    changed = {
        n for n, weights in adapted.named_parameters() if not torch.equal(weights, before[n])
    }
    assert changed and all("lora" in name for name in changed)
    assert {name.split(".layer.")[1][0] for name in changed} == {"4", "5"}
    model.encoder.eval(), model.heads.eval()
    return model, adapted


def encoded(model: RelationModel) -> EncodedWindow:
    (window,) = windows(TEXT, model.tokenizer)
    return model.encode(window)


def test_one_text_is_learned_by_heart(learned: tuple[RelationModel, PeftModel]) -> None:
    scored = score.scores(learned[0], [EXAMPLE])
    assert [scored[task]["f"] for task in ("names", "relations", "end to end")] == [100, 100, 100]


def test_what_is_loaded_is_what_was_written(
    learned: tuple[RelationModel, PeftModel], tmp_path: Path
) -> None:
    write(*learned, tmp_path)
    finish(tmp_path, {"calibration": [1, 0]})
    shipped = load(minilm_folder(), tmp_path)
    assert shipped.relations == RELATIONS
    trained, loaded = encoded(learned[0]), encoded(shipped)
    assert torch.allclose(trained.states, loaded.states, atol=0.02)  # half precision
    assert torch.allclose(trained.attention, loaded.attention, atol=0.02)
    assert shipped.names(loaded) == learned[0].names(trained)
    assert score.scores(shipped, [EXAMPLE]) == score.scores(learned[0], [EXAMPLE])
    hashes = json.loads((tmp_path / "hashes.json").read_text())
    assert {"meta.json", "heads.safetensors", "adapter_model.safetensors"} <= hashes.keys()
    for name, digest in hashes.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_facts_of_names_that_nobody_annotated_are_wrong(
    learned: tuple[RelationModel, PeftModel],
) -> None:
    """And so is a fact that is missing: both sides of the score move."""
    fewer = Example(TEXT, ENTITIES[:2], ((1, "P112", 0),), relations="all")
    assert score.scores(learned[0], [fewer])["end to end"] == {"p": 50, "r": 100, "f": 66.7}
    more = Example(TEXT, ENTITIES, (*EXAMPLE.facts, (0, "P159", 2)), relations="all")
    scored = score.scores(learned[0], [more])["end to end"]
    assert (scored["p"], scored["r"]) == (100, 66.7)


def test_facts_under_the_margin_are_left_out_and_it_is_shipped(
    learned: tuple[RelationModel, PeftModel], tmp_path: Path
) -> None:
    write(*learned, tmp_path)
    shipped = load(minilm_folder(), tmp_path)
    seen = encoded(shipped)
    entities = [entity for _, entity in own_entities(seen.window, shipped.names(seen), TEXT)]
    over = shipped.facts(seen, entities)
    shipped.margin = -20.0
    every = shipped.facts(seen, entities)
    assert over == [fact for fact in every if fact[3] > 0] != every
    assert sorted(score.claims(shipped, [seen], EXAMPLE).values()) == sorted(n for *_, n in every)
    shipped.margin = max(fact[3] for fact in every)
    assert shipped.facts(seen, entities) == []
    assert not score.claims(shipped, [seen], EXAMPLE)
    write_settings(shipped, tmp_path)
    assert load(minilm_folder(), tmp_path).margin == shipped.margin


def test_calibration_sets_the_margin_that_the_examples_ask_for(
    learned: tuple[RelationModel, PeftModel],
) -> None:
    """What is learned by heart stands far out: of margins that do equally well, the highest."""
    calibrate(learned[0], [EXAMPLE])
    assert learned[0].margin == MARGINS[-1]
    learned[0].margin = 0.0
