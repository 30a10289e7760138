"""Both offline extractors in one: the rules' open triples and the network's relations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import tee

from extractors.offline.extractor import OfflineExtractor
from extractors.relations.extractor import RelationsExtractor
from kg.fingerprint import fingerprint
from kg.model import Chunk, Extraction, Literal, Mention, Triple

VERSION = 2  # of the merging; a change of it changes every fingerprint


class HybridExtractor:
    """Merges the triples of `offline`, read in sentences, and of `relations`, read in chunks.

    Of a triple that both state, the one with the higher confidence is kept. A mention has the
    type that the network gives it, which is right more often. `pipeline` is that of `offline`.
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
        """Yield one extraction for each chunk, in order."""
        for_rules, for_network = tee(chunks)
        for rules, network in zip(
            self._offline.extract(for_rules), self._relations.extract(for_network), strict=True
        ):
            yield merged(rules, network)


def merged(rules: Extraction, network: Extraction) -> Extraction:
    """Merge two extractions of one chunk; of partly overlapping names both are kept."""
    types = {mention.text.casefold(): mention.type for mention in network.mentions}
    mentions = {(name.start, name.end): _typed(name, types) for name in rules.mentions}
    mentions |= {(name.start, name.end): name for name in network.mentions}
    triples: dict[tuple[object, ...], Triple] = {}
    doubted = _doubted(rules.triples)
    from_rules = (_retyped(triple, types) for triple in rules.triples)
    from_network = (_marked(triple, doubted) for triple in network.triples)
    for triple in (*from_rules, *from_network):
        key = _statement(triple)
        earlier = triples.get(key)
        if earlier is None or earlier.confidence < triple.confidence:
            triples[key] = triple
    places = sorted(mentions, key=lambda span: (span[0] or 0, span[1] or 0))
    return Extraction(
        rules.chunk,
        tuple(mentions[span] for span in places),
        tuple(triples.values()),
        rules.rejects,
    )


def _doubted(triples: Iterable[Triple]) -> dict[tuple[int, str, str], Triple]:
    """Return, by sentence and ends, the triples that the rules read as denied or hedged only."""
    doubted: dict[tuple[int, str, str], Triple] = {}
    asserted = set()
    for triple in triples:
        if triple.asserted:
            asserted.add(_pair(triple))
        else:
            doubted[_pair(triple)] = triple
    return {pair: triple for pair, triple in doubted.items() if pair not in asserted}


def _marked(triple: Triple, doubted: dict[tuple[int, str, str], Triple]) -> Triple:
    """Return the network's triple with the polarity and modality that the rules read."""
    doubt = doubted.get(_pair(triple)) if triple.asserted else None
    if doubt is None:
        return triple
    return replace(triple, polarity=doubt.polarity, modality=doubt.modality)


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
    """Return a key that is equal for triples with the same statement and attribution."""
    tail = triple.tail.value if isinstance(triple.tail, Literal) else triple.tail.text.casefold()
    return (
        triple.head.text.casefold(), triple.relation, tail, triple.polarity, triple.modality,
        triple.attribution,
    )  # fmt: skip
