"""Walks over facts, the same for every store: a store only says which facts touch entities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kg.protocols import Link

# The facts that touch any of these entities, each with True if one may walk on through it:
# it is asserted and both its ends are entities.
Touching = Callable[[Sequence[str]], Iterable[tuple[Link, bool]]]


def neighbours(touching: Touching, start: str, depth: int, limit: int) -> list[Link]:
    """Facts within `depth` hops, nearest first, then by falling confidence, then by id.

    Denials and literals are listed, but nothing is reached through them.
    """
    found: dict[str, Link] = {}
    seen, frontier = {start}, [start]
    for _ in range(depth):
        reached = set()
        for link, walkable in sorted(touching(frontier), key=lambda step: _rank(step[0])):
            found.setdefault(link.id, link)
            if walkable:
                reached |= {link.head, link.tail} - seen
        if not reached or len(found) >= limit:
            break
        seen |= reached
        frontier = sorted(reached)
    return list(found.values())[:limit]


def shortest_path(touching: Touching, start: str, end: str, longest: int) -> list[Link] | None:
    """A shortest chain of asserted facts between entities, in either direction.

    Searched from both ends, the smaller side first. Among chains of one length those with
    the surer facts come first; which one is chosen depends on the facts alone.
    """
    if start == end:
        return []
    ways: tuple[dict[str, list[Link]], dict[str, list[Link]]] = ({start: []}, {end: []})
    frontiers = [[start], [end]]
    for _ in range(longest):
        side = 0 if len(frontiers[0]) <= len(frontiers[1]) else 1
        frontiers[side] = _widen(touching, ways[side], frontiers[side])
        meeting = [name for name in frontiers[side] if name in ways[1 - side]]
        if meeting:
            chains = [ways[0][name] + ways[1][name][::-1] for name in meeting]
            return min(chains, key=lambda chain: [_rank(link) for link in chain])
        if not frontiers[side]:
            return None
    return None


def _widen(touching: Touching, ways: dict[str, list[Link]], frontier: list[str]) -> list[str]:
    """One hop further; each entity reached keeps its surest way."""
    reached: dict[str, list[Link]] = {}
    on_frontier = set(frontier)
    for link, walkable in sorted(touching(frontier), key=lambda step: _rank(step[0])):
        if not walkable:
            continue
        for here, there in ((link.head, link.tail), (link.tail, link.head)):
            if here in on_frontier and there not in ways:
                reached.setdefault(there, [*ways[here], link])
    ways |= reached
    return sorted(reached)


def _rank(link: Link) -> tuple[float, str]:
    return -link.confidence, link.id
