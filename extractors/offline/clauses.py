"""Clauses: each predicate of a sentence with its subjects, objects and obliques.

Arguments are distributed over coordination, and a clause without a subject of its own takes it
from where grammar says: the antecedent of a relative clause or participle, the subject or
object of the governing verb, the first of coordinated verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.offline.parse_repairs import personal
from extractors.offline.trees import Sentence, TreeNode
from kg.text.lexicon import word_list

SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
RELATIVE = frozenset({"who", "whom", "which", "that", "whose"})
VERBS = ("VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
PREDICATES = (*VERBS, "NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD")
# The forms in which a clause without a subject shares that of the verb above it.
CONTROLLED = {
    "conj": PREDICATES,
    "xcomp": PREDICATES,
    "ccomp": ("VBG",),
    "advcl": ("VBG", "VBN", "VB"),
}
OBJECT_CONTROL = word_list("object_control")
HANDING = word_list("handing")
RECEIVING = word_list("receiving")
HANDED_ON = frozenset({"for", "of", "from", "into", "with", "against", "on", "about"})
DEEPEST = 4
NEAR = 3  # tokens between two verbs that may share what follows the second


@dataclass(eq=False, slots=True)
class SentenceClause:
    """A predicate and its arguments; `obliques` pairs a preposition ("" for none) and a node."""

    predicate: TreeNode
    subjects: list[TreeNode]
    passive: bool
    copula: TreeNode | None
    objects: list[TreeNode] = field(default_factory=list)
    obliques: list[tuple[str, TreeNode]] = field(default_factory=list)
    agents: list[TreeNode] = field(default_factory=list)
    relative: str = ""

    @property
    def verb(self) -> str:
        """The lemma with its particle: "take over"."""
        particle = self.predicate.first("compound:prt")
        lemma = self.predicate.lemma
        return f"{lemma} {particle.lower}" if particle is not None else lemma

    @property
    def participle(self) -> str:
        particle = self.predicate.first("compound:prt")
        word = self.predicate.lower
        return f"{word} {particle.lower}" if particle is not None else word


def clauses(sentence: Sentence) -> Iterator[SentenceClause]:
    """Yield the clauses of a sentence in text order."""
    for node in sentence.nodes:
        copula = node.first("cop")
        if copula is None and not _verbal_predicate(node):
            continue
        passive = copula is None and is_passive(node)
        clause = SentenceClause(node, subjects(node), passive, copula)
        clause.relative = _relative_word(node)
        _arguments(clause)
        yield clause


def _verbal_predicate(node: TreeNode) -> bool:
    if not node.verbal or node.dep in (
        "aux",
        "aux:pass",
        "cop",
        "case",
        "compound",
        "fixed",
        "flat",
    ):
        return False
    return node.dep != "amod" or node.first("obl", "obl:agent", "obj") is not None


def is_passive(node: TreeNode) -> bool:
    """Return True for a passive verb, reduced relatives ("directed by X") included."""
    if node.first("aux:pass", "nsubj:pass") is not None:
        return True
    if node.tag not in ("VBN", "VBD") or node.first("nsubj", "aux") is not None:
        return False
    if node.dep == "conj" and node.head is not None and node.head.verbal:
        return node.tag == "VBN" and is_passive(node.head)
    if node.dep in ("acl", "amod"):
        return node.first("obj") is None or node.first("obl:agent") is not None
    return node.dep == "advcl" and node.tag == "VBN"


def distributed(node: TreeNode) -> list[TreeNode]:
    """Return a node and the nodes coordinated with it."""
    return [node, *(n for n in node.of("conj") if not n.verbal or n.first("cop") is None)]


def subjects(predicate: TreeNode, depth: int = 0) -> list[TreeNode]:
    """Return the subjects of a predicate, from another clause if it has none of its own."""
    own = [n for n in predicate.of(*SUBJECTS)]
    if own:
        inner = own[-1]
        if inner.lower in RELATIVE or inner.tag in ("WDT", "WP"):
            antecedent = _antecedent(predicate)
            return _antecedents(antecedent, predicate, depth) if antecedent is not None else []
        return distributed(inner)
    if predicate.head is None or depth > DEEPEST or predicate.first("csubj", "csubj:pass", "expl"):
        return []
    return _borrowed(predicate, predicate.head, depth)


def _relative_word(predicate: TreeNode) -> str:
    """Return the relative pronoun ("who", "which") that is the subject, or ""."""
    for node in predicate.of(*SUBJECTS):
        if node.lower in RELATIVE:
            return node.lower
    head = predicate.head
    if predicate.dep == "conj" and head is not None and not predicate.of(*SUBJECTS):
        return _relative_word(head)
    return ""


def _antecedent(predicate: TreeNode) -> TreeNode | None:
    node: TreeNode | None = predicate
    while node is not None and node.dep == "conj":
        node = node.head
    if node is None or node.dep not in ("acl:relcl", "acl"):
        return None
    return node.head


def _antecedents(antecedent: TreeNode, clause: TreeNode, depth: int) -> list[TreeNode]:
    """Return the nouns that a relative clause or participle is about.

    After "X is a film" or "X, a film", that is X. After the last of coordinated nouns, it is
    that noun alone.
    """
    if antecedent.tag in ("NN", "NNS") and depth <= DEEPEST:
        if antecedent.first("cop") is not None:
            return subjects(antecedent, depth + 1)
        if antecedent.dep == "appos" and antecedent.head is not None:
            return [antecedent.head]
    if any(n.i > clause.i for n in antecedent.of("conj")):
        return [antecedent]
    return distributed(antecedent)


def _borrowed(predicate: TreeNode, head: TreeNode, depth: int) -> list[TreeNode]:
    """Return the subjects of a clause that has none of its own."""
    dep = predicate.dep
    clausal = head.verbal or head.first("cop") is not None
    if dep == "acl:relcl":
        gap = predicate.first("obj") is None or _finite(predicate)
        return _antecedents(head, predicate, depth) if gap else []
    if dep in ("acl", "amod"):
        return _participle_subject(predicate, head, depth)
    compared = dep == "advcl" and any(n.lower == "as" for n in predicate.of("mark"))
    controlled = head.first("obj")
    if compared or dep == "xcomp":
        purpose = _infinitive(predicate) and head.lemma not in OBJECT_CONTROL
        if controlled is not None and (compared or not purpose):
            return distributed(controlled)
    if clausal and predicate.tag in CONTROLLED.get(dep, ()):
        return _actors(predicate, head, depth)
    return []


def _infinitive(predicate: TreeNode) -> bool:
    return any(child.lower == "to" for child in predicate.of("mark"))


def _actors(predicate: TreeNode, head: TreeNode, depth: int) -> list[TreeNode]:
    """Return the actors of a clause without a subject: "accused X of killing", "won by finding".

    A verb of handing over has its receiver, a verb of blame or praise its object; if either of
    two persons may be the actor, none is returned.
    """
    marks = {child.lower for child in predicate.of("mark", "case")}
    if not marks & HANDED_ON or head.lemma in RECEIVING:
        return subjects(head, depth + 1)
    if head.lemma in HANDING:
        receivers = [node for prep, node in _obliques(head) if prep == "to"] or head.of("iobj")
        if receivers:
            return receivers
    patient = head.first("obj")
    if patient is None or is_passive(head):
        return subjects(head, depth + 1)
    if head.lemma in OBJECT_CONTROL:
        return distributed(patient)
    return [] if personal(patient) else subjects(head, depth + 1)


def _finite(predicate: TreeNode) -> bool:
    return predicate.tag in ("VBD", "VBZ", "VBP")


def _participle_subject(predicate: TreeNode, head: TreeNode, depth: int) -> list[TreeNode]:
    """Return the noun of a participle, or the holder of a plan.

    A plan: "X's plan to buy Y", "the first to win".
    """
    if predicate.tag in ("VBN", "VBD", "VBG") and predicate.first("mark") is None:
        return _antecedents(head, predicate, depth)
    owner = head.first("nmod:poss", "compound")
    if owner is not None:
        return [owner]
    if head.first("cop") is not None:
        return subjects(head, depth + 1)
    governor = head.head
    if head.dep == "obj" and governor is not None and governor.verbal:
        return subjects(governor, depth + 1)
    return []


def _arguments(clause: SentenceClause) -> None:
    predicate = clause.predicate
    clause.objects = _shared(predicate, _objects)
    clause.obliques = _shared(predicate, _obliques)
    if clause.passive:
        _take_agents(clause)
    relative = _relative_gap(clause)
    if relative is not None:
        preposition, node = relative
        if preposition:
            clause.obliques.append((preposition, node))
        else:
            clause.objects.append(node)


def _take_agents(clause: SentenceClause) -> None:
    """Set the agents of a passive, also those of its place: "founded in Oslo by X"."""
    clause.agents = [n for p, n in clause.obliques if p == "by" and not n.verbal]
    clause.obliques = [(p, n) for p, n in clause.obliques if p != "by"]
    if clause.agents or clause.predicate.tag != "VBN":
        return
    for _, node in clause.obliques:
        agent = next((n for n in node.of("nmod") if preposition_of(n) == "by"), None)
        if agent is not None and node.tag.startswith(("NNP", "CD")):
            later = [n for n in node.of("conj") if n.i > agent.i and not n.verbal]
            clause.agents = [*distributed(agent), *later]
            clause.obliques = [(p, n) for p, n in clause.obliques if n not in later]
            return


def _shared(predicate: TreeNode, own):  # type: ignore[no-untyped-def]
    """Return own arguments, else those of a coordinated neighbour ("wrote and directed X")."""
    arguments = own(predicate)
    if arguments:
        return arguments
    for conjunct in predicate.of("conj"):
        if conjunct.verbal and 0 < conjunct.i - predicate.i <= NEAR and not conjunct.of(*SUBJECTS):
            return own(conjunct)
    head = predicate.head
    if predicate.dep == "conj" and head is not None and 0 < predicate.i - head.i <= NEAR:
        return [item for item in own(head) if _position(item) > predicate.i]
    return arguments


def _position(item: TreeNode | tuple[str, TreeNode]) -> int:
    return item.i if isinstance(item, TreeNode) else item[1].i


def _oblique_labels(predicate: TreeNode) -> tuple[str, ...]:
    """Return the labels of obliques; under a finite verb the parser's `nmod` is one as well."""
    plain = ("obl", "obl:agent", "obl:unmarked", "obl:tmod", "obl:npmod")
    return (*plain, "nmod") if predicate.tag in ("VBD", "VBZ", "VBP") else plain


