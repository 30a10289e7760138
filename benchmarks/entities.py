"""Named entities against Re-DocRED (Tan et al., EMNLP 2022): strict span and type, micro F1.

The test documents are the 60 that benchmarks/corpora/redocred.py holds out; nothing is trained or
tuned on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language

from benchmarks.bootstrap import Weights
from benchmarks.corpora.redocred import AnnotatedDocument
from kg.evaluate.overlap import f1_of

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


def gold_spans(document: AnnotatedDocument) -> frozenset[Span]:
    """All mentions of a document."""
    return frozenset((mention.start, mention.end, mention.type) for mention in document.mentions)


@dataclass(frozen=True, slots=True)
class SpanCounts:
    """Right, predicted and gold spans of a document."""

    right: int
    predicted: int
    gold: int


def count(gold: Iterable[Span], predicted: Iterable[Span]) -> SpanCounts:
    """The counts of two sets of spans; right ones are equal in start, end and label."""
    expected, spans = set(gold), set(predicted)
    return SpanCounts(len(expected & spans), len(spans), len(expected))


def docred_label(label: str) -> str | None:
    """The Re-DocRED label for a pipeline's own; None for what Re-DocRED does not mark."""
    return label if label in LABELS else ONTONOTES_TO_DOCRED.get(label)


def entity_counts(nlp: Language, documents: Sequence[AnnotatedDocument]) -> list[SpanCounts]:
    """The counts of a pipeline's entities in each document."""
    counts = []
    for document, doc in zip(documents, nlp.pipe([d.text for d in documents]), strict=True):
        spans = [
            (entity.start_char, entity.end_char, label)
            for entity in doc.ents
            if (label := docred_label(entity.label_))
        ]
        counts.append(count(gold_spans(document), spans))
    return counts


def entity_f1(counts: Sequence[SpanCounts], weights: Weights) -> float:
    """Micro F1 over documents, document i counting `weights[i]` times."""
    right, predicted, gold = (
        sum(getattr(c, name) * w for c, w in zip(counts, weights, strict=True))
        for name in ("right", "predicted", "gold")
    )
    return f1_of(right / predicted if predicted else 0.0, right / gold if gold else 0.0)
