"""A small language with one meaning for each sentence, and the extractor that reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kg.model import Chunk, Evidence, Extraction, Literal, Mention, Reject, Triple

# verb: (relation, head type, tail type, confidence, polarity, modality)
VERBS = {
    "acquired": ("acquired", "Organization", "Organization", 0.9, "positive", "asserted"),
    "did not acquire": ("acquired", "Organization", "Organization", 0.8, "negative", "asserted"),
    "may acquire": ("acquired", "Organization", "Organization", 0.7, "positive", "hedged"),
    "works for": ("WORKS_FOR", "Person", "Organization", 0.6, "positive", "asserted"),
    "lives in": ("LIVES_IN", "Person", "Location", 0.5, "positive", "asserted"),
    "resembles": ("resembles", "Misc", "Misc", 0.4, "positive", "asserted"),
    "is rumoured to own": ("owns", "Misc", "Misc", 0.1, "positive", "asserted"),
    "employs": ("employs", "Organization", "quantity", 0.9, "positive", "asserted"),
}
_DESCRIPTION = re.compile(r"([^.\n]+?) is called ([^.\n]+)\.")
_SENTENCE = re.compile(rf"([^.\n]+?) ({'|'.join(VERBS)}) ([^.\n]+)\.")


class SentenceReader:
    """ "HEAD VERB TAIL." is a triple, "Nobody ..." a reject, "NAME is called WORDS." describes an
    organization. It says which chunks it was given."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.read: list[str] = []
        self._before = before

    @property
    def fingerprint(self) -> str:
        return "sentences of tests"

    @property
    def relation_names(self) -> tuple[str, ...]:
        return ()

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        for chunk in chunks:
            self._before()
            self.read.append(chunk.text)
            yield read(chunk)


def read(chunk: Chunk) -> Extraction:
    triples, rejects = [], []
    for match in _SENTENCE.finditer(chunk.text):
        if match[1].strip().startswith("Nobody"):
            rejects.append(Reject(match[0].strip(), "nobody does anything"))
        else:
            triples.append(_triple(chunk, match))
    mentions = [m for t in triples for m in (t.head, t.tail) if isinstance(m, Mention)]
    mentions += [_described(chunk, match) for match in _DESCRIPTION.finditer(chunk.text)]
    return Extraction(chunk, tuple(mentions), tuple(triples), tuple(rejects))


def _described(chunk: Chunk, match: re.Match[str]) -> Mention:
    name = match[1].lstrip()
    start, end = chunk.start + match.end(1) - len(name), chunk.start + match.end(1)
    return Mention(name, "Organization", start, end, match[2])


def _triple(chunk: Chunk, match: re.Match[str]) -> Triple:
    relation, head_type, tail_type, confidence, polarity, modality = VERBS[match[2]]
    start = match.end(1) - len(match[1].lstrip())
    head = Mention(match[1].lstrip(), head_type, chunk.start + start, chunk.start + match.end(1))
    place = chunk.start + match.start(3), chunk.start + match.end(3)
    if tail_type == "quantity":
        value = re.sub(r"\D", "", match[3]) + " people"
        tail: Mention | Literal = Literal(match[3], tail_type, value, *place)
    else:
        tail = Mention(match[3], tail_type, *place)
    quote = chunk.text[start : match.end()]
    evidence = Evidence(
        chunk.doc_id, chunk.id, chunk.start + start, chunk.start + match.end(), quote
    )
    return Triple(head, relation, tail, evidence, confidence, "sentences", polarity, modality)
