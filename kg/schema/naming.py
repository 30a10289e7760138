"""Names of a graph's types and relations without a schema: the mode `inferred`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from kg.fingerprint import fingerprint
from kg.model import Schema
from kg.protocols import Naming, Pattern
from kg.schema.catalogue import catalogue
from kg.schema.spelling_variants import OneSpelling
from kg.schema.synonyms import COARSE, TYPE_WORDS, Uses, canonical

VERSION = 1  # of the rules; a change of it renames the types and relations of every graph


class JoinedNames:
    """Joins names with the same words (see `kg.schema.synonyms`).

    The names of `types`, `relations` and the packaged catalogue are never joined to others.
    Neither vectors nor synonyms are used for relations: over all names of a graph, names that
    they join seldom mean the same (benchmarks.canonical).
    """

    def __init__(self, types: Collection[str] = (), relations: Collection[str] = ()) -> None:
        self._types = tuple(sorted({*types, *COARSE}))
        self._relations = tuple(sorted({*relations, *catalogue().relations}))

    @property
    def fingerprint(self) -> str:
        return fingerprint("joined", VERSION, self._types, self._relations)

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        """Return {type: the type that it is joined to} for {type: mentions}."""
        uses = {name: Uses(counts.get(name, 0)) for name in {*counts, *self._types}}
        return canonical(uses, self._types, synonyms=TYPE_WORDS)

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        """Return {relation: the relation that it is joined to} for {pattern: statements}."""
        uses: defaultdict[str, Uses] = defaultdict(Uses, {name: Uses() for name in self._relations})
        for (head, relation, tail), count in counts.items():
            uses[relation].count += count
            uses[relation].ends += Counter({(head, tail): count})
        return canonical(uses, self._relations)


def naming_of(schema: Schema, distinct: Collection[str] = ()) -> Naming:
    """Return the naming of a graph with this schema.

    `distinct` are relations of the extractor that are never joined to others.
    """
    if schema.mode != "inferred":
        return OneSpelling(schema.entity_types, schema.relation_types)
    return JoinedNames(schema.entity_types, {*schema.relation_types, *distinct})
