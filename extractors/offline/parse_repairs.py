"""Repairs of frequent parser errors, made in the tree before the rules read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.text.class_nouns import kind_of
from kg.text.lexicon import word_list

if TYPE_CHECKING:
    from extractors.offline.trees import TreeNode

APPOINTING = word_list("appointing")
OBJECT_CONTROL = word_list("object_control")
PASSING = word_list("handing") | word_list("receiving")
APART = frozenset({"unlike", "besides", "despite", "like", "except"})
NAMING = APPOINTING | {"be", "become", "remain", "call", "stay", "seem", "title", "rename"}
SUBJECTS = ("nsubj", "nsubj:pass")
# After these verbs, a name or clause is a complement and no object.
COMPLEMENTED = frozenset(
    ("be", "become", "remain", "stay", "seem", "appear", "call", "name", "elect", "appoint", "say")
    + ("tell", "ask", "think", "write", "add")
)
TURNING = frozenset({"not", "never", "but", "than"})


def repair(nodes: Sequence[TreeNode]) -> None:
    """Repair the frequent errors in the tree of one sentence, in place."""
    for mend in (
        _two_names,
        _infinitive,
        _main_verb,
        _restore_predicate,
        _restore_passive,
        _one_subject,
        _swapped_subject,
        _nominal_clause,
        _stray_place,
        _gerund,
        _opening_participle,
        _named_object,
    ):
        moved = [mend(node) for node in nodes]  # True for a node that has another head now
        if any(moved):
            attach(nodes)


def attach(nodes: Sequence[TreeNode]) -> None:
    """Set the children of all nodes from their heads."""
    for node in nodes:
        node.children.clear()
    for node in nodes:
        if node.head is not None:
            node.head.children.append(node)


def before(node: TreeNode, most: int) -> Iterator[TreeNode]:
    """Yield the words before a node, nearest first."""
    previous = node.previous
    while previous is not None and most:
        yield previous
        previous = previous.previous
        most -= 1


def _two_names(first: TreeNode) -> bool:
    """Separate two names parsed as one compound: "Anna Lee and Ben Ito came"."""
    last = first.head
    if first.dep != "compound" or last is None or not last.tag.startswith("NNP"):
        return False
    if first.first("compound", "flat") is None:
        return False  # "Andaman and Nicobar Islands"
    other, joined = first.first("conj"), first.first("cc")
    joined = joined or (other.first("cc") if other is not None else None)
    if other is None or joined is None or joined.lower not in ("and", "or"):
        return False
    if last.previous is not other or not other.tag.startswith("NNP"):
        return False
    first.dep, first.head = last.dep, last.head
    other.dep, other.head = "compound", last
    last.dep, last.head, joined.head = "conj", first, last
    return True


def _infinitive(verb: TreeNode) -> bool:
    """Make the participle after "to" an infinitive: "went on to found X"."""
    if verb.tag in ("VBN", "VBD") and verb.previous is not None and verb.previous.tag == "TO":
        verb.tag, verb.lemma = "VB", verb.lower
    return False


def _main_verb(verb: TreeNode) -> bool:
    """Raise the verb after a relative clause: "X, who had no children, founded Y"."""
    name = verb.head
    if verb.dep != "parataxis" or name is None or not name.tag.startswith("NNP"):
        return False
    clause = name.first("acl:relcl")
    if clause is None or not verb.verbal or verb.first(*SUBJECTS) or name.head is not None:
        return False
    _lift(verb, name, [child for child in name.children if child.i > clause.i])
    name.dep = "nsubj:pass" if verb.first("aux:pass") else "nsubj"
    return True


def _restore_predicate(verb: TreeNode) -> bool:
    """Raise a past-tense verb parsed as an attribute of its object.

    "X neither acquired Y nor founded Z" is parsed as a noun phrase about Y: its subject,
    conjunctions and punctuation move to the verb.
    """
    noun = verb.head
    if noun is None or verb.dep != "amod" or noun.i != verb.i + 1:
        return False
    if verb.tag != "VBD" and not any(n.lower == "nor" for n in noun.of("cc")):
        return False
    conjunct = noun.dep == "conj" and noun.head is not None and noun.head.verbal
    if noun.first("cop") or not (noun.first(*SUBJECTS) or conjunct):
        return False
    _lift(verb, noun, [c for c in noun.children if c.i < verb.i or c.dep in ("conj", "punct")])
    noun.dep = "obj"
    return True


def _restore_passive(verb: TreeNode) -> bool:
    """Raise a participle of appointing above its office: "was not elected president of X"."""
    noun = verb.head
    copula = noun.first("cop") if noun is not None else None
    if noun is None or copula is None or verb.dep != "amod" or verb.lemma not in APPOINTING:
        return False
    words = list(before(verb, 5))
    if copula not in words or any(w.tag == "DT" for w in words[: words.index(copula)]):
        return False
    moved = [c for c in noun.children if c.i < verb.i or c.dep in ("conj", "punct", "obl", "advcl")]
    _lift(verb, noun, moved)
    noun.dep = "xcomp"
    for child in moved:
        child.dep = {"nsubj": "nsubj:pass", "cop": "aux:pass"}.get(child.dep, child.dep)
    return True


def _lift(verb: TreeNode, noun: TreeNode, moved: Sequence[TreeNode]) -> None:
    """Put the verb in the noun's place, with these children of the noun."""
    verb.dep, verb.head = noun.dep, noun.head
    for child in moved:
        if child is not verb:
            child.head = verb
    noun.head = verb


