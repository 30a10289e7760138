"""Clauses that follow each other in a way that the embedded engine answers wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.errors import QueryError
from kg.stores import cypher_patterns
from kg.stores.cypher_gate import Token
from kg.stores.cypher_tree import Clause, Group, names, segments, walk

_APART = frozenset({"WITH", "CALL", "OPTIONAL", "UNION"})


def check(found: Sequence[Clause]) -> None:
    """QueryError for UNWIND between two MATCH, and for count(*) of relations to oneself."""
    _check_unwound(found)
    for match, after in pairwise([*found, Clause("", (), 0)]):
        if match.name in ("MATCH", "OPTIONAL"):
            _check_repeated_loops(match)
        if match.name == "MATCH" and after.name == "RETURN":
            _check_loops(match, _counted(after))


def _check_unwound(found: Sequence[Clause]) -> None:
    """The engine plans both MATCH as one where every node has a label: UNWIND comes too late."""
    matched: list[Clause] = []
    unwound: set[str] = set()
    for clause, after in pairwise([*found, Clause("", (), 0)]):
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


def _all_labelled(matched: Sequence[Clause]) -> bool:
    bound: set[str] = set()
    for clause in matched:
        if cypher_patterns.unlabelled(clause.parts, bound):
            return False
        bound |= cypher_patterns.variables(clause.parts)
    return True


def _counted(clause: Clause) -> set[str]:
    """What count( ) counts: "*" or a variable."""
    return {
        part.parts[0].text.strip("`")
        for part in walk(clause.parts)
        if isinstance(part, Group)
        and part.open == "("
        and part.before == "COUNT"
        and len(part.parts) == 1
    }


def _loops(match: Clause) -> Iterator[list[Group]]:
    """Node, relation and node of each pattern that goes back to its first node at once."""
    for pattern in segments(match.parts, frozenset({","})):
        groups = [part for part in pattern if isinstance(part, Group)]
        nodes = [group for group in groups if group.open == "("]
        ends = [cypher_patterns.variable(node) for node in nodes]
        if len(ends) == 2 and ends[0] and ends[0] == ends[1]:
            yield groups


def _check_repeated_loops(match: Clause) -> None:
    for groups in _loops(match):
        repeated = any(p.text == "*" for group in groups[1:-1] for p in group.parts)
        if repeated and any(
            p.text == "|" for group in (groups[0], groups[-1]) for p in group.parts
        ):
            raise QueryError(
                "this engine loses rows of (a:A|B)-[*]-(a): write (a)-[*]-(a) WHERE a:A OR a:B",
                match.start,
            )


def _check_loops(match: Clause, counted: set[str]) -> None:
    for groups in _loops(match):
        if counted & {"*", cypher_patterns.variable(groups[0])}:
            raise QueryError(
                "this engine counts other relations too with count(*) or count(a) of "
                "(a)-[r]->(a): write count(r)",
                match.start,
            )
