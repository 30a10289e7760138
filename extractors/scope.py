"""Negation and inversion read from the order of words, whatever a parser hung them on."""

from __future__ import annotations

from extractors.trees import Node

NEGATORS = frozenset(
    [
        "not",
        "n't",
        "n’t",
        "never",
        "neither",
        "nor",
        "no",
        "hardly",
        "scarcely",
        "barely",
        "without",
        "cannot",
    ]
)
AUXILIARIES = frozenset(
    [
        "be",
        "am",
        "is",
        "are",
        "was",
        "were",
        "been",
        "being",
        "have",
        "has",
        "had",
        "having",
        "do",
        "does",
        "did",
        "to",
        "ca",
        "wo",
        "'s",
        "'ve",
        "'d",
    ]
)
ADDING = frozenset({"only", "just", "merely", "simply", "solely"})
MANNERS = frozenset({"way", "means", "time", "point", "longer"})
INVERTED = frozenset({"had", "should", "were"})


def negates(node: Node) -> bool:
    """Whether a word negates; "not only" does not, "no longer" does."""
    if node.lower == "longer":
        return any(child.lower == "no" for child in node.children)
    if node.lower not in NEGATORS:
        return False
    following = _words(node).get(node.i + 1)
    return following is None or following.lower not in ADDING


def negated_before(predicate: Node) -> bool:
    """Whether a negator stands before the predicate, nothing but adverbs and auxiliaries between.

    "In no way" and its like count; what a noun or another verb separates does not.
    """
    words = _words(predicate)
    i = predicate.i - 1
    while (node := words.get(i)) is not None:
        if node.lower in NEGATORS and node.lower != "without":
            return negates(node)
        before = words.get(i - 1)
        manner = node.lower in MANNERS and before is not None and before.lower == "no"
        helping = node.lower in AUXILIARIES or node.tag in ("MD", "RB", "RBR", "TO")
        if not helping and not manner:
            return False
        i -= 1
    return False


def inverted(predicate: Node) -> bool:
    """Whether the clause is a condition by its order: "had X acquired Y, it would"."""
    subject = predicate.first("nsubj", "nsubj:pass")
    if subject is None:
        return False
    words = _words(predicate)
    inside = {node.i for node in subject.subtree()}
    i = subject.i - 1
    while i in inside and words[i].lower not in INVERTED:
        i -= 1
    first, before = words.get(i), words.get(i - 1)
    if first is None or first.lower not in INVERTED:
        return False
    return before is None or before.text in (",", ";", "“", '"') or before.lower in ("and", "but")


def _words(node: Node) -> dict[int, Node]:
    """The words of the tree that a node is in, by index."""
    top = [node, *node.ancestors()][-1]
    return {word.i: word for word in top.subtree()}
