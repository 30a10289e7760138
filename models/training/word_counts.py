"""Word counts of the texts whose words get a vector."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.corpora import (
    crossner,
    fewrel,
    gum_open,
    knowledgenet,
    text2kgbench_tekgen,
    ud_ewt,
)
from benchmarks.corpora.redocred import AnnotatedDocument

WORD = re.compile(r"\w+|[^\w\s]")


def count_words(data: Path, documents: Iterable[AnnotatedDocument]) -> Counter[str]:
    """Counts of lower-cased words of every corpus that training may read.

    Of Re-DocRED only these documents are read.
    """
    counts: Counter[str] = Counter()
    for sentence in [*ud_ewt.sentences(data, "train"), *gum_open.sentences(data, "train")]:
        counts.update(word.form.lower() for word in sentence.words)
    for text in texts(data, documents):
        counts.update(WORD.findall(text.lower()))
    return counts


def texts(data: Path, documents: Iterable[AnnotatedDocument]) -> Iterator[str]:
    """Sentences of the relation and entity corpora."""
    for document in documents:
        yield from map(" ".join, document.sentences)
    for domain in crossner.DOMAINS:
        for part in ("dev", "train"):
            for tagged in crossner.sentences(data, domain, part):
                yield " ".join(tagged.words)
    for stated in fewrel.sentences(data):
        yield " ".join(stated.words)
    for sentence in text2kgbench_tekgen.sentences(data):
        yield sentence.text
    yield knowledgenet.plain_text(data)
