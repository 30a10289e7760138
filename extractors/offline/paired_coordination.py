"""Coordinations paired by "respectively": "A and B were born in C and D"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.offline.argument_factuality import coordinated
from extractors.offline.candidate import Candidate
from extractors.offline.trees import Sentence, TreeNode

UNPAIRED = "not paired by respectively"


def respective(sentence: Sentence) -> bool:
    """Return True for a sentence with "respectively", which pairs its coordinations."""
    return any(node.lower == "respectively" for node in sentence.nodes)


def place_among(node: TreeNode) -> tuple[int, int]:
    """Return the index of a node in its coordination, and the number of members."""
    members = coordinated(node)
    return members.index(node), len(members)


def paired(candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, bool]]:
    """Yield each candidate, and True if its two ends belong together.

    If the members of two coordinations cannot be paired, none do.
    """
    sizes: dict[int, dict[int, int]] = {}
    for candidate in candidates:
        groups = sizes.setdefault(id(candidate.clause), {})
        for node in (candidate.subject, candidate.object):
            members = coordinated(node)
            groups[id(members[0])] = len(members)
    for candidate in candidates:
        yield candidate, _belong(candidate, sizes[id(candidate.clause)].values())


def _belong(candidate: Candidate, sizes: Iterable[int]) -> bool:
    first, count = place_among(candidate.subject)
    second, other_count = place_among(candidate.object)
    if min(count, other_count) > 1:
        return count == other_count and first == second
    most = max(count, other_count)
    return most == 1 or sum(size == most for size in sizes) > 1
