"""Factuality of clauses: polarity, modality and attribution.

The clause is read together with the clauses that govern it: "denied acquiring" is negative,
"plans to buy" hedged, "said that it bought" asserted by someone.
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
    """The standing of the clause headed by `predicate`, its governors included."""
    found = _announced(own_factuality(predicate), predicate)
    node = predicate
    while (governor := node.head) is not None:
        if node.dep == "conj":
            found = _shared(found, node, governor)
        elif _content(node, governor):
            found = _claimed(found, governor)
        elif _governs(node, governor):
            found = _under(found, node, governor)
        else:
            return _aside(found, node, governor)
        if node.dep == "parataxis":
            break
        node = governor
    return found


def _announced(found: Factuality, predicate: TreeNode) -> Factuality:
    """The standing that the word before a "that" gives, where the parser hung it elsewhere."""
    that = next((n for n in predicate.children if n.lower == "that"), None)
    word = that.previous if that is not None else None
    if that is None or word is None or not that.i < predicate.i or that.dep == "nsubj":
        return found
    if word is predicate.head or (predicate.head is not None and word is predicate.head.head):
        return found  # it governs the clause
    if _listed(word, DENIALS | FALSITIES):
        return replace(found, polarity="negative")
    return found.hedged() if _listed(word, CLAIMS | BELIEFS) else found


def nominal_factuality(found: Factuality, noun: TreeNode) -> Factuality:
    """The standing of what a noun says: "not the CEO", "the alleged founder"."""
    children = [n for n in noun.children if n.i < noun.i]
    first = min(n.i for n in (noun, *children))
    before = [n for n in (noun.head.children if noun.head else ()) if first - 2 <= n.i < first]
    for node in (*children, *before):
        would = node.lower == "be" and any(n.lower == "would" for n in children)
        if node.lower in ("not", "n't", "never") and negates(node):
            found = replace(found, polarity="negative")
        elif would or node.lower in WOULD_BE or node.lower in HEDGES:
            found = found.hedged()
    return found


def _listed(node: TreeNode, words: frozenset[str]) -> bool:
    """Whether a word is of a list, in a form that the lemmatiser may have got wrong."""
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


def _aside(found: Factuality, node: TreeNode, governor: TreeNode) -> Factuality:
    """The standing of a clause that another one does not govern, but has its say in."""
    if _shown_by(node, governor):
        return replace(found, polarity="negative")
    if _cleft(node, governor):
        return _beside(found, own_factuality(governor))
    if _means(node):
        above = factuality(governor)
        asserted = (above.polarity, above.modality) == ("positive", "asserted")
        return found if asserted else found.hedged()
    return found


def _shown_by(node: TreeNode, governor: TreeNode) -> bool:
    """Whether what shows it is none: "the letter showing that X is a fake"."""
    if node.dep != "acl" or node.tag != "VBG" or node.first("ccomp") is None:
        return False
    judged = governor.dep == "nsubj" and governor.head is not None
    return judged and governor.head is not None and _listed(governor.head, FALSITIES)


def _means(node: TreeNode) -> bool:
    """Whether a clause says by what the one above came about: "by killing X"."""
    return node.dep == "advcl" and any(child.lower == "by" for child in node.of("mark"))


def _cleft(node: TreeNode, governor: TreeNode) -> bool:
    """Whether a relative clause has what "it was not X who" is about."""
    subject = governor.first("nsubj", "expl")
    it = subject is not None and subject.lower == "it"
    return it and node.dep == "acl:relcl" and governor.first("cop") is not None


def _beside(found: Factuality, above: Factuality) -> Factuality:
    """A clause with the negation and the hedges of another one."""
    found = found.negated() if above.polarity == "negative" else found
    return found.hedged() if above.modality == "hedged" else found


def _falsely(node: TreeNode) -> bool:
    """Whether an adverb says that a statement does not hold: "falsely claimed"."""
    return any(child.lower in FALSELY for child in node.of("advmod", "amod"))


def _shared(found: Factuality, node: TreeNode, first: TreeNode) -> Factuality:
    """What a later member of a coordination takes from the first one.

    Negation is shared only without an own subject ("did not eat or drink"), modals likewise.
    """
    if node.first("nsubj", "nsubj:pass") is not None or node.first("aux", "aux:pass", "cop"):
        return found
    head = own_factuality(first)
    if head.modality == "hedged":
        found = found.hedged()
    joined = {child.lower for child in node.children if child.dep == "cc"}
    if head.polarity == "negative" and joined & {"or", "nor"} and found.polarity == "positive":
        found = found.negated()
    if found.reporter is None and head.reporter is not None:
        found = replace(found, reporter=head.reporter)
    return found


def _content(node: TreeNode, governor: TreeNode) -> bool:
    """Whether a clause is what a noun says: "rumours that", "it is not the case that"."""
    if node.dep in ("nsubj", "nsubj:pass", "obj"):
        told = _listed(node, CLAIMS) or any(map(_that, node.of("acl", "acl:relcl")))
        return told and not node.verbal and _denying(governor)
    if node.dep not in ("acl", "acl:relcl") or not _that(node):
        return False
    above = governor.head if governor.dep in ("nsubj", "nsubj:pass") else None
    false = above is not None and _listed(above, FALSITIES)
    return false or _listed(governor, CLAIMS | TRUTHS | FALSITIES)


def _that(clause: TreeNode) -> bool:
    """Whether a clause is introduced by a "that" which is none of its arguments."""
    that = next((n for n in clause.children if n.lower == "that"), None)
    if that is None or that.dep in ("nsubj", "nsubj:pass"):
        return False
    said = clause.head is not None and _listed(clause.head, CLAIMS | FALSITIES)
    return said or that.dep != "obj" or len(clause.of("obj")) > 1


def _denying(governor: TreeNode) -> bool:
    return _listed(governor, FALSITIES) or _denies(governor)


def _claimed(found: Factuality, noun: TreeNode) -> Factuality:
    """The standing of a clause that a noun or predicate stands over: denied, held true, open."""
    above = own_factuality(noun)
    if _denying(noun) and (noun.verbal or _listed(noun, FALSITIES)):
        if above.polarity == "positive":
            return replace(found, polarity="negative")
    elif _listed(noun, TRUTHS):
        found = found.negated() if above.polarity == "negative" else found
        return found.hedged() if above.modality == "hedged" else found
    elif noun.lower == "doubt" and any(n.lower == "no" for n in noun.children):
        return found
    return found.hedged()


def _governs(node: TreeNode, governor: TreeNode) -> bool:
    """Whether what is said of the governor bears on the clause below."""
    dep = node.dep.split(":")[0]
    if dep not in CLAUSAL or node.dep == "acl:relcl":
        return False
    if dep in ("obl", "obj", "nmod", "advcl"):
        marks = {child.lower for child in node.of("case", "mark")}
        if _infinitive(node) and dep == "advcl":
            return governor.lemma in REFUSING
        bears = bool(marks & {"from", "against", "of", "without"})
        if marks & {"with", "for", "as", "about"}:
            bears = _listed(governor, INTENTIONS | DENIALS) or _falsely(governor)
        elif not marks:  # "blocked X, winning" goes on, "denied acquiring" does not
            apart = node.first("punct") is not None and governor.first("obj") is not None
            bears = _denying(governor) and not apart
        having = any(child.lower == "having" for child in node.of("aux"))
        return (node.tag == "VBG" or having) and bears
    if dep == "acl":
        marked = node.first("mark") is not None
        listed = _listed(governor, INTENTIONS) or _listed(governor, DENIALS)
        return (marked and listed) or (
            governor.lemma in INTENTIONS and node.tag not in ("VBN", "VBD")
        )
    if dep == "parataxis":
        return _listed(governor, REPORTS)
    return True


def _under(found: Factuality, node: TreeNode, governor: TreeNode) -> Factuality:
    """The clause's standing under its governor."""
    above = own_factuality(governor)
    dep = node.dep.split(":")[0]
    complement = dep in ("ccomp", "parataxis") and not _infinitive(node)
    if complement and found.reporter is None and _tells(governor):
        found = replace(found, reporter=speaker(governor))
    if _falsely(governor):
        return replace(found, polarity="negative")
    denied = _denies(governor) or (dep == "csubj" and _listed(governor, FALSITIES))
    if complement and not denied and (_tells(governor) or _hearsay(governor)):
        vouched = _listed(governor, REPORTS) and not _hearsay(governor)
        return found if vouched and above.polarity == "positive" else found.hedged()
    found = found.negated() if denied else _intended(found, governor, complement)
    if above.polarity == "negative":
        open_still = complement or (dep == "csubj" and not _listed(governor, TRUTHS | FALSITIES))
        found = found.hedged() if open_still else found.negated()
    return found.hedged() if above.modality == "hedged" else found


