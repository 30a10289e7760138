"""Contrast of an argument with its clause: "not in X", "rather than X", "perhaps X", "or X".

In "born in Kiel, not in Rome" the clause holds for Kiel and is denied of Rome.
"""

from __future__ import annotations

from typing import Literal as OneOf

from extractors.offline.named_spans import Name
from extractors.offline.parse_repairs import before
from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

Contrast = OneOf["denied", "affirmed", "open", ""]

HEDGES = word_list("hedges") | {"either", "whether"}
APPROXIMATE = frozenset({"almost", "nearly", "likely"})
DENYING = frozenset({"not", "never", "nor", "neither", "unlike", "except", "excluding", "barring"})
# "rather than", "instead of", "in place of", "as opposed to": the last two words of each.
DENYING_PAIRS = frozenset(
    [
        ("rather", "than"),
        ("instead", "of"),
        ("lieu", "of"),
        ("opposed", "to"),
    ]
)
# After these a "not" denies something else: "not only in X", "not until 1990", "not far from X".
ELSEWHERE = frozenset(
    [
        "only", "just", "merely", "simply", "solely", "until", "till", "before", "unlike",
        "without", "least", "long", "far", "surprisingly", "unexpectedly",
    ]
)  # fmt: skip
HELPING = frozenset(["be", "is", "are", "was", "were", "am", "been", "being", "has", "have", "had"])
SKIPPED = frozenset(["IN", "TO", "DT", "PRP$", "JJ", "RB", "``", "''", "HYPH", "POS"])
ALTERNATIVE = frozenset({"or", "and/or"})
JOINING = ALTERNATIVE | {"and", "but", "nor", ","}
LONGEST = 40  # the most members of a coordination that are read together
REACH = 7  # the most words between an argument and the word that sets it apart


def contrast(node: TreeNode, names: dict[int, Name]) -> Contrast:
    """Return the contrast of a coordinated or set-off argument; "" if it is as its clause."""
    members = coordinated(node)
    if any(_joined(member, names) in ALTERNATIVE for member in members[1:]):
        return "denied" if _own(members[0], names) == "denied" else "open"
    standing: Contrast = ""
    for member in members:
        own, joined = _own(member, names), _joined(member, names)
        if own:
            standing = own
        elif joined == "but":
            standing = "affirmed" if standing in ("denied", "") else ""
        elif joined == ",":
            standing = ""
        if member is node:
            return standing
    return standing


def coordinated(node: TreeNode) -> list[TreeNode]:
    """Return the members of a node's coordination in text order.

    Of a very long one, only the node and one other member are returned.
    """
    first = node.head if node.dep == "conj" and node.head is not None else node
    conjuncts = first.of("conj")
    if len(conjuncts) < LONGEST:
        return sorted((first, *conjuncts), key=lambda n: n.i)
    return [node, conjuncts[-1]] if node is not conjuncts[-1] else [first, node]


def _own(node: TreeNode, names: dict[int, Name]) -> Contrast:
    """Return the contrast that the words before an argument express."""
    for word in before(_first(node, names), REACH):
        lower = word.lower
        previous = word.previous.lower if word.previous is not None else ""
        if (previous, lower) in DENYING_PAIRS:
            return "denied"
        if lower in DENYING:
            return "denied" if _denies(word) else ""
        if lower in HEDGES and not (lower in APPROXIMATE and node.tag == "CD"):
            return "open"
        if word.tag not in SKIPPED or lower in ("than", "as"):
            return ""
    return ""


def _denies(word: TreeNode) -> bool:
    """Return True for a negator of the words after it rather than of its clause."""
    after, previous = word.next, word.previous
    if after is not None and after.lower in ELSEWHERE:
        return False
    helping = previous is not None and (previous.lower in HELPING or previous.tag == "MD")
    return not helping


def _joined(node: TreeNode, names: dict[int, Name]) -> str:
    """Return the conjunction or comma before a member of a coordination, or ""."""
    for word in before(_first(node, names), REACH):
        if word.lower in JOINING:
            return word.lower
        if word.tag not in SKIPPED:
            return ""
    return ""


def _first(node: TreeNode, names: dict[int, Name]) -> TreeNode:
    """Return the first word of the name or noun phrase of a node."""
    name = names.get(node.i)
    if name is not None:
        return name.nodes[0]
    inner = node.of("det", "amod", "compound", "nummod", "nmod:poss")
    return min((n for n in inner if n.i < node.i), key=lambda n: n.i, default=node)
