"""Named spans of a sentence: the words that name entities or hold literals, with types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.offline.trees import Sentence, TreeNode
from kg.text.class_nouns import KINDS
from kg.text.lexicon import word_list

if TYPE_CHECKING:
    from spacy.tokens import Span

ENTITY_TYPES: Mapping[str, str] = {
    "PER": "Person",
    "PERSON": "Person",
    "ORG": "Organization",
    "LOC": "Location",
    "GPE": "Location",
    "FAC": "Location",
    "MISC": "Misc",
    "NORP": "Misc",
    "EVENT": "Misc",
    "WORK_OF_ART": "Misc",
    "PRODUCT": "Misc",
    "LAW": "Misc",
    "LANGUAGE": "Misc",
}
LITERAL_LABELS = frozenset(
    {"TIME", "NUM", "DATE", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"}
)
ARGUMENTS = frozenset({"nsubj", "nsubj:pass", "obj", "obl", "obl:agent", "nmod", "conj", "appos"})
LINKS = frozenset({"compound", "flat", "flat:name", "nmod:desc", "appos", "nummod"})
EDGE_TAGS = frozenset(
    {"DT", "POS", "``", "''", ",", ".", ":", "-LRB-", "-RRB-", "HYPH", "IN", "CC"}
)
NO_NOUNS = frozenset({"VBN", "VBG", "RB", "IN", "WRB", "MD", "CC", "UH", "PRP", "PRP$"})
COLLECTIVES = word_list("collectives")
OF_NAMES = word_list("of_names")
NEVER_NAMES = word_list("never_names")


@dataclass(eq=False, slots=True)
class Name:
    """A run of nodes that names an entity (`type`) or holds a literal (type "literal").

    `guessed` marks a capitalised run that the pipeline's entity recogniser did not see.
    """

    nodes: tuple[TreeNode, ...]
    type: str
    guessed: bool = False

    @property
    def start(self) -> int:
        return self.nodes[0].start

    @property
    def end(self) -> int:
        return self.nodes[-1].end

    @property
    def root(self) -> TreeNode:
        """The node of the run whose head is outside it."""
        inside = set(map(id, self.nodes))
        return next(
            (n for n in self.nodes if n.head is None or id(n.head) not in inside), self.nodes[0]
        )


def names(sentence: Sentence, entities: Sequence[Span]) -> dict[int, Name]:
    """Return the name or literal that covers each node, by the node's index."""
    covered: dict[int, Name] = {}
    by_index = {node.i: node for node in sentence.nodes}
    for span in entities:
        nodes = [by_index[i] for i in range(span.start, span.end) if i in by_index]
        if nodes and span.label_ in LITERAL_LABELS:
            _cover(covered, _literal(nodes))
        elif nodes and span.label_ in ENTITY_TYPES:
            _cover(covered, _entity(nodes, ENTITY_TYPES[span.label_]))
    for name in dict.fromkeys(list(covered.values())):
        _extend(name, covered, by_index)
    for guess in _guesses(sentence, covered):
        _cover(covered, guess)
    for name in dict.fromkeys(list(covered.values())):
        _add_of_phrase(name, covered, by_index)
        _add_number(name, covered, by_index)
    for node in sentence.nodes:
        _cover(covered, _collective(node, covered))
    return covered


def _cover(covered: dict[int, Name], name: Name | None) -> None:
    if name is not None:
        for node in name.nodes:
            covered[node.i] = name


def _entity(nodes: list[TreeNode], type: str) -> Name | None:
    """Return the span without determiners, possessive 's, quotes and punctuation at its ends.

    None if no name is left.
    """
    run = list(nodes)
    if len(run) > 1 and run[0].dep in ("aux", "aux:pass"):  # "Had Kraft acquired ..."
        run.pop(0)
    if len(run) > 2 and type == "Person" and run[0].lower in ("sir", "dame"):
        run.pop(0)
    while run and (run[0].tag in EDGE_TAGS or not any(map(str.isalnum, run[0].text))):
        if len(run) > 1 and _titled(run[0]):
            break
        run.pop(0)
    while run and (run[-1].tag in EDGE_TAGS or not any(map(str.isalnum, run[-1].text))):
        run.pop()
    if not run or not any(n.text[:1].isupper() or n.text[:1].isdigit() for n in run):
        return None
    if len(run) == 1 and run[0].tag in NO_NOUNS and _opens(run[0]):  # "Inspired by Anna"
        return None
    return Name(tuple(run), type)


def _literal(nodes: list[TreeNode]) -> Name | None:
    """Return the span without a name that it includes ("2000 Boulter"), or None."""
    run = list(nodes)
    while run and run[-1].tag.startswith("NNP") and run[-1].lower not in NEVER_NAMES:
        run.pop()
    return Name(tuple(run), "literal") if run else None


def _titled(article: TreeNode) -> bool:
    """Return True for a "The" of the name: it is capitalised inside a sentence."""
    return article.text == "The" and not _opens(article)


