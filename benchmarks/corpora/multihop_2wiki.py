"""Passages of 2WikiMultiHopQA (Ho et al., COLING 2020)."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.corpora.folder import data_file


def passages(folder: Path) -> list[str]:
    """Each passage under its title."""
    lines = data_file(folder, "multihop_2wiki", "passages.jsonl").read_text("utf-8").splitlines()
    return [f"{row['title']}\n\n{row['text']}" for row in map(json.loads, lines)]
