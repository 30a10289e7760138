"""Candidates of verbs, and all candidates of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.offline.candidate import Candidate
from extractors.offline.clauses import SentenceClause, clauses, distributed, preposition_of
from extractors.offline.nominal_candidates import (
    NamesByIndex,
    described,
    is_named,
    nominal,
    noun_arguments,
    roles,
)
from extractors.offline.trees import Sentence, TreeNode
from kg.text.lexicon import word_list

PARTS = word_list("parts")
RECIPROCAL = word_list("reciprocal")
APPOINTING = word_list("appointing")
SEATS = frozenset({"headquarters", "headquarter", "seat", "base"})
COPULAR = frozenset({"become", "remain", "stay"})


def candidates_of(sentence: Sentence, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield every candidate of a sentence, those of verbs first."""
    for clause in clauses(sentence):
        if clause.copula is not None:
            yield from _copular(clause, names)
            continue
        yield from _reciprocal(clause)
        if clause.passive:
            yield from _passive(clause)
        else:
            yield from _active(clause)
        yield from _complements(clause, names)
        yield from _as(clause, names)
    for node in sentence.nodes:
        if node.nominal:
            yield from nominal(node, names)


def _reciprocal(clause: SentenceClause) -> Iterator[Candidate]:
    """Yield the relation of two to each other: "X and Y married", "X and Y were divorced"."""
    verb = clause.predicate.lemma
    towards = any(p in ("to", "with", "from") for p, _ in clause.obliques)
    if verb not in RECIPROCAL or len(clause.subjects) != 2 or clause.objects or towards:
        return
    first, second = clause.subjects
    joined = any(n.lower in ("and", "&") for n in second.of("cc"))
    if joined and second in first.of("conj") and not clause.agents:
        keys = (verb, f"{verb} with", f"{verb} from")
        yield Candidate("reciprocal", first, second, "verb", keys, "", clause.predicate)


def _active(clause: SentenceClause) -> Iterator[Candidate]:
    for subject in clause.subjects:
        if clause.predicate.lemma not in COPULAR:
            for item in clause.objects:
                yield _partitive("object", clause, subject, item, clause.verb)
        yield from _oblique(clause, subject, clause.verb)


def _passive(clause: SentenceClause) -> Iterator[Candidate]:
    stem = f"be {clause.participle}"
    for patient in clause.subjects:
        for agent in clause.agents:
            yield _verbal("agent", clause, patient, agent, f"{stem} by")
        for item in clause.objects:
            yield _verbal("passive object", clause, patient, item, stem)
        yield from _oblique(clause, patient, stem)


def _oblique(clause: SentenceClause, subject: TreeNode, stem: str) -> Iterator[Candidate]:
    """Yield the subject with each prepositional argument.

    A common noun that is the object joins the relation's words.
    """
    noun = clause.objects[0] if clause.objects else None
    sold = clause.verb == "sell" and not clause.passive and (noun or clause.predicate.first("iobj"))
    common = noun is not None and noun.tag in ("NN", "NNS")
    for preposition, item in clause.obliques:
        if sold and preposition == "to":
            yield _verbal("oblique", clause, sold, item, "be sold to")
        elif preposition and item is not subject:
            middle = f" {noun.lemma}" if noun is not None and common else ""
            candidate = _partitive(
                "oblique", clause, subject, item, f"{stem}{middle} {preposition}"
            )
            candidate.light = noun is not None and not common
            candidate.object_noun = noun.lemma if noun is not None and common else ""
            yield candidate
    if noun is not None and common:
        for preposition, item in noun_arguments(noun):
            key = f"{stem} {noun.lemma} {preposition}"
            candidate = _partitive("object noun", clause, subject, item, key)
            candidate.object_noun = noun.lemma
            yield candidate


def _verbal(
    rule: str, clause: SentenceClause, subject: TreeNode, item: TreeNode, key: str
) -> Candidate:
    predicate = clause.predicate
    single = not clause.objects and len(clause.obliques) + len(clause.agents) == 1
    return Candidate(
        rule,
        subject,
        item,
        "verb",
        (key,),
        key,
        predicate,
        relative=clause.relative,
        alone=single and predicate.first("xcomp", "ccomp") is None,
        active=clause.verb,
    )


