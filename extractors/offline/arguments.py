"""Arguments: the entity or literal that a word of a sentence stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.offline.coreference import THIRD_PERSON, Discourse
from extractors.offline.named_spans import Name
from extractors.offline.trees import Sentence, TreeNode
from kg.model import Chunk, Literal, Mention
from kg.text.class_nouns import kind_of
from kg.text.lexicon import word_list
from kg.text.literals import CURRENCIES, MONTHS, SCALES, date, literal

LONGEST_ARGUMENT = 8
LONGEST_CLASS = 6
SOME = frozenset(
    [
        "some", "many", "few", "several", "most", "more", "fewer", "no", "dozen", "both", "any",
        "all",
    ]
)  # fmt: skip
SHARES = frozenset(["half", "dozens", "scores", "hundreds", "thousands", "millions", "one", "two"])
# How the names of peoples and parties end.
PEOPLES = (
    "ans", "crats", "ists", "ites", "swedes", "danes", "poles", "turks", "greeks", "germans",
    "jews", "arabs", "serbs", "croats", "finns", "scots", "kurds", "tories", "whigs", "liberals",
    "conservatives", "greens", "labourites", "nazis", "israelis", "iraqis", "pakistanis", "czechs",
    "slovaks", "spaniards", "britons", "thais", "afghans", "muslims", "catholics", "protestants",
)  # fmt: skip
EMPTY_CLASSES = word_list("empty_classes")
UNCLASSED = word_list("unclassed")


@dataclass(frozen=True, slots=True)
class TypedArgument:
    """An entity (`mention`) or a literal; `name` holds the words the mention stands for.

    `resolved`: the text has a pronoun or "the company" here. `guessed`: the entity recogniser
    missed it. `rivalled`: another name is nearly as good an antecedent.
    """

    mention: Mention | None = None
    literal: Literal | None = None
    name: Name | None = None
    resolved: bool = False
    guessed: bool = False
    rivalled: bool = False

    @property
    def type(self) -> str:
        if self.mention is not None:
            return self.mention.type
        return self.literal.type if self.literal is not None else ""

    @property
    def text(self) -> str:
        value = self.mention or self.literal
        return value.text if value is not None else ""


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence, its number in the chunk, and the offset of its parsed text in the chunk."""

    chunk: Chunk
    sentence: Sentence
    number: int
    offset: int
    names: dict[int, Name]

    @property
    def start(self) -> int:
        """The offset of the sentence in the chunk."""
        return self.offset + self.sentence.start

    @property
    def end(self) -> int:
        return self.offset + self.sentence.end

    @property
    def quote(self) -> str:
        return self.chunk.text[self.start : self.end]

    def text(self, start: int, end: int) -> str:
        """Return the chunk's text between two offsets of the parsed text."""
        return self.chunk.text[self.offset + start : self.offset + end]


def argument(node: TreeNode, place: PlacedSentence, discourse: Discourse) -> TypedArgument | str:
    """Return the entity or literal of a node, or the reason why it has none for a graph."""
    name = place.names.get(node.i)
    if name is not None and name.type == "literal":
        return literal_argument(name.nodes, place) or untyped(node)
    if name is not None:
        return "part of a group" if _part_of_group(name) else _named(name, place, discourse)
    if node.tag in ("PRP", "PRP$"):
        antecedent = discourse.pronoun(node, place.number) if node.lower in THIRD_PERSON else None
        if antecedent is None:
            return "pronoun without antecedent"
        rivalled = (place.number, node.i) in discourse.rivalled
        return replace(_referent(antecedent, place, discourse), rivalled=rivalled)
    inner = _name_within(node, place)
    if inner is not None:
        return _named(inner, place, discourse)
    definite = discourse.definite(node, place.number)
    if definite is not None:
        return _referent(definite, place, discourse)
    if node.tag in ("CD", "$", "NN", "NNS", "NNP"):
        return literal_argument(_number_phrase(node), place) or untyped(node)
    return untyped(node)


