"""Factuality of a clause under the clauses that govern it: polarity, modality and attribution.

"Denied acquiring" is negative, "plans to buy" hedged, "said that it bought" asserted by
someone.
"""

from __future__ import annotations

from dataclasses import replace

from extractors.offline.clause_factuality import (
    HEARSAY,
    HEDGES,
    REFUSING,
    REPORTS,
    Factuality,
    own_factuality,
    speaker,
)
from extractors.offline.negation import negates
from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

DENIALS = word_list("denials")
INTENTIONS = word_list("intentions")
BELIEFS = word_list("beliefs")
FALSITIES = word_list("falsities")
TRUTHS = word_list("truths")
CLAIMS = word_list("claims")
WOULD_BE = word_list("would_be")
FALSELY = word_list("falsely")
OPINED = frozenset(
    {"allege", "claim", "suggest", "speculate", "rumor", "rumour", "assume", "argue"}
)
FORGED = frozenset(
    ["fake", "forged", "false", "bogus", "fabricated", "fraudulent", "counterfeit", "conspiracy",
     "hoax", "satirical", "spurious", "apocryphal"]
)  # fmt: skip
CLAIMING = frozenset({"claim", "profess", "purport", "allege", "boast"})
CLAUSAL = frozenset({"xcomp", "ccomp", "acl", "advcl", "obj", "obl", "csubj", "parataxis", "nmod"})


def factuality(predicate: TreeNode) -> Factuality:
    """Return the factuality of the clause headed by `predicate`, its governors included."""
    standing = _announced(own_factuality(predicate), predicate)
    node = predicate
    while (governor := node.head) is not None:
        if node.dep == "conj":
            standing = _shared(standing, node, governor)
        elif _content(node, governor):
            standing = _claimed(standing, governor)
        elif _governs(node, governor):
            standing = _under(standing, node, governor)
        else:
            return _aside(standing, node, governor)
        if node.dep == "parataxis":
            break
        node = governor
    return standing


def _announced(standing: Factuality, predicate: TreeNode) -> Factuality:
    """Return the factuality under the word before the clause's "that".

    The parser may have attached that word elsewhere.
    """
    that = next((n for n in predicate.children if n.lower == "that"), None)
    word = that.previous if that is not None else None
    if that is None or word is None or not that.i < predicate.i or that.dep == "nsubj":
        return standing
    if word is predicate.head or (predicate.head is not None and word is predicate.head.head):
        return standing  # it governs the clause
    if _listed(word, DENIALS | FALSITIES):
        return replace(standing, polarity="negative")
    return standing.hedged() if _listed(word, CLAIMS | BELIEFS) else standing


def nominal_factuality(standing: Factuality, noun: TreeNode) -> Factuality:
    """Return the factuality of a noun's statement: "not the CEO", "the alleged founder"."""
    children = [n for n in noun.children if n.i < noun.i]
    first = min(n.i for n in (noun, *children))
    before = [n for n in (noun.head.children if noun.head else ()) if first - 2 <= n.i < first]
    for node in (*children, *before):
        would = node.lower == "be" and any(n.lower == "would" for n in children)
        if node.lower in ("not", "n't", "never") and negates(node):
            standing = replace(standing, polarity="negative")
        elif would or node.lower in WOULD_BE or node.lower in HEDGES:
            standing = standing.hedged()
    return standing


def _listed(node: TreeNode, words: frozenset[str]) -> bool:
    """Return True for a word of a list, also in a form that the lemmatiser gets wrong."""
    if node.lemma in words or node.lower in words:
        return True
    for ending in ("s", "es", "d", "ed", "ing"):
        stem = node.lower.removesuffix(ending)
        if stem == node.lower or len(stem) < 3:
            continue
        doubled = stem[-1] == stem[-2] and stem[:-1] in words
        if stem in words or stem + "e" in words or doubled:
            return True
    return False


def _aside(standing: Factuality, node: TreeNode, governor: TreeNode) -> Factuality:
    """Return the factuality under a clause that does not govern this one but qualifies it."""
    if _judged_false(node, governor):
        return replace(standing, polarity="negative")
    if _cleft(node, governor):
        return _beside(standing, own_factuality(governor))
    if _means(node):
        above = factuality(governor)
        asserted = (above.polarity, above.modality) == ("positive", "asserted")
        return standing if asserted else standing.hedged()
    return standing


