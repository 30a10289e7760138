"""Names of relations and types that say the same: one of them stands for all.

Two names are one if they have the same words but for endings, articles and auxiliaries, or if
their words are near in meaning; never if they differ in direction ("founded" and "founded by",
"part of" and "has part") or name a known contrast (born and died). The most frequent name stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.embed import Encoder

NEAR = 0.6  # cosine from which words mean the same: benchmarks.canonical says how it was chosen
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DIRECTIONS = _set(
    "about after against as at before behind between beyond by for from has have had in into near "
    "never no not of off on onto out over since than through to toward towards under until upon "
    "via with within without"
)
_EMPTY = _set("a an the is are was were be been being will would do does did")
_CONTRASTS = tuple(
    _set(words)
    for words in (
        "born birth died death dies die", "won win lost lose loses", "start started begin began "
        "end ended", "buy bought sell sold", "father mother", "son daughter", "brother sister",
        "parent child sibling spouse", "husband wife", "join joined leave left", "teach taught "
        "study studied learn learned", "attack attacked defend defended", "build built destroy "
        "destroyed", "support supported oppose opposed", "succeed succeeded precede preceded",
        "first last", "open opened close closed", "date place time location", "north south east "
        "west", "increase increased decrease decreased", "accept accepted reject rejected",
        "married engaged divorced", "predecessor successor", "employer employee", "owner owned",
        "write wrote publish published", "produce produced direct directed compose composed",
        "record recorded release released", "nominated won received",
    )
)  # fmt: skip
_DOER = re.compile(r"(\w{3,})(?:er|or)")
_AGENT = re.compile(r"\w{2,}(?:er|or|ist|ee|ant)s?")


@dataclass
class Uses:
    """How often a name is used, and between which types."""

    count: int = 0
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Form:
    content: tuple[str, ...]
    direction: frozenset[str]
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """`stands`: {name: the name that stands for it}; `definitions` where a model gave some."""

    stands: Mapping[str, str]
    definitions: Mapping[str, str] = field(default_factory=dict)


Join = Callable[[Mapping[str, Uses], Mapping[str, Sequence[str]]], Joined]


def by_words(encoder: Encoder, distinct: Collection[str] = ()) -> Join:
    """Joins names by their words, see `canonical`."""
    return lambda names, examples: Joined(canonical(names, encoder, distinct))


def canonical(
    names: Mapping[str, Uses], encoder: Encoder, distinct: Collection[str] = ()
) -> dict[str, str]:
    """{name: the name that stands for it}, a name that stands alone for itself.

    From the most frequent name down (of equals, by the alphabet), each joins the most frequent
    one before it that says the same between types it shares; so what a name becomes depends on
    the counts alone. Of `distinct` names each stands for itself.
    """
    known = frozenset(distinct)
    order = sorted(names, key=lambda name: (-names[name].count, name))
    forms = {name: _form(name) for name in order}
    vectors = encoder.encode([" ".join(forms[name].content) for name in order])
    stands: dict[str, str] = {}
    heads: list[int] = []
    for number, name in enumerate(order):
        found = next(
            (
                head
                for head in heads
                if not known >= {name, order[head]}
                and _share(names[order[head]], names[name])
                and _same(
                    forms[order[head]], forms[name], float(vectors[head] @ vectors[number]) >= NEAR
                )
            ),
            None,
        )
        if found is None:
            heads.append(number)
        stands[name] = name if found is None else order[found]
    return stands


def similar(pairs: Sequence[tuple[str, str]], encoder: Encoder, near: float = NEAR) -> list[bool]:
    """Whether each pair of names says the same."""
    forms = [(_form(one), _form(other)) for one, other in pairs]
    texts = [" ".join(form.content) for pair in forms for form in pair]
    vectors = encoder.encode(texts)
    cosines = (vectors[0::2] * vectors[1::2]).sum(axis=1)
    return [_same(*pair, float(one) >= near) for pair, one in zip(forms, cosines, strict=True)]


def _same(one: _Form, other: _Form, near: bool) -> bool:
    if one.direction != other.direction:
        return False
    if one.stems == other.stems:
        return True
    if _agents(one.content) != _agents(other.content) or _contrasted(one.content, other.content):
        return False
    if set(one.stems) <= set(other.stems) or set(other.stems) <= set(one.stems):
        return False  # "published" and "published book": one says more
    return near


def _share(one: Uses, other: Uses) -> bool:
    """Names that are used between quite different types are not one."""
    return not one.ends or not other.ends or not one.ends.keys().isdisjoint(other.ends)


def _form(name: str) -> _Form:
    words = tuple(word.lower() for word in _PIECE.findall(name))
    content = tuple(word for word in words if word not in _EMPTY and word not in _DIRECTIONS)
    direction = frozenset(word for word in words if word in _DIRECTIONS)
    if not content:  # "IS_A", "TO": the small words are all it has
        return _Form(words, direction, words)
    if len(content) == 1 and (doer := _DOER.fullmatch(content[0])):
        if direction == {"of"}:  # "founder of" is "founded"
            return _Form(content, frozenset(), (_stem(doer[1] + "ed"),))
        if direction == {"has"}:  # "has founder" is "founded by"
            return _Form(content, frozenset({"by"}), (_stem(doer[1] + "ed"),))
    return _Form(content, direction, tuple(map(_stem, content)))


def _stem(word: str) -> str:
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            rest = word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
            doubled = len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "ls"
            return (rest[:-1] if doubled else rest).removesuffix("e")
    return word.removesuffix("e")


def _agents(words: Iterable[str]) -> bool:
    """Do they name who does it (director), not that it is done (directed)?"""
    return any(_AGENT.fullmatch(word) for word in words)


def _contrasted(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = set(one) - set(other), set(other) - set(one)
    return any(first & words and second & words for words in _CONTRASTS)
