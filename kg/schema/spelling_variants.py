"""Names of a graph's types and relations, in one spelling each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from kg.fingerprint import fingerprint
from kg.protocols import Pattern
from kg.schema.catalogue import catalogue
from kg.schema.synonyms import COARSE
from kg.text.name_spelling import fold_relation, fold_type, one_spelling

VERSION = 1  # of the rules; a change of it renames the types and relations of every graph


class OneSpelling:
    """Joins names that differ in case, blanks, hyphens and underscores, or types in the plural.

    The spelling is that of `types` or `relations` (a schema's), else that of a packaged name,
    else the most frequent.
    """

    def __init__(self, types: Collection[str] = (), relations: Collection[str] = ()) -> None:
        self._types = tuple(sorted(types or COARSE))
        self._relations = tuple(sorted(relations or catalogue().relations))

    @property
    def fingerprint(self) -> str:
        return fingerprint("spelled", VERSION, self._types, self._relations)

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        """Return {type: its spelling in the graph} for the types with another spelling."""
        return one_spelling(tuple(counts.items()), self._types, fold_type)

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        """Return {relation: its spelling in the graph} for relations with another spelling."""
        uses: Counter[str] = Counter()
        for (_, relation, _), count in counts.items():
            uses[relation] += count
        return one_spelling(tuple(uses.items()), self._relations, fold_relation)
