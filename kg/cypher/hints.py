"""Cypher that the embedded engine answers rightly but slowly: the fast form of the same.

The engine reads a pattern from its left end and has an index on `id` for each label of the layout.
Where every node of a pattern has a label it may start at the other end: rightly if every relation
has a type, wrongly if not. On 10,000 entities and 30,000 facts a pattern that is tied down at its
right end alone takes 150 ms in place of 1 ms, a node that is known by its id under no label or
under `:Person` 40 ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.cypher.patterns import variable
from kg.cypher.quirks.where import conjuncts
from kg.cypher.tokens import Token
from kg.cypher.tree import Clause, Group, Pattern, bodies, clauses, names, segments, tree
from kg.layout import OURS

Parts = Sequence[Token | Group | Pattern]
KEY = "id"
_COMMA = frozenset({","})
_BETWEEN = frozenset({"WITH", "ORDER", "SKIP", "LIMIT", "UNWIND", "CALL", "YIELD"})

LEFT = (
    "find the node that is known first and start there: MATCH (b:__Entity__ {id: $id}) WITH b "
    "MATCH (b)<-[r]-(a); (a)-[r]->(b {id: $id}) looks at every relation"
)
LIST = (
    "UNWIND the list first: UNWIND $ids AS i MATCH (n:__Entity__ {id: i})-[r]-(m); "
    "n.id IN $ids with a relation looks at every node"
)
LABELS = (
    "give a node that is known by its id the one label that has an index on it: "
    "(n:__Entity__ {id: $id}), or Chunk, Document, Literal"
)
EVIDENCE = (
    "start at the chunk: MATCH (c:Chunk {id: $chunk})<-[:FROM_CHUNK]-(a)-[r]->(b) "
    "WHERE c.id IN r.chunks; a list of a relation has no index"
)
JOIN = (
    "name the value before the MATCH that looks for it: MATCH (a:__Entity__) WITH a, a.name AS n "
    "MATCH (b:__Entity__ {name: n}); {name: a.name}, and b.name = a.name, compare every pair"
)


def hints(cypher: str) -> tuple[str, ...]:
    """The hints that this query deserves, each once."""
    return tuple(dict.fromkeys(_body(tree(cypher), frozenset())))


@dataclass(frozen=True)
class _Known:
    """The start of a MATCH: how WHERE ties ids ("=", "IN"), and variables from before it."""

    ties: Mapping[str, str]
    outside: frozenset[str]  # of the query around this one
    before: frozenset[str]  # of clauses before
    beside: frozenset[str]  # of patterns before, in the same MATCH
    apart: bool  # a WITH, UNWIND or CALL stands between: it is asked row by row

    def tie(self, node: Group) -> str:
        """ "=" or "IN" for a node whose id is given, "bound" for one found before, else ""."""
        name = variable(node)
        if _key(node):
            return "="
        bound = name in self.outside | self.before | self.beside
        return "bound" if name and bound else self.ties.get(name, "")


def _body(parts: Parts, outside: frozenset[str]) -> Iterator[str]:
    before: frozenset[str] = frozenset()
    apart = False
    found = clauses(parts)
    for clause, after in pairwise([*found, Clause("", (), 0)]):
        for body in bodies(clause.parts):
            yield from _body(body.parts, _imported(clause, body, outside | before))
        if clause.name in ("MATCH", "OPTIONAL"):
            where = after.parts if after.name == "WHERE" else ()
            ties = _ties(where, _found(clause.parts))
            known = _Known(ties, outside, before, frozenset(), apart or bool(outside))
            yield from _match(clause, where, known)
            before |= _found(clause.parts)
        elif clause.name == "WITH":
            outside, before = frozenset(), _kept(clause.parts, outside | before)
        elif clause.name == "UNION":
            before = frozenset()
        if clause.name != "WHERE":
            apart = clause.name in _BETWEEN


def _imported(clause: Clause, body: Group, bound: frozenset[str]) -> frozenset[str]:
    """A CALL sees what it names; the other sub-queries see everything."""
    if clause.name != "CALL":
        return bound
    head = next(iter(clause.parts), None)
    if head is not body and isinstance(head, Group):
        return _kept(head.parts, bound)
    first = next(iter(clauses(body.parts)), None)
    return bound if first and first.name == "WITH" else frozenset()


def _kept(items: Parts, bound: frozenset[str]) -> frozenset[str]:
    """The variables that are known after `WITH items`: kept ones, under their new names."""
    kept: set[str] = set()
    for item in segments(items, _COMMA):
        item = item[1:] if item and item[0].word == "DISTINCT" else item
        if item and item[0].text == "*":
            kept |= bound
        elif item and item[0].text.strip("`") in bound and (len(item) == 1 or _is_renaming(item)):
            kept.add(item[-1].text.strip("`"))
    return frozenset(kept)


def _is_renaming(item: Parts) -> bool:
    return len(item) == 3 and item[1].word == "AS"


def _match(clause: Clause, where: Parts, known: _Known) -> Iterator[str]:
    beside: frozenset[str] = frozenset()
    for pattern in segments(clause.parts, _COMMA):
        here = replace(known, beside=beside, apart=known.apart or clause.name == "OPTIONAL")
        yield from _pattern(pattern, here)
        beside |= _found(pattern)
    tied = any(known.tie(node) in ("=", "bound") for node in _nodes(clause.parts))
    if not tied and any(_is_evidence(part) for part in conjuncts(where)):
        yield EVIDENCE
    if not tied and _is_join(clause, where, known):
        yield JOIN


def _is_join(clause: Clause, where: Parts, known: _Known) -> bool:
    """Returns whether a node that stands alone is matched by a property of another node."""
    patterns = [list(_nodes(pattern)) for pattern in segments(clause.parts, _COMMA)]
    alone = {variable(nodes[0]) for nodes in patterns if len(nodes) == 1}
    bound = known.outside | known.before | _found(clause.parts)
    given = (
        part
        for nodes in patterns
        if len(nodes) == 1
        for part in nodes[0].parts
        if isinstance(part, Group) and part.open == "{"
    )
    pairs = (pair for one in given for pair in segments(one.parts, _COMMA))
    if any(_property_of(pair[2:], bound) for pair in pairs if pair[0].text != KEY):
        return True
    for part in conjuncts(where):
        sides = [_property_of(part[:3], bound), _property_of(part[4:], bound)]
        if len(part) == 7 and part[3].text == "=" and all(sides) and sides[0] != sides[1]:
            return not alone.isdisjoint(sides)
    return False


def _property_of(value: Parts, bound: frozenset[str]) -> str:
    """The variable of `a.name`; "" for any other value, and for a variable that is not known."""
    texts = [part.text for part in value]
    name = texts[0].strip("`") if len(texts) == 3 and texts[1] == "." else ""
    return name if name in bound else ""


def _pattern(pattern: Parts, known: _Known) -> Iterator[str]:
    nodes = list(_nodes(pattern))
    ties = [known.tie(node) for node in nodes]
    if not nodes or (len(nodes) > 1 and _is_typed(pattern, nodes)):
        return
    if ties[0] == "=" and _labels(nodes[0]) not in ([label] for label in OURS):
        yield LABELS
    if len(nodes) == 1:
        return
    if ties[0] in ("=", "bound"):
        labelled = all(
            _labels(node) or tie == "bound" for node, tie in zip(nodes, ties, strict=True)
        )
        if labelled and _is_incoming(pattern) and not known.apart:
            yield LEFT
    elif "=" in ties or _is_backwards(pattern, nodes, known):
        yield LEFT
    elif "IN" in ties:
        yield LIST


def _is_backwards(pattern: Parts, nodes: Sequence[Group], known: _Known) -> bool:
    """Returns whether the engine does not start at a node that is bound already."""
    later = {variable(node) for node in nodes[1:]} - {""}
    hop = len(nodes) == 2 and not _repeats(pattern)
    row_by_row = hop and (known.apart or not _labels(nodes[0]))
    return bool(later & known.beside) or (bool(later & known.before) and not row_by_row)


def _is_incoming(pattern: Parts) -> bool:
    return next((part.text for part in pattern if part.text in ("-", "<")), "") == "<"


def _is_typed(pattern: Parts, nodes: Sequence[Group]) -> bool:
    """Returns whether the engine chooses the right end to start at."""
    links = [part for part in pattern if isinstance(part, Group) and part.open == "["]
    typed = len(links) == len(nodes) - 1 and all(
        any(part.text == ":" for part in link.parts) for link in links
    )
    return typed and all(map(_labels, nodes)) and not _repeats(pattern)


def _repeats(pattern: Parts) -> bool:
    links = [part for part in pattern if isinstance(part, Group) and part.open == "["]
    return any(part.text == "*" for link in links for part in link.parts)


def _nodes(parts: Parts) -> Iterator[Group]:
    return (part for part in parts if isinstance(part, Group) and part.open == "(")


def _found(parts: Parts) -> frozenset[str]:
    groups = (part for part in parts if isinstance(part, Group) and part.open in ("(", "["))
    return frozenset(map(variable, groups)) - {""}


def _key(node: Group) -> bool:
    """Returns whether the pattern gives the node's id."""
    maps = (part for part in node.parts if isinstance(part, Group) and part.open == "{")
    return any(
        name.text == KEY and colon.text == ":"
        for one in maps
        for name, colon in pairwise(one.parts)
    )


