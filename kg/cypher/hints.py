"""Hints for Cypher that the embedded engine answers correctly but slowly: the faster form.

The engine reads a pattern from its left end and has an index on `id` for each label of the layout.
If every node of a pattern has a label it may start at the other end: correctly if every relation
has a type, wrongly if not. On 10,000 entities and 30,000 facts a pattern with an id at its right
end alone takes 150 ms in place of 1 ms, a node with an id and no label or the label `:Person` 40
ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.cypher.patterns import variable
from kg.cypher.quirks.where import conjuncts
from kg.cypher.tokens import Token
from kg.cypher.tree import CypherClause, Group, PathPattern, bodies, clauses, names, segments, tree
from kg.layout import OURS

Parts = Sequence[Token | Group | PathPattern]
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
    """Return the hints for this query, each once."""
    return tuple(dict.fromkeys(_body(tree(cypher), frozenset())))


@dataclass(frozen=True)
class _MatchStart:
    """The start of a MATCH: how WHERE ties ids ("=", "IN"), and variables from before it."""

    ties: Mapping[str, str]
    outside: frozenset[str]  # variables of the query around this one
    before: frozenset[str]  # variables of clauses before
    beside: frozenset[str]  # variables of patterns before, in the same MATCH
    apart: bool  # after a WITH, UNWIND or CALL: matched row by row

    def tie(self, node: Group) -> str:
        """Return "=" or "IN" for a node with an id, "bound" for one matched before, else ""."""
        name = variable(node)
        if _key(node):
            return "="
        bound = name in self.outside | self.before | self.beside
        return "bound" if name and bound else self.ties.get(name, "")


def _body(parts: Parts, outside: frozenset[str]) -> Iterator[str]:
    before: frozenset[str] = frozenset()
    apart = False
    clauses_of_body = clauses(parts)
    for clause, after in pairwise([*clauses_of_body, CypherClause("", (), 0)]):
        for body in bodies(clause.parts):
            yield from _body(body.parts, _imported(clause, body, outside | before))
        if clause.name in ("MATCH", "OPTIONAL"):
            where = after.parts if after.name == "WHERE" else ()
            ties = _ties(where, _matched(clause.parts))
            start = _MatchStart(ties, outside, before, frozenset(), apart or bool(outside))
            yield from _match(clause, where, start)
            before |= _matched(clause.parts)
        elif clause.name == "WITH":
            outside, before = frozenset(), _kept(clause.parts, outside | before)
        elif clause.name == "UNION":
            before = frozenset()
        if clause.name != "WHERE":
            apart = clause.name in _BETWEEN


def _imported(clause: CypherClause, body: Group, bound: frozenset[str]) -> frozenset[str]:
    """Return the variables that a sub-query sees: a CALL those that it names, others all."""
    if clause.name != "CALL":
        return bound
    head = next(iter(clause.parts), None)
    if head is not body and isinstance(head, Group):
        return _kept(head.parts, bound)
    first = next(iter(clauses(body.parts)), None)
    return bound if first and first.name == "WITH" else frozenset()


def _kept(items: Parts, bound: frozenset[str]) -> frozenset[str]:
    """Return the variables after `WITH items`: kept ones, under their new names."""
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


def _match(clause: CypherClause, where: Parts, start: _MatchStart) -> Iterator[str]:
    beside: frozenset[str] = frozenset()
    for pattern in segments(clause.parts, _COMMA):
        here = replace(start, beside=beside, apart=start.apart or clause.name == "OPTIONAL")
        yield from _pattern(pattern, here)
        beside |= _matched(pattern)
    tied = any(start.tie(node) in ("=", "bound") for node in _nodes(clause.parts))
    if not tied and any(_is_evidence(part) for part in conjuncts(where)):
        yield EVIDENCE
    if not tied and _is_join(clause, where, start):
        yield JOIN


def _is_join(clause: CypherClause, where: Parts, start: _MatchStart) -> bool:
    """Return True if a single node is matched by a property of another node."""
    patterns = [list(_nodes(pattern)) for pattern in segments(clause.parts, _COMMA)]
    alone = {variable(nodes[0]) for nodes in patterns if len(nodes) == 1}
    bound = start.outside | start.before | _matched(clause.parts)
    maps = (
        part
        for nodes in patterns
        if len(nodes) == 1
        for part in nodes[0].parts
        if isinstance(part, Group) and part.open == "{"
    )
    pairs = (pair for group in maps for pair in segments(group.parts, _COMMA))
    if any(_property_of(pair[2:], bound) for pair in pairs if pair[0].text != KEY):
        return True
    for part in conjuncts(where):
        sides = [_property_of(part[:3], bound), _property_of(part[4:], bound)]
        if len(part) == 7 and part[3].text == "=" and all(sides) and sides[0] != sides[1]:
            return not alone.isdisjoint(sides)
    return False


def _property_of(value: Parts, bound: frozenset[str]) -> str:
    """Return the variable of `a.name`; "" for any other value or an unbound variable."""
    texts = [part.text for part in value]
    name = texts[0].strip("`") if len(texts) == 3 and texts[1] == "." else ""
    return name if name in bound else ""


def _pattern(pattern: Parts, start: _MatchStart) -> Iterator[str]:
    nodes = list(_nodes(pattern))
    ties = [start.tie(node) for node in nodes]
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
        if labelled and _is_incoming(pattern) and not start.apart:
            yield LEFT
    elif "=" in ties or _is_backwards(pattern, nodes, start):
        yield LEFT
    elif "IN" in ties:
        yield LIST


def _is_backwards(pattern: Parts, nodes: Sequence[Group], start: _MatchStart) -> bool:
    """Return True if the engine does not start at a node that is bound already."""
    later = {variable(node) for node in nodes[1:]} - {""}
    hop = len(nodes) == 2 and not _repeats(pattern)
    row_by_row = hop and (start.apart or not _labels(nodes[0]))
    return bool(later & start.beside) or (bool(later & start.before) and not row_by_row)


def _is_incoming(pattern: Parts) -> bool:
    return next((part.text for part in pattern if part.text in ("-", "<")), "") == "<"


def _is_typed(pattern: Parts, nodes: Sequence[Group]) -> bool:
    """Return True if the engine chooses the right end to start at."""
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


def _matched(parts: Parts) -> frozenset[str]:
    groups = (part for part in parts if isinstance(part, Group) and part.open in ("(", "["))
    return frozenset(map(variable, groups)) - {""}


def _key(node: Group) -> bool:
    """Return True if the pattern gives the node's id."""
    maps = (part for part in node.parts if isinstance(part, Group) and part.open == "{")
    return any(
        name.text == KEY and colon.text == ":"
        for group in maps
        for name, colon in pairwise(group.parts)
    )


