"""spaCy documents of treebank sentences with the original text."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc
from spacy.vocab import Vocab

from benchmarks.corpora.conllu import TreebankSentence, TreebankWord

MISSING = "_"
Words = Sequence[TreebankWord]


def make_doc(vocab: Vocab, sentences: Sequence[Words]) -> Doc:
    """One document of consecutive sentences with tags, heads, labels and sentence starts."""
    words = [word for sentence in sentences for word in sentence]
    heads: list[int] = []
    deps: list[str] = []
    starts: list[bool | int | None] = []
    for sentence in sentences:
        offset = len(heads)
        for i, word in enumerate(sentence):
            heads.append(offset + (i if word.head is None else word.head))
            deps.append("ROOT" if word.head is None else word.deprel)
            starts.append(i == 0)
    return Doc(
        vocab,
        words=[word.form for word in words],
        spaces=[word.space_after for word in words],
        pos=[word.upos for word in words],
        tags=["" if word.xpos == MISSING else word.xpos for word in words],
        heads=heads,
        deps=deps,
        sent_starts=starts,
    )


def group(
    sentences: Iterable[TreebankSentence], rng: random.Random | None
) -> Iterator[list[Words]]:
    """Runs of one document: 4 to 10 sentences with `rng`, else always 10."""
    run: list[Words] = []
    document = ""
    size = rng.randint(4, 10) if rng else 10
    for sentence in sentences:
        if run and (sentence.document != document or len(run) >= size):
            yield run
            run = []
            size = rng.randint(4, 10) if rng else 10
        document = sentence.document
        run.append(sentence.words)
    if run:
        yield run


def lowered(sentence: Words) -> Words:
    """The sentence in lower case, as in chats and careless notes."""
    return [replace(word, form=word.form.lower()) for word in sentence]


def without_final_stop(sentence: Words) -> Words:
    """The sentence without its last token if that is a full stop, as in headings and lists."""
    used = {word.head for word in sentence[:-1]}
    if sentence[-1].form != "." or len(sentence) < 3 or len(sentence) - 1 in used:
        return sentence
    return [*sentence[:-2], replace(sentence[-2], space_after=True)]


def train_docs(vocab: Vocab, sentences: Iterable[TreebankSentence], seed: int) -> Iterator[Doc]:
    """Grouped documents, plus 5 % lower-cased runs and 5 % of sentences without full stop."""
    rng = random.Random(seed)
    for run in group(sentences, rng):
        varied = [without_final_stop(s) if rng.random() < 0.05 else s for s in run]
        if rng.random() < 0.05:
            varied = [lowered(s) for s in varied]
        yield make_doc(vocab, varied)


def dev_docs(vocab: Vocab, sentences: Iterable[TreebankSentence]) -> list[Doc]:
    """Unchanged documents of up to ten sentences."""
    return [make_doc(vocab, run) for run in group(sentences, None)]
