"""Folders that hold no model that can be used: each is one line that says what to do."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import load_file, save_file

from kg.errors import ConfigError
from kg.llm.local import LocalLLM
from kg.protocols import Prompt
from tests.kg.llm.local.test_llm import changed

Harm = Callable[[Path], object]


def refused(folder: Path | str, **settings: bool) -> str:
    with pytest.raises(ConfigError) as caught:
        list(LocalLLM(str(folder), max_tokens=2, **settings).complete([Prompt(("a",))]))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def folder(llama: Path, tmp_path: Path) -> Path:
    return shutil.copytree(llama, tmp_path / "mine")


def weights(folder: Path) -> Path:
    return folder / "model.safetensors"


def pickled(folder: Path) -> None:
    torch.save(load_file(weights(folder)), folder / "pytorch_model.bin")
    weights(folder).unlink()


def cut(folder: Path) -> None:
    weights(folder).write_bytes(weights(folder).read_bytes()[:5000])


def adapter(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "some/base"}')
    save_file({"a": torch.zeros(1)}, folder / "adapter_model.safetensors")


def renamed(folder: Path) -> None:
    tensors = load_file(weights(folder))
    tensors["other"] = tensors.pop("model.layers.1.mlp.up_proj.weight")
    save_file(tensors, weights(folder), metadata={"format": "pt"})


def sharded(shards: dict[str, str]) -> Harm:
    def harm(folder: Path) -> None:
        weights(folder).unlink()
        index = {"metadata": {}, "weight_map": shards}
        (folder / "model.safetensors.index.json").write_text(json.dumps(index))

    return harm


def removed(*names: str) -> Harm:
    return lambda folder: [(folder / name).unlink() for name in names]


def written(name: str, text: str) -> Harm:
    return lambda folder: (folder / name).write_text(text)


def config(**values: object) -> Harm:
    return lambda folder: changed(folder, "config.json", **values)


OWN_CODE = {"AutoConfig": "x.C", "AutoModelForCausalLM": "x.M"}


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (pickled, "pickled weights only (pytorch_model.bin)"),
        (removed("model.safetensors"), "there is no model.safetensors in it"),
        (adapter, "is an adapter for some/base: merge the two"),
        (removed("config.json"), "has no config.json"),
        (written("config.json", "{"), "config.json cannot be read"),
        (written("config.json", "[]"), "config.json is no JSON object"),
        (cut, "model.safetensors is cut off or broken"),
        (written("model.safetensors", ""), "model.safetensors is cut off or broken"),
        (written("model.safetensors", "<html>not found</html>"), "is cut off or broken"),
        (lambda f: weights(f).write_bytes(struct.pack("<Q", 2**62)), "is cut off or broken"),
        (sharded({"a": "model-1.safetensors"}), "model-1.safetensors is missing"),
        (sharded({"a": "../../etc/x.safetensors"}), "a file outside of its folder"),
        (sharded({}), "names no files of weights"),
        (renamed, "its weights lack model.layers.1.mlp.up_proj.weight"),
        (removed("tokenizer.json"), "has no tokenizer"),
        (written("tokenizer.json", "{"), "cannot be loaded"),
        (written("tokenizer.json", '{"added_tokens": [], "model": {}}'), "cannot be loaded"),
        (config(hidden_size=64), "cannot be loaded"),
        (config(hidden_size="many"), "cannot be loaded"),
        (config(model_type="unheard-of"), "cannot be loaded"),
        (config(architectures=["BertModel"]), "is a BertModel, which writes no text"),
        (config(model_type="own", auto_map=OWN_CODE), "code of its own, which is never run"),
        (written("chat_template.jinja", "{% if %}"), "its chat template does not work"),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_used(folder: Path, harm: Harm, message: str) -> None:
    harm(folder)
    assert message in refused(folder)


def test_code_of_its_own_is_not_run(folder: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (folder / "x.py").write_text(f"open({str(ran)!r}, 'w')")
    changed(folder, "config.json", model_type="own", auto_map=OWN_CODE)
    refused(folder)
    assert not ran.exists()


def test_safetensors_are_taken_where_pickles_lie_beside_them(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"never read")
    (reply,) = LocalLLM(str(folder), max_tokens=2).complete([Prompt(("a",))])
    assert reply.reply_tokens == 2


def test_weights_in_several_files(folder: Path, llama: Path) -> None:
    tensors = load_file(weights(folder))
    half = len(tensors) // 2
    parts = {"model-1.safetensors": dict(list(tensors.items())[:half])}
    parts["model-2.safetensors"] = dict(list(tensors.items())[half:])
    for name, part in parts.items():
        save_file(part, folder / name, metadata={"format": "pt"})
    sharded({key: name for name, part in parts.items() for key in part})(folder)
    whole, split = LocalLLM(str(llama), max_tokens=5), LocalLLM(str(folder), max_tokens=5)
    questions = [Prompt(("a",))]
    assert list(whole.complete(questions)) == list(split.complete(questions))
    assert whole.fingerprint != split.fingerprint
    before = split.fingerprint
    (folder / "model-2.safetensors").write_bytes((folder / "model-1.safetensors").read_bytes())
    assert LocalLLM(str(folder), max_tokens=5).fingerprint != before


def test_a_path_that_is_no_folder(tmp_path: Path) -> None:
    assert "there is no folder" in refused(tmp_path / "nowhere")
    (tmp_path / "small.gguf").write_bytes(b"GGUF")
    assert "a GGUF file is for Ollama or llama.cpp's server" in refused(tmp_path / "small.gguf")
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "small.gguf").write_bytes(b"GGUF")
    (tmp_path / "served" / "config.json").write_text("{}")
    assert "GGUF is for Ollama or llama.cpp's server" in refused(tmp_path / "served")


def test_a_name_of_the_hub_is_looked_for_in_the_cache_only(
    llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert "`hf download some/tiny` fetches it" in refused("some/tiny")
    assert "cannot fetch some/tiny" in refused("some/tiny", download=True)
    place = tmp_path / "models--some--tiny"
    shutil.copytree(llama, place / "snapshots" / "0123456789abcdef0123456789abcdef01234567")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123456789abcdef0123456789abcdef01234567")
    llm = LocalLLM("some/tiny", max_tokens=2)
    assert llm.fingerprint.startswith("some/tiny ")
    assert next(iter(llm.complete([Prompt(("a",))]))).reply_tokens == 2