def untyped(node: TreeNode) -> str:
    """Return the reason to drop a phrase without a name."""
    if node.verbal or node.first("nsubj", "nsubj:pass", "cop") is not None:
        return "clause argument"
    if sum(1 for _ in node.subtree()) > LONGEST_ARGUMENT:
        return "long argument"
    return "no typed argument"


def _part_of_group(name: Name) -> bool:
    """Return True for a part of a people or party: "six Republicans", "many Swedes"."""
    root = name.root
    last = name.nodes[-1].lower
    if not last.endswith(PEOPLES) or name.type == "Location":
        return False
    if len(name.nodes) > 2:  # "dozens of Germans"
        return name.nodes[1].lower == "of" and name.nodes[0].lower in SHARES
    counted = [*root.of("nummod", "det", "amod", "advmod"), *name.nodes[:-1]]
    return any(n.tag == "CD" or n.lower in SOME for n in counted)


def _named(name: Name, place: PlacedSentence, discourse: Discourse) -> TypedArgument | str:
    if len(name.nodes) > LONGEST_ARGUMENT:
        return "long argument"
    return _mention(name, place, discourse, resolved=False)


def _referent(name: Name, place: PlacedSentence, discourse: Discourse) -> TypedArgument:
    return _mention(name, place, discourse, resolved=True)


def _mention(
    name: Name, place: PlacedSentence, discourse: Discourse, resolved: bool
) -> TypedArgument:
    referent = discourse.referents[name]
    base = place.chunk.start
    mention = Mention(referent.text, name.type, base + referent.start, base + referent.end)
    return TypedArgument(mention=mention, name=name, resolved=resolved, guessed=name.guessed)


def _name_within(node: TreeNode, place: PlacedSentence) -> Name | None:
    """Return the name that a noun stands for ("his wife Anna", "the singer, Anna"), or None."""
    if node.tag not in ("NN", "NNP", "NNS"):
        return None
    for child in node.of("appos", "flat", "nmod:desc"):
        name = place.names.get(child.i)
        if name is None or name.type == "literal" or child.i < node.i or child.of("conj"):
            continue
        if any(word.lower == "not" for word in child.of("advmod")):
            continue
        if node.tag == "NN" and child.first("case") is None:
            return name
    return None


def _number_phrase(node: TreeNode) -> tuple[TreeNode, ...]:
    """Return a number with the words that belong to it; empty without a number.

    "1.5 million people" has "1.5 million".
    """
    parts = [node, *node.of("nummod", "compound")]
    for part in node.of("nummod"):
        parts.extend(part.of("compound", "advmod", "nmod", "flat"))
    if not any(part.tag in ("CD", "$") for part in parts):
        return ()
    return tuple(sorted(set(parts), key=lambda n: n.i))


def literal_argument(nodes: tuple[TreeNode, ...], place: PlacedSentence) -> TypedArgument | None:
    """Return the date, number or amount of money in these nodes, or None."""
    if not nodes:
        return None
    nodes = _grown(nodes, place)
    start, end = nodes[0].start, nodes[-1].end
    text = place.text(start, end)
    parsed = literal(text)
    if parsed is None:
        return None
    base = place.chunk.start + place.offset
    return TypedArgument(literal=Literal(text, *parsed, base + start, base + end))


def _grown(nodes: tuple[TreeNode, ...], place: PlacedSentence) -> tuple[TreeNode, ...]:
    """Return the nodes with the sign, scale, month or year that a recogniser cut off."""
    words = {n.i: n for n in place.sentence.nodes}
    before, after = words.get(nodes[0].i - 1), words.get(nodes[-1].i + 1)
    if before is not None and before.lower in CURRENCIES and nodes[0].tag == "CD":
        nodes = (before, *nodes)
    if nodes[-1].lower in CURRENCIES and after is not None and after.tag == "CD":
        nodes, after = (*nodes, after), words.get(after.i + 1)
    if after is not None and after.lower in SCALES:
        nodes = (*nodes, after)
    elif after is not None and len(nodes) == 1 and after.lower in MONTHS:
        year = words.get(after.i + 1)
        run = (*nodes, after) if year is None else (*nodes, after, year)
        if date(place.text(run[0].start, run[-1].end)) is not None:
            return run
    return nodes


