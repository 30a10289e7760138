"""Untrained adapters and heads, and the folder that trained ones are shipped in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor

from extractors.relations.inference import HEADS, RelationModel, minilm, quiet_peft
from extractors.relations.network import AdaptedEncoder, Heads, Shape
from extractors.relations.pieces import TAGS, TYPES

LINEAR = ["query", "key", "value", "dense"]
HASHES = "hashes.json"
META = "meta.json"


def fresh(
    weights: Path, relations: Sequence[str], rank: int, layers: Sequence[int]
) -> tuple[RelationModel, PeftModel]:
    """Adapters of this rank on every linear map of these layers, and the heads."""
    tokenizer, bert = minilm(weights)
    config = LoraConfig(
        r=rank, lora_alpha=rank, lora_dropout=0.05, target_modules=LINEAR,
        layers_to_transform=list(layers), layers_pattern="layer",
    )  # fmt: skip
    with quiet_peft():
        adapted = get_peft_model(bert, config)
    encoder = AdaptedEncoder(adapted.base_model.model, min(layers))
    heads = Heads(Shape(tags=len(TAGS), types=len(TYPES) + 1, relations=len(relations)))
    return RelationModel(tokenizer, encoder, heads, relations), adapted


def write(model: RelationModel, adapted: PeftModel, folder: Path) -> None:
    """Write the folder that `load` reads; weights are in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    config = adapted.peft_config["default"]
    config.base_model_name_or_path = "all-MiniLM-L6-v2"  # not the path at training
    config.target_modules = LINEAR
    config.inference_mode = True
    config.save_pretrained(folder)
    # The words' vectors aren't adapted; "auto" would ask the hub about them.
    weights = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    _save(weights, folder / "adapter_model.safetensors")
    cases = model.encoder.cases.weight.detach()
    _save({**model.heads.state_dict(), "cases": cases}, folder / HEADS)
    write_settings(model, folder)


def write_settings(model: RelationModel, folder: Path) -> None:
    """Write relations.json: what `load` needs beside the weights."""
    settings = {
        "classes": list(model.relations),
        "shape": asdict(model.heads.shape),
        "first_layer": model.encoder.first,
        "margin": model.margin,
    }
    _write_json(folder / "relations.json", settings)


def finish(folder: Path, facts: dict[str, Any]) -> None:
    """Write meta.json with these facts, and then the hash of every file."""
    _write_json(folder / META, facts)
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in (".json", ".safetensors") and path.name != HASHES
    }
    _write_json(folder / HASHES, hashes)


def _save(tensors: dict[str, Tensor], path: Path) -> None:
    save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, path)


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
