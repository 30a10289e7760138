"""Corpora as texts with entities and facts, and which of both are annotated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import spacy

from benchmarks.corpora.redocred import AnnotatedDocument
from models.training import entities as names_of
from models.training.labelled import Labelled, join, longest_first

Place = tuple[int, int]
Fact = tuple[int, str, int]
UNKNOWN = "?"


@dataclass(frozen=True)
class Example:
    """A text; its entities are places with a type each ("?" where unknown).

    `tags` is true where names are annotated; `unsure` are places that may hold further names.
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
        """The mentions as (start, end, type), of overlapping ones the longest."""
        return longest_first(
            (*place, type) for mentions in self.entities for place, type in mentions
        )


def document(source: AnnotatedDocument) -> Example:
    """A Re-DocRED document: everything is annotated."""
    entities = tuple(
        tuple(dict.fromkeys(((m.start, m.end), m.type) for m in entity.mentions))
        for entity in source.entities
    )
    return Example(source.text, entities, source.facts, relations="all")


def named(data: Path, unseen: Sequence[str]) -> list[Example]:
    """Texts of the corpora that annotate some kinds of names; none copies an unseen text."""
    nlp = spacy.blank("en")
    examples: list[Example] = []
    for parts in names_of.secondary(data).values():
        for item in join(list(names_of.without_copies(parts, unseen)), 4):
            examples.append(_labelled(nlp, item))
    return examples


def _labelled(nlp: spacy.language.Language, item: Labelled) -> Example:
    doc = names_of.to_doc(nlp, item)
    unsure = tuple((token.idx, token.idx + len(token)) for token in doc if token.ent_iob == 0)
    spans = tuple((((a, b), label),) for a, b, label in item.spans)
    return Example(item.text, spans, unsure=unsure)


def joined(parts: Sequence[Example], size: int) -> Iterator[Example]:
    """Runs of `size` neighbours as one text: facts stay those of each."""
    for first in range(0, len(parts), size):
        text, entities, facts = "", [], []
        for part in parts[first : first + size]:
            shift = len(text) + 1 if text else 0
            text = f"{text} {part.text}" if text else part.text
            facts += [(h + len(entities), r, t + len(entities)) for h, r, t in part.facts]
            for mentions in part.entities:
                entities.append(tuple(((a + shift, b + shift), type) for (a, b), type in mentions))
        yield replace(parts[first], text=text, entities=tuple(entities), facts=tuple(facts))
