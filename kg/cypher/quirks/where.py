"""Conditions that the embedded engine tests too early, or not as written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.cypher import patterns
from kg.cypher.quirks import values
from kg.cypher.tokens import Token
from kg.cypher.tree import (
    CypherClause,
    Group,
    PathPattern,
    clauses,
    expression,
    names,
    segments,
    walk,
)
from kg.errors import QueryError

Parts = Sequence[Token | Group | PathPattern]
QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})
_AND = frozenset({"AND"})
_LOGIC = frozenset({"AND", "OR", "XOR", "NOT"})
_COMPARING = frozenset({"=", "<", ">", "~", "IS", "IN", "STARTS", "ENDS", "CONTAINS"})


def check(parts: Parts, match: CypherClause | None, matched: set[str], *, goes_on: bool) -> None:
    """Raise QueryError for a shape that is answered wrongly.

    `matched` are the variables of `match`; another clause follows: `goes_on`.
    """
    if match is not None and patterns.is_shortest(match.parts):
        _check_shortest(parts, match, matched)
    elif match is not None:
        for part in conjuncts(parts):
            _check_two_variables(part, match, matched, goes_on=goes_on)
    _check_wrapped(parts)
    check_patterns(parts, condition=True)
    values.check_condition(parts)


def conjuncts(parts: Parts) -> Iterator[Parts]:
    """Yield the parts joined by AND, without brackets around the whole."""
    for part in segments(parts, _AND):
        if len(part) == 1 and isinstance(part[0], Group) and part[0].open == "(":
            yield from conjuncts(expression(part[0].parts))
        elif part:
            yield part


def not_null(parts: Parts) -> set[str]:
    """Return the variables that the condition requires not to be null."""
    if any(part.word == "OR" for part in parts):
        return set()
    return {
        part[0].text.strip("`")
        for part in segments(parts, _AND)
        if [operand.word for operand in part[1:]] == ["IS", "NOT", "NULL"]
    }


def _check_shortest(parts: Parts, match: CypherClause, matched: set[str]) -> None:
    for part, sign in pairwise(walk(parts)):
        if sign.text == ":" and isinstance(part, Token) and part.text.strip("`") not in matched:
            raise QueryError(
                "this engine ignores a label here, after shortestPath between nodes that were "
                "found before: write WITH * WHERE in place of WHERE",
                part.start,
            )
    nodes = {patterns.variable(g) for g in patterns.groups(match.parts)
             if g.open == "("}  # fmt: skip
    if names(parts) & (patterns.variables(match.parts) - nodes):
        raise QueryError(
            "this engine filters the one shortest path that it found, it does not look for the "
            "shortest that fits: write MATCH p = (a)-[*1..4]-(b) WHERE .. RETURN p "
            "ORDER BY length(p) LIMIT 1 (for all of them WITH length(p) AS n, collect(p) AS ps "
            "ORDER BY n LIMIT 1 UNWIND ps AS p)",
            parts[0].start,
        )


def _check_two_variables(
    parts: Parts, match: CypherClause, matched: set[str], *, goes_on: bool
) -> None:
    bound = patterns.variables(match.parts) - matched
    if _is_one_subquery(parts):
        return
    within = set(_within(parts)) & matched
    paths = patterns.path_variables(match.parts)
    if not within or len(names(parts) & matched) < 2:
        return
    if paths or goes_on or patterns.unlabelled(match.parts, bound):
        raise QueryError(
            "this engine tests this condition before all its variables are found (one stands in "
            "an index, a map, a CASE, a sub-query or a condition within a call): write WITH * "
            "between the pattern and its WHERE, MATCH .. WITH * WHERE ..",
            parts[0].start,
        )


def _within(parts: Parts) -> Iterator[str]:
    """Yield the variables in an index, a map, a CASE, a quantifier, or in the parts of a path."""
    for part in segments(parts, _LOGIC | {"=", "<", ">", "~", "IN", "CONTAINS", ","}):
        for place, operand in enumerate(part):
            if isinstance(operand, Group) and operand.subquery:
                yield from names([operand])
                continue
            if not isinstance(operand, Group):
                continue
            called = operand.before if operand.open == "(" else ""
            index = operand.open == "[" and place > 0
            tested = called not in _LOGIC | {"", "WHERE"} and _tests(operand)
            path = called in ("LAST", "HEAD") and any(
                inner.word in ("NODES", "RELATIONSHIPS") for inner in operand.parts
            )
            if index:
                yield from names(part)
            elif (
                operand.open in ("{", "CASE")
                or _starts_with_pattern(operand)
                or tested
                or called == "REDUCE"
                or path
            ):
                yield from names([operand])
            else:
                yield from _within(expression(operand.parts))


def _check_wrapped(parts: Parts, *, plain: bool = True) -> None:
    """Raise for one CASE or call around `any(..)`, of which only `any(..)` would be seen.

    That is right for `coalesce(any(..), false)` where AND and OR alone are around it (`plain`).
    """
    plain = plain and not any(part.word in ("NOT", "XOR") for part in parts)
    for part in segments(parts, _LOGIC):
        if any(token.text in _COMPARING or token.word in _COMPARING for token in part):
            continue
        last = part[-1] if part else None
        if not isinstance(last, Group) or last.subquery or last.before in QUANTIFIERS:
            continue
        if last.open == "(" and len(part) == 1:
            _check_wrapped(expression(last.parts), plain=plain)
        elif _hides(last) and not (plain and _is_no_null(last)):
            raise QueryError(
                "this engine sees only any/all/none/single inside of this and "
                "drops what is around it: name it first, WITH *, any(..) AS hit WHERE CASE WHEN "
                "hit THEN ..",
                part[0].start,
            )


def _hides(group: Group) -> bool:
    """Return True if `any(..)` and the like are inside, sub-queries included."""
    return any(
        isinstance(part, Group)
        and ((part.open == "(" and part.before in QUANTIFIERS) or _hides(part))
        for part in group.parts
    )


def _is_no_null(group: Group) -> bool:
    """Return True for `coalesce(any(..), false)`."""
    first, *rest = segments(expression(group.parts), frozenset({","}))
    return (
        group.before == "COALESCE"
        and len(first) == 2
        and first[0].word in QUANTIFIERS
        and [[part.word for part in segment] for segment in rest] == [["FALSE"]]
    )


def _is_one_subquery(parts: Parts) -> bool:
    """Return True for `EXISTS { .. }` or `NOT EXISTS { .. }`, which are tested in time."""
    rest = [part for part in parts if part.word not in ("NOT", "EXISTS")]
    return len(rest) == 1 and isinstance(rest[0], Group) and rest[0].subquery


def _starts_with_pattern(group: Group) -> bool:
    return group.open == "[" and isinstance(next(iter(expression(group.parts)), None), PathPattern)


def _tests(group: Group) -> bool:
    """Return True if a call contains a condition: `coalesce(a.name = b.name, false)`, `any(..)`."""
    return any(
        part.text in _COMPARING or part.word in _COMPARING | _LOGIC
        for part in walk(expression(group.parts))
    )


def check_patterns(parts: Parts, *, condition: bool) -> None:
    """Raise for `(a)-->(b)` as a condition outside WHERE, or in calls, lists, maps and CASE."""
    parts = expression(parts)
    for place, part in enumerate(parts):
        if isinstance(part, PathPattern) and not condition:
            raise QueryError(
                "this engine knows a pattern as a condition only in WHERE, outside of calls, lists "
                "and CASE: write EXISTS { (a)-->(b) }",
                part.start,
            )
        if isinstance(part, Group) and part.subquery and not condition:
            for clause in clauses(part.parts):
                if clause.name == "WHERE":
                    check_patterns(clause.parts, condition=False)
        elif isinstance(part, Group) and not part.subquery and part.before != "EXISTS":
            inside = expression(part.parts)
            # `[p = (a)-->(b) | p]` begins with a name.
            named = 2 if [token.text for token in inside[1:2]] == ["="] else 0
            listed = part.open == "[" and isinstance(next(iter(inside[named:]), None), PathPattern)
            plain = part.open == "(" and part.before in _LOGIC | {"", "WHERE"}
            sign = parts[place - 1].text if place else ""
            brackets = plain and sign not in _COMPARING
            check_patterns(
                inside[named + 1 :] if listed else inside, condition=condition and brackets
            )
