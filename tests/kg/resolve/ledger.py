"""A small ledger for resolvers: in memory, resolving what was added since last time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.protocols import Assignment, Merge, Named, Resolver
from kg.text.entity_keys import split_key

Decision = tuple[str, str, str, str]


@dataclass
class Ledger:
    """{document: (text, mentions)}, and what was decided so far."""

    vetoes: frozenset[Decision] = frozenset()
    documents: dict[str, tuple[str, Sequence[Named]]] = field(default_factory=dict)
    assignments: dict[tuple[str, int], Assignment] = field(default_factory=dict)
    merges: dict[str, Merge] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    stated: dict[str, set[frozenset[str]]] = field(default_factory=dict)

    def add(self, doc_id: str, text: str, mentions: Iterable[tuple[str, str]]) -> None:
        self.remove(doc_id)
        found = []
        place = 0
        for number, (words, kind) in enumerate(mentions):
            start = text.find(words, place)
            place = start + len(words) if start >= 0 else place
            span = (start, place) if start >= 0 else (None, None)
            found.append(Named(number, doc_id, words, kind, *span))
        self.documents[doc_id] = (text, found)
        self.pending.add(doc_id)

    def remove(self, doc_id: str) -> None:
        _, mentions = self.documents.pop(doc_id, ("", ()))
        for mention in mentions:
            if old := self.assignments.pop((doc_id, mention.id), None):
                self.touched.add(split_key(old.key)[0])
        self.pending.discard(doc_id)

    def resolve(self, resolver: Resolver) -> None:
        merged: list[Merge] = []
        for decision in resolver.resolve(self):
            if isinstance(decision, Merge):
                merged.append(decision)
            else:
                assert not merged, "assignments come before merges"
                assert (decision.doc_id, decision.mention) not in self.assignments
                self.assignments[decision.doc_id, decision.mention] = decision
                self.touched.add(split_key(decision.key)[0])
        kept = {
            key: merge
            for key, merge in self.merges.items()
            if split_key(key)[0] not in self.touched
        }
        self.merges = kept | {merge.source: merge for merge in merged}
        self.pending.clear()
        self.touched.clear()

    def documents_to_resolve(self) -> Iterator[tuple[str, str, Sequence[Named]]]:
        for doc_id in list(self.documents):
            if doc_id in self.pending:
                yield doc_id, *self.documents[doc_id]

    def names_to_resolve(self) -> Iterator[tuple[str, Mapping[str, set[str]]]]:
        found: dict[str, defaultdict[str, set[str]]] = {}
        for (doc_id, _), assignment in self.assignments.items():
            name = split_key(assignment.key)[0]
            if name in self.touched:
                found.setdefault(name, defaultdict(set))[assignment.key].add(doc_id)
        yield from found.items()

    def stated_together(self, name: str) -> set[frozenset[str]]:
        return self.stated.get(name, set())

    def vetoed(self, rule: str, source: str, target: str, doc_id: str = "") -> bool:
        return (rule, source, target, doc_id) in self.vetoes
