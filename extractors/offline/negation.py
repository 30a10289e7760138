"""Negation and inversion from the order of words, wherever a parser attached them."""

from __future__ import annotations

from extractors.offline.parse_repairs import before
from extractors.offline.trees import TreeNode

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
FINITE = frozenset({"VBD", "VBZ", "VBP"})
INVERTED = frozenset({"had", "should", "were"})


OPENERS = frozenset({"nor", "neither", "never", "nowhere", "rarely", "seldom"})
JUST = frozenset({"hardly", "scarcely", "barely"})  # "hardly had X founded": it just had
# "At no time did X", "in no way", "by no means", "under no circumstances", "not once".
NO_PHRASES = frozenset(
    [
        ("no", "time"), ("no", "way"), ("no", "means"), ("no", "circumstances"), ("no", "account"),
        ("no", "case"), ("no", "point"), ("not", "once"), ("not", "ever"), ("no", "longer"),
    ]
)  # fmt: skip
# The two words before a verb, adverbs aside: "rather than join", "close to joining".
NEGATIVE_LEADS = frozenset(
    [
        ("rather", "than"), ("instead", "of"), ("short", "of"), ("far", "from"), ("lieu", "of"),
        ("incapable", "of"), ("place", "of"),
    ]
)  # fmt: skip
HEDGED_LEADS = frozenset(
    [
        ("close", "to"), ("near", "to"), ("closer", "to"), ("about", "to"), ("verge", "of"),
        ("brink", "of"), ("point", "of"), ("danger", "of"), ("all", "but"), ("opposed", "to"),
        ("yet", "to"), ("chance", "of"), ("hope", "of"), ("hopes", "of"), ("view", "to"),
        ("possibility", "of"), ("idea", "of"), ("as", "if"), ("as", "though"),
    ]
)  # fmt: skip
FAR = 16  # the most words between a verb and the opener of its clause
LONGEST = 60  # the most words between a verb and the question mark of its sentence


def negates(node: TreeNode) -> bool:
    """Return True for a negator; "not only" is none, "no longer" is one."""
    if node.lower == "longer":
        return any(child.lower == "no" for child in node.children)
    if node.lower not in NEGATORS:
        return False
    return node.next is None or node.next.lower not in ADDING


def negated_before(predicate: TreeNode) -> bool:
    """Return True if only adverbs and auxiliaries separate a negator from the predicate.

    "In no way" and the like count. A noun or another verb between ends the search.
    """
    node = predicate.previous
    while node is not None:
        if node.lower in NEGATORS and node.lower != "without":
            return negates(node)
        earlier = node.previous
        manner = node.lower in MANNERS and earlier is not None and earlier.lower == "no"
        helping = node.lower in AUXILIARIES or node.tag in ("MD", "RB", "RBR", "TO")
        if not helping and not manner:
            return False
        node = earlier
    return False


def opened(predicate: TreeNode) -> bool:
    """Return True if the clause opens with negation and auxiliary: "nor was X born in Y"."""
    for word in before(predicate, FAR):
        if word.lower in (",", ";", ":", ".") or (word.tag in FINITE and not _helping(word)):
            return False
        first = word.previous
        if first is None or not _helping(word):
            continue
        if first.lower in OPENERS or (first.lower in JUST and word.lower not in ("had", "have")):
            return negates(first) or first.lower in ("nowhere", "rarely", "seldom")
        second = first.previous
        if second is not None and (second.lower, first.lower) in NO_PHRASES:
            return word.next is not predicate
    return False


def led(predicate: TreeNode) -> str:
    """Return the sense of the two words before a verb: "negative", "hedged" or ""."""
    for word in before(predicate, 4):
        pair = (word.previous.lower if word.previous is not None else "", word.lower)
        if pair in NEGATIVE_LEADS:
            return "negative"
        if pair in HEDGED_LEADS:
            return "hedged"
        if word.tag not in ("RB", "TO") and word.lower not in AUXILIARIES:
            return ""
    return ""


def questioned(predicate: TreeNode) -> bool:
    """Return True if the predicate's sentence ends with a question mark, also inside quotes."""
    node, count = predicate.next, 0
    while node is not None and count < LONGEST:
        if node.text in (".", "!", "?", ";"):
            return node.text == "?"
        node, count = node.next, count + 1
    return False


def inverted(predicate: TreeNode) -> bool:
    """Return True for a condition by its order of words: "had X acquired Y, it would"."""
    subject = predicate.first("nsubj", "nsubj:pass")
    if subject is None:
        return False
    inside = {node.i for node in subject.subtree()}
    first = subject.previous
    while first is not None and first.i in inside and first.lower not in INVERTED:
        first = first.previous
    if first is None or first.lower not in INVERTED:
        return False
    opener = first.previous
    return opener is None or opener.text in (",", ";", "“", '"') or opener.lower in ("and", "but")


def _helping(word: TreeNode) -> bool:
    return word.tag == "MD" or (word.lower in AUXILIARIES and word.lower not in ("to", "'s"))
