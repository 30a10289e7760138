"""Induction of a schema from statements: the frequent types, relations and patterns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from kg.model import Changes, Extraction, Literal, Schema
from kg.protocols import Pattern
from kg.schema.files import LITERALS, fold_case, name_problem
from kg.schema.naming import JoinedNames
from kg.schema.synonyms import Join, Uses

MIN_COUNT = 2  # least statements of a relation, and of a pattern
LIMIT = 100  # most relations


@dataclass(frozen=True, slots=True)
class Observed:
    """A statement with the types, names and words that state it; `literal` is that of its tail."""

    head: str
    relation: str
    tail: str
    literal: bool = False
    head_name: str = ""
    tail_name: str = ""
    quote: str = ""

    @property
    def named(self) -> tuple[tuple[str, str], ...]:
        """The (entity type, name) of each end that is an entity."""
        head = (self.head, self.head_name)
        return (head,) if self.literal else (head, (self.tail, self.tail_name))

    @property
    def example(self) -> str:
        """The statement in one line, as the file shows it."""
        return f"{self.head_name} → {self.tail_name}: {self.quote}"


@dataclass(frozen=True, slots=True)
class Suggested:
    """A type, relation or pattern; `joined` are its synonyms.

    `count` is the number of all statements with it; for a type or relation, also of those that
    fit no pattern of the schema.
    """

    name: str
    count: int
    example: str
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inferred:
    """A schema with the counts behind it; `covered` of `statements` fit its patterns.

    `unanswered` is the number of questions without a readable answer from the model that joins
    relations.
    """

    schema: Schema
    entity_types: tuple[Suggested, ...]
    relation_types: tuple[Suggested, ...]
    patterns: tuple[Suggested, ...]
    statements: int
    covered: int
    unanswered: int = 0


def of_facts(projection: Iterable[Changes]) -> Iterator[Observed]:
    """Yield the asserted facts of a graph (`Graph.projection()`), each once."""
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
    """Yield the asserted triples of extractions."""
    for extraction in extractions:
        for triple in extraction.triples:
            if triple.asserted:
                head, tail = triple.head, triple.tail
                yield Observed(
                    head.type, triple.relation, tail.type, isinstance(tail, Literal),
                    head.text, tail.text, triple.evidence.quote,
                )  # fmt: skip


def infer(
    observed: Iterable[Observed], join: Join, min_count: int = MIN_COUNT, limit: int = LIMIT
) -> Inferred:
    """Return a schema of the mode guided.

    It has the `limit` most frequent relations with at least `min_count` statements, their
    patterns with as many (or the most frequent pattern), and the types in these. `join` joins
    relations; types are joined by their words alone. The order of statements does not matter.
    """
    statements = _usable(observed)
    types = _types(statements)
    joined = join(_uses(statements, types), _examples(statements))
    heads = joined.heads
    counts: Counter[Pattern] = Counter()
    examples: dict[Pattern, str] = {}
    for statement in statements:
        tail = statement.tail if statement.literal else types[statement.tail]
        pattern = (types[statement.head], heads[statement.relation], tail)
        counts[pattern] += 1
        example = statement.example
        examples[pattern] = min(examples.get(pattern, example), example, key=_readable)
    patterns = _frequent(counts, min_count, limit)
    kinds, relations = _counted(counts, patterns, set(types.values()))
    meanings = {name: joined.definitions.get(name, "") for name in sorted(relations)}
    return Inferred(
        Schema(
            dict.fromkeys(sorted(kinds), ""), meanings,
            frozenset(patterns), "guided",
        ),
        _suggested(kinds, types, _names(statements, types)),
        _suggested(relations, heads, {r: examples[h, r, t] for h, r, t in reversed(patterns)}),
        tuple(Suggested(arrow(key), counts[key], examples[key]) for key in patterns),
        len(statements),
        sum(counts[key] for key in patterns),
        joined.unanswered,
    )  # fmt: skip


def _usable(observed: Iterable[Observed]) -> list[Observed]:
    """Return the statements whose names a schema may hold, each relation in one spelling."""
    usable = [
        statement
        for statement in observed
        if not (statement.literal and statement.tail not in LITERALS)
        and not any(map(name_problem, (statement.head, statement.relation, statement.tail)))
    ]
    spelled = _one_case(statement.relation for statement in usable)
    return [replace(statement, relation=spelled[statement.relation]) for statement in usable]


def _types(statements: Iterable[Observed]) -> dict[str, str]:
    """Return {type: the type that it is joined to}.

    Types are joined by their words, as in a graph of the mode `inferred`, and then by case.
    """
    kinds = [kind for statement in statements for kind, _ in statement.named]
    words = JoinedNames().types(Counter(kinds))
    spelled = _one_case(words[kind] for kind in kinds)
    return {kind: spelled[words[kind]] for kind in kinds}


def _one_case(names: Iterable[str]) -> dict[str, str]:
    """Return {name: its most frequent spelling} among the names that differ in case alone."""
    counts = Counter(names)
    best: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        best.setdefault(fold_case(name), name)
    return {name: best[fold_case(name)] for name in counts}


def _examples(statements: Iterable[Observed]) -> dict[str, list[str]]:
    """Return {relation: examples of it, the most readable first}."""
    examples: defaultdict[str, set[str]] = defaultdict(set)
    for statement in statements:
        examples[statement.relation].add(statement.example)
    return {relation: sorted(lines, key=_readable) for relation, lines in examples.items()}


def _uses(statements: Iterable[Observed], types: Mapping[str, str]) -> dict[str, Uses]:
    uses: defaultdict[str, Uses] = defaultdict(Uses)
    for statement in statements:
        use = uses[statement.relation]
        tail = statement.tail if statement.literal else types[statement.tail]
        use.count += 1
        use.ends[types[statement.head], tail] += 1
    return uses


def _frequent(counts: Counter[Pattern], min_count: int, limit: int) -> list[Pattern]:
    """Return the patterns of the schema, the most frequent first."""
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
        pattern
        for pattern in order
        if pattern[1] in kept and (counts[pattern] >= min_count or first[pattern[1]] == pattern)
    ]


def _counted(
    counts: Counter[Pattern], patterns: Iterable[Pattern], types: Set[str]
) -> tuple[Counter[str], Counter[str]]:
    """Return the counts of statements with each type, and with each relation, of the patterns.

    Statements that fit none of the patterns are counted, too.
    """
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
    counts: Counter[str], heads: Mapping[str, str], example: Mapping[str, str]
) -> tuple[Suggested, ...]:
    joined: defaultdict[str, list[str]] = defaultdict(list)
    for name, head in sorted(heads.items()):
        if name != head:
            joined[head].append(name)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(
        Suggested(name, counts[name], example[name], tuple(joined[name])) for name in ranked
    )


def _names(statements: Iterable[Observed], types: Mapping[str, str]) -> dict[str, str]:
    """Return {type: its most frequent entity name}."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for statement in statements:
        for kind, name in statement.named:
            counts[types[kind]][name] += 1
    return {
        kind: min(names, key=lambda name: (-names[name], name)) for kind, names in counts.items()
    }


def arrow(pattern: Pattern) -> str:
    """Return a pattern as "(head)-[relation]->(tail)"."""
    return f"({pattern[0]})-[{pattern[1]}]->({pattern[2]})"


def _readable(example: str) -> tuple[bool, int, str]:
    """Return a sort key: short examples first, but not those too short to show much."""
    return len(example) < 20, len(example), example
