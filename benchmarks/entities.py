"""Named entities against Re-DocRED (Tan et al., EMNLP 2022): strict span and type, micro F1.

The test documents are the 60 with the smallest SHA-1 of their title; nothing is trained or tuned
on them. Their tokens are joined to natural text and the mentions mapped to characters.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from benchmarks.bootstrap import Weights
from kg.errors import FormatError
from kg.evaluate.overlap import f1_of

HELD_OUT = 60
LABELS = frozenset({"PER", "ORG", "LOC", "TIME", "NUM", "MISC"})

# OntoNotes labels, as in en_core_web_sm; ordinals are left out, DocRED does not mark them
ONTONOTES_TO_DOCRED: Mapping[str, str] = {
    "PERSON": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "NORP": "LOC",  # DocRED files "German" and the like under places
    "DATE": "TIME",
    "TIME": "TIME",
    "CARDINAL": "NUM",
    "PERCENT": "NUM",
    "MONEY": "NUM",
    "QUANTITY": "NUM",
    "EVENT": "MISC",
    "WORK_OF_ART": "MISC",
    "PRODUCT": "MISC",
    "LAW": "MISC",
    "LANGUAGE": "MISC",
}

Span = tuple[int, int, str]

_NO_SPACE_BEFORE = frozenset(
    [*",.;:!?)]}%", "...", "'s", "'S", "’s", "'", "’", "n't", "'re", "'ve", "'ll", "'d", "'m"]
)
_NO_SPACE_AFTER = frozenset("([{$£€#")
_TIGHT = frozenset("-–/")


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and its entities, (start, end, label) in characters."""

    title: str
    text: str
    spans: frozenset[Span]


def held_out(path: Path) -> list[Annotated]:
    """The 60 held-out documents of a gzipped Re-DocRED file, in the order of their hashes."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            documents = json.load(file)
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: not a gzipped Re-DocRED file: {error}") from error
    documents.sort(key=lambda document: hashlib.sha1(document["title"].encode()).hexdigest())
    return [annotated(document) for document in documents[:HELD_OUT]]


def annotated(document: Mapping[str, Any]) -> Annotated:
    """One Re-DocRED document as natural text with all the mentions of its entities."""
    text = ""
    places: list[list[tuple[int, int]]] = []
    for tokens in document["sents"]:
        start = len(text) + 1 if text else 0
        sentence, spans = natural_text(tokens)
        text = f"{text} {sentence}" if text else sentence
        places.append([(start + a, start + b) for a, b in spans])
    mentions = [mention for entity in document["vertexSet"] for mention in entity]
    spans = [(places[m["sent_id"]][m["pos"][0] : m["pos"][1]], m["type"]) for m in mentions]
    return Annotated(
        document["title"],
        text,
        frozenset((tokens[0][0], tokens[-1][1], label) for tokens, label in spans if tokens),
    )


def natural_text(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Tokens joined as a person would write them, and each one's (start, end)."""
    text = ""
    places = []
    inside_quotes = False
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        opens = token == '"' and not inside_quotes
        tight = (
            not text
            or token.isspace()
            or before.isspace()
            or (token in _NO_SPACE_BEFORE)
            or (token == '"' and inside_quotes)
            or before in _NO_SPACE_AFTER
            or (before == '"' and inside_quotes)
            or (token in _TIGHT and before[-1:].isalnum() and after[:1].isalnum())
            or (before in _TIGHT and text[-2:-1].isalnum() and token[:1].isalnum())
        )
        inside_quotes = opens or (inside_quotes and token != '"')
        text += token if tight else f" {token}"
        places.append((len(text) - len(token), len(text)))
    return text, places


@dataclass(frozen=True, slots=True)
class Counts:
    right: int
    found: int
    gold: int


def count(gold: Iterable[Span], found: Iterable[Span]) -> Counts:
    """Spans that are equal in start, end and label."""
    expected, predicted = set(gold), set(found)
    return Counts(len(expected & predicted), len(predicted), len(expected))


def docred_label(label: str) -> str | None:
    """The Re-DocRED label for a pipeline's own; None for what Re-DocRED does not mark."""
    return label if label in LABELS else ONTONOTES_TO_DOCRED.get(label)


def entity_counts(nlp: Language, documents: Sequence[Annotated]) -> list[Counts]:
    """What a pipeline's entities get right in each document."""
    counts = []
    for document, doc in zip(documents, nlp.pipe([d.text for d in documents]), strict=True):
        found = [(e.start_char, e.end_char, docred_label(e.label_)) for e in doc.ents]
        counts.append(
            count(document.spans, [(start, end, label) for start, end, label in found if label])
        )
    return counts


def entity_f1(counts: Sequence[Counts], weights: Weights) -> float:
    """Micro F1 over documents, document i counting `weights[i]` times."""
    right, found, gold = (
        sum(getattr(c, name) * w for c, w in zip(counts, weights, strict=True))
        for name in ("right", "found", "gold")
    )
    return f1_of(right / found if found else 0.0, right / gold if gold else 0.0)
