"""Factuality of a candidate: of its clause, of its role noun and of its arguments."""

from __future__ import annotations

from dataclasses import replace

from extractors.offline.argument_factuality import Contrast, contrast
from extractors.offline.candidate import Candidate
from extractors.offline.clause_factuality import Factuality
from extractors.offline.factuality import FALSELY, factuality, nominal_factuality
from extractors.offline.named_spans import Name
from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

UNREAL = word_list("unreal")
STAGING = word_list("staging")
FICTIONAL = word_list("fictional")
PRESENT = frozenset({"VBZ", "VBP"})
DETERMINED = frozenset({"the", "this", "a", "one", "his", "her", "its", "their"})


def factuality_of(candidate: Candidate, names: dict[int, Name]) -> Factuality:
    """Return the polarity, modality and reporter of what a candidate states."""
    standing = factuality(candidate.clause)
    if candidate.kind == "noun":
        role = _role(candidate)
        standing = nominal_factuality(standing, role)
        if role is not candidate.object and contrast(role, names) == "open":
            standing = standing.hedged()
        if any(child.lower in FALSELY for child in candidate.clause.of("advmod")):
            standing = replace(standing, polarity="negative")
    if _fictional(candidate):
        standing = standing.hedged()
    for argument in (candidate.subject, candidate.object):
        own = argument is candidate.object or _own_subject(argument, candidate.clause)
        if own and argument is not candidate.clause:
            standing = _set_apart(standing, contrast(argument, names))
    return standing


def _role(candidate: Candidate) -> TreeNode:
    """Return the noun that relates the two: "founder" in "the alleged founder of X"."""
    noun = candidate.object
    if candidate.rule in ("class", "measure", "title"):
        return noun
    head = noun.head if noun.dep != "conj" or noun.head is None else noun.head.head
    return head if head is not None else noun


def _own_subject(subject: TreeNode, clause: TreeNode) -> bool:
    """Return True for the clause's own subject, or one that "it was X who" brings forward."""
    first = subject.head if subject.dep == "conj" else subject
    if first is None:
        return False
    if first.head is clause or (subject is not first and first.head is clause):
        return True
    top = first if first.first("cop") is not None else first.head
    it = top.first("nsubj", "expl") if top is not None else None
    return clause.dep == "acl:relcl" and it is not None and it.lower == "it"


def _set_apart(standing: Factuality, argument: Contrast) -> Factuality:
    """Return the factuality after the contrast of one argument."""
    if argument == "denied":
        return replace(standing, polarity="negative")
    if argument == "affirmed" and standing.polarity == "negative":
        return replace(standing, polarity="positive")
    return standing.hedged() if argument == "open" and standing.polarity == "positive" else standing


def _fictional(candidate: Candidate) -> bool:
    """Return True for a work or a dream: "in the novel, X founds Y", "the fictional X"."""
    if candidate.kind == "noun" and candidate.name == "IS_A":
        return False
    clause = candidate.clause
    about = [candidate.subject]
    if clause.dep == "acl:relcl" and clause.head is not None:
        about.append(clause.head)
    if any(child.lower in FICTIONAL for noun in about for child in noun.of("amod")):
        return True
    if clause.tag not in PRESENT or clause.lemma in STAGING:
        return False
    return any(
        noun.lemma in UNREAL
        and noun.i < clause.i
        and any(case.lower == "in" for case in noun.of("case"))
        and any(child.lower in DETERMINED for child in noun.of("det", "nmod:poss"))
        for noun in clause.of("obl")
    )
