"""Names of types and relations where no schema gives them: mode `inferred`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from kg.fingerprint import fingerprint
from kg.model import Schema
from kg.protocols import Naming, Pattern
from kg.schema.catalogue import catalogue
from kg.schema.spelling_variants import OneSpelling
from kg.schema.synonyms import COARSE, TYPE_WORDS, Uses, canonical

VERSION = 1  # of the rules: a change of it names every graph anew


class JoinedNames:
    """Names with the same words are one (see `kg.schema.synonyms`).

    Names of `types` and `relations`, and those of the shipped catalogue, each stand for
    themselves. No vectors and no synonyms are asked: over all names of a graph what they bring
    together seldom says the same (benchmarks.canonical).
    """

    def __init__(self, types: Collection[str] = (), relations: Collection[str] = ()) -> None:
        self._types = tuple(sorted({*types, *COARSE}))
        self._relations = tuple(sorted({*relations, *catalogue().relations}))

    @property
    def fingerprint(self) -> str:
        return fingerprint("joined", VERSION, self._types, self._relations)

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        uses = {name: Uses(counts.get(name, 0)) for name in {*counts, *self._types}}
        return canonical(uses, self._types, synonyms=TYPE_WORDS)

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        uses: defaultdict[str, Uses] = defaultdict(Uses, {name: Uses() for name in self._relations})
        for (head, relation, tail), count in counts.items():
            uses[relation].count += count
            uses[relation].ends += Counter({(head, tail): count})
        return canonical(uses, self._relations)


def naming_of(schema: Schema, known: Collection[str] = ()) -> Naming:
    """Returns how a graph with this schema calls its types and relations.

    `known` are relations that the extractor tells apart.
    """
    if schema.mode != "inferred":
        return OneSpelling(schema.entity_types, schema.relation_types)
    return JoinedNames(schema.entity_types, {*schema.relation_types, *known})
