"""The word lists of the rules (lexicon.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FILE = files("kg.text").joinpath("lexicon.toml")


def word_list(name: str) -> frozenset[str]:
    """The words of one list."""
    return frozenset(_lists()[name].split())


def kinds() -> Mapping[str, str]:
    """The entity type that each class noun stands for; of two, the first in the file."""
    found: dict[str, str] = {}
    for type, listed in _lists()["kinds"].items():
        for word in listed.split():
            found.setdefault(word, type)
    return found


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
