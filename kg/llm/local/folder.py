"""The folder of a model: located, and checked before any of it is loaded.

Only safetensors are read: pickled weights can run code, and so can a model's own Python files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.errors import ConfigError

WRITERS = ("ForCausalLM", "LMHeadModel", "ForConditionalGeneration", "ForSeq2SeqLM")
TOKENIZERS = (
    "tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json",
    "vocab.txt", "tekken.json",
)  # fmt: skip
PICKLED = ("*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")
# Files that decide a model's replies, beside its weights.
TEXTS = frozenset({".json", ".jinja", ".model", ".txt"})
WANTED = ("*.json", "*.jinja", "*.model", "*.txt", "*.safetensors")
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


def find(model: str, download: bool) -> tuple[str, Path]:
    """Return (name, folder) of a folder, or of a model on Hugging Face's hub.

    A hub name is looked up in the local cache; it is fetched only with `download`.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return path.resolve().name, path
    if path.exists():
        served = " (a GGUF file is for Ollama or llama.cpp's server, as an endpoint)"
        hint = served if path.suffix == ".gguf" else ""
        raise ConfigError(f"{model} is a file: llm.model is the folder of a model{hint}")
    if not _HUB_NAME.fullmatch(model):
        raise ConfigError(f"there is no folder {model}")
    return model, _snapshot(model, download)


def _snapshot(model: str, download: bool) -> Path:
    from huggingface_hub import snapshot_download

    try:
        location = snapshot_download(model, local_files_only=not download, allow_patterns=[*WANTED])
    except (OSError, ValueError) as error:
        if download:
            raise ConfigError(f"cannot fetch {model}: {first_line(error)}") from error
        raise ConfigError(
            f"there is no folder {model}, and no model of that name in Hugging Face's cache: "
            f"`hf download {model}` fetches it, and so does llm.download = true"
        ) from error
    return Path(location)


def check(folder: Path) -> dict[str, Any]:
    """Return the config of a model that can be loaded; ConfigError says why it cannot."""
    if (folder / "adapter_config.json").exists():
        base = _json(folder / "adapter_config.json").get("base_model_name_or_path")
        raise ConfigError(
            f"{folder} is an adapter for {base or 'another model'}: merge the two "
            "(peft's merge_and_unload) and name the folder of the result"
        )
    if not (folder / "config.json").exists():
        raise ConfigError(f"{folder} has no config.json: it is no model that transformers reads")
    config = _json(folder / "config.json")
    kinds = config.get("architectures") or []
    if kinds and not any(str(kind).endswith(WRITERS) for kind in kinds):
        raise ConfigError(f"{folder} is a {kinds[0]}, which writes no text")
    for path in weights(folder):
        _whole(path)
    if not any((folder / name).exists() for name in TOKENIZERS):
        raise ConfigError(f"{folder} has no tokenizer: it needs a tokenizer.json")
    return config


def weights(folder: Path) -> list[Path]:
    """Return the files of the weights, as transformers would choose them."""
    index = folder / "model.safetensors.index.json"
    if (folder / "model.safetensors").exists():
        return [folder / "model.safetensors"]
    if index.exists():
        named = _json(index).get("weight_map")
        if not isinstance(named, dict) or not named:
            raise ConfigError(f"{index} names no files of weights")
        files = sorted({str(name) for name in named.values()})
        if outside := [name for name in files if Path(name).name != name]:
            raise ConfigError(f"{index} names a file outside of its folder: {outside[0]}")
        return [folder / name for name in files]
    if pickled := sorted(path.name for form in PICKLED for path in folder.glob(form)):
        raise ConfigError(
            f"{folder} has pickled weights only ({pickled[0]}), which can run code when they are "
            "read: convert them to safetensors (save_pretrained writes them)"
        )
    hint = "; GGUF is for Ollama or llama.cpp's server" if any(folder.glob("*.gguf")) else ""
    raise ConfigError(f"{folder} has no weights: there is no model.safetensors in it{hint}")


def _whole(path: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy"):  # checks the header and the size
            pass
    except FileNotFoundError as error:
        raise ConfigError(f"{path.name} is missing in {path.parent}: fetch it again") from error
    except (SafetensorError, OSError) as error:
        raise ConfigError(f"{path} is cut off or broken ({first_line(error)})") from error


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {first_line(error)}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path} is no JSON object")
    return data


def digest(folder: Path) -> str:
    """Return a hash of all files that decide the model's replies, wherever the folder is."""
    texts = (path for path in folder.iterdir() if path.suffix in TEXTS)
    return _hash([*texts, *weights(folder)])


def _hash(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(files, key=lambda file: file.name):
        with path.open("rb") as opened:
            file_hash = hashlib.file_digest(opened, "sha256").hexdigest()
        total.update(f"{path.name} {file_hash}\n".encode())
    return total.hexdigest()[:32]


def first_line(error: BaseException) -> str:
    """Return the error of a library in one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
