"""WHERE that the embedded engine tests too early, or not as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.cypher import patterns
from kg.cypher.quirks import values
from kg.cypher.tokens import Token
from kg.cypher.tree import Clause, Group, Pattern, clauses, expression, names, segments, walk
from kg.errors import QueryError

Parts = Sequence[Token | Group | Pattern]
QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})
_AND = frozenset({"AND"})
_LOGIC = frozenset({"AND", "OR", "XOR", "NOT"})
_COMPARING = frozenset({"=", "<", ">", "~", "IS", "IN", "STARTS", "ENDS", "CONTAINS"})


def check(parts: Parts, match: Clause | None, found: set[str], *, goes_on: bool) -> None:
    """QueryError for a shape; `found` are the variables of `match`; another follows: `goes_on`."""
    if match is not None and patterns.is_shortest(match.parts):
        _check_shortest(parts, match, found)
    elif match is not None:
        for part in conjuncts(parts):
            _check_two_variables(part, match, found, goes_on=goes_on)
    _check_wrapped(parts)
    check_patterns(parts, condition=True)
    values.check_condition(parts)


def conjuncts(parts: Parts) -> Iterator[Parts]:
    """Returns what is joined by AND, brackets around the whole taken off."""
    for part in segments(parts, _AND):
        if len(part) == 1 and isinstance(part[0], Group) and part[0].open == "(":
            yield from conjuncts(expression(part[0].parts))
        elif part:
            yield part


def not_null(parts: Parts) -> set[str]:
    """The variables of which the condition says that they are not null."""
    if any(part.word == "OR" for part in parts):
        return set()
    return {
        part[0].text.strip("`")
        for part in segments(parts, _AND)
        if [one.word for one in part[1:]] == ["IS", "NOT", "NULL"]
    }


def _check_shortest(parts: Parts, match: Clause, found: set[str]) -> None:
    for part, sign in pairwise(walk(parts)):
        if sign.text == ":" and isinstance(part, Token) and part.text.strip("`") not in found:
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


def _check_two_variables(parts: Parts, match: Clause, found: set[str], *, goes_on: bool) -> None:
    bound = patterns.variables(match.parts) - found
    if _is_one_subquery(parts):
        return
    within = set(_within(parts)) & found
    paths = patterns.path_variables(match.parts)
    if not within or len(names(parts) & found) < 2:
        return
    if paths or goes_on or patterns.unlabelled(match.parts, bound):
        raise QueryError(
            "this engine tests this condition before all its variables are found (one stands in "
            "an index, a map, a CASE, a sub-query or a condition within a call): write WITH * "
            "between the pattern and its WHERE, MATCH .. WITH * WHERE ..",
            parts[0].start,
        )


def _within(parts: Parts) -> Iterator[str]:
    """The variables in an index, a map, a CASE, a quantifier, or in the parts of a path."""
    for part in segments(parts, _LOGIC | {"=", "<", ">", "~", "IN", "CONTAINS", ","}):
        for place, one in enumerate(part):
            if isinstance(one, Group) and one.subquery:
                yield from names([one])
                continue
            if not isinstance(one, Group):
                continue
            called = one.before if one.open == "(" else ""
            index = one.open == "[" and place > 0
            tested = called not in _LOGIC | {"", "WHERE"} and _tests(one)
            path = called in ("LAST", "HEAD") and any(
                inner.word in ("NODES", "RELATIONSHIPS") for inner in one.parts
            )
            if index:
                yield from names(part)
            elif (
                one.open in ("{", "CASE")
                or _starts_with_pattern(one)
                or tested
                or called == "REDUCE"
                or path
            ):
                yield from names([one])
            else:
                yield from _within(expression(one.parts))


def _check_wrapped(parts: Parts, *, plain: bool = True) -> None:
    """A condition that is one CASE or one call around `any(..)`: only `any(..)` would be seen.

    That is right for `coalesce(any(..), false)` where AND and OR alone are around it (`plain`).
    """
    plain = plain and not any(part.word in ("NOT", "XOR") for part in parts)
    for part in segments(parts, _LOGIC):
        if any(one.text in _COMPARING or one.word in _COMPARING for one in part):
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
    """Returns whether `any(..)` and the like stand inside, sub-queries included."""
    return any(
        isinstance(part, Group)
        and ((part.open == "(" and part.before in QUANTIFIERS) or _hides(part))
        for part in group.parts
    )


def _is_no_null(group: Group) -> bool:
    """`coalesce(any(..), false)`."""
    first, *rest = segments(expression(group.parts), frozenset({","}))
    return (
        group.before == "COALESCE"
        and len(first) == 2
        and first[0].word in QUANTIFIERS
        and [[part.word for part in one] for one in rest] == [["FALSE"]]
    )


def _is_one_subquery(parts: Parts) -> bool:
    """`EXISTS { .. }` or `NOT EXISTS { .. }`: this is tested where it should be."""
    rest = [part for part in parts if part.word not in ("NOT", "EXISTS")]
    return len(rest) == 1 and isinstance(rest[0], Group) and rest[0].subquery


def _starts_with_pattern(group: Group) -> bool:
    return group.open == "[" and isinstance(next(iter(expression(group.parts)), None), Pattern)


def _tests(group: Group) -> bool:
    """Whether a condition stands in a call: `coalesce(a.name = b.name, false)`, `any(..)`."""
    return any(
        part.text in _COMPARING or part.word in _COMPARING | _LOGIC
        for part in walk(expression(group.parts))
    )


def check_patterns(parts: Parts, *, condition: bool) -> None:
    """`(a)-->(b)` as a condition: right in WHERE, outside of calls, lists, maps and CASE."""
    parts = expression(parts)
    for place, part in enumerate(parts):
        if isinstance(part, Pattern) and not condition:
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
            named = 2 if [one.text for one in inside[1:2]] == ["="] else 0  # [p = (a)-->(b) | p]
            listed = part.open == "[" and isinstance(next(iter(inside[named:]), None), Pattern)
            plain = part.open == "(" and part.before in _LOGIC | {"", "WHERE"}
            sign = parts[place - 1].text if place else ""
            brackets = plain and sign not in _COMPARING
            check_patterns(
                inside[named + 1 :] if listed else inside, condition=condition and brackets
            )