def _opens(node: TreeNode) -> bool:
    """Return True for the first word of a sentence, whose capital is no sign of a name."""
    top = [node, *node.ancestors()][-1]
    return node.i == min(n.i for n in top.subtree())


def _extend(name: Name, covered: dict[int, Name], by_index: Mapping[int, TreeNode]) -> None:
    """Add the adjoining capitalised words that the tree links to the name."""
    if name.type == "literal":
        return
    nodes = list(name.nodes)
    for step in (1, -1):
        while True:
            edge = nodes[-1] if step == 1 else nodes[0]
            neighbour = by_index.get(edge.i + step)
            if neighbour is None or neighbour.i in covered or not _belongs(neighbour, nodes):
                break
            nodes.insert(len(nodes) if step == 1 else 0, neighbour)
            covered[neighbour.i] = name
    article = by_index.get(nodes[0].i - 1)
    if (
        article is not None
        and article.i not in covered
        and article.head in nodes
        and _titled(article)
    ):
        nodes.insert(0, article)
        covered[article.i] = name
    name.nodes = tuple(nodes)


def _add_of_phrase(name: Name, covered: dict[int, Name], by_index: Mapping[int, TreeNode]) -> None:
    """Add "of" and the words after it: "Order of Maria Theresa", "Lord of the Rings"."""
    last = name.nodes[-1]
    link = by_index.get(last.i + 1)
    if (
        (name.type in ("literal", "Person") and not name.guessed)
        or link is None
        or link.lower != "of"
    ):
        return
    run = [link]
    while (node := by_index.get(run[-1].i + 1)) is not None:
        if not (node.tag.startswith("NNP") or (node.text == "the" and len(run) == 1)):
            break
        run.append(node)
    last_name = covered.get(run[-1].i)
    belongs = last.lower in OF_NAMES or (
        name.guessed and last_name is not None and last_name.guessed
    )
    if belongs and run[-1].tag.startswith("NNP"):
        for node in run:
            covered[node.i] = name
        name.nodes = (*name.nodes, *run)


def _belongs(node: TreeNode, run: list[TreeNode]) -> bool:
    if not node.tag.startswith("NNP") or not node.text[:1].isupper() or not node.text.isalpha():
        return False
    if node.lower in NEVER_NAMES or (node.lower in KINDS and node.i < run[0].i):
        return False
    inside = set(map(id, run))
    if node.dep in LINKS and node.dep != "appos" and id(node.head) in inside:
        return True
    return any(n.dep in LINKS and n.dep != "appos" and n.head is node for n in run)


def _add_number(name: Name, covered: dict[int, Name], by_index: Mapping[int, TreeNode]) -> None:
    """Add the number that ends a name: "Colossal Head 2", "Apollo 11", not "Boston 2008"."""
    number = by_index.get(name.nodes[-1].i + 1)
    if name.type == "literal" or number is None:
        return
    if not number.text.isdigit() or len(number.text) > 3:
        return
    lone = number.i not in covered or len(covered[number.i].nodes) == 1
    led = any(n.head is number and n.dep in ("compound", "flat") for n in name.nodes)
    tied = led or (number.head in name.nodes and number.dep in LINKS and not number.children)
    if lone and tied:
        name.nodes = (*name.nodes, number)
        covered[number.i] = name


def _collective(node: TreeNode, covered: Mapping[int, Name]) -> Name | None:
    """Return a body without a name of its own ("North Korean forces"), or None."""
    if node.lemma not in COLLECTIVES or node.i in covered:
        return None
    before = covered.get(node.i - 1)
    if before is None or before.type == "literal" or before.nodes[-1].head is not node:
        return None
    if before.root.dep not in ("amod", "compound") or before.type == "Person":
        return None
    return Name((*before.nodes, node), "Organization", before.guessed)


def _guesses(sentence: Sentence, covered: Mapping[int, Name]) -> Iterator[Name]:
    """Yield capitalised runs of proper nouns that the recogniser missed."""
    run: list[TreeNode] = []
    for node in (*sentence.nodes, None):
        free = node is not None and _capital(node) and node.i not in covered
        if node is not None and free and (not run or run[-1].i == node.i - 1):
            run.append(node)
            continue
        if _plausible(run, sentence.nodes[0]):
            yield Name(tuple(run), "Misc", guessed=True)
        run = [node] if node is not None and free else []


def _capital(node: TreeNode) -> bool:
    proper = node.tag.startswith("NNP") or (node.tag == "NN" and node.dep in ARGUMENTS)
    return proper and node.text[:1].isupper() and node.lower not in NEVER_NAMES


def _plausible(run: Sequence[TreeNode], first: TreeNode) -> bool:
    """Return True for a run with a proper noun.

    A lone word is a name inside a sentence, or at its start if it is an argument.
    """
    if len(run) != 1:
        return any(n.tag.startswith("NNP") for n in run)
    word = run[0]
    if len(word.text) < 3 or word.lower in KINDS or (word.text.isupper() and len(word.text) < 4):
        return False
    return word is not first or (word.tag == "NNP" and word.dep in ARGUMENTS)
