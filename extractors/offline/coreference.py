"""Coreference: the earlier name in a chunk that a pronoun or "the company" stands for.

Conservative: if two names fit about equally well, there is no antecedent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.offline.named_spans import Name
from extractors.offline.trees import TreeNode
from kg.text.class_nouns import KINDS
from kg.text.lexicon import word_list

MASCULINE = frozenset(["he", "him", "his", "himself"])
FEMININE = frozenset(["she", "her", "hers", "herself"])
NEUTER = frozenset(["it", "its", "itself"])
PLURAL = frozenset(["they", "them", "their", "theirs", "themselves"])
REFLEXIVE = frozenset(["himself", "herself", "itself", "themselves"])
THIRD_PERSON = MASCULINE | FEMININE | NEUTER | PLURAL

MEN = word_list("men")
WOMEN = word_list("women")
TITLES = word_list("titles")
OBJECT_CONTROL = word_list("object_control")
RANKS = word_list("ranks")
REACH = 3  # sentences between a pronoun and its antecedent
SYNONYMS = {
    word: group
    for group in (
        ("song", "single", "track"),
        ("film", "movie", "picture"),
        ("storm", "hurricane", "typhoon", "cyclone"),
        ("ship", "vessel", "battleship", "cruiser", "destroyer", "submarine", "ironclad"),
        ("team", "club", "side"),
        ("company", "firm", "corporation"),
        ("book", "novel"),
        ("band", "group"),
        ("aircraft", "plane"),
    )
    for word in group
}
MARGIN = 0.75  # the least lead of the best candidate over a different one
SAFE = 1.5  # the same for an antecedent without rivals


@dataclass(eq=False, slots=True)
class Sighting:
    """A name, or a pronoun that stands for it, at a place in the chunk."""

    name: Name
    offset: int
    node: TreeNode
    sentence: int
    subject: bool


@dataclass(eq=False, slots=True)
class Referent:
    """A name with its text and its offsets in the chunk."""

    name: Name
    text: str
    start: int
    end: int


def _about_object(subject: TreeNode, pronoun: TreeNode) -> bool:
    """Return True if a pronoun may mean the object: "X praised Y for how he played"."""
    verb = subject.head
    if verb is None or verb.lemma not in OBJECT_CONTROL:
        return False
    patient = verb.first("obj")
    return patient is not None and patient.tag.startswith("NNP") and verb in pronoun.ancestors()


@dataclass(slots=True)
class Discourse:
    """The names of one chunk so far, with their counts, genders and class nouns."""

    topic: str = ""
    sightings: list[Sighting] = field(default_factory=list)
    referents: dict[Name, Referent] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    genders: dict[str, str] = field(default_factory=dict)
    described: dict[str, Name] = field(default_factory=dict)
    rivalled: set[tuple[int, int]] = field(default_factory=set)

    def begin(self, topic: str) -> None:
        """Forget the names: an entry about somebody else begins."""
        self.topic = topic
        self.sightings.clear()
        self.genders.clear()
        self.described.clear()

    def see(self, name: Name, text: str, offset: int, sentence: int) -> None:
        """Record a name; `offset` is the start of the parsed text in the chunk."""
        self.referents[name] = Referent(name, text, offset + name.start, offset + name.end)
        root = name.root
        self.sightings.append(Sighting(name, offset, root, sentence, is_subject(root)))
        self.counts[key(text)] += 1
        gender = named_gender(text)
        if gender and name.type == "Person":
            self.genders.setdefault(key(text), gender)

    def describe(self, noun: str, name: Name) -> None:
        """Record that a name was called a `noun`, so that "the company" may mean it."""
        for word in SYNONYMS.get(noun, (noun,)):
            self.described[word] = name

    def text(self, name: Name) -> str:
        return self.referents[name].text

    def pronoun(self, node: TreeNode, sentence: int) -> Name | None:
        """Return the name that a third-person pronoun stands for, or None."""
        word = node.lower
        if word in PLURAL | REFLEXIVE or word not in THIRD_PERSON or _expletive(node):
            return None
        owner = self._coordinated(node)
        return self._fullest(owner) if owner is not None else self._antecedent(node, sentence)

    def _antecedent(self, node: TreeNode, sentence: int) -> Name | None:
        """Return the earlier name that fits a pronoun clearly better than others, or None."""
        word = node.lower
        person = word in MASCULINE or word in FEMININE
        gender = "f" if word in FEMININE else "m" if person else ""
        scores: dict[str, tuple[float, Name]] = {}
        fitting = [seen for seen in self.sightings if self._fits(seen, node, sentence, gender)]
        here = [seen for seen in fitting if seen.sentence == sentence]
        if any(_about_object(seen.node, node) for seen in here):
            fitting = here  # the person who blames or is blamed, not one of an earlier sentence
        for seen in fitting:
            name_key = key(self.text(seen.name))
            score = self._score(seen, node, sentence, gender)
            if name_key not in scores or score > scores[name_key][0]:
                scores[name_key] = score, seen.name
        winner = _clear_winner(scores, floor=1.5 if person else 3.0)
        if winner is None:
            return None
        if _clear_winner(scores, floor=0.0, margin=SAFE) is None:
            self.rivalled.add((sentence, node.i))
        if gender:
            self.genders[key(self.text(winner))] = gender
        self.sightings.append(Sighting(winner, 0, node, sentence, is_subject(node)))
        return self._fullest(winner)

    def _coordinated(self, node: TreeNode) -> Name | None:
        """Return the name before "and" in "Anna Lee and her partner", or None."""
        owned = node.head if node.dep == "nmod:poss" else None
        first = owned.head if owned is not None and owned.dep == "conj" else None
        for seen in reversed(self.sightings) if first is not None else ():
            if seen.node is first:
                return seen.name
        return None

    def _fits(self, seen: Sighting, node: TreeNode, sentence: int, gender: str) -> bool:
        if seen.sentence == sentence and (seen.node.i >= node.i or _bound(seen.node, node)):
            return False
        distance = sentence - seen.sentence
        if gender:
            name_gender = self.genders.get(key(self.text(seen.name)))
            wrong = name_gender is not None and name_gender != gender
            wrong = wrong or any(map(str.isdigit, self.text(seen.name)))
            near = distance <= REACH or key(self.text(seen.name)) == self.topic
            return seen.name.type == "Person" and not wrong and near
        return seen.name.type != "Person" and not seen.name.guessed and distance <= 1

    def _score(self, seen: Sighting, node: TreeNode, sentence: int, gender: str) -> float:
        name_key = key(self.text(seen.name))
        score = (2.0, 1.5, 0.5, 0.0)[min(sentence - seen.sentence, REACH)]
        if seen.subject:
            score += -0.5 if _about_object(seen.node, node) else 2.0
        if name_key == self.topic:
            score += 1.5
        if gender and self.genders.get(name_key) == gender:
            score += 0.75
        if seen.node.lower in THIRD_PERSON:
            score += 0.5
        return score

    def definite(self, node: TreeNode, sentence: int) -> Name | None:
        """Return the name that "the company" or "this film" stands for, or None."""
        kind = KINDS.get(node.lemma)
        determiner = node.first("det")
        inner = [n for n in node.children if n.dep not in ("det", "case", "punct", "cc", "conj")]
        if kind is None or determiner is None or determiner.lower not in ("the", "this") or inner:
            return None
        if node.tag not in ("NN", "NNP"):
            return None
        ending = self._ending_in(node, sentence)
        if ending is not None:
            return ending
        name = self.described.get(node.lemma)
        return self._fullest(name) if name is not None else None

    def _ending_in(self, node: TreeNode, sentence: int) -> Name | None:
        """Return the latest name that ends in the noun, or None.

        A name from a distant sentence must be the only one that does.
        """
        fits: dict[str, Sighting] = {}
        for seen in self.sightings:
            words = self.text(seen.name).lower().split()
            if len(words) > 1 and words[-1] == node.lower and seen.node is not node:
                fits.pop(self.text(seen.name), None)
                fits[self.text(seen.name)] = seen
        latest = next(reversed(fits.values()), None)
        if latest is None or (len(fits) > 1 and sentence - latest.sentence > 1):
            return None
        return latest.name

    def _fullest(self, name: Name) -> Name:
        """Return the form of a person's name with most words in the chunk, titles aside.

        Another name with that surname leaves the name as it is; of several such forms, the most
        frequent one is returned.
        """
        if name.type != "Person":
            return name
        name_key = key(self.text(name))
        forms: dict[str, Name] = {}
        times: Counter[str] = Counter()
        for seen in self.sightings:
            text = self.text(seen.name)
            if key(text) == name_key and seen.name.type == "Person":
                forms[text] = seen.name
                times[text] += 1
        best = max(forms, key=lambda form: (len(untitled(form)), times[form], -len(form), form))
        rivals = [form for form in forms if not untitled(form) <= untitled(best)]
        return name if rivals else forms[best]


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Return the word that names of one person share: the last, without "Jr." and the like."""
    words = [w for w in text.lower().split() if w not in ("jr.", "jr", "sr.", "ii", "iii")]
    return words[-1] if words else text.lower()


