"""WHERE that the embedded engine tests too early, or not as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.errors import QueryError
from kg.stores import cypher_patterns, cypher_values
from kg.stores.cypher_gate import Token
from kg.stores.cypher_tree import Clause, Group, Pattern, expression, names, segments, walk

Parts = Sequence[Token | Group | Pattern]
QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})
_AND = frozenset({"AND"})
_LOGIC = frozenset({"AND", "OR", "XOR", "NOT"})
_COMPARING = frozenset({"=", "<", ">", "~", "IS", "IN", "STARTS", "ENDS", "CONTAINS"})


def check(parts: Parts, match: Clause | None, found: set[str], later: set[str]) -> None:
    """QueryError for a shape; `found` are the variables of `match`, `later` what follows."""
    if match is not None and cypher_patterns.is_shortest(match.parts):
        _check_shortest(parts, match)
    elif match is not None:
        for part in conjuncts(parts):
            _check_two_variables(part, match, found)
    if later and any(part.word == "XOR" for part in walk(parts)):
        raise QueryError(
            "this engine loses rows with XOR before a further MATCH: write "
            "(a AND NOT b) OR (b AND NOT a)",
            parts[0].start,
        )
    _check_wrapped(parts)
    cypher_values.check_condition(parts)


def conjuncts(parts: Parts) -> Iterator[Parts]:
    """What is joined by AND, brackets around the whole taken off."""
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


def _check_shortest(parts: Parts, match: Clause) -> None:
    nodes = {cypher_patterns.variable(g) for g in cypher_patterns.groups(match.parts)
             if g.open == "("}  # fmt: skip
    if names(parts) & (cypher_patterns.variables(match.parts) - nodes):
        raise QueryError(
            "this engine filters the one shortest path that it found, it does not look for the "
            "shortest that fits: write MATCH p = (a)-[*1..4]-(b) WHERE .. RETURN p "
            "ORDER BY length(p) LIMIT 1",
            parts[0].start,
        )


def _check_two_variables(parts: Parts, match: Clause, found: set[str]) -> None:
    bound = cypher_patterns.variables(match.parts) - found
    within = set(_within(parts)) & found
    paths = within & cypher_patterns.path_variables(match.parts)
    if not within or len(names(parts) & found) < 2:
        return
    if paths or cypher_patterns.unlabelled(match.parts, bound):
        raise QueryError(
            "this engine tests this condition before all its variables are found (one stands in "
            "an index, a map or any/all/none/single/reduce): write WITH * between the pattern "
            "and its WHERE, MATCH .. WITH * WHERE ..",
            parts[0].start,
        )


def _within(parts: Parts) -> Iterator[str]:
    """The variables in an index, a map, a quantifier, or in the parts of a path."""
    for part in segments(parts, _LOGIC | {"=", "<", ">", "~", "IN", "CONTAINS", ","}):
        for place, one in enumerate(part):
            if not isinstance(one, Group) or one.subquery:
                continue
            called = one.before if one.open == "(" else ""
            index = one.open == "[" and place > 0
            path = called in ("LAST", "HEAD") and any(
                inner.word in ("NODES", "RELATIONSHIPS") for inner in one.parts
            )
            if index:
                yield from names(part)
            elif called in QUANTIFIERS or called == "REDUCE" or path or one.open == "{":
                yield from names([one])
            else:
                yield from _within(expression(one.parts))


def _check_wrapped(parts: Parts) -> None:
    """A condition that is one CASE or one call around `any(..)`: only `any(..)` would be seen."""
    for part in segments(parts, _LOGIC):
        if any(one.text in _COMPARING or one.word in _COMPARING for one in part):
            continue
        last = part[-1] if part else None
        if not isinstance(last, Group) or last.subquery or last.before in QUANTIFIERS:
            continue
        if last.open == "(" and len(part) == 1:
            _check_wrapped(expression(last.parts))
        elif last.before != "EXISTS" and _hides(last):
            raise QueryError(
                "this engine sees only any/all/none/single or the pattern inside of this and "
                "drops what is around it: name it first, WITH *, any(..) AS hit WHERE CASE WHEN "
                "hit THEN ..",
                part[0].start,
            )


def _hides(group: Group) -> bool:
    for part in walk(expression(group.parts)):
        if isinstance(part, Group) and part.open == "(" and part.before in QUANTIFIERS:
            return True
    return any(isinstance(part, Pattern) for part in expression(group.parts))
