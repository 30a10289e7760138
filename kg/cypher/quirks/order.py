"""Successive clauses that the embedded engine answers wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.cypher import patterns
from kg.cypher.tokens import Token
from kg.cypher.tree import CypherClause, Group, names, segments, walk
from kg.errors import QueryError

_APART = frozenset({"WITH", "CALL", "OPTIONAL", "UNION"})


def check(clauses: Sequence[CypherClause]) -> None:
    """Raise QueryError for UNWIND between two MATCH, or count(*) of relations to oneself."""
    _check_unwound(clauses)
    _check_repeated_loops(clauses)
    for match, after in pairwise([*clauses, CypherClause("", (), 0)]):
        if match.name == "MATCH" and after.name == "RETURN":
            _check_loops(match, _counted(after))


def _check_unwound(clauses: Sequence[CypherClause]) -> None:
    """Refuse UNWIND between labelled MATCH clauses: the engine plans them as one, before it."""
    matched: list[CypherClause] = []
    unwound: set[str] = set()
    for clause, after in pairwise([*clauses, CypherClause("", (), 0)]):
        if clause.name in _APART:
            matched, unwound = [], set()
        elif clause.name == "UNWIND" and matched and isinstance(clause.parts[-1], Token):
            unwound.add(clause.parts[-1].text.strip("`"))
        elif clause.name == "MATCH":
            matched.append(clause)
            where = after.parts if after.name == "WHERE" else ()
            if unwound & (names(clause.parts) | names(where)) and _all_labelled(matched):
                raise QueryError(
                    "this engine loses rows where a MATCH asks for what UNWIND gave after another "
                    "MATCH: write WITH * between, UNWIND .. AS x WITH * MATCH ..",
                    clause.start,
                )


def _all_labelled(matched: Sequence[CypherClause]) -> bool:
    bound: set[str] = set()
    for clause in matched:
        if patterns.unlabelled(clause.parts, bound):
            return False
        bound |= patterns.variables(clause.parts)
    return True


def _counted(clause: CypherClause) -> set[str]:
    """Return the argument of count( ): "*" or a variable."""
    return {
        part.parts[0].text.strip("`")
        for part in walk(clause.parts)
        if isinstance(part, Group)
        and part.open == "("
        and part.before == "COUNT"
        and len(part.parts) == 1
    }


def _loops(match: CypherClause) -> Iterator[list[Group]]:
    """Yield node, relation and node of each pattern that returns to its first node at once."""
    for pattern in segments(match.parts, frozenset({","})):
        groups = [part for part in pattern if isinstance(part, Group)]
        nodes = [group for group in groups if group.open == "("]
        ends = [patterns.variable(node) for node in nodes]
        if len(ends) == 2 and ends[0] and ends[0] == ends[1]:
            yield groups


def _check_repeated_loops(clauses: Sequence[CypherClause]) -> None:
    """Raise for repeated loops without a WITH; the label may be in a pattern before."""
    either: set[str] = set()
    for clause in clauses:
        if clause.name in ("WITH", "CALL", "UNION"):
            either = set()
        elif clause.name in ("MATCH", "OPTIONAL"):
            either |= {
                patterns.variable(group)
                for group in patterns.groups(clause.parts)
                if group.open == "(" and any(part.text == "|" for part in group.parts)
            }
            if either & set(_repeated_loops(clause)):
                raise QueryError(
                    "this engine loses rows of (a:A|B)-[*]-(a): write (a)-[*]-(a) WHERE a:A OR a:B",
                    clause.start,
                )


def _repeated_loops(match: CypherClause) -> Iterator[str]:
    """Yield the variables with `*` between two places of them."""
    for pattern in segments(match.parts, frozenset({","})):
        groups = [part for part in pattern if isinstance(part, Group)]
        for start, link, end in zip(groups, groups[1:], groups[2:], strict=False):
            name = patterns.variable(start)
            same = start.open == end.open == "(" and name == patterns.variable(end)
            if name and same and any(part.text == "*" for part in link.parts):
                yield name


def _check_loops(match: CypherClause, counted: set[str]) -> None:
    for groups in _loops(match):
        if counted & {"*", patterns.variable(groups[0])}:
            raise QueryError(
                "this engine counts other relations too with count(*) or count(a) of "
                "(a)-[r]->(a): write count(r)",
                match.start,
            )