def phrase_text(node: TreeNode, place: PlacedSentence) -> str:
    """Return the words of the name or amount that a node is in, else its own."""
    name = place.names.get(node.i)
    nodes = name.nodes if name is not None else _number_phrase(node)
    if name is None and nodes:
        nodes = _grown(nodes, place)
    return place.text(nodes[0].start, nodes[-1].end) if nodes else node.text


def class_phrase(noun: TreeNode, place: PlacedSentence) -> TypedArgument | None:
    """Return a class ("an English film actor") as a short string; None if it is none."""
    if noun.tag not in ("NN", "NNS", "NNP") or noun.lemma in EMPTY_CLASSES:
        return None
    inside = {id(noun)} | {
        id(n) for child in noun.of("amod", "compound") if child.i < noun.i for n in child.subtree()
    }
    run: list[TreeNode] = []
    by_index = {n.i: n for n in place.sentence.nodes}
    if _cuts(noun, by_index.get(noun.i + 1), place):
        return None
    i = noun.i
    while (node := by_index.get(i)) is not None and id(node) in inside:
        run.insert(0, node)
        i -= 1
    while run and (not run[0].text[:1].isalnum() or run[0].tag in ("CC", "DT", "IN", "RB", "POS")):
        run.pop(0)
    # "the strongest cyclone of the season" is one of the cyclones, and not of all the strongest.
    while len(run) > 1 and (run[0].text in UNCLASSED or run[0].tag in ("JJS", "RBS", "CC")):
        run.pop(0)
    run = _coordinated(noun, run, by_index)
    if noun.tag == "NNP" and run and run[0].text[:1].isdigit():  # "1st Battalion" is a name
        return None
    if not run or sum(n.text[:1].isalnum() for n in run) > LONGEST_CLASS:
        run = [noun]
    start, end = run[0].start, run[-1].end
    text = place.text(start, end)
    base = place.chunk.start + place.offset
    value = " ".join(text.split())
    return TypedArgument(
        literal=Literal(text, "string", _lower_first(value), base + start, base + end)
    )


def _cuts(noun: TreeNode, following: TreeNode | None, place: PlacedSentence) -> bool:
    """Return True if the words after the class noun, or a number before it, change its meaning.

    "King of the Ring" is a title, "three of five stars" a count, "film (NN) studio" a studio.
    """
    if noun.tag == "NNS" and noun.first("nummod") is not None:
        return True
    if following is None:
        return False
    titled = noun.text[:1].isupper() and following.lower == "of"
    return titled or (following.tag == "NN" and following.i not in place.names)


def _coordinated(
    noun: TreeNode, run: list[TreeNode], by_index: dict[int, TreeNode]
) -> list[TreeNode]:
    """Return the whole of "film, television and theatre actor"; its last word is the class."""
    last = max(noun.of("conj"), key=lambda n: n.i, default=None)
    if last is None or kind_of(noun.lemma) == "Person" or kind_of(last.lemma) != "Person":
        return run
    if any(n.dep == "det" and noun.i < n.i < last.i for c in noun.of("conj") for n in c.children):
        return run
    return [*run, *(by_index[i] for i in range(noun.i + 1, last.i + 1) if i in by_index)]


def _lower_first(text: str) -> str:
    """Return a lone word in lower case; "English actor" stays as it is."""
    head, _, rest = text.partition(" ")
    return text if rest and head[:1].isupper() else text if not head.istitle() else text.lower()
