"""A schema proposed from statements: types, relations and patterns that are frequent enough."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from kg.model import Changes, Extraction, Literal, Schema
from kg.schema.files import LITERALS, name_problem, one_name
from kg.schema.naming import JoinedNames
from kg.schema.synonyms import Join, Uses

MIN_COUNT = 2  # statements of a relation, and of a pattern
LIMIT = 100  # relations
Pattern = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Observed:
    """A statement by its types (`literal`: the tail's is that of a value), and in its words."""

    head: str
    relation: str
    tail: str
    literal: bool = False
    head_name: str = ""
    tail_name: str = ""
    quote: str = ""

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """(entity type, name)"""
        head = (self.head, self.head_name)
        return (head,) if self.literal else (head, (self.tail, self.tail_name))

    @property
    def example(self) -> str:
        """With a quote of some words it says most; a long one is hard to read."""
        return f"{self.head_name} → {self.tail_name}: {self.quote}"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A type, relation or pattern; `joined` are other names that say the same.

    `count` is that of all statements with it, of a type or relation also of those that fit no
    pattern of the schema.
    """

    name: str
    count: int
    example: str
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inferred:
    """A schema with the counts it rests on; `covered` of `statements` fit its patterns.

    `unanswered` questions got no answer that can be read from the model that joins relations.
    """

    schema: Schema
    entity_types: tuple[Suggested, ...]
    relation_types: tuple[Suggested, ...]
    patterns: tuple[Suggested, ...]
    statements: int
    covered: int
    unanswered: int = 0


def of_facts(projection: Iterable[Changes]) -> Iterator[Observed]:
    """Returns what a graph (`Graph.projection()`) asserts, each fact once."""
    for changes in projection:
        for fact in changes.facts:
            if all(judgement.triple.asserted for judgement in fact.support):
                quote = fact.support[0].triple.evidence.quote if fact.support else ""
                tail = fact.tail.text if isinstance(fact.tail, Literal) else fact.tail.name
                yield Observed(
                    fact.head.type, fact.relation, fact.tail.type, isinstance(fact.tail, Literal),
                    fact.head.name, tail, quote,
                )  # fmt: skip


def of_triples(extractions: Iterable[Extraction]) -> Iterator[Observed]:
    """Returns what an extractor found that is asserted."""
    for extraction in extractions:
        for one in extraction.triples:
            if one.asserted:
                yield Observed(
                    one.head.type, one.relation, one.tail.type, isinstance(one.tail, Literal),
                    one.head.text, one.tail.text, one.evidence.quote,
                )  # fmt: skip


def infer(
    observed: Iterable[Observed], join: Join, min_count: int = MIN_COUNT, limit: int = LIMIT
) -> Inferred:
    """A guiding schema: the `limit` most frequent relations with at least `min_count` statements,
    their patterns with as many (or the most frequent one), and the types of these.

    `join` tells which relations say the same; types are joined by their words alone. The order of
    what is observed does not matter.
    """
    seen = _usable(observed)
    types = _types(seen)
    joined = join(_uses(seen, types), _examples(seen))
    stands = joined.stands
    counts: Counter[Pattern] = Counter()
    examples: dict[Pattern, str] = {}
    for one in seen:
        tail = one.tail if one.literal else types[one.tail]
        pattern = (types[one.head], stands[one.relation], tail)
        counts[pattern] += 1
        examples[pattern] = min(examples.get(pattern, one.example), one.example, key=_readable)
    patterns = _frequent(counts, min_count, limit)
    kinds, relations = _counted(counts, patterns, set(types.values()))
    meanings = {name: joined.definitions.get(name, "") for name in sorted(relations)}
    return Inferred(
        Schema(
            dict.fromkeys(sorted(kinds), ""), meanings,
            frozenset(patterns), "guided",
        ),
        _suggested(kinds, types, _names(seen, types)),
        _suggested(relations, stands, {r: examples[h, r, t] for h, r, t in reversed(patterns)}),
        tuple(Suggested(arrow(one), counts[one], examples[one]) for one in patterns),
        len(seen),
        sum(counts[one] for one in patterns),
        joined.unanswered,
    )  # fmt: skip


def _usable(observed: Iterable[Observed]) -> list[Observed]:
    """Those whose names a schema may hold, relations in one spelling."""
    usable = [
        one
        for one in observed
        if not (one.literal and one.tail not in LITERALS)
        and not any(map(name_problem, (one.head, one.relation, one.tail)))
    ]
    spelled = _one_spelling(one.relation for one in usable)
    return [replace(one, relation=spelled[one.relation]) for one in usable]


def _types(seen: Iterable[Observed]) -> dict[str, str]:
    """{type: the one that stands for it}: by words as in a graph with `inferred`, then in one
    spelling, since a schema does not tell apart what differs in case."""
    kinds = [kind for one in seen for kind, _ in one.named]
    words = JoinedNames().types(Counter(kinds))
    spelled = _one_spelling(words[kind] for kind in kinds)
    return {kind: spelled[words[kind]] for kind in kinds}


def _one_spelling(names: Iterable[str]) -> dict[str, str]:
    """{name: how it is spelled most often}, where only the case differs."""
    counts = Counter(names)
    best: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        best.setdefault(one_name(name), name)
    return {name: best[one_name(name)] for name in counts}


def _examples(seen: Iterable[Observed]) -> dict[str, list[str]]:
    """{relation: statements of it, the most readable first}"""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in seen:
        found[one.relation].add(one.example)
    return {relation: sorted(told, key=_readable) for relation, told in found.items()}


def _uses(seen: Iterable[Observed], types: Mapping[str, str]) -> dict[str, Uses]:
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for one in seen:
        uses[one.relation].count += 1
        tail = one.tail if one.literal else types[one.tail]
        uses[one.relation].ends[types[one.head], tail] += 1
    return uses


def _frequent(counts: Counter[Pattern], min_count: int, limit: int) -> list[Pattern]:
    """The most frequent first."""
    relations: Counter[str] = Counter()
    for (_, relation, _), count in counts.items():
        relations[relation] += count
    ranked = sorted(relations, key=lambda name: (-relations[name], name))
    kept = {name for name in ranked[:limit] if relations[name] >= min_count}
    order = sorted(counts, key=lambda pattern: (-counts[pattern], pattern))
    first: dict[str, Pattern] = {}
    for pattern in order:
        first.setdefault(pattern[1], pattern)
    return [
        one
        for one in order
        if one[1] in kept and (counts[one] >= min_count or first[one[1]] == one)
    ]


def _counted(
    counts: Counter[Pattern], patterns: Iterable[Pattern], types: Set[str]
) -> tuple[Counter[str], Counter[str]]:
    """All statements with each type, and with each relation, that some pattern has; also those
    that fit none of the patterns."""
    kinds, relations = Counter[str](), Counter[str]()
    for (head, relation, tail), count in counts.items():
        relations[relation] += count
        kinds.update(dict.fromkeys({head, tail} & types, count))
    named = {end for head, _, tail in patterns for end in (head, tail)}
    used = {relation for _, relation, _ in patterns}
    return (
        Counter({kind: kinds[kind] for kind in kinds if kind in named}),
        Counter({relation: relations[relation] for relation in used}),
    )


def _suggested(
    counts: Counter[str], stands: Mapping[str, str], example: Mapping[str, str]
) -> tuple[Suggested, ...]:
    joined: defaultdict[str, list[str]] = defaultdict(list)
    for name, head in sorted(stands.items()):
        if name != head:
            joined[head].append(name)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(
        Suggested(name, counts[name], example[name], tuple(joined[name])) for name in ranked
    )


def _names(seen: Iterable[Observed], types: Mapping[str, str]) -> dict[str, str]:
    """{type: the name that is named most}"""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in seen:
        for kind, name in one.named:
            counts[types[kind]][name] += 1
    return {
        kind: min(names, key=lambda name: (-names[name], name)) for kind, names in counts.items()
    }


def arrow(pattern: Pattern) -> str:
    return f"({pattern[0]})-[{pattern[1]}]->({pattern[2]})"


def _readable(example: str) -> tuple[bool, int, str]:
    """A short example is easy to read, one of some words tells more."""
    return len(example) < 20, len(example), example
