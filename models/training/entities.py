"""Labelled texts to spaCy documents: masking, filtering against held-out text, mixing."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import filter_spans

from benchmarks.corpora import redocred

from . import entity_corpora
from .labelled import Labelled, from_document, join

# Words that can be part of a TIME or NUM mention without a digit or a capital.
QUANTITY_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen twenty thirty forty "
    "fifty sixty hundred thousand million billion dozen half percent % first second third year "
    "years month months week weeks day days decade decades century centuries hour hours minutes "
    "spring summer autumn winter early late mid bc ad bce ce"
)
QUANTITIES = frozenset(QUANTITY_WORDS.split())
NGRAM = 8


def to_doc(nlp: Language, item: Labelled) -> Doc:
    """The text tokenised as at run time; labels a corpus leaves out are missing, not "outside"."""
    doc = nlp.make_doc(item.text)
    spans, missing = [], []
    for start, end, label in item.spans:
        span = doc.char_span(start, end, label=label)
        if span is not None:
            spans.append(span)
        else:
            missing.append(doc.char_span(start, end, alignment_mode="expand"))
    missing += [doc.char_span(a, b, alignment_mode="expand") for a, b, _ in item.unsure]
    taken = {t.i for span in spans for t in span}
    if not item.complete:
        missing += [doc[t.i : t.i + 1] for t in doc if could_be_entity(t)]
    free = [s for s in filter_spans([m for m in missing if m]) if not taken & {t.i for t in s}]
    doc.set_ents(filter_spans(spans), missing=free, default="outside")
    return doc


def could_be_entity(token: Token) -> bool:
    """True for a token outside all spans that may be in a mention of a label left out."""
    text = token.text
    if any(c.isdigit() for c in text) or token.lower_ in QUANTITIES:
        return True
    if token.lower_ == "the" and token.i + 1 < len(token.doc) and token.nbor().text[:1].isdigit():
        return True  # "the 1960s"
    if not text[:1].isupper() or text == "I":
        return False
    # "US" and "May" are on the list of stop words too, so only a sentence start excuses a capital.
    starts = token.i == 0 or token.nbor(-1).is_punct
    return not (token.is_stop and starts and not (text.isupper() and len(text) > 1))


def ngrams(text: str) -> set[tuple[str, ...]]:
    """All runs of eight words, to recognise copied sentences."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + NGRAM]) for i in range(len(words) - NGRAM + 1)}


def without_copies(items: Iterable[Labelled], texts: Iterable[str]) -> Iterator[Labelled]:
    """Items that share no run of eight words with any of the texts."""
    seen = set().union(*(ngrams(text) for text in texts))
    return (item for item in items if not ngrams(item.text) & seen)


def secondary(data: Path) -> dict[str, list[Labelled]]:
    """The corpora that annotate only a part of the six labels."""
    return {
        "crossner": list(entity_corpora.crossner(data)),
        "uner": list(entity_corpora.uner(data)),
        "gum": list(entity_corpora.gum(data)),
        "fewrel": list(entity_corpora.fewrel(data)),
        "knowledgenet": list(entity_corpora.knowledgenet_names(data)),
    }


def train_docs(nlp: Language, data: Path, repeats: int, seed: int) -> list[Doc]:
    """The documents of Re-DocRED `repeats` times and of all other corpora once, shuffled."""
    split = redocred.split(data)
    unseen = [document.text for document in (*split.held_out, *split.dev)]
    items = [from_document(document) for document in split.train] * repeats
    for parts in secondary(data).values():
        items += join(list(without_copies(parts, unseen)), 4)
    docs = [to_doc(nlp, item) for item in items]
    random.Random(seed).shuffle(docs)
    return docs


def dev_docs(nlp: Language, data: Path) -> list[Doc]:
    """The 40 development documents."""
    return [to_doc(nlp, from_document(document)) for document in redocred.split(data).dev]
