"""Names of types and relations that are spelled in several ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from kg.fingerprint import fingerprint
from kg.protocols import Pattern
from kg.schema.catalogue import catalogue
from kg.schema.synonyms import COARSE
from kg.text.name_spelling import fold_relation, fold_type, one_spelling

VERSION = 1  # of the rules: a change of it names every graph anew


class OneSpelling:
    """Case, blanks, hyphens and underscores, and in types the plural, make no other name.

    A name of `types` or `relations` (a schema's) stands for its spellings, else one of the
    packaged names, else the most frequent spelling.
    """

    def __init__(self, types: Collection[str] = (), relations: Collection[str] = ()) -> None:
        self._types = tuple(sorted(types or COARSE))
        self._relations = tuple(sorted(relations or catalogue().relations))

    @property
    def fingerprint(self) -> str:
        return fingerprint("spelled", VERSION, self._types, self._relations)

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        return one_spelling(tuple(counts.items()), self._types, fold_type)

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        uses: Counter[str] = Counter()
        for (_, relation, _), count in counts.items():
            uses[relation] += count
        return one_spelling(tuple(uses.items()), self._relations, fold_relation)
