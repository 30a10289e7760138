"""The word lists of the rules (lexicon.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FILE = files("kg.text").joinpath("lexicon.toml")


def word_list(name: str) -> frozenset[str]:
    """Return the words of the list `name`."""
    return frozenset(_lists()[name].split())


def kinds() -> Mapping[str, str]:
    """Return the entity type of each class noun; of several, the first in the file."""
    types: dict[str, str] = {}
    for type, listed in _lists()["kinds"].items():
        for word in listed.split():
            types.setdefault(word, type)
    return types


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