def _partitive(
    rule: str, clause: SentenceClause, subject: TreeNode, item: TreeNode, key: str
) -> Candidate:
    """Return the candidate; "appeared in an episode of X" is in X, the whole of its part."""
    if item.lemma in PARTS and item.tag in ("NN", "NNS"):
        whole = next((n for p, n in noun_arguments(item) if p == "of"), None)
        if whole is not None:
            return _verbal(rule, clause, subject, whole, key)
    return _verbal(rule, clause, subject, item, key)


def _copular(clause: SentenceClause, names: NamesByIndex) -> Iterator[Candidate]:
    predicate = clause.predicate
    preposition = preposition_of(predicate)
    for subject in clause.subjects:
        if predicate.tag.startswith("JJ") or predicate.verbal:
            for following, item in clause.obliques:
                if following:
                    key = f"be {predicate.lower} {following}"
                    yield _verbal("adjective", clause, subject, item, key)
        elif preposition:
            for item in distributed(predicate):
                yield _verbal("copula place", clause, subject, item, f"be {preposition}")
            yield from _seat(subject, predicate)
        else:
            for item in distributed(predicate):
                yield from described("copula", subject, item, names, predicate)


def _seat(subject: TreeNode, predicate: TreeNode) -> Iterator[Candidate]:
    """Yield the place of an owner's seat: "the headquarters of X are in Y"."""
    owners = [item for preposition, item in noun_arguments(subject) if preposition == "of"]
    for owner in (*owners, *subject.of("nmod:poss")) if subject.lemma in SEATS else ():
        keys = ("headquarters",)
        yield Candidate("subject role", predicate, owner, "noun", keys, "", predicate)


def _complements(clause: SentenceClause, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield the roles of somebody: "became a lawyer", "was elected president of X"."""
    predicate = clause.predicate
    becoming = predicate.lemma in COPULAR
    nouns = [n for n in predicate.of("xcomp") if n.tag.startswith("NN")]
    appointed = clause.passive and predicate.lemma in APPOINTING
    nouns += clause.objects if becoming or appointed else []
    patients = clause.subjects if clause.passive or becoming else clause.objects
    for noun in nouns:
        for item in distributed(noun):
            for subject in patients:
                if item is not subject:
                    yield from _titled(clause, subject, item, names, "")


def _as(clause: SentenceClause, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield the roles after "as": "served as captain of Y"."""
    for preposition, noun in clause.obliques:
        if preposition == "as" and not clause.objects and not is_named(noun, names):
            for subject in clause.subjects:
                yield from _titled(clause, subject, noun, names, " as")


def _holder(noun: TreeNode, names: NamesByIndex) -> TreeNode | None:
    """Return the person named before an office ("named Anna Lee chief executive"), or None."""
    if noun.first("det", "nmod:poss") is not None:
        return None
    before = (n for n in noun.of("compound", "nmod:desc") if is_named(n, names))
    people = (n for n in before if names[n.i].type == "Person" and len(names[n.i].nodes) > 1)
    return next(people, None)


def _titled(
    clause: SentenceClause, subject: TreeNode, noun: TreeNode, names: NamesByIndex, preposition: str
) -> Iterator[Candidate]:
    predicate = clause.predicate
    if predicate.lemma in APPOINTING:
        subject = _holder(noun, names) or subject
    key = (f"be {clause.participle}" if clause.passive else clause.verb) + preposition
    if is_named(noun, names):
        yield Candidate("complement", subject, noun, "verb", (key,), key, predicate)
        return
    role_candidates = list(roles("complement", subject, noun, names, predicate))
    yield from role_candidates
    if predicate.lemma in COPULAR:
        yield Candidate("class", subject, noun, "noun", (), "IS_A", predicate)
    elif not role_candidates:
        yield Candidate("title", subject, noun, "verb", (key,), "", predicate)
