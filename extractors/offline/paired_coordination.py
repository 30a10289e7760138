"""Coordinations whose members belong together one by one: "A and B were born in C and D"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractors.offline.argument_factuality import coordinated
from extractors.offline.candidate import Candidate
from extractors.offline.trees import Sentence, TreeNode

UNPAIRED = "not paired by respectively"


def respective(sentence: Sentence) -> bool:
    """Returns whether a sentence says that its coordinations are to be paired."""
    return any(node.lower == "respectively" for node in sentence.nodes)


def place_among(node: TreeNode) -> tuple[int, int]:
    """The place of a node in its coordination, and the number of members."""
    members = coordinated(node)
    return members.index(node), len(members)


def paired(found: Sequence[Candidate]) -> Iterator[tuple[Candidate, bool]]:
    """Each candidate of such a sentence with whether its two ends belong together.

    Where the members of two coordinations cannot be paired, none of them do.
    """
    sizes: dict[int, dict[int, int]] = {}
    for candidate in found:
        groups = sizes.setdefault(id(candidate.clause), {})
        for node in (candidate.subject, candidate.object):
            members = coordinated(node)
            groups[id(members[0])] = len(members)
    for candidate in found:
        yield candidate, _belong(candidate, sizes[id(candidate.clause)].values())


def _belong(candidate: Candidate, sizes: Iterable[int]) -> bool:
    first, count = place_among(candidate.subject)
    second, other = place_among(candidate.object)
    if min(count, other) > 1:
        return count == other and first == second
    most = max(count, other)
    return most == 1 or sum(size == most for size in sizes) > 1
