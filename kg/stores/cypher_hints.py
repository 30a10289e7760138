"""Cypher that the embedded engine answers rightly but slowly: the fast form of the same.

The engine reads a pattern from its left end, knows nodes by `id`, and does not turn a pattern
around: one that is tied down at its right end alone looks at every relation (on 100,000 facts
some 0.9 s in place of 0.2 ms).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.stores.cypher_gate import Token
from kg.stores.cypher_patterns import variable
from kg.stores.cypher_tree import Clause, Group, Pattern, bodies, clauses, tree

Parts = Sequence[Token | Group | Pattern]
KEY = "id"

LEFT = (
    "start the pattern at the end that is known: (b {id: $id})<-[r]-(a) is read at once, "
    "(a)-[r]->(b {id: $id}) looks at every relation"
)
LIST = (
    "UNWIND the list first: UNWIND $ids AS i MATCH (n:__Entity__ {id: i})-[r]-(m); "
    "n.id IN $ids with a relation looks at every node"
)
LABELS = "give a node that is known by its id one label: (n:__Entity__ {id: $id})"
EVIDENCE = (
    "start at the chunk: MATCH (c:Chunk {id: $chunk})<-[:FROM_CHUNK]-(a)-[r]->(b) "
    "WHERE c.id IN r.chunks; a list of a relation has no index"
)


def hints(cypher: str) -> tuple[str, ...]:
    """The hints that this query deserves, each once."""
    return tuple(dict.fromkeys(_body(tree(cypher), frozenset())))


def _body(parts: Parts, bound: frozenset[str]) -> Iterator[str]:
    found = clauses(parts)
    for clause, after in pairwise([*found, Clause("", (), 0)]):
        for body in bodies(clause.parts):
            yield from _body(body.parts, bound)
        if clause.name not in ("MATCH", "OPTIONAL"):
            continue
        where = after.parts if after.name == "WHERE" else ()
        for pattern in _patterns(clause.parts):
            yield from _pattern(pattern, where, bound)
        named = {variable(part) for part in clause.parts if isinstance(part, Group)}
        bound |= named - {""}
        if any(
            isinstance(part, Token) and part.text in ("chunks", "quotes") and before.text == "."
            for before, part in pairwise(where)
        ) and not any(variable(node) in bound and _key(node) for node in _nodes(clause.parts)):
            yield EVIDENCE


def _patterns(parts: Parts) -> Iterator[Parts]:
    """The patterns of a MATCH, which stand between commas."""
    pattern: list[Token | Group | Pattern] = []
    for part in parts:
        if part.text == ",":
            yield pattern
            pattern = []
        else:
            pattern.append(part)
    yield pattern


def _pattern(pattern: Parts, where: Parts, bound: frozenset[str]) -> Iterator[str]:
    nodes = list(_nodes(pattern))
    if any(_key(node) and _labels(node) > 1 for node in nodes):
        yield LABELS
    if len(nodes) < 2:
        return
    first, last = nodes[0], nodes[-1]
    if variable(first) in bound or _key(first) or _asked(first, where) == "=":
        return
    if _key(last) or _asked(last, where) == "=" or (variable(last) and variable(last) in bound):
        yield LEFT
    elif _asked(first, where) == "IN":
        yield LIST


def _nodes(parts: Parts) -> Iterator[Group]:
    return (part for part in parts if isinstance(part, Group) and part.open == "(")


def _key(node: Group) -> bool:
    """Does the pattern give the node's id?"""
    maps = (part for part in node.parts if isinstance(part, Group) and part.open == "{")
    return any(
        name.text == KEY and colon.text == ":"
        for one in maps
        for name, colon in pairwise(one.parts)
    )


def _labels(node: Group) -> int:
    return sum(part.text in (":", "&") for part in node.parts)


def _asked(node: Group, where: Parts) -> str:
    """How WHERE ties the node's id: "=", "IN" or ""."""
    name = variable(node)
    for place in range(len(where) - 3):
        words = [part.text for part in where[place : place + 3]]
        sign = where[place + 3].text.upper()
        if name and words == [name, ".", KEY] and sign in ("=", "IN"):
            return sign
    return ""
