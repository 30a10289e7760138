"""Re-DocRED (Tan et al., EMNLP 2022): documents with entities, their mentions, and facts.

The project's split: the 60 documents whose titles have the smallest SHA-1 are held out, and no
model, threshold, rule or prompt sees them; the next 40 are dev; the rest is train.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora.folder import data_file
from benchmarks.corpora.natural_text import Range, detokenise_sentences
from kg.errors import FormatError

NAME = "redocred"  # the corpus's folder in the data folder
HELD_OUT = 60
DEV = 40


@dataclass(frozen=True, slots=True)
class AnnotatedMention:
    """A name in a document.

    `start` and `end` are characters of its text, `words` are [first, last + 1) of its tokens;
    `type` is PER, ORG, LOC, TIME, NUM or MISC; `wikidata` is empty in Re-DocRED itself.
    """

    text: str
    start: int
    end: int
    words: Range
    type: str
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class AnnotatedEntity:
    """All mentions of an entity in a document."""

    mentions: tuple[AnnotatedMention, ...]

    @property
    def type(self) -> str:
        """The type of the first mention."""
        return self.mentions[0].type

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entity, each once, in the order of its mentions."""
        return tuple(dict.fromkeys(mention.text for mention in self.mentions))


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """`facts` are (head, Wikidata property, tail) with indices into `entities`.

    `number` is the document's place in the file.
    """

    number: int
    title: str
    sentences: tuple[tuple[str, ...], ...]
    text: str
    entities: tuple[AnnotatedEntity, ...]
    facts: tuple[tuple[int, str, int], ...]

    @property
    def mentions(self) -> list[AnnotatedMention]:
        """The mentions of all entities, entity by entity."""
        return [mention for entity in self.entities for mention in entity.mentions]


@dataclass(frozen=True, slots=True)
class Split:
    """The documents of each part, by the SHA-1 of their titles."""

    held_out: list[AnnotatedDocument]
    dev: list[AnnotatedDocument]
    train: list[AnnotatedDocument]

    @property
    def seen(self) -> list[AnnotatedDocument]:
        """The documents that are not held out."""
        return self.dev + self.train


def split(folder: Path) -> Split:
    """The documents of the data folder, split."""
    documents = read_documents(data_file(folder, NAME, "dev_revised.json.gz"))
    documents.sort(key=lambda document: hashlib.sha1(document.title.encode()).hexdigest())
    return Split(
        documents[:HELD_OUT], documents[HELD_OUT : HELD_OUT + DEV], documents[HELD_OUT + DEV :]
    )


def read_documents(path: Path) -> list[AnnotatedDocument]:
    """The documents of a gzipped file in DocRED's form; FormatError where it is none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            return [annotated(row, number) for number, row in enumerate(json.load(stream))]
    except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
        raise FormatError(f"{path}: not a gzipped Re-DocRED file: {error!r}") from error


def annotated(row: dict[str, Any], number: int = 0) -> AnnotatedDocument:
    """A document of the file as natural text."""
    text, ranges = detokenise_sentences(row["sents"])
    starts = [0, *itertools.accumulate(len(words) for words in row["sents"])]

    def mention(source: dict[str, Any]) -> AnnotatedMention:
        first, end = (starts[source["sent_id"]] + place for place in source["pos"])
        place = ranges[first][0], ranges[end - 1][1]
        linked = source.get("wikidata_qcode") or ""
        return AnnotatedMention(text[slice(*place)], *place, (first, end), source["type"], linked)

    return AnnotatedDocument(
        number,
        row["title"],
        tuple(map(tuple, row["sents"])),
        text,
        tuple(AnnotatedEntity(tuple(map(mention, mentions))) for mentions in row["vertexSet"]),
        tuple((label["h"], label["r"], label["t"]) for label in row["labels"]),
    )
