"""Both offline readings of a text in one: the rules' open triples and the network's relations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import tee

from extractors.offline.extractor import OfflineExtractor
from extractors.relations.extractor import RelationsExtractor
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Literal, Mention, Triple

VERSION = 2  # of the merging: a change of it changes every fingerprint


class HybridExtractor:
    """`offline` reads what sentences say, `relations` what whole chunks do; this merges them.

    What both state is one triple, the surer one. A name is of the type that the network gives
    it, which knows names better. `pipeline` is that of `offline`.
    """

    def __init__(self, pipeline: str = "triplesmith_en") -> None:
        self._offline = OfflineExtractor(pipeline)
        self._relations = RelationsExtractor()

    @property
    def fingerprint(self) -> str:
        nested = (self._offline.fingerprint, self._relations.fingerprint)
        return fingerprint("hybrid", VERSION, *nested)

    @property
    def relation_names(self) -> Collection[str]:
        return {*self._offline.relation_names, *self._relations.relation_names}

    def extract(self, chunks: Iterable[Chunk]) -> Iterator[Extraction]:
        """One extraction for each chunk, in order."""
        one, other = tee(chunks)
        for rules, network in zip(
            self._offline.extract(one), self._relations.extract(other), strict=True
        ):
            yield merged(rules, network)


def merged(rules: Extraction, network: Extraction) -> Extraction:
    """Of two extractions of one chunk; names that overlap in part stay both."""
    types = {mention.text.casefold(): mention.type for mention in network.mentions}
    mentions = {(one.start, one.end): _typed(one, types) for one in rules.mentions}
    mentions |= {(one.start, one.end): one for one in network.mentions}
    triples: dict[tuple[object, ...], Triple] = {}
    doubted = _doubted(rules.triples)
    seen = (_marked(one, doubted) for one in network.triples)
    for triple in (*(_retyped(one, types) for one in rules.triples), *seen):
        same = _statement(triple)
        known = triples.get(same)
        if known is None or known.confidence < triple.confidence:
            triples[same] = triple
    places = sorted(mentions, key=lambda span: (span[0] or 0, span[1] or 0))
    return Extraction(
        rules.chunk,
        tuple(mentions[span] for span in places),
        tuple(triples.values()),
        rules.rejects,
    )


def _doubted(triples: Iterable[Triple]) -> dict[tuple[int, str, str], Triple]:
    """What the rules read as denied or open, by sentence and ends, and in no other way."""
    doubted: dict[tuple[int, str, str], Triple] = {}
    asserted = set()
    for triple in triples:
        if triple.asserted:
            asserted.add(_pair(triple))
        else:
            doubted[_pair(triple)] = triple
    return {pair: one for pair, one in doubted.items() if pair not in asserted}


def _marked(triple: Triple, doubted: dict[tuple[int, str, str], Triple]) -> Triple:
    """A fact of the network as the rules read its sentence."""
    same = doubted.get(_pair(triple)) if triple.asserted else None
    if same is None:
        return triple
    return replace(triple, polarity=same.polarity, modality=same.modality)


def _pair(triple: Triple) -> tuple[int, str, str]:
    first, last = sorted((triple.head.text.casefold(), triple.tail.text.casefold()))
    return triple.evidence.start or 0, first, last


def _typed(mention: Mention, types: dict[str, str]) -> Mention:
    return replace(mention, type=types.get(mention.text.casefold(), mention.type))


def _retyped(triple: Triple, types: dict[str, str]) -> Triple:
    tail = triple.tail
    return replace(
        triple,
        head=_typed(triple.head, types),
        tail=tail if isinstance(tail, Literal) else _typed(tail, types),
    )


def _statement(triple: Triple) -> tuple[object, ...]:
    """Equal for triples that state the same; two statements of one source stay two."""
    tail = triple.tail.value if isinstance(triple.tail, Literal) else triple.tail.text.casefold()
    return (
        triple.head.text.casefold(), triple.relation, tail, triple.polarity, triple.modality,
        triple.attribution,
    )  # fmt: skip
