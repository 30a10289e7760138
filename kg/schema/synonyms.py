"""Synonyms among the names of relations and types, each joined to the most frequent one.

Two names are synonyms if they have the same words apart from endings, articles and auxiliaries,
or if their words are near in meaning; never if they differ in direction ("founded" and "founded
by", "part of" and "has part") or are a listed contrast (born and died).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kg.protocols import Encoder

NEAR = 0.68  # least cosine of synonyms, chosen with benchmarks.canonical
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DIRECTIONS = _set(
    "about after against as at before behind between beyond by for from has have had in into near "
    "never no not of off on onto out over since than through to toward towards under until upon "
    "via with within without"
)
_BE = _set("is are was were be been being")
_EMPTY = _BE | _set("a an the will would do does did")
_CONTRASTS = tuple(
    _set(words)
    for words in (
        "born birth died death dies die", "won win lost lose loses", "start started begin began "
        "end ended", "buy bought purchase purchased acquire acquired sell sold", "father mother",
        "son daughter", "brother sister", "parent child sibling spouse", "husband wife",
        "join joined leave left", "teach taught study studied learn learned",
        "attack attacked defend defended", "build built destroy destroyed",
        "support supported oppose opposed", "succeed succeeded precede preceded",
        "first last", "open opened close closed", "date place time location", "north south east "
        "west", "increase increased decrease decreased", "accept accepted reject rejected",
        "married engaged divorced", "predecessor successor", "employer employee", "owner owned",
        "write wrote publish published", "produce produced direct directed compose composed",
        "record recorded release released", "nominated won received",
    )
)  # fmt: skip
COARSE = _set("Person Organization Location Misc")  # the types of the catalogue
NONE: Mapping[str, str] = {}
# Other names of the catalogue's types, as recognisers and models write them.
TYPE_WORDS = {
    word: type
    for type, words in {
        "Person": "per people human individual",
        "Organization": "org organisation",
        "Location": "loc place",
        "Misc": "miscellaneous",
    }.items()
    for word in words.split()
}
_DOER = re.compile(r"(\w{3,})(?:er|or)")
_AGENT = re.compile(r"\w{2,}(?:er|or|ist|ee|ant)s?")

_IRREGULAR = {
    form: verb
    for verb, forms in {
        "become": "became", "begin": "began begun", "bring": "brought", "build": "built",
        "buy": "bought", "catch": "caught", "choose": "chose chosen", "draw": "drew drawn",
        "drive": "drove driven", "fall": "fell fallen", "fight": "fought", "fly": "flew flown",
        "get": "got gotten", "give": "gave given", "go": "went gone", "grow": "grew grown",
        "hear": "heard", "hold": "held", "keep": "kept", "know": "knew known", "lay": "laid",
        "lead": "led", "lose": "lost", "make": "made", "mean": "meant", "meet": "met",
        "pay": "paid", "rise": "rose risen", "run": "ran", "say": "said", "see": "saw seen",
        "sell": "sold", "send": "sent", "shoot": "shot", "sing": "sang sung", "speak": "spoke "
        "spoken", "spend": "spent", "stand": "stood", "steal": "stole stolen", "strike": "struck",
        "swim": "swam swum", "take": "took taken", "teach": "taught", "tell": "told",
        "think": "thought", "throw": "threw thrown", "wear": "wore worn", "win": "won",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip


@dataclass
class Uses:
    """The number of uses of a name, in all and between each pair of types."""

    count: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _WordForm:
    """The content words of a name, the words that give its direction, and its stems."""

    content: tuple[str, ...]
    direction: frozenset[str]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinResult:
    """The head of each name, {name: the synonym to use}, and definitions from a model, if any.

    `unanswered` is the number of questions without a readable answer.
    """

    heads: Mapping[str, str]
    definitions: Mapping[str, str] = field(default_factory=dict)
    unanswered: int = 0


Join = Callable[[Mapping[str, Uses], Mapping[str, Sequence[str]]], JoinResult]


def by_words(encoder: Encoder | None, distinct: Collection[str] = ()) -> Join:
    """Return a join of relations by their words, see `canonical`."""
    return lambda names, examples: JoinResult(canonical(names, distinct, encoder))


def canonical(
    names: Mapping[str, Uses],
    distinct: Collection[str] = (),
    encoder: Encoder | None = None,
    near: float = NEAR,
    synonyms: Mapping[str, str] = NONE,
) -> dict[str, str]:
    """Return {name: its head}; a name that is not joined is its own head.

    The `distinct` names come first and are all heads, then the most frequent (of equals, by the
    alphabet). Each other name is joined to the first head before it with the same words and a
    common pair of types, or to its name in `synonyms` ({words in lower case: name}), or, with an
    `encoder`, to the head nearest in meaning, with a cosine of at least `near`. So the result
    depends on the counts alone.
    """
    fixed = frozenset(distinct)
    order = sorted(names, key=lambda name: (name not in fixed, -names[name].count, name))
    earlier = _Heads(names, order, encoder, near)
    heads: dict[str, str] = {}
    for number, name in enumerate(order):
        head = ""
        if name not in fixed:
            synonym = synonyms.get(" ".join(_form(name).content), "")
            head = earlier.same(number) or synonym or earlier.nearest(number)
        if not head or head == name:
            earlier.add(number)
        heads[name] = head or name
    return heads


class _Heads:
    """The heads so far, by their words and by their meaning."""

    def __init__(
        self,
        names: Mapping[str, Uses],
        order: Sequence[str],
        encoder: Encoder | None,
        near: float,
    ) -> None:
        self._names, self._order, self._near = names, order, near
        self._forms = [_form(name) for name in order]
        texts = [" ".join(form.content) for form in self._forms]
        self._vectors = encoder.encode(texts) if encoder and texts else None
        self._numbers: list[int] = []
        self._by_words: dict[tuple[frozenset[str], tuple[str, ...]], list[int]] = {}

    def add(self, number: int) -> None:
        form = self._forms[number]
        self._numbers.append(number)
        self._by_words.setdefault((form.direction, form.stems), []).append(number)

    def same(self, number: int) -> str:
        form = self._forms[number]
        return self._first(number, self._by_words.get((form.direction, form.stems), ()))

    def nearest(self, number: int) -> str:
        if self._vectors is None or not self._numbers:
            return ""
        cosines = self._vectors[self._numbers] @ self._vectors[number]
        near = np.flatnonzero(cosines >= self._near).tolist()
        ranked = sorted(near, key=lambda place: (-cosines[place], place))
        heads = [self._numbers[place] for place in ranked]
        form = self._forms[number]
        return self._first(number, [n for n in heads if _may_mean(self._forms[n], form)])

    def _first(self, number: int, heads: Iterable[int]) -> str:
        uses = self._names[self._order[number]]
        names = (self._order[head] for head in heads)
        return next((name for name in names if _share(self._names[name], uses)), "")


def _may_mean(a: _WordForm, b: _WordForm) -> bool:
    """Return True if names that are near in meaning may be synonyms."""
    if a.direction != b.direction or _agents(a.content) != _agents(b.content):
        return False
    if set(a.stems) <= set(b.stems) or set(b.stems) <= set(a.stems):
        return False  # "published book" is more specific than "published"
    return not _contrasted(a.content, b.content)


def _share(a: Uses, b: Uses) -> bool:
    """Return True if both names are used between the same types, or one has no uses."""
    return not a.ends or not b.ends or not a.ends.keys().isdisjoint(b.ends)


def _form(name: str) -> _WordForm:
    words = tuple(word.lower() for word in _PIECE.findall(name))
    content = tuple(word for word in words if word not in _EMPTY and word not in _DIRECTIONS)
    direction = frozenset(word for word in words if word in _DIRECTIONS)
    if not content:  # "IS_A", "TO": names of function words alone
        return _WordForm(words, direction, words)
    if not direction and _BE & set(words[: words.index(content[0])]) and _passive(content[0]):
        direction = frozenset({"passive"})  # "was given" is not "gave"; "is located in" is plain
    if len(content) == 1 and (doer := _DOER.fullmatch(content[0])):
        if direction == {"of"}:  # "founder of" is "founded"
            return _WordForm(content, frozenset(), (_stem(doer[1] + "ed"),))
        if direction == {"has"}:  # "has founder" is "founded by"
            return _WordForm(content, frozenset({"by"}), (_stem(doer[1] + "ed"),))
    return _WordForm(content, direction, tuple(map(_stem, content)))


def _passive(word: str) -> bool:
    return word.endswith("ed") or word in _IRREGULAR or word == "born"


def _stem(word: str) -> str:
    word = _IRREGULAR.get(word, word)
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            rest = word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
            doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls"
            return (rest[:-1] if doubled else rest).removesuffix("e")
    return word.removesuffix("e")


def _agents(words: Iterable[str]) -> bool:
    """Return True if a word names an agent ("director"), not an action ("directed")."""
    return any(_AGENT.fullmatch(word) for word in words)


def _contrasted(a: Sequence[str], b: Sequence[str]) -> bool:
    first, second = set(a) - set(b), set(b) - set(a)
    return any(first & words and second & words for words in _CONTRASTS)