def _one_subject(verb: TreeNode) -> bool:
    """Join the second of two subjects to the first, if "and not" or "rather than" is between."""
    subjects = verb.of(*SUBJECTS)
    if not verb.verbal or len(subjects) != 2:
        return False
    first, second = subjects
    between = [w for w in before(second, 4) if w.i > first.i]
    if not any(w.lower in TURNING for w in between):
        return False
    second.dep, second.head = "conj", first
    for word in between:
        if word.head is verb:
            word.head = second
    return True


def _swapped_subject(noun: TreeNode) -> bool:
    """Make the apposition of "Unlike X, Y joined Z" the subject."""
    case, other, verb = noun.first("case"), noun.first("appos"), noun.head
    if case is None or other is None or verb is None or case.lower not in APART:
        return False
    if noun.dep not in SUBJECTS and (noun.dep != "obl" or verb.first(*SUBJECTS)):
        return False
    other.dep, other.head = noun.dep if noun.dep in SUBJECTS else "nsubj", verb
    noun.dep = "obl"
    return True


def _nominal_clause(noun: TreeNode) -> bool:
    """Make names parsed as clauses objects: "joined X, not Y", "joined not X but Y"."""
    verb = noun.head
    if noun.dep not in ("xcomp", "ccomp") or not noun.tag.startswith("NN") or verb is None:
        return False
    turned = noun.first("advmod")
    clausal = noun.first("cop", "aux", "mark", *SUBJECTS) is not None
    if clausal or verb.first("aux:pass") or verb.lemma in NAMING:
        return False
    other = verb.first("obj")
    if turned is not None and turned.lower in TURNING:
        noun.dep, noun.head = ("conj", other) if other is not None else ("obj", verb)
        return True
    first_name = noun.first("compound")
    if (
        other is not None
        or first_name is None
        or not (noun.text[:1].isupper() and first_name.tag == "NNP")
    ):
        return False
    noun.dep = "obj"
    return True


def _stray_place(noun: TreeNode) -> bool:
    """Join a place to the place before it: "born in X, but not in Y"."""
    verb = noun.head
    if noun.dep != "conj" or verb is None or not verb.verbal or noun.first("case") is None:
        return False
    places = [n for n in verb.of("obl", "obl:agent") if verb.i < n.i < noun.i and n.first("case")]
    if noun.verbal or noun.first("cop", *SUBJECTS) or not places:
        return False
    noun.head = places[-1]
    return True


def _gerund(verb: TreeNode) -> bool:
    """Attach a gerund to the verb: "accused X of killing Y", "thanked X for founding Y"."""
    noun = verb.head
    if verb.tag != "VBG" or verb.dep != "acl" or noun is None or verb.first("mark") is None:
        return False
    above = noun.head
    if above is None or not above.verbal or noun.dep not in ("obj", "iobj", "obl", "nsubj:pass"):
        return False
    if not (above.lemma in OBJECT_CONTROL | PASSING or personal(noun)):
        return False
    verb.dep, verb.head = "advcl", above
    return True


def personal(noun: TreeNode) -> bool:
    """Return True for a word that may name an actor: a name, a pronoun, "the company"."""
    return noun.tag in ("NNP", "NNPS", "PRP") or kind_of(noun.lemma) in ("Person", "Organization")


def _opening_participle(node: TreeNode) -> bool:
    """Lower a participle that opens a sentence: "Founded by X, Y makes Z"."""
    if node.tag != "VBN" or node.head is not None or node.first("nsubj", "nsubj:pass", "aux:pass"):
        return False
    main = next((n for n in node.of("parataxis") if n.verbal and n.first("nsubj")), None)
    if main is None or any(child.i < node.i for child in node.children):
        return False
    start = min(word.i for word in main.subtree() if word.tag != ",")
    main.dep, main.head = "root", None
    node.dep, node.head = "advcl", main
    for child in node.children:
        if child is not main and child.i > start:
            child.head = main
    return True


def _named_object(node: TreeNode) -> bool:
    """Make a name parsed as a clause the object of its verb: "founded Nordwind Shipping"."""
    verb = node.head
    if node.dep not in ("xcomp", "ccomp") or not node.tag.startswith("NNP") or verb is None:
        return False
    bare = node.first("nsubj", "cop", "mark", "aux", "case", "obj") is None
    free = verb.first("obj", "aux:pass", "nsubj:pass") is None and verb.tag in ("VBD", "VBZ", "VBP")
    if not (bare and free) or verb.lemma in COMPLEMENTED or node.i < verb.i:
        return False
    node.dep = "obj"
    return True
