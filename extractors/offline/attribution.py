"""Attribution of a statement: the words that name who said it."""

from __future__ import annotations

from extractors.offline.arguments import PlacedSentence
from extractors.offline.clause_factuality import Factuality
from extractors.offline.trees import TreeNode


def attribution(place: PlacedSentence, factuality: Factuality) -> str | None:
    """Return the words that name the reporter, or None."""
    reporter = factuality.reporter
    if reporter is None:
        return None
    name = place.names.get(reporter.i)
    if name is not None:
        return place.text(name.start, name.end)
    nodes = _phrase(reporter)
    return " ".join(place.text(nodes[0].start, nodes[-1].end).split())


def _phrase(node: TreeNode) -> list[TreeNode]:
    """Return a noun with its determiner and modifiers before it, in text order."""
    first = min((c.i for c in node.of("det", "amod", "compound", "nmod:poss")), default=node.i)
    return sorted((n for n in node.subtree() if first <= n.i <= node.i), key=lambda n: n.i)
