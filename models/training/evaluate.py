"""Scores of a trained pipeline: tags, attachments, sentence starts and entities."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from .labelled import Labelled

Scores = dict[str, float]


def gold_tokens(nlp: Language, docs: list[Doc], gold_sentences: bool = False) -> Scores:
    """Tag and attachment scores on gold tokens, and gold sentences if asked; with punctuation."""
    hits: Counter[str] = Counter()
    for gold in docs:
        spaces = [bool(t.whitespace_) for t in gold]
        starts = [bool(t.is_sent_start) for t in gold] if gold_sentences else None
        words = [t.text for t in gold]
        bare = Doc(nlp.vocab, words=words, spaces=spaces, sent_starts=starts)
        for token, truth in zip(nlp(bare), gold, strict=True):
            hits["tokens"] += 1
            hits["tag_acc"] += token.tag_ == truth.tag_
            hits["pos_acc"] += token.pos_ == truth.pos_
            if token.head.i == truth.head.i:
                hits["uas"] += 1
                hits["las"] += token.dep_ == truth.dep_
    return {k: 100 * v / hits["tokens"] for k, v in hits.items() if k != "tokens"}


def raw_text(nlp: Language, docs: list[Doc]) -> Scores:
    """The same from raw text, as F1 over words with equal character ranges."""
    hits: Counter[str] = Counter()
    for gold in docs:
        parsed = nlp(gold.text)
        ours, theirs = _words(parsed), _words(gold)
        hits["predicted"] += len(ours)
        hits["gold"] += len(theirs)
        for span, (tag, head, dep) in ours.items():
            truth = theirs.get(span)
            if truth:
                hits["token_f"] += 1
                hits["tag_f"] += truth[0] == tag
                hits["uas_f"] += truth[1] == head
                hits["las_f"] += truth[1:] == (head, dep)
        starts, truth_starts = _starts(parsed), _starts(gold)
        hits["sent_predicted"] += len(starts)
        hits["sent_gold"] += len(truth_starts)
        hits["sent_hits"] += len(starts & truth_starts)
    total = hits["predicted"] + hits["gold"]
    scores = {k: 200 * hits[k] / total for k in ("token_f", "tag_f", "uas_f", "las_f")}
    scores["sent_f"] = 200 * hits["sent_hits"] / (hits["sent_predicted"] + hits["sent_gold"])
    return scores


def _words(doc: Doc) -> dict[tuple[int, int], tuple[str, tuple[int, int], str]]:
    ranges = [(t.idx, t.idx + len(t)) for t in doc]
    return {ranges[t.i]: (t.tag_, ranges[t.head.i], t.dep_) for t in doc if not t.is_space}


def _starts(doc: Doc) -> set[tuple[int, int]]:
    return {(s.start_char, s.end_char) for s in doc.sents}


def entities(nlp: Language, items: Iterable[Labelled]) -> dict[str, Any]:
    """Strict span and label scores, in all and per label; gold spans are characters."""
    gold: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for item in items:
        truth = set(item.spans)
        ours = {(e.start_char, e.end_char, e.label_) for e in nlp(item.text).ents}
        gold.update(label for *_, label in truth)
        predicted.update(label for *_, label in ours)
        right.update(label for *_, label in truth & ours)
    scores: dict[str, Any] = {
        label: prf(right[label], predicted[label], gold[label])
        for label in sorted(gold | predicted)
    }
    scores["all"] = prf(right.total(), predicted.total(), gold.total())
    return scores


def prf(right: int, predicted: int, gold: int) -> Scores:
    """Precision, recall and F1 in percent."""
    precision = 100 * right / predicted if predicted else 0.0
    recall = 100 * right / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"p": precision, "r": recall, "f": f1}


def words_per_second(nlp: Language, texts: list[str]) -> float:
    """Speed of the whole pipeline over texts, in words per CPU second; set one BLAS thread."""
    nlp(texts[0])
    start = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts, batch_size=32))
    return words / (time.process_time() - start)