def _judged_false(node: TreeNode, governor: TreeNode) -> bool:
    """Return True if its evidence is judged false: "the letter showing that X is a fake"."""
    if node.dep != "acl" or node.tag != "VBG" or node.first("ccomp") is None:
        return False
    judged = governor.dep == "nsubj" and governor.head is not None
    return judged and governor.head is not None and _listed(governor.head, FALSITIES)


def _means(node: TreeNode) -> bool:
    """Return True for the means of the clause above: "by killing X"."""
    return node.dep == "advcl" and any(child.lower == "by" for child in node.of("mark"))


def _cleft(node: TreeNode, governor: TreeNode) -> bool:
    """Return True for the relative clause of "it was not X who"."""
    subject = governor.first("nsubj", "expl")
    it = subject is not None and subject.lower == "it"
    return it and node.dep == "acl:relcl" and governor.first("cop") is not None


def _beside(standing: Factuality, above: Factuality) -> Factuality:
    """Return the factuality with the negation and the hedges of another clause."""
    standing = standing.negated() if above.polarity == "negative" else standing
    return standing.hedged() if above.modality == "hedged" else standing


def _falsely(node: TreeNode) -> bool:
    """Return True for a verb or noun with a word of falsity: "falsely claimed"."""
    return any(child.lower in FALSELY for child in node.of("advmod", "amod"))


def _shared(standing: Factuality, node: TreeNode, first: TreeNode) -> Factuality:
    """Return the factuality with what a coordinated clause takes from the first one.

    Only a clause without a subject of its own shares negation ("did not eat or drink") and modals.
    """
    if node.first("nsubj", "nsubj:pass") is not None or node.first("aux", "aux:pass", "cop"):
        return standing
    head = own_factuality(first)
    if head.modality == "hedged":
        standing = standing.hedged()
    joined = {child.lower for child in node.children if child.dep == "cc"}
    if head.polarity == "negative" and joined & {"or", "nor"} and standing.polarity == "positive":
        standing = standing.negated()
    if standing.reporter is None and head.reporter is not None:
        standing = replace(standing, reporter=head.reporter)
    return standing


def _content(node: TreeNode, governor: TreeNode) -> bool:
    """Return True for a noun's content: "rumours that", "it is not the case that"."""
    if node.dep in ("nsubj", "nsubj:pass", "obj"):
        claim = _listed(node, CLAIMS) or any(map(_that, node.of("acl", "acl:relcl")))
        return claim and not node.verbal and _denying(governor)
    if node.dep not in ("acl", "acl:relcl") or not _that(node):
        return False
    above = governor.head if governor.dep in ("nsubj", "nsubj:pass") else None
    false = above is not None and _listed(above, FALSITIES)
    return false or _listed(governor, CLAIMS | TRUTHS | FALSITIES)


def _that(clause: TreeNode) -> bool:
    """Return True for a clause introduced by a "that" which is none of its arguments."""
    that = next((n for n in clause.children if n.lower == "that"), None)
    if that is None or that.dep in ("nsubj", "nsubj:pass"):
        return False
    said = clause.head is not None and _listed(clause.head, CLAIMS | FALSITIES)
    return said or that.dep != "obj" or len(clause.of("obj")) > 1


def _denying(governor: TreeNode) -> bool:
    return _listed(governor, FALSITIES) or _denies(governor)


def _claimed(standing: Factuality, noun: TreeNode) -> Factuality:
    """Return the factuality under a noun or predicate: denied, held true or open."""
    above = own_factuality(noun)
    if _denying(noun) and (noun.verbal or _listed(noun, FALSITIES)):
        if above.polarity == "positive":
            return replace(standing, polarity="negative")
    elif _listed(noun, TRUTHS):
        standing = standing.negated() if above.polarity == "negative" else standing
        return standing.hedged() if above.modality == "hedged" else standing
    elif noun.lower == "doubt" and any(n.lower == "no" for n in noun.children):
        return standing
    return standing.hedged()


