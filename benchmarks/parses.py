"""A spaCy pipeline's dependency parses, scored on a treebank under three kinds of input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Token

from benchmarks.attachment import Attachments, Parsed, attachments, placed
from benchmarks.corpora.conllu import TreebankSentence


def has_ud_labels(nlp: Language) -> bool:
    """True where the parser's labels are Universal Dependencies; else scores mean nothing."""
    return "nsubj:pass" in nlp.get_pipe("parser").labels  # type: ignore[attr-defined]


def raw_text(nlp: Language, paragraphs: Sequence[Sequence[TreebankSentence]]) -> list[Attachments]:
    """Attachments from raw paragraphs; tokens and sentences are the pipeline's own."""
    texts = ["".join(sentence.text for sentence in paragraph) for paragraph in paragraphs]
    return [
        attachments(placed(paragraph), by_characters(doc))
        for paragraph, doc in zip(paragraphs, nlp.pipe(texts), strict=True)
    ]


def gold_tokens(
    nlp: Language, paragraphs: Sequence[Sequence[TreebankSentence]]
) -> list[Attachments]:
    """Attachments from the treebank's words; sentences are the pipeline's own."""
    return _given_words(nlp, paragraphs, sentences_given=False)


def gold_sentences(nlp: Language, sentences: Iterable[TreebankSentence]) -> list[Attachments]:
    """Attachments from the treebank's words, one sentence at a time."""
    return _given_words(nlp, [[sentence] for sentence in sentences], sentences_given=True)


def _given_words(
    nlp: Language, runs: Sequence[Sequence[TreebankSentence]], *, sentences_given: bool
) -> list[Attachments]:
    gold = [_by_index(run) for run in runs]
    docs = []
    for run, words in zip(runs, gold, strict=True):
        spaces = [word.space_after for sentence in run for word in sentence.words]
        starts = [i == 0 for i in range(len(words))] if sentences_given else None
        forms = [word.form for word in words]
        docs.append(Doc(nlp.vocab, words=forms, spaces=spaces, sent_starts=starts))
    parsed = nlp.pipe(docs)
    return [
        attachments(words, [_parsed(token, token.i, token.i + 1, token.head.i) for token in doc])
        for words, doc in zip(gold, parsed, strict=True)
    ]


def _by_index(run: Sequence[TreebankSentence]) -> list[Parsed]:
    """The words with their numbers as places, so that they align one to one."""
    return [
        Parsed(word.form, i, i + 1, word.head, word.deprel) for i, word in enumerate(placed(run))
    ]


def by_characters(doc: Doc) -> list[Parsed]:
    """The tokens that are not white space, placed by the characters that are not."""
    kept = [token for token in doc if not token.is_space]
    numbers = {token.i: number for number, token in enumerate(kept)}
    parsed: list[Parsed] = []
    start = 0
    for token in kept:
        end = start + len("".join(token.text.split()))
        parsed.append(_parsed(token, start, end, numbers.get(_visible_head(token).i)))
        start = end
    return parsed


def _visible_head(token: Token) -> Token:
    """The nearest governor that is not white space; the token itself for a root."""
    head = token.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    return token if head.is_space else head


def _parsed(token: Token, start: int, end: int, head: int | None) -> Parsed:
    root = token.head.i == token.i or _visible_head(token).i == token.i
    deprel = "root" if root else token.dep_
    return Parsed(token.text, start, end, None if root else head, deprel)
