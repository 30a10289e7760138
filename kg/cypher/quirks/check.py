"""Cypher that the embedded engine answers wrongly without an error: refused, with the rewrite.

Each shape was measured against Neo4j 5 on one graph; the rewrite is correct on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from kg.cypher import patterns
from kg.cypher.quirks import order, values, where
from kg.cypher.tokens import Token
from kg.cypher.tree import (
    CypherClause,
    Group,
    PathPattern,
    bodies,
    clauses,
    expression,
    names,
    segments,
    tree,
    walk,
)
from kg.errors import QueryError

Parts = Sequence[Token | Group | PathPattern]


@dataclass
class _Scope:
    """The variables of one query body: those that are bound, and those that may be null."""

    bound: set[str] = field(default_factory=set)
    nullable: set[str] = field(default_factory=set)
    match: CypherClause | None = None
    matched: set[str] = field(default_factory=set)  # first by `match`


def check_shapes(cypher: str) -> None:
    """Raise QueryError with the position and the rewrite for a wrongly answered shape."""
    parts = tree(cypher)
    patterns.check_names(parts)
    _check_body(parts, _Scope())


def _check_body(parts: Parts, outer: _Scope) -> _Scope:
    scope = _Scope(set(outer.bound), set(outer.nullable))
    clauses_of_body = clauses(parts)
    order.check(clauses_of_body)
    for place, clause in enumerate(clauses_of_body):
        for body in bodies(clause.parts):
            inner = _check_body(body.parts, scope)
            if body.before == "CALL":
                scope.bound |= inner.bound
                scope.nullable |= inner.nullable
        _check_clause(clause, scope, _goes_on(clauses_of_body[place + 1 :]))
    return scope


def _goes_on(after: Sequence[CypherClause]) -> bool:
    """Return True if more clauses match: the engine then plans every MATCH differently."""
    side = takewhile(lambda clause: clause.name != "UNION", after)
    return any(clause.name in ("MATCH", "OPTIONAL", "CALL") for clause in side)


def _check_clause(clause: CypherClause, scope: _Scope, goes_on: bool) -> None:
    if clause.name in ("MATCH", "OPTIONAL"):
        patterns.check_shortest(clause.parts)
        _match(clause, scope)
        return
    if clause.name == "WHERE":
        _check_null_patterns(clause.parts, scope.nullable - scope.matched)
        where.check(clause.parts, scope.match, scope.matched, goes_on=goes_on)
        scope.nullable -= where.not_null(clause.parts)
        return
    scope.match, scope.matched = None, set()
    if clause.name in ("WITH", "RETURN", "UNWIND", "ORDER"):
        values.check(clause.parts)
        where.check_patterns(clause.parts, condition=False)
        _check_null_patterns(clause.parts, scope.nullable)
    if clause.name == "RETURN":
        _check_star(clause)
    if clause.name in ("WITH", "RETURN"):
        scope.nullable = _renamed(clause.parts, scope.nullable)
    if clause.name == "UNION":
        scope.nullable = set()


def _check_star(clause: CypherClause) -> None:
    items = list(segments(clause.parts, frozenset({","})))
    first = [part.text for part in items[0] if part.word != "DISTINCT"]
    if len(items) > 1 and first == ["*"]:
        raise QueryError(
            "this engine leaves out what follows RETURN *: name it first, WITH *, .. AS x RETURN *",
            clause.start,
        )


def _match(clause: CypherClause, scope: _Scope) -> None:
    here = names(clause.parts) & patterns.variables(clause.parts)
    scope.match, scope.matched = clause, here - scope.bound
    if clause.name == "OPTIONAL":
        scope.nullable |= scope.matched
    else:
        scope.nullable -= here
    scope.bound |= here


def _renamed(parts: Parts, nullable: set[str]) -> set[str]:
    """Return the variables that may be null after a WITH: any but a plain one may be."""
    renamed: set[str] = set()
    for item in segments(parts, frozenset({","})):
        words = [part.word for part in item]
        if any(part.text == "*" for part in item[:1]):
            renamed |= nullable
        elif "AS" in words and isinstance(item[-1], Token):
            before = item[: words.index("AS")]
            plain = len(before) == 1 and isinstance(before[0], Token) and before[0].kind == "word"
            if not plain or before[0].word == "NULL" or before[0].text in nullable:
                renamed.add(item[-1].text.strip("`"))
        else:
            renamed |= names(item) & nullable
    return renamed


def _check_null_patterns(parts: Iterable[Token | Group | PathPattern], nullable: set[str]) -> None:
    """Raise for `(t)-->()` and `[(t)-->(u) | u]`, which match from any node if t is null."""
    parts = tuple(parts)
    guarded = where.not_null(parts)
    for part in walk(expression(parts)):
        if not isinstance(part, PathPattern):
            continue
        for node in part.nodes:
            first = node.parts[0] if node.parts else None
            name = first.text.strip("`") if isinstance(first, Token) else ""
            if name in nullable - guarded:
                raise QueryError(
                    f"this engine matches a pattern from every node where {name} is null (after "
                    f"OPTIONAL MATCH): write COLLECT {{ MATCH .. RETURN .. }} or EXISTS {{ .. }}, "
                    f"or WITH * WHERE {name} IS NOT NULL before it",
                    part.start,
                )
