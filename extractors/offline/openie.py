"""Open information extraction: the statements of a sentence, in its own phrases."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from extractors.offline.clauses import RELATIVE, SUBJECTS, SentenceClause, clauses
from extractors.offline.trees import Sentence, TreeNode

OBLIQUE = ("obl", "obl:agent", "obl:unmarked", "obl:tmod", "obl:npmod")
COMPLEMENTS = (*OBLIQUE, "obj", "iobj", "xcomp", "ccomp")
OUTSIDE = frozenset({"acl:relcl", "parataxis", "punct", "advcl", "list", "discourse", "dep"})
OWN_CLAUSE = ("nsubj", "nsubj:pass", "nsubj:outer", "cop", "aux", "aux:pass", "mark", "advmod")
MOST_CONJUNCTS = 6
PRIORS = {"verb": 1.6, "copula": 0.7, "borrowed": 0.9, "apposition": -0.4, "participle": -0.6}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A run of words; offsets in the parsed text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, relation in the words of the text, and further arguments.

    `rule` names the grammar; `predicate` decides polarity; `distance` and `size` are the tokens
    between subject and predicate and the code points of the arguments.
    """

    subject: Phrase
    relation: str
    arguments: tuple[Phrase, ...]
    rule: str
    predicate: TreeNode
    distance: int
    size: int


def statements(sentence: Sentence) -> Iterator[Statement]:
    """Yield the statements of each clause and each apposition of a sentence."""
    chained: set[int] = set()
    for clause in clauses(sentence):
        if id(clause.predicate) not in chained:
            yield from _of_clause(clause, chained)
    for node in sentence.nodes:
        for appositive in node.of("appos"):
            if node.tag.startswith("NN") and appositive.tag.startswith("NN"):
                subject = _phrase(node, skipped=node.of("appos"))
                yield _statement(
                    subject, "is", [_phrase(appositive)], "apposition", (node, appositive)
                )


def score(statement: Statement) -> float:
    """Return a confidence that ranks statements, from hand-set weights: rule, then length."""
    total = PRIORS[statement.rule] - statement.distance / 15 - statement.size / 150
    return round(1.0 / (1.0 + math.exp(-total)), 3)


def _of_clause(clause: SentenceClause, chained: set[int]) -> Iterator[Statement]:
    predicate = clause.predicate
    relation, head = _relation(clause)
    chained.update(id(node) for node in relation if node is not predicate)
    choices = _arguments(clause, head)
    if clause.copula is not None and head is predicate:
        relation = [n for n in relation if n is not predicate] + predicate.of("case")
        choices = [_conjuncts(predicate, with_case=False), *choices]
    elif clause.copula is None and choices and not _has_object(head):
        relation = [*relation, *_leading_case(choices[0][0], head)]
    choices += [[phrase] for phrase in _before(predicate)]
    if not relation or not choices:
        return
    words = sorted(dict.fromkeys(relation), key=lambda n: n.i)
    text = " ".join(n.text for n in words)
    for subject, phrase in _subjects(clause):
        for arguments in product(*choices):
            yield _statement(phrase, text, arguments, _rule(clause), (subject, predicate))


def _rule(clause: SentenceClause) -> str:
    if clause.predicate.dep in ("acl", "amod"):
        return "participle"
    if clause.copula is not None:
        return "copula"
    return "verb" if clause.predicate.of(*SUBJECTS) else "borrowed"


def _statement(
    subject: Phrase,
    relation: str,
    arguments: Sequence[Phrase],
    rule: str,
    ends: tuple[TreeNode, TreeNode],
) -> Statement:
    size = sum(phrase.end - phrase.start for phrase in (subject, *arguments))
    distance = abs(ends[1].i - ends[0].i)
    return Statement(subject, relation, tuple(arguments), rule, ends[1], distance, size)


def _subjects(clause: SentenceClause) -> Iterator[tuple[TreeNode, Phrase]]:
    """Yield the subjects, one for each of coordinated nouns."""
    own = clause.predicate.of(*SUBJECTS)
    first = clause.subjects[:1]
    if own and own[-1].lower not in RELATIVE and own[-1].tag not in ("WDT", "WP"):
        first = [own[-1]]
    for node in first:
        skipped = [clause.predicate, *node.of("appos")]
        for phrase in _conjuncts(node, with_case=False, skipped=skipped):
            yield node, phrase


