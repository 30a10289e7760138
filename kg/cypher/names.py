"""The labels, relation types and properties that a query uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from kg.cypher.patterns import groups, variable
from kg.cypher.tokens import Token
from kg.cypher.tree import Group, PathPattern, clauses, tree, walk

Part = Token | Group | PathPattern
Parts = Sequence[Part]
_EXPRESSION = frozenset({":", "|", "&", "!"})  # of labels or types


@dataclass(frozen=True, slots=True)
class NamesInQuery:
    """Names in a query, each once, in the order of the query.

    Only names on matched variables, and no variable that means something else elsewhere.
    """

    labels: tuple[str, ...]
    types: tuple[str, ...]
    node_properties: tuple[str, ...]
    relation_properties: tuple[str, ...]


def named(cypher: str) -> NamesInQuery:
    """Return the names in a query that an engine accepted, without those in strings."""
    parts = tree(cypher)
    groups_of_patterns = list(_patterns(parts))
    nodes = [group for group in groups_of_patterns if group.open == "("]
    links = [group for group in groups_of_patterns if group.open == "["]
    node_names, link_names = frozenset(map(variable, nodes)), frozenset(map(variable, links))
    again = frozenset(_made(parts)) | (node_names & link_names)
    node_names, link_names = node_names - again, link_names - again
    return NamesInQuery(
        _once(chain(map(_of_group, nodes), _tested(parts, node_names))),
        _once(chain(map(_of_group, links), _tested(parts, link_names))),
        _once([*map(_keys, nodes), _properties(parts, node_names)]),
        _once([*map(_keys, links), _properties(parts, link_names)]),
    )


def _once(names: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(names)))


def _patterns(parts: Parts) -> Iterator[Group]:
    """Yield the nodes and relations of every MATCH and of the patterns in expressions."""
    body_clauses = clauses(parts)
    first = body_clauses[0].start if body_clauses else None
    bare = [part for part in takewhile(lambda part: part.start != first, parts)]
    yield from groups(bare)  # EXISTS { (a)-->(b) }
    for clause in body_clauses:
        if clause.name in ("MATCH", "OPTIONAL"):
            yield from groups(clause.parts)
        for part in walk(clause.parts):
            if isinstance(part, PathPattern):
                yield from groups(part.parts)
            elif isinstance(part, Group) and part.subquery:
                yield from _patterns(part.parts)


def _of_group(group: Group) -> Iterator[str]:
    """Yield the labels of `(n:A|B {..})`, the types of `[r:A|B*1..2]`."""
    place = next((n for n, part in enumerate(group.parts) if part.text == ":"), None)
    return iter(()) if place is None else _expression(group.parts[place:])


def _expression(parts: Parts) -> Iterator[str]:
    """Yield the names with which `:A|!B` begins; parameters give none."""
    name_next = True
    for part in parts:
        if part.text in _EXPRESSION:
            name_next = True
        elif isinstance(part, Token) and part.kind in ("word", "quoted") and name_next:
            yield _plain(part)
            name_next = False
        else:
            return


def _tested(parts: Parts, variables: frozenset[str]) -> Iterator[Iterator[str]]:
    """Yield the labels or types in conditions: `WHERE n:A|B`."""
    for level in _levels(parts, maps=False):
        for place, part in enumerate(level[:-1]):
            if _is_one_of(part, variables) and level[place + 1].text == ":":
                yield _expression(level[place + 1 :])


def _properties(parts: Parts, variables: frozenset[str]) -> Iterator[str]:
    """Yield the `name` of `n.name` and of `n {.name}`."""
    for level in _levels(parts, maps=True):
        for place, part in enumerate(level[:-1]):
            before = level[place - 1].text if place else ""
            if not _is_one_of(part, variables) or before in (".", "$"):
                continue
            after = level[place + 1]
            if after.text == "." and place + 2 < len(level):
                yield from _name(level[place + 2])
            elif isinstance(after, Group) and after.open == "{" and not after.subquery:
                yield from _projected(after)


def _projected(group: Group) -> Iterator[str]:
    for place, part in enumerate(group.parts[:-1]):
        if part.text == "." and (not place or group.parts[place - 1].text == ","):
            yield from _name(group.parts[place + 1])


def _keys(group: Group) -> Iterator[str]:
    """Yield the keys of the map in `(n {name: 'x'})`."""
    for part in group.parts:
        if not isinstance(part, Group) or part.open != "{":
            continue
        for place, key in enumerate(part.parts[:-1]):
            first = not place or part.parts[place - 1].text == ","
            if first and part.parts[place + 1].text == ":":
                yield from _name(key)


def _made(parts: Parts) -> Iterator[str]:
    """Yield the variables that are not made by a pattern: `AS x`, `x IN list`."""
    for level in _levels(parts, maps=True):
        for place, part in enumerate(level):
            if part.word == "AS" and place + 1 < len(level):
                yield from _name(level[place + 1])
            elif part.word == "IN" and place == 1:
                yield from _name(level[0])


def _levels(parts: Parts, *, maps: bool) -> Iterator[Parts]:
    """Yield the contents of each pair of brackets; `maps` or not."""
    yield parts
    for part in parts:
        if isinstance(part, Group):
            inside = list(_levels(part.parts, maps=maps))
            is_map = part.open == "{" and not part.subquery
            yield from inside[1:] if is_map and not maps else inside
        elif isinstance(part, PathPattern):
            yield from _levels(part.parts, maps=maps)


def _is_one_of(part: Part, variables: frozenset[str]) -> bool:
    return isinstance(part, Token) and part.kind != "string" and _plain(part) in variables


def _name(part: Part) -> Iterator[str]:
    if isinstance(part, Token) and part.kind in ("word", "quoted"):
        yield _plain(part)


def _plain(token: Token) -> str:
    bare = token.text
    return bare[1:-1].replace("``", "`") if token.kind == "quoted" else bare
