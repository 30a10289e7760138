"""Future in the past: the form of a hedge, for something that happened.

"He would later win the title" and "she beat Holly to retain the title" are how biographies and
match reports tell facts; "the deal would give Acme control" and "he came to buy it" are not.
"""

from __future__ import annotations

import re

from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

SEQUENCE = word_list("sequence")
VICTORIES = word_list("victories")
GAINS = word_list("gains")
CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")


def came_to_pass(would: TreeNode, predicate: TreeNode) -> bool:
    """Whether a "would" tells the future of the past: no condition, and a place in a sequence."""
    if would.lower != "would" or predicate.tag not in ("VB", "VBP"):
        return False
    if any(child.lower == "have" and child.dep == "aux" for child in predicate.children):
        return False  # "would have won": it did not
    first = predicate.head if predicate.dep == "conj" and predicate.head is not None else predicate
    if first.dep not in ("root", "acl:relcl"):
        return False
    words = list(first.subtree())
    if any(word.lower in CONDITIONS for word in words):
        return False
    goes_on = predicate.lemma == "go" and any(c.lower == "on" for c in predicate.children)
    # "at SummerSlam, where he would win", "he would win and entered the final"
    told = first.dep == "acl:relcl" and any(c.lower in ("where", "when") for c in first.children)
    told = told or any(c.dep == "conj" and c.tag == "VBD" for c in first.children)
    return (
        goes_on
        or told
        or any(
            child.lower in SEQUENCE or _dated(child)
            for child in (*predicate.children, *first.children)
        )
    )


def _dated(child: TreeNode) -> bool:
    """Whether an adjunct is a year ("in 1987") or follows another time ("the next day")."""
    if not child.dep.startswith("obl"):
        return False
    return any(
        word.lower in ("following", "next", "same") or _YEAR.fullmatch(word.text)
        for word in child.subtree()
    )


def is_gained(infinitive: TreeNode, governor: TreeNode) -> bool:
    """Whether an infinitive is what a victory brought: "defeated Holly to retain the title"."""
    return governor.lemma in VICTORIES and infinitive.lemma in GAINS
