"""Whether a clause says that something is so: polarity, modality and attribution.

The clause is read together with the clauses that govern it: "denied acquiring" is negative,
"plans to buy" hedged, "said that it bought" asserted by someone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.lexicon import word_list
from extractors.narrative import came_to_pass, is_gained
from extractors.scope import inverted, negated_before, negates
from extractors.trees import Node
from kg.model import Modality, Polarity

MODALS = word_list("modals")
HEDGES = word_list("hedges")
DENIALS = word_list("denials")
INTENTIONS = word_list("intentions")
REPORTS = word_list("reports")
BELIEFS = word_list("beliefs")
FALSITIES = word_list("falsities")
TRUTHS = word_list("truths")
CLAIMS = word_list("claims")
WOULD_BE = word_list("would_be")
NOBODY = frozenset({"nobody", "none", "nothing", "neither", "few"})
CONDITIONS = frozenset({"if", "whether", "unless", "lest"})
MARKERS = frozenset({"advmod", "cc:preconj", "case", "mark", "det", "neg", "cc"})
CLAUSAL = frozenset({"xcomp", "ccomp", "acl", "advcl", "obj", "obl", "csubj", "parataxis", "nmod"})


@dataclass(frozen=True, slots=True)
class Factuality:
    """How a clause is meant; `reporter` is the word that names who said it."""

    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    reporter: Node | None = None

    def negated(self) -> Factuality:
        return replace(self, polarity="negative" if self.polarity == "positive" else "positive")

    def hedged(self) -> Factuality:
        return replace(self, modality="hedged")


def factuality(predicate: Node) -> Factuality:
    """The standing of the clause headed by `predicate`, its governors included."""
    found = _own(predicate)
    node = predicate
    while (governor := node.head) is not None:
        if node.dep == "conj":
            found = _shared(found, node, governor)
        elif _content(node, governor):
            found = _claimed(found, governor)
        elif _governs(node, governor):
            found = _under(found, node, governor)
        else:
            break
        if node.dep == "parataxis":
            break
        node = governor
    return found


def nominal_factuality(found: Factuality, noun: Node) -> Factuality:
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


def _listed(node: Node, words: frozenset[str]) -> bool:
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


def _own(predicate: Node) -> Factuality:
    """Negation and hedging inside the clause itself."""
    found = Factuality(reporter=_according(predicate))
    negative = _none_of(predicate) or negated_before(predicate)
    if negative or any(_negative(child, predicate) for child in predicate.children):
        found = found.negated()
    purpose = predicate.dep in ("advcl", "acl") and _purpose(predicate)
    if purpose or inverted(predicate) or any(_hedging(c, predicate) for c in predicate.children):
        found = found.hedged()
    return found


def _negative(child: Node, predicate: Node) -> bool:
    """Whether a word of the clause denies it: "not", "without", "against" a participle."""
    if child.dep == "aux" and child.lower == "cannot":
        return True
    if child.dep not in MARKERS:
        return False
    against = child.lower == "against" and child.dep == "mark" and predicate.tag == "VBG"
    return against or negates(child)


def _hedging(child: Node, predicate: Node) -> bool:
    """Whether a word of the clause leaves it open: "may", "perhaps", "if"."""
    if child.dep in MARKERS:
        return child.lower in HEDGES or child.lower in CONDITIONS
    if child.dep == "aux" and child.lower == "cannot":
        return True
    modal = child.dep in ("aux", "aux:pass", "cop") and child.lower in MODALS
    return modal and not came_to_pass(child, predicate)


def _none_of(predicate: Node) -> bool:
    """Whether an argument negates: "no member joined", "nobody", "had no role"."""
    subjects = predicate.of("nsubj", "nsubj:pass")
    if any(map(_nobody, subjects)):
        return True
    arguments = (*subjects, *predicate.of("obj"))
    words = (n.lower for argument in arguments for n in argument.of("det", "cc:preconj"))
    return any(word in ("no", "neither") for word in words)


def _nobody(node: Node) -> bool:
    """Whether a subject is nobody, or hardly anybody: "no one", "few analysts"."""
    words = {child.lower for child in node.of("det", "amod", "advmod", "nummod")}
    if words & {"a", "not"} or node.tag.startswith("NNP"):
        return False
    return node.lower in NOBODY or bool(words & {"no", "few"})


def _according(predicate: Node) -> Node | None:
    """The source of "according to X", or of ", X said" set beside the clause."""
    for child in predicate.children:
        if child.dep in ("obl", "nmod", "advcl"):
            words = {n.lower for c in child.of("case", "mark") for n in (c, *c.children)}
            if "according" in words:
                return child
        elif child.lower == "according":
            return child.first("obl", "nmod")
        elif child.dep == "parataxis" and child.lemma in REPORTS and child.verbal:
            return _speaker(child)
    return None


def _purpose(predicate: Node) -> bool:
    """An infinitive of purpose ("came to buy"), not "the first to win"."""
    infinitive = any(child.lower == "to" and child.dep == "mark" for child in predicate.children)
    if not infinitive or predicate.head is None:
        return False
    ordinal = {"first", "last", "only", "second", "third", "youngest", "oldest", "next"}
    above = predicate.head
    if is_gained(predicate, above):
        return False
    if above.lower in ordinal or any(c.lower in ordinal for c in above.children):
        return False
    return above.lemma not in ("go", "use", "continue", "begin", "start", "come", "return", "live")


def _shared(found: Factuality, node: Node, first: Node) -> Factuality:
    """What a later member of a coordination takes from the first one.

    Negation is shared only without an own subject ("did not eat or drink"), modals likewise.
    """
    if node.first("nsubj", "nsubj:pass") is not None or node.first("aux", "aux:pass", "cop"):
        return found
    head = _own(first)
    if head.modality == "hedged":
        found = found.hedged()
    joined = {child.lower for child in node.children if child.dep == "cc"}
    if head.polarity == "negative" and joined & {"or", "nor"} and found.polarity == "positive":
        found = found.negated()
    if found.reporter is None and head.reporter is not None:
        found = replace(found, reporter=head.reporter)
    return found


def _content(node: Node, governor: Node) -> bool:
    """Whether a clause is what a noun says: "rumours that", "it is not the case that"."""
    if node.dep in ("nsubj", "nsubj:pass", "obj"):
        told = _listed(node, CLAIMS) or any(map(_that, node.of("acl", "acl:relcl")))
        return told and not node.verbal and _denying(governor)
    if node.dep not in ("acl", "acl:relcl") or not _that(node):
        return False
    above = governor.head if governor.dep in ("nsubj", "nsubj:pass") else None
    false = above is not None and _listed(above, FALSITIES)
    return false or _listed(governor, CLAIMS | TRUTHS | FALSITIES)


def _that(clause: Node) -> bool:
    """Whether a clause is introduced by a "that" which is none of its arguments."""
    that = next((n for n in clause.children if n.lower == "that"), None)
    return that is not None and that.dep not in ("nsubj", "nsubj:pass", "obj")


def _denying(governor: Node) -> bool:
    return _listed(governor, FALSITIES) or _denies(governor)


def _claimed(found: Factuality, noun: Node) -> Factuality:
    """The standing of a clause that a noun or predicate stands over: denied, held true, open."""
    above = _own(noun)
    if _denying(noun) and (noun.verbal or _listed(noun, FALSITIES)):
        if above.polarity == "positive":
            return replace(found, polarity="negative")
    elif _listed(noun, TRUTHS):
        found = found.negated() if above.polarity == "negative" else found
        return found.hedged() if above.modality == "hedged" else found
    elif noun.lower == "doubt" and any(n.lower == "no" for n in noun.children):
        return found
    return found.hedged()


def _governs(node: Node, governor: Node) -> bool:
    """Whether what is said of the governor bears on the clause below."""
    dep = node.dep.split(":")[0]
    if dep not in CLAUSAL or node.dep == "acl:relcl":
        return False
    if dep in ("obl", "obj", "nmod", "advcl"):
        marks = {child.lower for child in node.of("case", "mark")}
        bears = bool(marks & {"from", "against", "of", "without"})
        if "with" in marks:
            bears = _listed(governor, INTENTIONS)
        elif not marks:  # "blocked X, winning" goes on, "denied acquiring" does not
            apart = node.first("punct") is not None and governor.first("obj") is not None
            bears = _denying(governor) and not apart
        return node.tag == "VBG" and bears
    if dep == "acl":
        marked = node.first("mark") is not None
        listed = _listed(governor, INTENTIONS) or _listed(governor, DENIALS)
        return (marked and listed) or governor.lemma in INTENTIONS
    if dep == "parataxis":
        return _listed(governor, REPORTS)
    return True


def _under(found: Factuality, node: Node, governor: Node) -> Factuality:
    """The clause's standing under its governor."""
    above = _own(governor)
    dep = node.dep.split(":")[0]
    complement = dep in ("ccomp", "parataxis") and not _infinitive(node)
    reports, believes = _listed(governor, REPORTS), _listed(governor, BELIEFS)
    if complement and found.reporter is None and (_denies(governor) or reports or believes):
        found = replace(found, reporter=_speaker(governor))
    if _denies(governor) or (dep == "csubj" and _listed(governor, FALSITIES)):
        found = found.negated()
    elif complement and (reports or believes):
        hedged = (believes and not reports) or above.polarity == "negative"
        return found.hedged() if hedged else found
    elif _listed(governor, INTENTIONS) or (reports and governor.first("aux:pass", "nsubj:pass")):
        found = found.hedged()
    if above.polarity == "negative":
        open_still = complement or (dep == "csubj" and not _listed(governor, TRUTHS | FALSITIES))
        found = found.hedged() if open_still else found.negated()
    return found.hedged() if above.modality == "hedged" else found


def _denies(governor: Node) -> bool:
    """A verb or noun of denying; "rule" with "out" alone, a court's "ruled" is a report."""
    particle = governor.first("compound:prt", "advmod")
    out = governor.lemma == "rule" and particle is not None and particle.lower == "out"
    return out or _listed(governor, DENIALS)


def _infinitive(node: Node) -> bool:
    return any(child.lower == "to" and child.dep == "mark" for child in node.children)


def _speaker(governor: Node) -> Node | None:
    """Who says it; nobody where "nobody" does."""
    subject = governor.first("nsubj") or governor.first("obl:agent")
    return None if subject is None or _nobody(subject) else subject
