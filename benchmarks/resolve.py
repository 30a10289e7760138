"""Pairwise precision, recall and F1 of bringing mentions together by their names.

    TRIPLESMITH_DATA=... python -m benchmarks.resolve [--wrong]

Gold mentions with gold types go into the resolver; a pair of mentions is right when both name the
same gold entity. Re-DocRED: pairs within a document, gold is its annotation, which
misses some pairs ("Swift" and "Taylor Swift" apart). DocRED with Wikidata ids: gold is the id,
within documents and over all of them. The documents that Re-DocRED holds out stay out.
The last line times the resolver on 50,000 made-up names.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from benchmarks.corpora import docred_linked, redocred
from benchmarks.corpora.folder import data_folder
from benchmarks.corpora.redocred import AnnotatedDocument
from kg.errors import KgError
from kg.protocols import Assignment, Merge, Named
from kg.resolve.names import NameResolver
from kg.text.entity_keys import split_key

TYPES = {"PER": "Person", "ORG": "Organization", "LOC": "Location", "MISC": "Misc"}


@dataclass(frozen=True)
class Gold:
    """The mentions of a document and, for each, its gold entity."""

    doc_id: str
    text: str
    mentions: list[Named] = field(default_factory=list)
    entities: list[Hashable] = field(default_factory=list)


def gold(document: AnnotatedDocument, *, linked: bool) -> Gold:
    """The named mentions; gold entities are clusters, or Wikidata ids where `linked`."""
    named = Gold(document.title, document.text)
    for number, entity in enumerate(document.entities):
        for mention in entity.mentions:
            name = mention.wikidata if linked else number
            if mention.type not in TYPES or name == "":
                continue
            place = (mention.text, TYPES[mention.type], mention.start, mention.end)
            named.mentions.append(Named(len(named.mentions), named.doc_id, *place))
            named.entities.append(name)
    return named


class DocumentsView:
    """The resolver's view of documents in memory; nothing was undone."""

    def __init__(self, documents: Sequence[Gold]) -> None:
        self.documents = documents
        self.assignments: list[Assignment] = []

    def documents_to_resolve(self) -> Iterator[tuple[str, str, Sequence[Named]]]:
        return ((d.doc_id, d.text, d.mentions) for d in self.documents)

    def names_to_resolve(self) -> Iterator[tuple[str, Mapping[str, set[str]]]]:
        names: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for assignment in self.assignments:
            names[split_key(assignment.key)[0]][assignment.key].add(assignment.doc_id)
        yield from sorted(names.items())

    def stated_together(self, name: str) -> set[frozenset[str]]:
        return set()

    def vetoed(self, rule: str, source: str, target: str, doc_id: str = "") -> bool:
        return False


def resolve(documents: Sequence[Gold]) -> tuple[list[list[Assignment]], dict[str, str]]:
    """(assignments of each document, merges as {key: key})."""
    view = DocumentsView(documents)
    merges: dict[str, str] = {}
    for decision in NameResolver().resolve(view):
        if isinstance(decision, Merge):
            merges[decision.source] = decision.target
        else:
            view.assignments.append(decision)
    rest = iter(view.assignments)
    return [[next(rest) for _ in d.mentions] for d in documents], merges


def pairs(counts: Mapping[Hashable, int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def scores(predicted: Sequence[Hashable], true: Sequence[Hashable]) -> tuple[int, int, int]:
    """(pairs in both, pairs predicted, pairs in gold)."""
    both = Counter(zip(predicted, true, strict=True))
    return pairs(both), pairs(Counter(predicted)), pairs(Counter(true))


def show(name: str, both: int, predicted: int, true: int) -> None:
    precision, recall = both / predicted, both / true
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{name:44} {precision:9.4f} {recall:9.4f} {f1:9.4f} {predicted:9d} {true:9d}")


def within(name: str, documents: Sequence[Gold], resolved: Sequence[Sequence[Assignment]]) -> None:
    """Print the pairs within documents: by canonical name and type alone, then with every rule."""
    by_name = [[a.source or a.key for a in assignments] for assignments in resolved]
    by_rules = [[a.key for a in assignments] for assignments in resolved]
    for label, keys in (("name and type", by_name), ("all rules", by_rules)):
        each = [scores(k, d.entities) for k, d in zip(keys, documents, strict=True)]
        show(f"{name}, {label}", *(sum(column) for column in zip(*each, strict=True)))


def over_all(
    name: str,
    documents: Sequence[Gold],
    resolved: Sequence[Sequence[Assignment]],
    merges: Mapping[str, str],
) -> None:
    """Print the pairs over all documents, with every rule and the merges."""
    entities = [entity for document in documents for entity in document.entities]
    keys = [merges.get(a.key, a.key) for assignments in resolved for a in assignments]
    show(f"{name}, all rules", *scores(keys, entities))


def wrong(documents: Sequence[Gold], resolved: Sequence[Sequence[Assignment]]) -> None:
    """Print each decision of a rule that joined mentions of different gold entities."""
    for document, assignments in zip(documents, resolved, strict=True):
        decisions = set()
        for (a, x), (b, y) in combinations(zip(assignments, document.entities, strict=True), 2):
            if a.key == b.key and x != y:
                decisions |= {(joined.rule, joined.reason) for joined in (a, b) if joined.rule}
        for rule, reason in sorted(decisions):
            print(f"  {rule:10} {document.doc_id}: {reason}")


def made_up(names: int) -> list[Gold]:
    """Documents of 50 mentions of persons with made-up names, half of them by surname."""
    chance = random.Random(0)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or")]
    surnames = ["".join(chance.choices(syllables, k=3)).title() for _ in range(names)]
    documents = []
    for number in range(0, names, 25):
        document = Gold(f"d{number}", "")
        for surname in surnames[number : number + 25]:
            full = f"{chance.choice(syllables).title()} {surname}"
            for text in (full, surname):
                place = len(document.mentions)
                document.mentions.append(Named(place, document.doc_id, text, "Person", None, None))
        documents.append(document)
    return documents


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="list the rules' wrong decisions")
    arguments = parser.parse_args()
    try:
        folder = data_folder(None)
        seen = [gold(document, linked=False) for document in redocred.split(folder).seen]
        linked = [gold(document, linked=True) for document in docred_linked.seen(folder)]
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'':44} {'precision':>9} {'recall':>9} {'F1':>9} {'pairs':>9} {'gold':>9}")
    for name, documents in (("Re-DocRED", seen), ("Wikidata ids", linked)):
        resolved, merges = resolve(documents)
        within(f"{name}, {len(documents)} documents", documents, resolved)
        if documents is linked:
            over_all(f"{name}, over documents", documents, resolved, merges)
        if arguments.wrong:
            wrong(documents, resolved)
    start = time.process_time()
    resolve(made_up(50_000))
    print(f"100,000 mentions of 50,000 names: {time.process_time() - start:.1f} s of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
