"""Statements in the form of a hedge that came to pass.

"He would later win the title" and "she beat Holly to retain the title" state facts in
biographies and match reports; "the deal would give Acme control" and "he came to buy it" do not.
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
    """Return True for a "would" of the future in the past.

    It is no condition, and has a place in a sequence of events.
    """
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
    narrated = first.dep == "acl:relcl" and any(
        c.lower in ("where", "when") for c in first.children
    )
    narrated = narrated or any(c.dep == "conj" and c.tag == "VBD" for c in first.children)
    return (
        goes_on
        or narrated
        or any(
            child.lower in SEQUENCE or _dated(child)
            for child in (*predicate.children, *first.children)
        )
    )


def _dated(child: TreeNode) -> bool:
    """Return True for a year ("in 1987") or an adjunct of sequence ("the next day")."""
    if not child.dep.startswith("obl"):
        return False
    return any(
        word.lower in ("following", "next", "same") or _YEAR.fullmatch(word.text)
        for word in child.subtree()
    )


def is_gained(infinitive: TreeNode, governor: TreeNode) -> bool:
    """Return True for the gain of a victory: "defeated Holly to retain the title"."""
    return governor.lemma in VICTORIES and infinitive.lemma in GAINS