def _labels(node: Group) -> list[str]:
    """The node's labels, an expression such as `A|B` as its parts."""
    place = next((n for n, part in enumerate(node.parts) if part.text == ":"), len(node.parts))
    words = (part for part in node.parts[place:] if isinstance(part, Token))
    return [word.text.strip("`") for word in words if word.text not in (":", "&")]


def _ties(where: Parts, found: frozenset[str]) -> dict[str, str]:
    """Returns how a condition that must hold gives an id: {"n": "="} for `n.id = $id`."""
    ties: dict[str, str] = {}
    for part in conjuncts(where):
        texts = [one.text for one in part]
        sign = texts[3].upper() if texts[1:3] == [".", KEY] and len(texts) > 3 else ""
        if sign == "=" and _is_given(part[4:], found):
            ties[texts[0].strip("`")] = "="
        elif sign == "IN" and _is_given(part[4:], found):
            ties.setdefault(texts[0].strip("`"), "IN")
        elif texts[-4:-3] + texts[-2:] == ["=", ".", KEY] and _is_given(part[:-4], found):
            ties[texts[-3].strip("`")] = "="
    return ties


def _is_given(value: Parts, found: frozenset[str]) -> bool:
    """A value that this MATCH does not find itself, and that ends where it seems to."""
    signs = {part.text for part in value} & {"<", ">", "=", "~", "!"}
    words = {part.word for part in value} & {"NOT", "OR", "XOR", "IS", "IN"}
    return bool(value) and not signs and not words and not names(value) & found


def _is_evidence(part: Parts) -> bool:
    """`$chunk IN r.chunks`."""
    texts = [one.text for one in part]
    return (
        texts[-2:] == [".", "chunks"]
        and [one.word for one in part[-4:-3]] == ["IN"]
        and (part[0].word != "NOT")
    )
