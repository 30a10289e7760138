"""Re-DocRED documents as natural text with character spans, and the project's split of them."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .labelled import Labelled, from_tokens

HELD_OUT = 60
DEV = 40
Document = dict[str, Any]


@dataclass(frozen=True)
class Split:
    """The documents of each part; `held_out` is for the final evaluation only."""

    held_out: list[Document]
    dev: list[Document]
    train: list[Document]


def load(path: Path) -> Split:
    """The 60 titles of smallest SHA-1 are held out, the next 40 are dev, the rest is train."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        documents: list[Document] = json.load(stream)
    for number, document in enumerate(documents):
        document["number"] = number  # words of equal frequency rank by their place in the file
    documents.sort(key=lambda d: hashlib.sha1(d["title"].encode("utf-8")).hexdigest())
    return Split(
        documents[:HELD_OUT], documents[HELD_OUT : HELD_OUT + DEV], documents[HELD_OUT + DEV :]
    )


def labelled(document: Document) -> Labelled:
    """The document with all mentions of its entities; of overlapping mentions the longest."""
    starts = [0, *itertools.accumulate(len(s) for s in document["sents"])]
    spans = [
        (starts[m["sent_id"]] + m["pos"][0], starts[m["sent_id"]] + m["pos"][1], m["type"])
        for entity in document["vertexSet"]
        for m in entity
    ]
    return from_tokens(document["sents"], spans, complete=True)