def _labels(node: Group) -> list[str]:
    """Return the node's labels, an expression such as `A|B` as its parts."""
    place = next((n for n, part in enumerate(node.parts) if part.text == ":"), len(node.parts))
    words = (part for part in node.parts[place:] if isinstance(part, Token))
    return [word.text.strip("`") for word in words if word.text not in (":", "&")]


def _ties(where: Parts, matched: frozenset[str]) -> dict[str, str]:
    """Return how a required condition gives an id: {"n": "="} for `n.id = $id`."""
    ties: dict[str, str] = {}
    for part in conjuncts(where):
        texts = [token.text for token in part]
        sign = texts[3].upper() if texts[1:3] == [".", KEY] and len(texts) > 3 else ""
        if sign == "=" and _is_input(part[4:], matched):
            ties[texts[0].strip("`")] = "="
        elif sign == "IN" and _is_input(part[4:], matched):
            ties.setdefault(texts[0].strip("`"), "IN")
        elif texts[-4:-3] + texts[-2:] == ["=", ".", KEY] and _is_input(part[:-4], matched):
            ties[texts[-3].strip("`")] = "="
    return ties


def _is_input(value: Parts, matched: frozenset[str]) -> bool:
    """Return True for a value that this MATCH does not compute itself, without operators."""
    signs = {part.text for part in value} & {"<", ">", "=", "~", "!"}
    words = {part.word for part in value} & {"NOT", "OR", "XOR", "IS", "IN"}
    return bool(value) and not signs and not words and not names(value) & matched


def _is_evidence(part: Parts) -> bool:
    """Return True for `$chunk IN r.chunks`."""
    texts = [token.text for token in part]
    return (
        texts[-2:] == [".", "chunks"]
        and [token.word for token in part[-4:-3]] == ["IN"]
        and (part[0].word != "NOT")
    )
