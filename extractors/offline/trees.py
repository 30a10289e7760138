"""Dependency trees of Universal Dependencies v2, from any pipeline.

A pipeline with UD labels is read as it stands. One with ClearNLP labels (spaCy's own English
models) is renamed with a table and reshaped: prepositions become `case` of their noun, a
copula hangs under its predicate, and coordination hangs on its first member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.offline.parse_repairs import attach, repair

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CLEARNLP_ONLY = frozenset({"nsubjpass", "dobj", "pobj", "auxpass"})

LONGEST_SENTENCE = 300  # tokens: longer ones are lists, or several sentences
PRONOUNS = frozenset({"WP", "WDT", "WP$", "PRP"})
CLEARNLP_TO_UD = {
    "ROOT": "root",
    "acomp": "xcomp",
    "attr": "xcomp",
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dative": "iobj",
    "dobj": "obj",
    "intj": "discourse",
    "meta": "dep",
    "neg": "advmod",
    "npadvmod": "obl:unmarked",
    "nsubjpass": "nsubj:pass",
    "oprd": "xcomp",
    "poss": "nmod:poss",
    "preconj": "cc:preconj",
    "predet": "det:predet",
    "prt": "compound:prt",
    "quantmod": "advmod",
    "relcl": "acl:relcl",
}


@dataclass(eq=False, slots=True)
class TreeNode:
    """A word of the tree. `start` and `end` are offsets in the parsed text.

    `previous` and `next` are the neighbours in the sentence.
    """

    i: int
    text: str
    lower: str
    lemma: str
    tag: str
    dep: str
    start: int
    end: int
    head: TreeNode | None = None
    children: list[TreeNode] = field(default_factory=list)
    previous: TreeNode | None = None
    next: TreeNode | None = None

    @property
    def verbal(self) -> bool:
        return self.tag.startswith("VB")

    @property
    def nominal(self) -> bool:
        return self.tag.startswith(("NN", "PRP", "CD", "FW", "WP", "DT", "$", "EX"))

    def of(self, *deps: str) -> list[TreeNode]:
        """Return the children with one of these labels."""
        return [child for child in self.children if child.dep in deps]

    def first(self, *deps: str) -> TreeNode | None:
        return next((child for child in self.children if child.dep in deps), None)

    def subtree(self) -> Iterator[TreeNode]:
        """Yield this node and all below it, in no set order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(node.children)

    def ancestors(self) -> Iterator[TreeNode]:
        node = self.head
        while node is not None:
            yield node
            node = node.head


@dataclass(frozen=True, slots=True)
class Sentence:
    """The nodes of one sentence in text order, and its offsets in the parsed text."""

    nodes: tuple[TreeNode, ...]
    roots: tuple[TreeNode, ...]
    start: int
    end: int


def has_clearnlp_labels(labels: Iterable[str]) -> bool:
    """Return True for a parser with ClearNLP's labels, not Universal Dependencies'."""
    return bool(CLEARNLP_ONLY.intersection(labels))


def sentences(doc: Doc, clearnlp: bool) -> list[Sentence]:
    """Return the sentences of a parsed document, without overlong ones and white space."""
    trees = []
    for span in doc.sents:
        if len(span) > LONGEST_SENTENCE:
            continue
        nodes = _nodes(span, clearnlp)
        if not nodes:
            continue
        if clearnlp:
            _reshape(nodes)
        attach(nodes)
        repair(nodes)
        roots = tuple(node for node in nodes if node.head is None)
        trees.append(Sentence(tuple(nodes), roots, nodes[0].start, nodes[-1].end))
    return trees