def _governs(node: TreeNode, governor: TreeNode) -> bool:
    """Return True if the factuality of the governor applies to the clause below it."""
    dep = node.dep.split(":")[0]
    if dep not in CLAUSAL or node.dep == "acl:relcl":
        return False
    if dep in ("obl", "obj", "nmod", "advcl"):
        marks = {child.lower for child in node.of("case", "mark")}
        if _infinitive(node) and dep == "advcl":
            return governor.lemma in REFUSING
        applies = bool(marks & {"from", "against", "of", "without"})
        if marks & {"with", "for", "as", "about"}:
            applies = _listed(governor, INTENTIONS | DENIALS) or _falsely(governor)
        elif not marks:  # "denied acquiring", but not "blocked X, winning"
            apart = node.first("punct") is not None and governor.first("obj") is not None
            applies = _denying(governor) and not apart
        having = any(child.lower == "having" for child in node.of("aux"))
        return (node.tag == "VBG" or having) and applies
    if dep == "acl":
        marked = node.first("mark") is not None
        listed = _listed(governor, INTENTIONS) or _listed(governor, DENIALS)
        return (marked and listed) or (
            governor.lemma in INTENTIONS and node.tag not in ("VBN", "VBD")
        )
    if dep == "parataxis":
        return _listed(governor, REPORTS)
    return True


def _under(standing: Factuality, node: TreeNode, governor: TreeNode) -> Factuality:
    """Return the clause's factuality under its governor."""
    above = own_factuality(governor)
    dep = node.dep.split(":")[0]
    complement = dep in ("ccomp", "parataxis") and not _infinitive(node)
    if complement and standing.reporter is None and _reports(governor):
        standing = replace(standing, reporter=speaker(governor))
    if _falsely(governor):
        return replace(standing, polarity="negative")
    denied = _denies(governor) or (dep == "csubj" and _listed(governor, FALSITIES))
    if complement and not denied and (_reports(governor) or _hearsay(governor)):
        vouched = _listed(governor, REPORTS) and not _hearsay(governor)
        return standing if vouched and above.polarity == "positive" else standing.hedged()
    standing = standing.negated() if denied else _intended(standing, governor, complement)
    if above.polarity == "negative":
        open_still = complement or (dep == "csubj" and not _listed(governor, TRUTHS | FALSITIES))
        standing = standing.hedged() if open_still else standing.negated()
    return standing.hedged() if above.modality == "hedged" else standing


def _reports(governor: TreeNode) -> bool:
    return _denies(governor) or _listed(governor, REPORTS | BELIEFS)


def _intended(standing: Factuality, governor: TreeNode, complement: bool) -> Factuality:
    """Return the factuality, hedged for what is wanted, tried or claimed."""
    if not complement and governor.lemma in CLAIMING and governor.first("nsubj"):
        return replace(standing.hedged(), reporter=standing.reporter or speaker(governor))
    said = _listed(governor, REPORTS) and governor.first("aux:pass", "nsubj:pass") is not None
    open_still = said or _imperative(governor) or _listed(governor, INTENTIONS)
    return standing.hedged() if open_still else standing


def _imperative(verb: TreeNode) -> bool:
    """Return True for an imperative: "let X join Y"."""
    alone = verb.first("nsubj", "nsubj:pass", "mark", "aux", "expl") is None
    first = verb.previous is None or verb.previous.dep == "punct"
    return verb.tag in ("VB", "VBP") and verb.dep == "root" and alone and first


def _hearsay(governor: TreeNode) -> bool:
    """Return True for hearsay: "legend has it", "a fake letter says", "it is alleged"."""
    if governor.lemma in OPINED and governor.first("aux:pass") is not None:
        return True
    subject = governor.first("nsubj")
    if subject is None:
        return False
    words = {child.lower for child in subject.of("amod", "compound")}
    return subject.lemma in HEARSAY or bool(words & FORGED)


def _denies(governor: TreeNode) -> bool:
    """Return True for a verb or noun of denial; for "rule" only with "out", as courts rule."""
    particle = governor.first("compound:prt", "advmod")
    out = governor.lemma == "rule" and particle is not None and particle.lower == "out"
    return out or _listed(governor, DENIALS)


def _infinitive(node: TreeNode) -> bool:
    return any(child.lower == "to" and child.dep == "mark" for child in node.children)
