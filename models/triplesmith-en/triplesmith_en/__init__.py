"""The pipeline `triplesmith-en`: `triplesmith_en.load()` or `spacy.load("triplesmith_en")`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.util import is_compatible_version, load_model_from_path

__version__ = "0.1.0"
MODEL = Path(__file__).parent / "model"


class ModelError(RuntimeError):
    """Installed files that are damaged, or that this version of spaCy cannot run."""


def load(**overrides: Any) -> Language:
    """The pipeline, after checking its files; keywords are those of `spacy.load`."""
    meta = json.loads(_read("meta.json"))
    required = meta["spacy_version"]
    if not is_compatible_version(spacy.__version__, required):
        raise ModelError(
            f"triplesmith-en {__version__} needs spacy{required}, this is spacy {spacy.__version__}; "
            f"install one that fits: pip install 'spacy{required}'"
        )
    check_files()
    return load_model_from_path(MODEL, meta=meta, **overrides)


def check_files() -> None:
    """Compare every model file with its SHA-256; ModelError names the first that differs."""
    for name, expected in json.loads(_read("hashes.json")).items():
        if hashlib.sha256(_read(name)).hexdigest() != expected:
            raise ModelError(f"{MODEL / name} is damaged; install triplesmith-en again")


def _read(name: str) -> bytes:
    try:
        return (MODEL / name).read_bytes()
    except FileNotFoundError:
        raise ModelError(f"{MODEL / name} is missing; install triplesmith-en again") from None
