"""Resolution of surnames, with a title or without, within a document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kg.resolve.agreement import WEAK
from kg.resolve.canonical import NAME_TITLES, TITLES, canonical, spelled
from kg.resolve.offices import holds_office
from kg.resolve.people import by_surname, full_name, fuller_names, surname_alone
from kg.resolve.steps import Entities, Step, quoted
from kg.resolve.titles import (
    MARRIED,
    OFFICES,
    UNMARRIED,
    are_opposite,
    is_given_name,
    sex_of_name,
    sex_of_titles,
)
from kg.text.entity_keys import ROLE, split_key

_ALL_TITLES = TITLES | NAME_TITLES
_LOWER = re.compile(r"\b[^\W\d_A-Z]{2,}\b")
# A line of two to five capitalised words before an empty line.
_HEADLINE = re.compile(r"(?P<title>[^\W\d_a-z]\S*(?: [^\W\d_a-z]\S*){1,4})\r?\n\r?\n")
_WORD = r"[^\W\d_a-z][\w'’-]{0,40}"
_COUPLE = re.compile(
    rf"\b({_WORD})\.?\s+(?:and|&|und|et|y)\s+({_WORD})\.?\s+((?:{_WORD} ?){{1,3}})"
)
_LISTED = re.compile(rf"\b((?:{_WORD}, ){{0,4}}{_WORD}),? (?:and|&|und|et|y) ({_WORD}) ({_WORD})")


@dataclass(slots=True)
class _Family:
    """The persons with one surname.

    They are full names, keys with titles and keys without. `implied` are titles that the text
    gives without a mention ("Mr. and Mrs. Lane").
    """

    full: list[str] = field(default_factory=list)
    titled: dict[str, frozenset[str]] = field(default_factory=dict)
    alone: list[str] = field(default_factory=list)
    implied: set[frozenset[str]] = field(default_factory=set)


def surname_steps(entities: Entities, text: str) -> Iterator[Step]:
    """Yield the steps of surnames to the only person who may be meant.

    Titles of opposite sex are two persons; a title is never resolved to a full name of the
    other sex, and an office only to a person with that office in the document. In a document
    whose title is a person's name, the surname means that person, and not the father in the
    first paragraph.
    """
    whole = _named_people(full_keys(entities), text)
    topic, title = _topic(whole, text)
    for surname, family in sorted(_families(entities, whole, text).items()):
        if topic and surname in by_surname([topic]):
            family.full = [topic]
        heads = dict(_titled_steps(family, entities, text))
        for source, target in sorted(heads.items()):
            yield Step(source, target, *_rule_and_reason(target, entities, title))
        yield from _alone_steps(family, heads, entities, title)


def full_keys(entities: Entities) -> list[str]:
    """Return the canonical names of persons with several words ("Jean-Luc" is a single word)."""
    return [
        name
        for key in entities
        for name, form, kind in (split_key(key),)
        if kind == "Person" and not form
        and any(" " in " ".join(words.split()) for words in entities[key])
    ]  # fmt: skip


def _named_people(whole: Collection[str], text: str) -> list[str]:
    """Return the names without those that begin with a common word of the text.

    In a text about configuring, "Configuring Lane" is no name that Lane is short for.
    """
    common = set(_LOWER.findall(text)) if whole else set()
    return [
        name for name in whole if (first := name.split()[0]) not in common or is_given_name(first)
    ]


def _topic(whole: Collection[str], text: str) -> tuple[str, str]:
    """Return the person whose name is the title of the document, in its fullest form, and it.

    Both are "" for a document with another title.
    """
    headline = _HEADLINE.match(text)
    name = canonical(headline["title"], "Person") if headline else ""
    if not headline or full_name(name) is None or not _named_people([name], text):
        return "", ""
    longer = [full for _, full in fuller_names([name], whole, ())]
    return (longer[0] if longer else name), headline["title"]


def _families(entities: Entities, whole: Collection[str], text: str) -> Mapping[str, _Family]:
    families: defaultdict[str, _Family] = defaultdict(_Family)
    names = {name for name, form, kind in map(split_key, entities) if kind != WEAK and not form}
    for key in entities:
        name, form, kind = split_key(key)
        surname = surname_alone(name) if kind in ("Person", WEAK) else None
        if surname is None or form.startswith(ROLE) or (kind == WEAK and (form or name in names)):
            continue
        titles = frozenset(
            (*form.split(), *(word for word in name.split()[:-1] if word in _ALL_TITLES))
        )
        if titles and kind == "Person":
            families[surname].titled[key] = titles
        else:
            families[surname].alone.append(key)
    for surname, full in by_surname({*whole, *_listed(whole, entities, text)}).items():
        if surname in families:
            families[surname].full = sorted(full)
    for surname, couple in _couples(text):
        if surname in families:
            families[surname].implied.update(couple)
    return families


def _listed(whole: Collection[str], entities: Entities, text: str) -> Iterator[str]:
    """Yield the full names in a list with a common surname: "Anna and Maria Keller"."""
    for match in _LISTED.finditer(text):
        surname = canonical(match[3], "Person")
        if f"{canonical(match[2], 'Person')} {surname}" in whole:
            for given in match[1].split(", "):
                name = canonical(given, "Person")
                if is_given_name(name) or f"{name}|Person" in entities:
                    yield f"{name} {surname}"


def _couples(text: str) -> Iterator[tuple[str, list[frozenset[str]]]]:
    """Yield (surname, titles) for each "Mr. and Mrs. Keller"."""
    for match in _COUPLE.finditer(text):
        titles = [frozenset(spelled(match[1])), frozenset(spelled(match[2]))]
        if all(title and title <= _ALL_TITLES for title in titles):
            yield canonical(match[3].split()[-1], "Person"), titles


def _titled_steps(family: _Family, entities: Entities, text: str) -> Iterator[tuple[str, str]]:
    """Yield (key with a title, its target): a full name, else another title of the person."""
    rest = []
    for key, titles in sorted(family.titled.items()):
        fits = [full for full in family.full if _may_be(key, titles, full, family, entities, text)]
        if len(fits) == 1 and f"{fits[0]}|Person" != key:
            yield key, f"{fits[0]}|Person"
        else:
            rest.append(key)
    if len(rest) < 2 or not all(_agree(family, a, b) for a in rest for b in rest if a < b):
        return
    head = min(rest, key=lambda key: (-entities[key].total(), key))
    yield from ((key, head) for key in rest if key != head)


def _may_be(
    key: str, titles: frozenset[str], full: str, family: _Family, entities: Entities, text: str
) -> bool:
    """Return True if a person with these titles may be the person with this full name."""
    titled, own = sex_of_titles(titles), _sex(full, entities)
    all_titles = [*family.titled.values(), *family.implied]
    if titled and own and titled != own:
        return False
    if not own and any(are_opposite(titles, other) for other in all_titles):
        return False  # Kim Lane may be Mr. Lane or Mrs. Lane
    if any(titles != other and _couple(titles, other) for other in family.implied) and not (
        titled and own
    ):
        return False
    offices = titles & OFFICES
    words = entities.get(f"{full}|Person", Counter())
    if not offices or any(holds_office(office, words, text) for office in offices):
        return True
    return own != "f" and _first(words, text) <= _first(entities[key], text)


def _couple(titles: frozenset[str], other: frozenset[str]) -> bool:
    return bool((MARRIED | UNMARRIED) & (titles | other))


def _sex(full: str, entities: Entities) -> str:
    titles = {
        token
        for words in entities.get(f"{full}|Person", ())
        for token in spelled(words)
        if token in _ALL_TITLES
    }
    parts = full_name(full)
    return sex_of_titles(titles) or (sex_of_name(parts.given[0]) if parts else "")


def _first(words: Collection[str], text: str) -> int:
    """Return the place of the first of these names; the end of the text if none is in it."""
    places = [place for name in words if (place := text.find(name)) >= 0]
    return min(places, default=len(text))


def _agree(family: _Family, a: str, b: str) -> bool:
    """Return True if two titles are of one person; "Mrs." may be the wife of an office holder."""
    first, second = family.titled[a], family.titled[b]
    both = first | second
    if family.implied or are_opposite(first, second):
        return False
    if len(both & OFFICES) > 1:
        return False
    return bool(sex_of_titles(first)) == bool(sex_of_titles(second)) or not (
        (MARRIED | UNMARRIED) & both
    )


def _alone_steps(
    family: _Family, heads: Mapping[str, str], entities: Entities, title: str
) -> Iterator[Step]:
    """Yield the steps of the surname without a title.

    It means the only full name, or the only person with a title.
    """
    left = [key for key in family.titled if key not in heads]
    offices = [key for key in left if not sex_of_titles(family.titled[key])]
    options = [f"{full}|Person" for full in family.full]
    options += offices if options else left
    if not family.full and len(family.implied) > 1:
        return  # it may be either of the two
    if len(options) == 1:
        for source in family.alone:
            if source != options[0]:
                yield Step(source, options[0], *_rule_and_reason(options[0], entities, title))


def _rule_and_reason(target: str, entities: Entities, title: str) -> tuple[str, str]:
    if split_key(target)[1] or surname_alone(split_key(target)[0]):
        return "title", f"means {quoted(entities[target])}, the only such person in this document"
    called = quoted(entities[target]) if target in entities else f'the title, "{title}",'
    return "surname", f"is the surname of {called} in this document"
