"""Patterns of MATCH: the variables, the labels, and names that the engine ignores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.cypher.tokens import Token
from kg.cypher.tree import Group, PathPattern, segments
from kg.errors import QueryError

Parts = Sequence[Token | Group | PathPattern]
_SHORTEST = ("SHORTESTPATH", "ALLSHORTESTPATHS")


def groups(parts: Parts) -> Iterator[Group]:
    """Yield the nodes and relations, also of quantified paths and of shortestPath( )."""
    for place, part in enumerate(parts):
        if not isinstance(part, Group) or part.open not in ("(", "["):
            continue
        inside = part.parts
        if part.open == "(" and any(
            isinstance(inner, Group) and inner.open == "(" for inner in inside
        ):
            yield from groups(inside)
        else:
            yield part
            if place == 0 and part.before in _SHORTEST:
                yield from groups(inside)


def variables(parts: Parts) -> set[str]:
    """Return the variables of nodes, relations and paths."""
    paths = {
        part.text.strip("`")
        for part, after in pairwise(parts)
        if isinstance(part, Token) and part.kind in ("word", "quoted") and after.text == "="
    }
    return paths | {name for group in groups(parts) if (name := variable(group))}


def path_variables(parts: Parts) -> set[str]:
    return variables(parts) - {variable(group) for group in groups(parts)}


def variable(group: Group) -> str:
    """Return the variable of a node or relation, "" if it has none."""
    first = group.parts[0] if group.parts else None
    named = isinstance(first, Token) and first.kind in ("word", "quoted") and first.word != "WHERE"
    return first.text.strip("`") if named and first else ""


def unlabelled(parts: Parts, bound: set[str]) -> bool:
    """Return True if a node has neither a label nor a variable that was bound before."""
    return any(
        group.open == "(" and variable(group) not in bound
        and not any(part.text == ":" for part in group.parts)
        for group in groups(parts)
    )  # fmt: skip


def is_shortest(parts: Parts) -> bool:
    return any(part.word in _SHORTEST for part in parts)


def check_shortest(parts: Parts) -> None:
    """Raise QueryError for a shortestPath beside a pattern whose relations it would avoid."""
    patterns = list(segments(parts, frozenset({","})))
    if not any(map(is_shortest, patterns)):
        return
    for pattern in patterns:
        linked = any(part.text == "-" or part.text == "<" for part in pattern)
        if linked and not is_shortest(pattern):
            raise QueryError(
                "this engine keeps the relations of one pattern out of the shortest path beside "
                "it: give shortestPath a MATCH of its own",
                pattern[0].start,
            )


def check_names(parts: Parts, within: str = "") -> None:
    """Raise QueryError for a dynamic type or label, or a filter in a repeated relation."""
    for place, part in enumerate(parts):
        _check_dynamic(parts, place, within)
        if isinstance(part, Group):
            if part.open == "[":
                _check_repeated(parts, place, part)
            check_names(part.parts, part.open)


def _check_dynamic(parts: Parts, place: int, within: str) -> None:
    if parts[place].text not in (":", "&", "|") or place + 2 >= len(parts):
        return
    sign, after = parts[place + 1], parts[place + 2]
    if sign.text != "$":
        return
    some = isinstance(after, Token) and after.word in ("ANY", "ALL")
    dynamic = isinstance(after, Group) or (
        some and place + 3 < len(parts) and isinstance(parts[place + 3], Group)
    )
    if dynamic and (within != "(" or some):
        raise QueryError(
            "this engine ignores a dynamic label or type: write WHERE type(r) = $type or "
            "$label IN labels(n), or the name itself",
            parts[place].start,
        )


def _check_repeated(parts: Parts, place: int, group: Group) -> None:
    """Raise QueryError for `-[:!X]-{1,2}` and `-[r WHERE ..]->+`, whose filters are ignored."""
    after = place + 1
    while after < len(parts) and parts[after].text in ("-", ">"):
        after += 1
    if after == place + 1 or after >= len(parts):
        return
    last = parts[after]
    repeated = last.text in ("+", "*") or (isinstance(last, Group) and last.open == "{")
    if repeated and any(part.text == "!" or part.word == "WHERE" for part in group.parts):
        raise QueryError(
            "this engine ignores `!` and WHERE in a repeated relation: write "
            "((x)-[r]-(y) WHERE type(r) <> 'NAME'){1,2}",
            group.start,
        )
