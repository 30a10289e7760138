"""Corpora that annotate only some of the six entity labels, as texts with those labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.corpora import crossner as crossner_corpus
from benchmarks.corpora import fewrel as fewrel_corpus
from benchmarks.corpora import gum_open, knowledgenet, ud_ewt, uner_ewt
from benchmarks.corpora.conllu import TreebankWord
from models.training.labelled import Labelled, Span, from_tokens, from_treebank, longest_first

CROSSNER = {
    "PER": "person politician writer musicalartist scientist researcher",
    "ORG": "organisation university band politicalparty",
    "LOC": "location country",
    "MISC": "election award event book song album poem magazine academicjournal conference product",
}
CROSSNER_LABELS = {name: label for label, names in CROSSNER.items() for name in names.split()}

# Subject and object label of each KnowledgeNet property.
KNOWLEDGENET = {
    "CEO": ("ORG", "PER"),
    "CHILD_OF": ("PER", "PER"),
    "DATE_FOUNDED": ("ORG", "TIME"),
    "DATE_OF_BIRTH": ("PER", "TIME"),
    "DATE_OF_DEATH": ("PER", "TIME"),
    "EDUCATED_AT": ("PER", "ORG"),
    "EMPLOYEE_OR_MEMBER_OF": ("PER", "ORG"),
    "FOUNDED_BY": ("ORG", "PER"),
    "HEADQUARTERS": ("ORG", "LOC"),
    "NATIONALITY": ("PER", "LOC"),
    "PLACE_OF_BIRTH": ("PER", "LOC"),
    "PLACE_OF_RESIDENCE": ("PER", "LOC"),
    "POLITICAL_AFFILIATION": ("PER", "ORG"),
    "SPOUSE": ("PER", "PER"),
    "SUBSIDIARY_OF": ("ORG", "ORG"),
}

# Head and tail label of those FewRel relations whose arguments have one clear kind.
FEWREL = {
    "P177": ("LOC", "LOC"),
    "P206": ("LOC", "LOC"),
    "P25": ("PER", "PER"),
    "P26": ("PER", "PER"),
    "P40": ("PER", "PER"),
    "P410": ("PER", "?"),
    "P412": ("PER", "?"),
    "P413": ("PER", "?"),
    "P463": ("?", "ORG"),
    "P364": ("MISC", "MISC"),
}

GUM = {"person": "PER", "organization": "ORG", "place": "LOC", "time": "TIME", "event": "MISC"}
NAME_TAGS = {"NNP", "NNPS"}
INSIDE_NAMES = {"of", "the", "and", "&", "de", "la", "for", "in", "on", "'s", "’s", "-", "–", ","}


def crossner(data: Path) -> Iterator[Labelled]:
    """Sentences of the five domains, train and dev."""
    for domain in crossner_corpus.DOMAINS:
        for part in ("dev", "train"):
            for sentence in crossner_corpus.sentences(data, domain, part):
                spans = [(a, b, CROSSNER_LABELS.get(name, "?")) for a, b, name in sentence.spans]
                yield from_tokens([sentence.words], spans, complete=False)


def uner(data: Path) -> Iterator[Labelled]:
    """UNER spans over EWT sentences, found by their words; those without a name are left out."""
    treebank = {
        tuple(word.form for word in sentence.words): sentence
        for sentence in ud_ewt.sentences(data, "train")
    }
    for tagged in uner_ewt.sentences(data):
        spans = [
            (a, b, name if name in ("PER", "ORG", "LOC") else "?")
            for a, b, name in tagged.spans
            if name != "O"
        ]
        sentence = treebank.get(tagged.words)
        if spans and sentence:
            yield from_treebank(sentence, spans)


def gum(data: Path) -> Iterator[Labelled]:
    """Names and dates among GUM's nested entities, the outermost that looks like a name."""
    for sentence in gum_open.sentences(data, "train"):
        yield from_treebank(sentence, _gum_names(sentence.words))


def _gum_names(words: Sequence[TreebankWord]) -> list[Span]:
    spans = []
    for start, end, kind in gum_open.entity_spans(words):
        while start < end and words[start].xpos in ("DT", "PRP$", "IN"):
            start += 1
        label = GUM.get(kind)
        inner = words[start:end]
        if label == "TIME" and any(word.xpos in ("CD", *NAME_TAGS) for word in inner):
            spans.append((start, end, "TIME" if len(inner) <= 6 else "?"))
        elif label and label != "TIME" and _is_name(inner):
            spans.append((start, end, label))
    return longest_first(spans)


def _is_name(words: Sequence[TreebankWord]) -> bool:
    if not 0 < len(words) <= 8 or not any(word.xpos in NAME_TAGS for word in words):
        return False
    cased = all(word.form[:1].isupper() or word.form in INSIDE_NAMES for word in words)
    return cased and words[-1].xpos in NAME_TAGS and words[0].form[:1].isupper()


def fewrel(data: Path) -> Iterator[Labelled]:
    """Head and tail of the relations whose arguments have one kind."""
    sentences = list(fewrel_corpus.sentences(data))
    for relation, (head, tail) in FEWREL.items():
        for sentence in sentences:
            if sentence.relation == relation:
                spans = [(*sentence.head, head), (*sentence.tail, tail)]
                yield from_tokens([sentence.words], spans, complete=False)


def knowledgenet_names(data: Path) -> Iterator[Labelled]:
    """Sentences with the named subjects and objects of their facts."""
    names: dict[str, set[Span]] = defaultdict(set)
    for fact in knowledgenet.facts(data):
        places = zip((fact.subject, fact.object), KNOWLEDGENET[fact.property], strict=True)
        names[fact.text] |= {
            (*place, label)
            for place, label in places
            if place is not None and is_name(fact.text[slice(*place)])
        }
    for text, marked in sorted(names.items()):
        yield Labelled(text, longest_first(marked), [], complete=False)


def is_name(words: str) -> bool:
    """True for words that have a capital or a digit and are no pronoun."""
    return bool(re.search(r"[A-Z0-9]", words)) and not re.fullmatch(PRONOUN, words)


PRONOUN = r"(He|She|His|Her|They|Their|It|Its|I|My|We|Our|Who|Whose|Which|That|The \w+|This \w+)"
