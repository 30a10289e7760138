"""The packaged catalogue of relations, with the words and types that state each."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal as OneOf

FILE = files("kg.schema").joinpath("catalogue.toml")
Kind = OneOf["verb", "noun"]

FIELDS: tuple[tuple[str, Kind, bool], ...] = (
    ("verbs", "verb", False),
    ("nouns", "noun", False),
    ("inverse_verbs", "verb", True),
    ("inverse_nouns", "noun", True),
)
WORK_RELATIONS = frozenset({"WROTE", "DIRECTED", "COMPOSED", "CAST_IN", "PRODUCED"})
_PATTERN = re.compile(r"(?P<words>[^()]+?)(?: \((?P<subject>\w+) > (?P<object>\w+)\))?")


@dataclass(frozen=True, slots=True)
class CatalogueRelation:
    """A relation of the catalogue; `head` and `tail` are the types of its ends."""

    name: str
    description: str
    head: frozenset[str]
    tail: frozenset[str]
    wikidata: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordPattern:
    """Words that state a relation between a subject and an object of these types.

    With `inverse`, the subject is the relation's tail. With `narrow`, the types are the
    pattern's own and not the relation's.
    """

    relation: CatalogueRelation
    kind: Kind
    words: str
    subject: frozenset[str]
    object: frozenset[str]
    inverse: bool
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The relations by name, and their patterns by kind and words."""

    relations: dict[str, CatalogueRelation]
    patterns: dict[tuple[Kind, str], tuple[WordPattern, ...]]

    def find(self, kind: Kind, words: str, subject: str, object: str) -> WordPattern | None:
        """Return the first pattern of these words whose types fit subject and object, or None.

        Recognisers often take works for organizations: if no pattern fits, an Organization is
        read as a Misc.
        """
        candidates = self.patterns.get((kind, words), ())
        for pattern in candidates:
            if subject in pattern.subject and object in pattern.object:
                return pattern
        for pattern in candidates:
            if _near(subject, pattern.subject) and _near(object, pattern.object):
                return None if pattern.narrow else pattern
        return None

    def work(self, words: str, subject: str) -> WordPattern | None:
        """Return the pattern of a verb whose object is always a work ("write", "direct"), or None.

        The titles of works are often recognised as persons or places.
        """
        candidates = self.patterns.get(("verb", words), ())
        if len(candidates) != 1:
            return None
        (pattern,) = candidates
        fits = pattern.object == {"Misc"} and subject in pattern.subject
        return pattern if fits and pattern.relation.name in WORK_RELATIONS else None


def _near(type: str, types: frozenset[str]) -> bool:
    return type in types or (type == "Organization" and "Misc" in types)


@cache
def catalogue() -> Catalogue:
    """Return the packaged catalogue (catalogue.toml)."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    relations: dict[str, CatalogueRelation] = {}
    patterns: dict[tuple[Kind, str], list[WordPattern]] = {}
    for name, entry in raw.items():
        relation = CatalogueRelation(
            name,
            entry["description"],
            frozenset(entry["head"]),
            frozenset(entry["tail"]),
            tuple(entry.get("wikidata", ())),
        )
        relations[name] = relation
        for field, kind, inverse in FIELDS:
            for text in entry.get(field, ()):
                pattern = parse(text, relation, kind, inverse)
                patterns.setdefault((kind, pattern.words), []).append(pattern)
    return Catalogue(relations, {key: tuple(listed) for key, listed in patterns.items()})


def parse(text: str, relation: CatalogueRelation, kind: Kind, inverse: bool) -> WordPattern:
    """Parse a pattern, such as "follow (Misc > Misc)"; ValueError for any other text."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"{relation.name}: not a pattern: {text!r}")
    subject, object = relation.head, relation.tail
    if inverse:
        subject, object = object, subject
    if match["subject"]:
        subject, object = frozenset({match["subject"]}), frozenset({match["object"]})
    narrow = match["subject"] is not None
    return WordPattern(relation, kind, match["words"], subject, object, inverse, narrow)
