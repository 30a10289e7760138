"""Factuality of a candidate: its clause, the noun that relates its two words, and its arguments."""

from __future__ import annotations

from dataclasses import replace

from extractors.offline.argument_factuality import Contrast, contrast
from extractors.offline.candidate import Candidate
from extractors.offline.clause_factuality import Factuality
from extractors.offline.factuality import FALSELY, factuality, nominal_factuality
from extractors.offline.named_spans import Name
from extractors.offline.trees import Node
from kg.text.lexicon import word_list

UNREAL = word_list("unreal")
STAGING = word_list("staging")
FICTIONAL = word_list("fictional")
PRESENT = frozenset({"VBZ", "VBP"})
DETERMINED = frozenset({"the", "this", "a", "one", "his", "her", "its", "their"})


def standing(candidate: Candidate, names: dict[int, Name]) -> Factuality:
    """Polarity, modality and reporter of what a candidate says."""
    found = factuality(candidate.clause)
    if candidate.kind == "noun":
        role = _role(candidate)
        found = nominal_factuality(found, role)
        if role is not candidate.object and contrast(role, names) == "open":
            found = found.hedged()
        if any(child.lower in FALSELY for child in candidate.clause.of("advmod")):
            found = replace(found, polarity="negative")
    if _fictional(candidate):
        found = found.hedged()
    for argument in (candidate.subject, candidate.object):
        own = argument is candidate.object or _own_subject(argument, candidate.clause)
        if own and argument is not candidate.clause:
            found = _set_apart(found, contrast(argument, names))
    return found


def _role(candidate: Candidate) -> Node:
    """The noun that relates the two: "founder" in "the alleged founder of X"."""
    noun = candidate.object
    if candidate.rule in ("class", "measure", "title"):
        return noun
    head = noun.head if noun.dep != "conj" or noun.head is None else noun.head.head
    return head if head is not None else noun


def _own_subject(subject: Node, clause: Node) -> bool:
    """Returns whether a subject is the clause's own, or what "it was X who" brings to the front."""
    first = subject.head if subject.dep == "conj" else subject
    if first is None:
        return False
    if first.head is clause or (subject is not first and first.head is clause):
        return True
    top = first if first.first("cop") is not None else first.head
    it = top.first("nsubj", "expl") if top is not None else None
    return clause.dep == "acl:relcl" and it is not None and it.lower == "it"


def _set_apart(found: Factuality, argument: Contrast) -> Factuality:
    if argument == "denied":
        return replace(found, polarity="negative")
    if argument == "affirmed" and found.polarity == "negative":
        return replace(found, polarity="positive")
    return found.hedged() if argument == "open" and found.polarity == "positive" else found


def _fictional(candidate: Candidate) -> bool:
    """Returns whether it happens in a work or a dream: "in the novel, X founds Y", "the fictional
    X"."""
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
