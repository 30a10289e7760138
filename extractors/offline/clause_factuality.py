"""Factuality from the words of the clause itself: denied, hedged or reported."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.offline.future_in_past import came_to_pass, is_gained
from extractors.offline.negation import inverted, led, negated_before, negates, opened, questioned
from extractors.offline.trees import TreeNode
from kg.model import Modality, Polarity
from kg.text.lexicon import word_list

MODALS = word_list("modals")
HEDGES = word_list("hedges")
REPORTS = word_list("reports")
HEARSAY = word_list("hearsay")
REFUSING = word_list("refusing")
NOBODY = frozenset({"nobody", "none", "nothing", "neither", "few"})
CONDITIONS = frozenset({"if", "whether", "unless", "lest"})
MARKERS = frozenset({"advmod", "cc:preconj", "case", "mark", "det", "neg", "cc"})
REACH = 15  # the most words from a verb to its "until 2005"
NEXT = 5  # the most coordinated verbs that are read, from the last
MORTAL = frozenset({"die", "perish", "kill", "murder", "collapse", "fold", "assassinate"})
# Before these a "not" after the verb denies what follows: "born not in X".
TURNED = frozenset({"IN", "TO", "DT", "NNP", "NNPS", "NN", "NNS", "CD", "PRP$", "JJ", "PRP"})


@dataclass(frozen=True, slots=True)
class Factuality:
    """Polarity and modality of a clause; `reporter` is the word that names who said it."""

    polarity: Polarity = "positive"
    modality: Modality = "asserted"
    reporter: TreeNode | None = None

    def negated(self) -> Factuality:
        return replace(self, polarity="negative" if self.polarity == "positive" else "positive")

    def hedged(self) -> Factuality:
        return replace(self, modality="hedged")


def own_factuality(predicate: TreeNode) -> Factuality:
    """Return the factuality from negation and hedges inside the clause itself."""
    source = _according(predicate)
    standing = Factuality(reporter=source)
    lead = led(predicate)
    negative = _none_of(predicate) or negated_before(predicate) or opened(predicate)
    denied = (
        negative
        or lead == "negative"
        or any(_negative(child, predicate) for child in predicate.children)
    )
    if denied and not _came_later(predicate):
        standing = standing.negated()
    purpose = predicate.dep in ("advcl", "acl") and _purpose(predicate)
    unsure = purpose or lead == "hedged" or inverted(predicate) or questioned(predicate)
    if unsure or (source is not None and source.lemma in HEARSAY):
        return standing.hedged()
    if any(_hedging(child, predicate) for child in predicate.children) or _alternative(predicate):
        return standing.hedged()
    return standing


def _came_later(predicate: TreeNode) -> bool:
    """Return True for "did not join X until 2005", which came to pass in 2005."""
    node = predicate.next
    for _ in range(REACH):
        if node is None or node.verbal or node.tag in (".", ":"):
            return False
        if node.lower in ("until", "till"):
            following = (node.next, node.next.next if node.next is not None else None)
            return any(word is not None and word.tag == "CD" for word in following)
        node = node.next
    return False


def _alternative(predicate: TreeNode) -> bool:
    """Return True for one of several verbs with "or": "founded or acquired X"."""
    joined = [c for n in (predicate, *predicate.of("conj")[-NEXT:]) for c in n.of("cc")]
    return predicate.verbal and any(
        c.lower == "or" and c.head is not None and c.head.verbal for c in joined
    )


def _negative(child: TreeNode, predicate: TreeNode) -> bool:
    """Return True for a word that denies its clause: "not", "without", "against" before "-ing"."""
    if child.dep == "aux" and child.lower == "cannot":
        return True
    if child.dep not in MARKERS:
        return False
    after = child.i > predicate.i and child.lower in ("not", "never")
    if after and predicate.verbal and child.next is not None and child.next.tag in TURNED:
        return False  # "born not in X": of the place alone
    against = child.lower == "against" and child.dep == "mark" and predicate.tag == "VBG"
    return against or _too_late(child, predicate) or negates(child)


def _too_late(child: TreeNode, predicate: TreeNode) -> bool:
    """Return True for the "before" of "died before joining X"."""
    above = predicate.head
    late = child.lower == "before" and child.dep == "mark" and predicate.tag == "VBG"
    return late and above is not None and above.lemma in MORTAL


def _hedging(child: TreeNode, predicate: TreeNode) -> bool:
    """Return True for a word that hedges its clause: "may", "perhaps", "if"."""
    if child.dep in MARKERS:
        return child.lower in HEDGES or child.lower in CONDITIONS
    if child.dep == "aux" and child.lower == "cannot":
        return True
    modal = child.dep in ("aux", "aux:pass", "cop") and child.lower in MODALS
    return modal and not came_to_pass(child, predicate)


def _none_of(predicate: TreeNode) -> bool:
    """Return True if an argument negates: "no member joined", "nobody", "had no role"."""
    subjects = predicate.of("nsubj", "nsubj:pass")
    if any(map(is_nobody, subjects)):
        return True
    arguments = (*subjects, *predicate.of("obj"))
    words = (n.lower for argument in arguments for n in argument.of("det", "cc:preconj"))
    return any(word in ("no", "neither") for word in words)


def is_nobody(node: TreeNode) -> bool:
    """Return True for a subject that is nobody, or hardly anybody: "no one", "few analysts"."""
    words = {child.lower for child in node.of("det", "amod", "advmod", "nummod")}
    if words & {"a", "not"} or node.tag.startswith("NNP"):
        return False
    return node.lower in NOBODY or bool(words & {"no", "few"})


def _according(predicate: TreeNode) -> TreeNode | None:
    """Return the source of "according to X" or of ", X said" beside the clause, or None."""
    for child in predicate.children:
        if child.dep in ("obl", "nmod", "advcl"):
            words = {n.lower for c in child.of("case", "mark") for n in (c, *c.children)}
            if "according" in words:
                return child
        elif child.lower == "according":
            return child.first("obl", "nmod")
        elif child.dep == "parataxis" and child.lemma in REPORTS and child.verbal:
            return speaker(child)
    return None


def _purpose(predicate: TreeNode) -> bool:
    """Return True for an infinitive of purpose ("came to buy"), not for "the first to win"."""
    infinitive = any(child.lower == "to" and child.dep == "mark" for child in predicate.children)
    if not infinitive or predicate.head is None:
        return False
    ordinal = {"first", "last", "only", "second", "third", "youngest", "oldest", "next"}
    above = predicate.head
    if is_gained(predicate, above) or above.lemma in REFUSING:
        return False
    if above.lower in ordinal or any(c.lower in ordinal for c in above.children):
        return False
    return above.lemma not in ("go", "use", "continue", "begin", "start", "come", "return", "live")


def speaker(governor: TreeNode) -> TreeNode | None:
    """Return the subject or agent of a verb of saying; None for "nobody" or without one."""
    subject = governor.first("nsubj") or governor.first("obl:agent")
    return None if subject is None or is_nobody(subject) else subject