@lru_cache(maxsize=4096)
def untitled(text: str) -> frozenset[str]:
    """Return the words of a person's name without titles and ranks."""
    words = [word.strip(".") for word in text.lower().split()]
    return frozenset(word for word in words if word not in TITLES | RANKS) or frozenset(words)


def named_gender(text: str) -> str:
    first = text.lower().split()[0].strip(".") if text.split() else ""
    return "m" if first in MEN else "f" if first in WOMEN else ""


def is_subject(node: TreeNode) -> bool:
    return node.dep in ("nsubj", "nsubj:pass") or (
        node.dep == "conj" and node.head is not None and node.head.dep.startswith("nsubj")
    )


def _expletive(node: TreeNode) -> bool:
    """Return True for an "it" that stands for nothing: "it was announced that ..."."""
    predicate = node.head
    if node.lower != "it" or predicate is None:
        return False
    clausal = predicate.first("ccomp", "csubj", "csubj:pass", "advcl") or node.dep == "expl"
    return (bool(clausal) and is_subject(node)) or node.dep == "expl"


def _bound(antecedent: TreeNode, pronoun: TreeNode) -> bool:
    """Return True for arguments of one verb, which stand for different names: "he saw him"."""
    return antecedent.head is pronoun.head


def _clear_winner(
    scores: dict[str, tuple[float, Name]], floor: float, margin: float = MARGIN
) -> Name | None:
    ranked = sorted(scores.values(), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < floor:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < margin:
        return None
    return ranked[0][1]