def _tells(governor: TreeNode) -> bool:
    return _denies(governor) or _listed(governor, REPORTS | BELIEFS)


def _intended(found: Factuality, governor: TreeNode, complement: bool) -> Factuality:
    """What is wanted, tried, claimed for oneself or said of somebody is left open."""
    if not complement and governor.lemma in CLAIMING and governor.first("nsubj"):
        return replace(found.hedged(), reporter=found.reporter or speaker(governor))
    said = _listed(governor, REPORTS) and governor.first("aux:pass", "nsubj:pass") is not None
    open_still = said or _imperative(governor) or _listed(governor, INTENTIONS)
    return found.hedged() if open_still else found


def _imperative(verb: TreeNode) -> bool:
    """Whether a verb orders: "let X join Y"."""
    alone = verb.first("nsubj", "nsubj:pass", "mark", "aux", "expl") is None
    first = verb.previous is None or verb.previous.dep == "punct"
    return verb.tag in ("VB", "VBP") and verb.dep == "root" and alone and first


def _hearsay(governor: TreeNode) -> bool:
    """Whether nothing vouches for it: "legend has it", "a fake letter says", "it is alleged"."""
    if governor.lemma in OPINED and governor.first("aux:pass") is not None:
        return True
    subject = governor.first("nsubj")
    if subject is None:
        return False
    words = {child.lower for child in subject.of("amod", "compound")}
    return subject.lemma in HEARSAY or bool(words & FORGED)


def _denies(governor: TreeNode) -> bool:
    """A verb or noun of denying; "rule" with "out" alone, a court's "ruled" is a report."""
    particle = governor.first("compound:prt", "advmod")
    out = governor.lemma == "rule" and particle is not None and particle.lower == "out"
    return out or _listed(governor, DENIALS)


def _infinitive(node: TreeNode) -> bool:
    return any(child.lower == "to" and child.dep == "mark" for child in node.children)
