"""CoDEx-S (Safavi and Koutra, EMNLP 2020): Wikidata types and relations, described."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.folder import data_file


@dataclass(frozen=True, slots=True)
class CodexName:
    """A label and a description in English."""

    label: str
    description: str


def types(folder: Path) -> dict[str, CodexName]:
    """The entity types by Wikidata id."""
    return _names(data_file(folder, "codex-s", "types_en.json"))


def relations(folder: Path) -> dict[str, CodexName]:
    """The relations by Wikidata property."""
    return _names(data_file(folder, "codex-s", "relations_en.json"))


def _names(path: Path) -> dict[str, CodexName]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {key: CodexName(row["label"], row["description"]) for key, row in rows.items()}
