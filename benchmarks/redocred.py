"""Re-DocRED (Tan et al., EMNLP 2022): documents, entities with their mentions, and relations."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import data_file

HELD_OUT = 60  # titles with the smallest SHA-1: no model, threshold or prompt sees them
_TIGHT = re.compile(r" ([,.;:!?)\]%]|'s\b|'\B|n't\b)|([(\[$]) ")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity: the names it has in the document, and its type (PER, ORG, LOC, ...)."""

    names: tuple[str, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """`facts` are (head, Wikidata property, tail) with indices into `things`."""

    title: str
    text: str
    things: tuple[Thing, ...]
    facts: tuple[tuple[int, str, int], ...]


def read(folder: Path) -> list[Annotated]:
    """All documents by the SHA-1 of their titles: the first HELD_OUT are the held-out ones."""
    with gzip.open(data_file(folder, "redocred", "dev_revised.json.gz"), "rt") as lines:
        rows = json.load(lines)
    documents = [_annotated(row) for row in rows]
    return sorted(documents, key=lambda one: hashlib.sha1(one.title.encode()).hexdigest())


def development(folder: Path, count: int) -> list[Annotated]:
    """The first `count` documents that are not held out."""
    return read(folder)[HELD_OUT : HELD_OUT + count]


def _annotated(row: dict[str, object]) -> Annotated:
    sentences: Sequence[Sequence[str]] = row["sents"]  # type: ignore[assignment]
    entities: Sequence[Sequence[dict[str, str]]] = row["vertexSet"]  # type: ignore[assignment]
    labels: Sequence[dict[str, object]] = row.get("labels", ())  # type: ignore[assignment]
    things = tuple(
        Thing(
            tuple(dict.fromkeys(untokenized(one["name"]) for one in mentions)), mentions[0]["type"]
        )
        for mentions in entities
    )
    facts = tuple((int(one["h"]), str(one["r"]), int(one["t"])) for one in labels)  # type: ignore[call-overload]
    text = " ".join(untokenized(" ".join(words)) for words in sentences)
    return Annotated(str(row["title"]), text, things, facts)


def untokenized(words: str) -> str:
    """Without the blanks that the tokens brought around punctuation."""
    return _TIGHT.sub(lambda found: found[1] or found[2], " ".join(words.split()))
