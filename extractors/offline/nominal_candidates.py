"""Candidates of nouns: classes, roles ("CEO of X"), appositions, possessors, places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from extractors.offline.candidate import Candidate
from extractors.offline.clauses import distributed, preposition_of
from extractors.offline.named_spans import Name
from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

TRANSPARENT = word_list("transparent")
BEFORE = frozenset(
    [
        "compound",
        "nmod:desc",
        "nmod",
        "appos",
        "flat",
        "nsubj",
        "nsubj:pass",
        "obj",
        "obl",
        "root",
        "conj",
    ]
)
NamesByIndex = Mapping[int, Name]


def nominal(node: TreeNode, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield appositions, roles before a name, possessors of names, and names after a name."""
    for appositive in node.of("appos"):
        for item in distributed(appositive):
            yield from _apposed(node, item, names)
    if is_named(node, names) and names[node.i].root is node:
        yield from _before_name(node, names)
        yield from _within_name(node, names)


def _before_name(node: TreeNode, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield nouns before a name: "his wife Anna", "the film Hunger", "Apple CEO Tim Cook"."""
    name = names[node.i]
    for role in roles_before(name, names):
        yield from roles("before name", node, role, names, node)
        for owner in node.of("nmod:poss"):
            if names.get(owner.i) is not name:
                keys, words = role_keys(role, ""), f"{role.lemma} of"
                yield Candidate("possessive", node, owner, "noun", keys, words, node)
        yield Candidate("class", node, role, "noun", (), "IS_A", node)
    for based in node.of("amod"):  # "Hamburg-based Vexo"
        for place in based.of("compound", "obl:unmarked") if based.lower == "based" else ():
            yield Candidate("based", node, place, "verb", ("be based in",), "", node)


def _within_name(node: TreeNode, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield names after a name: "the Drum Theatre in Plymouth", "Daylight Robbery by Leonti"."""
    for child in node.of("nmod") if node.tag != "NNPS" else ():
        preposition = preposition_of(child)
        if names.get(child.i) is not names[node.i] and preposition in ("in", "by", "near"):
            keys = (f"be {preposition}",) if preposition != "by" else ("work by",)
            yield Candidate("name in name", node, child, "verb", keys, "", node)


def is_named(node: TreeNode, names: NamesByIndex) -> bool:
    return node.i in names and names[node.i].type != "literal"


def _apposed(node: TreeNode, item: TreeNode, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield appositions: "X, a NOUN of Y", "the NOUN of Y, X", "Plymouth, Devon"."""
    if _superlative(item):
        return  # "best actor for X, best director for Y"
    first, second = is_named(node, names), is_named(item, names)
    if first and second:
        node_name, item_name = names[node.i], names[item.i]
        places = node_name is not item_name and node_name.type == item_name.type == "Location"
        if places and _follows_comma(item_name, (node, item)) and not node.of("conj"):
            yield Candidate("place in place", node, item, "verb", ("be in",), "", node)
        elif item_name.type == "Person" and node_name.type in ("Organization", "Location"):
            yield from _holder(node, item, names)
    elif first and item.tag in ("NN", "NNS", "NNP"):
        yield from described("apposition", node, item, names, node)
    elif second and node.tag in ("NN", "NNP") and node.i < names[item.i].nodes[0].i - 1:
        yield from roles("apposition", item, node, names, node)
        yield Candidate("class", item, node, "noun", (), "IS_A", node)


def _superlative(noun: TreeNode) -> bool:
    return any(c.tag == "JJS" for c in noun.of("amod")) and not noun.first("det", "nmod:poss")


def _holder(node: TreeNode, person: TreeNode, names: NamesByIndex) -> Iterator[Candidate]:
    """Yield the role of a person attached to a wrong word: "the founder of X, Anna Lee, spoke"."""
    role = node.head
    if role is None or role.tag != "NN" or role.i in names or node.dep != "nmod":
        return
    apart = _follows_comma(names[person.i], (node, person)) and not node.of("conj")
    if apart and preposition_of(node) == "of":
        keys = role_keys(role, "")
        yield Candidate("apposition", person, node, "noun", keys, "", role)


def _follows_comma(name: Name, around: tuple[TreeNode, ...]) -> bool:
    before = name.nodes[0].i - 1
    return any(n.i == before and n.text == "," for top in around for n in top.children)


def described(
    rule: str, subject: TreeNode, noun: TreeNode, names: NamesByIndex, clause: TreeNode
) -> Iterator[Candidate]:
    """Yield the roles and the class of the subject in "X is a NOUN ..." or "X, a NOUN ..."."""
    if is_named(noun, names):
        yield from _roles_of_subject(subject, noun, names, clause)
        yield Candidate(f"{rule} name", subject, noun, "verb", ("be",), "", clause)
        return
    if noun.i in names or noun.tag == "CD":
        yield from _measured(subject, noun, clause)
        if noun.lower != "one":
            return
    yield from roles(rule, subject, noun, names, clause)
    yield Candidate("class", subject, noun, "noun", (), "IS_A", clause)


def _measured(subject: TreeNode, number: TreeNode, clause: TreeNode) -> Iterator[Candidate]:
    """Yield the value of the subject's owner: "its population was 5,000"."""
    for owner in _owners(subject):
        yield Candidate("measure", number, owner, "noun", (subject.lemma,), "", clause)


def _roles_of_subject(
    subject: TreeNode, noun: TreeNode, names: NamesByIndex, clause: TreeNode
) -> Iterator[Candidate]:
    """Yield a role that is the subject: "the capital of France is Paris"."""
    if subject.tag in ("NN", "NNS") and subject.i not in names:
        for owner in _owners(subject):
            keys = role_keys(subject, "")
            yield Candidate("subject role", noun, owner, "noun", keys, "", clause)


def _owners(noun: TreeNode) -> Iterator[TreeNode]:
    for child in noun.children:
        if child.dep == "nmod:poss" or (child.dep == "nmod" and preposition_of(child) == "of"):
            yield from distributed(child)


def roles(
    rule: str, subject: TreeNode, noun: TreeNode, names: NamesByIndex, clause: TreeNode
) -> Iterator[Candidate]:
    """Yield "X is NOUN of Y", one candidate for each Y."""
    noun = _inner(noun, names)
    for preposition, item in noun_arguments(noun):
        if item is not subject:
            keys = role_keys(noun, "" if preposition == "of" else f" {preposition}")
            name = f"{noun.lemma} {preposition}" if noun.tag != "CD" else ""
            yield Candidate(rule, subject, item, "noun", keys, name, clause)
    keys = role_keys(noun, "")
    for owner in noun.of("nmod:poss"):
        if owner is not subject:
            words = f"{noun.lemma} of"
            yield Candidate(f"{rule} possessive", subject, owner, "noun", keys, words, clause)
    for owner in noun.of("compound", "nmod:desc"):
        if owner is not subject and is_named(owner, names):
            yield Candidate(f"{rule} compound", subject, owner, "noun", keys, "", clause)


def _inner(noun: TreeNode, names: NamesByIndex) -> TreeNode:
    """Return the noun of a transparent noun: the founders in "one of the founders"."""
    if noun.lower in TRANSPARENT:
        for preposition, item in noun_arguments(noun):
            if preposition == "of" and item.tag.startswith("NN") and item.i not in names:
                return item
    return noun


def role_keys(noun: TreeNode, suffix: str) -> tuple[str, ...]:
    """Return catalogue keys of a role noun, longest first: "vice president", "president"."""
    before = sorted((n for n in noun.of("compound", "amod") if n.i < noun.i), key=lambda n: n.i)
    near = [n.lower for n in before][-2:]
    keys = [" ".join((*near[cut:], noun.lemma)) + suffix for cut in range(len(near))]
    if noun.lemma != "general" or not noun.of("compound"):  # no "attorney general" commands
        keys.append(noun.lemma + suffix)
    if noun.lower != noun.lemma:
        keys.append(noun.lower + suffix)
    return tuple(keys)


def noun_arguments(noun: TreeNode) -> Iterator[tuple[str, TreeNode]]:
    """Yield (preposition, noun) for a noun's arguments: ("in", "film") for "role in the film"."""
    for child in noun.of("nmod"):
        preposition = preposition_of(child)
        if preposition:
            for item in distributed(child):
                yield preposition, item


def roles_before(name: Name, names: NamesByIndex) -> list[TreeNode]:
    """Return the common noun directly before a name: "actor Ben Whishaw", "his wife Anna"."""
    first, root = name.nodes[0], name.root
    near = [n for n in (*root.children, *_siblings(root)) if n.i == first.i - 1]
    return [
        n
        for n in near
        if n.tag in ("NN", "NNP") and n.dep in BEFORE and n.i not in names and not preposition_of(n)
    ][:1]


def _siblings(root: TreeNode) -> list[TreeNode]:
    """Return the head, and siblings of the same label (parsers give "wife Anna" both)."""
    if root.head is None:
        return []
    same = [n for n in root.head.children if n.dep == root.dep and n is not root]
    return [root.head, *same] if root.dep in BEFORE else same