def _objects(predicate: TreeNode) -> list[TreeNode]:
    return [
        item
        for node in predicate.of("obj")
        if node.lower not in RELATIVE
        for item in distributed(node)
    ]


def _obliques(predicate: TreeNode) -> list[tuple[str, TreeNode]]:
    obliques = []
    for node in predicate.of(*_oblique_labels(predicate)):
        preposition = "by" if node.dep == "obl:agent" else preposition_of(node)
        if node.tag in ("WDT", "WP", "WP$"):
            continue
        for item in distributed(node):
            own = preposition_of(item) if item is not node else ""
            obliques.append((own or preposition, item))
    return obliques


def preposition_of(node: TreeNode) -> str:
    """Return the words of a noun's case ("in", "according to"), or ""."""
    words: list[TreeNode] = []
    for child in node.of("case"):
        if child.tag != "POS":
            words.append(child)
            words.extend(child.of("fixed"))
    return " ".join(n.lower for n in sorted(words, key=lambda n: n.i))


def _relative_gap(clause: SentenceClause) -> tuple[str, TreeNode] | None:
    """Return (preposition, antecedent) for an antecedent that is an object or oblique, or None.

    "which he directed" gives "" as the preposition, "in which" and "where" give "in".
    """
    predicate = clause.predicate
    if predicate.dep != "acl:relcl" or predicate.head is None:
        return None
    antecedent = predicate.head
    for child in predicate.children:
        if child.dep == "obl" and child.tag in ("WDT", "WP"):
            return preposition_of(child), antecedent
        if child.lower == "where" and child.dep in ("advmod", "mark"):
            return "in", antecedent
        if child.dep == "obj" and child.lower in RELATIVE:
            return "", antecedent
    if predicate.first("nsubj") is None or predicate.first("obj", "xcomp", "ccomp", "obl"):
        return None
    own = predicate.first("nsubj")
    gap = own is not None and own.lower not in RELATIVE and own.tag not in ("WDT", "WP")
    return ("", antecedent) if gap and not clause.passive and clause.copula is None else None
