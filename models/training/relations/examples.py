"""Corpora as texts with entities, facts and what is known of both."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import spacy

from models.training import entities as names_of
from models.training import redocred
from models.training.labelled import Labelled, detokenise, join, longest_first

Place = tuple[int, int]
Fact = tuple[int, str, int]
UNKNOWN = "?"


@dataclass(frozen=True)
class Example:
    """A text; its entities are places with a type each ("?" where unknown).

    `tags`: are names annotated? `unsure` are the places that may hold names all the same.
    `relations`: "all" facts of all pairs are annotated, or these "some", or "none".
    """

    text: str
    entities: tuple[tuple[tuple[Place, str], ...], ...]
    facts: tuple[Fact, ...] = ()
    tags: bool = True
    unsure: tuple[Place, ...] = ()
    relations: Literal["all", "some", "none"] = "none"

    @property
    def names(self) -> list[tuple[int, int, str]]:
        """The longest of overlapping mentions."""
        return longest_first((*place, type) for one in self.entities for place, type in one)


def document(source: redocred.Document) -> Example:
    """A Re-DocRED document: everything is annotated."""
    text, ranges = "", []
    starts = [0, *itertools.accumulate(len(sentence) for sentence in source["sents"])]
    for words in source["sents"]:
        piece, offsets = detokenise(words)
        shift = len(text) + 1 if text else 0
        text = f"{text} {piece}" if text else piece
        ranges += [(shift + a, shift + b) for a, b in offsets]
    found = []
    for entity in source["vertexSet"]:
        places = []
        for one in entity:
            first, end = (starts[one["sent_id"]] + n for n in one["pos"])
            places.append(((ranges[first][0], ranges[end - 1][1]), one["type"]))
        found.append(tuple(dict.fromkeys(places)))
    facts = tuple((one["h"], one["r"], one["t"]) for one in source["labels"])
    return Example(text, tuple(found), facts, relations="all")


def named(data: Path, unseen: Sequence[str]) -> list[Example]:
    """Texts of the corpora that annotate some kinds of names; none copies an unseen text."""
    nlp = spacy.blank("en")
    found: list[Example] = []
    for parts in names_of.secondary(data).values():
        for item in join(list(names_of.without_copies(parts, unseen)), 4):
            found.append(_labelled(nlp, item))
    return found


def _labelled(nlp: spacy.language.Language, item: Labelled) -> Example:
    doc = names_of.to_doc(nlp, item)
    unsure = tuple((token.idx, token.idx + len(token)) for token in doc if token.ent_iob == 0)
    spans = tuple((((a, b), label),) for a, b, label in item.spans)
    return Example(item.text, spans, unsure=unsure)


def joined(parts: Sequence[Example], size: int) -> Iterator[Example]:
    """Runs of `size` neighbours as one text: facts stay those of each."""
    for first in range(0, len(parts), size):
        text, found, facts = "", [], []
        for part in parts[first : first + size]:
            shift = len(text) + 1 if text else 0
            text = f"{text} {part.text}" if text else part.text
            facts += [(h + len(found), r, t + len(found)) for h, r, t in part.facts]
            for one in part.entities:
                found.append(tuple(((a + shift, b + shift), type) for (a, b), type in one))
        yield replace(parts[first], text=text, entities=tuple(found), facts=tuple(facts))
