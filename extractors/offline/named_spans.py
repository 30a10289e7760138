"""Named spans of a sentence: which words name an entity, of which type, and which a literal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.offline.trees import Node, Sentence
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

    nodes: tuple[Node, ...]
    type: str
    guessed: bool = False

    @property
    def start(self) -> int:
        return self.nodes[0].start

    @property
    def end(self) -> int:
        return self.nodes[-1].end

    @property
    def root(self) -> Node:
        """The node of the run that hangs on a word outside it."""
        inside = set(map(id, self.nodes))
        return next(
            (n for n in self.nodes if n.head is None or id(n.head) not in inside), self.nodes[0]
        )


def names(sentence: Sentence, entities: Sequence[Span]) -> dict[int, Name]:
    """The name or literal that covers each node, by the node's index."""
    found: dict[int, Name] = {}
    by_index = {node.i: node for node in sentence.nodes}
    for span in entities:
        nodes = [by_index[i] for i in range(span.start, span.end) if i in by_index]
        if nodes and span.label_ in LITERAL_LABELS:
            _cover(found, _literal(nodes))
        elif nodes and span.label_ in ENTITY_TYPES:
            _cover(found, _entity(nodes, ENTITY_TYPES[span.label_]))
    for name in dict.fromkeys(list(found.values())):
        _extend(name, found, by_index)
    for guess in _guesses(sentence, found):
        _cover(found, guess)
    for name in dict.fromkeys(list(found.values())):
        _take_in_of(name, found, by_index)
        _take_in_number(name, found, by_index)
    for node in sentence.nodes:
        _cover(found, _collective(node, found))
    return found


def _cover(found: dict[int, Name], name: Name | None) -> None:
    if name is not None:
        for node in name.nodes:
            found[node.i] = name


def _entity(nodes: list[Node], type: str) -> Name | None:
    """The span without determiners, possessive 's, quotes and stray punctuation at its ends."""
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


def _literal(nodes: list[Node]) -> Name | None:
    """The span without a name that the recogniser took in ("2000 Boulter")."""
    run = list(nodes)
    while run and run[-1].tag.startswith("NNP") and run[-1].lower not in NEVER_NAMES:
        run.pop()
    return Name(tuple(run), "literal") if run else None


def _titled(article: Node) -> bool:
    """Whether a leading "The" belongs to the name: it stands capitalised inside a sentence."""
    return article.text == "The" and not _opens(article)


def _opens(node: Node) -> bool:
    """Returns whether a node is the first of its sentence (its capital then says nothing)."""
    top = [node, *node.ancestors()][-1]
    return node.i == min(n.i for n in top.subtree())


def _extend(name: Name, found: dict[int, Name], by_index: Mapping[int, Node]) -> None:
    """Takes in the adjoining capitalised words that the tree links to the name."""
    if name.type == "literal":
        return
    nodes = list(name.nodes)
    for step in (1, -1):
        while True:
            edge = nodes[-1] if step == 1 else nodes[0]
            other = by_index.get(edge.i + step)
            if other is None or other.i in found or not _belongs(other, nodes):
                break
            nodes.insert(len(nodes) if step == 1 else 0, other)
            found[other.i] = name
    article = by_index.get(nodes[0].i - 1)
    if (
        article is not None
        and article.i not in found
        and article.head in nodes
        and _titled(article)
    ):
        nodes.insert(0, article)
        found[article.i] = name
    name.nodes = tuple(nodes)


def _take_in_of(name: Name, found: dict[int, Name], by_index: Mapping[int, Node]) -> None:
    """Takes in what belongs after "of": "Order of Maria Theresa", "Lord of the Rings"."""
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
    other = found.get(run[-1].i)
    held = last.lower in OF_NAMES or (name.guessed and other is not None and other.guessed)
    if held and run[-1].tag.startswith("NNP"):
        for node in run:
            found[node.i] = name
        name.nodes = (*name.nodes, *run)


def _belongs(node: Node, run: list[Node]) -> bool:
    if not node.tag.startswith("NNP") or not node.text[:1].isupper() or not node.text.isalpha():
        return False
    if node.lower in NEVER_NAMES or (node.lower in KINDS and node.i < run[0].i):
        return False
    inside = set(map(id, run))
    if node.dep in LINKS and node.dep != "appos" and id(node.head) in inside:
        return True
    return any(n.dep in LINKS and n.dep != "appos" and n.head is node for n in run)


def _take_in_number(name: Name, found: dict[int, Name], by_index: Mapping[int, Node]) -> None:
    """Takes in the number that ends a name: "Colossal Head 2", "Apollo 11", not "Boston 2008"."""
    number = by_index.get(name.nodes[-1].i + 1)
    if name.type == "literal" or number is None:
        return
    if not number.text.isdigit() or len(number.text) > 3:
        return
    lone = number.i not in found or len(found[number.i].nodes) == 1
    led = any(n.head is number and n.dep in ("compound", "flat") for n in name.nodes)
    tied = led or (number.head in name.nodes and number.dep in LINKS and not number.children)
    if lone and tied:
        name.nodes = (*name.nodes, number)
        found[number.i] = name


def _collective(node: Node, found: Mapping[int, Name]) -> Name | None:
    """A body with no name of its own: "North Korean forces", "the US government"."""
    if node.lemma not in COLLECTIVES or node.i in found:
        return None
    before = found.get(node.i - 1)
    if before is None or before.type == "literal" or before.nodes[-1].head is not node:
        return None
    if before.root.dep not in ("amod", "compound") or before.type == "Person":
        return None
    return Name((*before.nodes, node), "Organization", before.guessed)


def _guesses(sentence: Sentence, found: Mapping[int, Name]) -> Iterator[Name]:
    """Capitalised runs tagged as proper nouns that the recogniser missed."""
    run: list[Node] = []
    for node in (*sentence.nodes, None):
        free = node is not None and _capital(node) and node.i not in found
        if node is not None and free and (not run or run[-1].i == node.i - 1):
            run.append(node)
            continue
        if _plausible(run, sentence.nodes[0]):
            yield Name(tuple(run), "Misc", guessed=True)
        run = [node] if node is not None and free else []


def _capital(node: Node) -> bool:
    proper = node.tag.startswith("NNP") or (node.tag == "NN" and node.dep in ARGUMENTS)
    return proper and node.text[:1].isupper() and node.lower not in NEVER_NAMES


def _plausible(run: Sequence[Node], first: Node) -> bool:
    """A lone word is a name inside a sentence, or at its start where it is a subject."""
    if len(run) != 1:
        return any(n.tag.startswith("NNP") for n in run)
    word = run[0]
    if len(word.text) < 3 or word.lower in KINDS or (word.text.isupper() and len(word.text) < 4):
        return False
    return word is not first or (word.tag == "NNP" and word.dep in ARGUMENTS)