def _relation(clause: SentenceClause) -> tuple[list[TreeNode], TreeNode]:
    """Return the words of the verb group, and the verb whose complements count."""
    node = clause.predicate
    words = _group(node)
    for _ in range(3):
        following = node.first("xcomp")
        if following is None or not following.verbal or node.of("obj"):
            break
        words += _group(following)
        node = following
    return words, node


def _group(node: TreeNode) -> list[TreeNode]:
    words = [node]
    for child in node.children:
        if (
            child.dep in ("aux", "aux:pass", "cop", "compound:prt")
            or (child.dep == "mark" and child.lower == "to")
            or (child.dep == "advmod" and node.i - 3 < child.i < node.i)
        ):
            words.append(child)
    return words


def _has_object(head: TreeNode) -> bool:
    return head.first("obj", "xcomp", "ccomp") is not None


def _leading_case(phrase: Phrase, head: TreeNode) -> list[TreeNode]:
    """Return the preposition of the first argument, which belongs to the relation."""
    for child in head.of("obl", "obl:agent"):
        case = child.of("case")
        if case and case[0].start <= phrase.start <= child.end:
            return case
    return []


def _arguments(clause: SentenceClause, head: TreeNode) -> list[list[Phrase]]:
    """Return the phrases of each complement after the verb.

    The first complement has a phrase for each of its coordinated nouns.
    """
    choices: list[list[Phrase]] = []
    gap = [n for n in clause.objects if n is clause.predicate.head]
    choices += [[_phrase(node, skipped=[clause.predicate])] for node in gap]
    for child in sorted(head.children, key=lambda n: n.i):
        if child.dep not in COMPLEMENTS or child.i < head.i or child.lower in RELATIVE:
            continue
        with_case = bool(choices) or _has_object(head)
        if choices or child.verbal:
            choices.append([_phrase(child, with_case)])
        else:
            choices.append(_conjuncts(child, with_case))
    return choices


def _before(predicate: TreeNode) -> list[Phrase]:
    """Return the obliques before the verb: "In 1981, ..."."""
    return [
        _phrase(child, with_case=True)
        for child in predicate.of(*OBLIQUE)
        if child.i < predicate.i and child.tag not in ("WDT", "WP")
    ]


def _conjuncts(node: TreeNode, with_case: bool, skipped: Sequence[TreeNode] = ()) -> list[Phrase]:
    """Return the phrase of a noun, or those of the nouns coordinated with it."""
    conjuncts = [n for n in node.of("conj") if not n.verbal and n.first("cop", "nsubj") is None]
    if not conjuncts or len(conjuncts) >= MOST_CONJUNCTS:
        return [_phrase(node, with_case, skipped)]
    alone = _phrase(node, with_case, [*skipped, *node.of("conj")])
    return [alone, *(_phrase(conjunct, with_case, skipped) for conjunct in conjuncts)]


def _phrase(node: TreeNode, with_case: bool = False, skipped: Sequence[TreeNode] = ()) -> Phrase:
    """Return the words around a node that belong to it, as one run."""
    outside = set(map(id, skipped))
    if not node.verbal and node.first("cop") is not None and node.dep != "ccomp":
        outside |= set(map(id, node.of(*OWN_CLAUSE, "obl", "advcl", "punct", "cc")))
        outside |= {id(n) for n in node.of("conj") if n.verbal or n.first("cop") is not None}
    kept = {node.i: node}
    stack = [node]
    while stack:
        top = stack.pop()
        for child in top.children:
            if id(child) in outside or (child.dep in OUTSIDE and not node.verbal):
                continue
            if top is node and _loose(child, with_case):
                continue
            kept[child.i] = child
            stack.append(child)
    return _run(node, kept)


def _loose(child: TreeNode, with_case: bool) -> bool:
    """Return True for a child of a phrase's head that is no part of the phrase."""
    if child.dep == "case":
        return child.tag != "POS" and not with_case
    return child.dep in ("cc", "cc:preconj") or (child.dep == "conj" and child.verbal)


def _run(node: TreeNode, kept: dict[int, TreeNode]) -> Phrase:
    """Return the longest run of kept words around the node, across gaps of one word."""
    first = last = node.i
    while first - 1 in kept or first - 2 in kept:
        first -= 1 if first - 1 in kept else 2
    while last + 1 in kept or last + 2 in kept:
        last += 1 if last + 1 in kept else 2
    inside = [kept[i] for i in range(first, last + 1) if i in kept]
    while inside[-1].dep in ("punct", "cc") and inside[-1] is not node:
        inside.pop()
    while inside[0].dep in ("punct", "cc") and inside[0] is not node:
        inside.pop(0)
    return Phrase(inside[0].start, inside[-1].end)