def overlong(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences that are too long to be read."""
    for span in doc.sents:
        if len(span) > LONGEST_SENTENCE:
            yield span.start_char, span.end_char


def _nodes(span: Iterable[Token], clearnlp: bool) -> list[TreeNode]:
    nodes: dict[int, TreeNode] = {}
    heads: dict[int, int] = {}
    for token in span:
        if token.is_space:
            continue
        dep = token.dep_
        dep = CLEARNLP_TO_UD.get(dep, dep) if clearnlp else dep
        start = token.idx
        # A pronoun in capitals inside an entity is a name: "WHO", "IT".
        named = token.ent_type_ != "" and token.is_upper and token.tag_ in PRONOUNS
        node = TreeNode(
            token.i,
            token.text,
            token.text if named else token.text.lower(),
            token.lemma_.lower(),
            "NNP" if named else token.tag_,
            dep if dep != "ROOT" else "root",
            start,
            start + len(token.text),
        )
        nodes[token.i] = node
        heads[token.i] = token.head.i
    for i, node in nodes.items():
        node.head = nodes.get(heads[i]) if heads[i] != i else None
    for before, after in pairwise(nodes.values()):
        before.next, after.previous = after, before
    return list(nodes.values())


def _reshape(nodes: list[TreeNode]) -> None:
    """Change ClearNLP's shape to UD's, in place: prepositions, copulas, then coordination."""
    attach(nodes)
    for node in reversed(nodes):
        if node.dep in ("prep", "agent"):
            _lower_preposition(node)
    attach(nodes)
    for node in nodes:
        if node.lemma == "be" and node.dep not in ("aux", "aux:pass"):
            _lower_copula(node)
    attach(nodes)
    for node in nodes:
        if node.dep == "aux" and node.lower == "to":
            node.dep = "mark"
        while node.dep == "conj" and node.head is not None and node.head.dep == "conj":
            node.head = node.head.head
    _move_conjunctions(nodes)


def _lower_preposition(preposition: TreeNode) -> None:
    """Turn `to -> pobj X` into `X` with `to` as its case (or mark of a clause)."""
    inner = preposition.first("pobj") or preposition.first("obl", "nmod", "obl:agent")
    clause = preposition.first("pcomp")
    complement = inner or clause
    head = preposition.head
    if complement is None or head is None:
        if head is not None:
            preposition.dep = "advmod"
        return
    noun_above = head.tag.startswith(("NN", "PRP", "CD"))
    agent = preposition.dep == "agent"
    if inner is not None:
        complement.dep = "obl:agent" if agent else ("nmod" if noun_above else "obl")
        preposition.dep = "case"
    else:
        complement.dep = "acl" if noun_above else "advcl"
        preposition.dep = "mark"
    head.children.remove(preposition)
    for child in preposition.children:
        child.head = complement
        complement.children.append(child)
    if complement in complement.children:
        complement.children.remove(complement)
    preposition.children = []
    preposition.head = complement
    complement.children.append(preposition)
    complement.head = head
    head.children.append(complement)


def _lower_copula(copula: TreeNode) -> None:
    """Turn `is -> attr X` into predicate `X` with `is` as its cop; so with `is -> in X`."""
    predicate = _predicate_of(copula)
    if predicate is None:
        return
    if copula.first("expl") is not None:
        predicate.dep = "nsubj" if predicate.dep == "xcomp" else predicate.dep
        return
    predicate.dep, predicate.head = copula.dep, copula.head
    if copula.head is not None:
        copula.head.children.append(predicate)
        copula.head.children.remove(copula)
    for child in copula.children:
        if child is not predicate:
            child.head = predicate
            predicate.children.append(child)
    copula.children = []
    copula.dep, copula.head = "cop", predicate
    predicate.children.append(copula)


def _predicate_of(copula: TreeNode) -> TreeNode | None:
    """Return the complement or place that is the predicate of a copula, or None."""
    complement = copula.first("xcomp")
    if complement is not None and not (complement.verbal and complement.first("mark", "aux")):
        return complement
    places = (n for n in copula.of("obl") if n.i > copula.i and n.first("case") is not None)
    return next(places, None)


def _move_conjunctions(nodes: list[TreeNode]) -> None:
    """Move `and` from the first member (ClearNLP) to the member that follows it (UD)."""
    for node in nodes:
        if node.dep != "cc" or node.head is None:
            continue
        first = node.head
        following = [n for n in nodes if n.dep == "conj" and n.head is first and n.i > node.i]
        if following:
            node.head = min(following, key=lambda n: n.i)
