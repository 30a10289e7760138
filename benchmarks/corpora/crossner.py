"""CrossNER (Liu et al., AAAI 2021): names of 39 types in five domains; its own split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from benchmarks.corpora.bio import TaggedSentence, tagged
from benchmarks.corpora.folder import data_file

DOMAINS = ("ai", "literature", "music", "politics", "science")


def sentences(folder: Path, domain: str, part: Literal["train", "dev"]) -> Iterator[TaggedSentence]:
    """The sentences of a domain and part, with CrossNER's types ("politicalparty")."""
    text = data_file(folder, "crossner", domain, f"{part}.txt").read_text(encoding="utf-8")
    for block in text.strip().split("\n\n"):
        rows = (line.split("\t") for line in block.splitlines() if "\t" in line)
        yield tagged((row[0], row[1]) for row in rows)
