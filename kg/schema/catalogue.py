"""The shipped catalogue of relations: which words between which types mean which relation."""

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
class Relation:
    """A relation of the catalogue; `head` and `tail` are the types it may hold between."""

    name: str
    description: str
    head: frozenset[str]
    tail: frozenset[str]
    wikidata: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that mean a relation between a subject and an object of these types.

    `inverse`: the subject is the relation's tail. `narrow`: the pattern names its own types.
    """

    relation: Relation
    kind: Kind
    words: str
    subject: frozenset[str]
    object: frozenset[str]
    inverse: bool
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    relations: dict[str, Relation]
    patterns: dict[tuple[Kind, str], tuple[Pattern, ...]]

    def find(self, kind: Kind, words: str, subject: str, object: str) -> Pattern | None:
        """The first pattern of these words whose types fit subject and object.

        Recognisers often take works for organizations: where no pattern fits as it stands, an
        organization may be what should be Misc.
        """
        known = self.patterns.get((kind, words), ())
        for pattern in known:
            if subject in pattern.subject and object in pattern.object:
                return pattern
        for pattern in known:
            if _near(subject, pattern.subject) and _near(object, pattern.object):
                return None if pattern.narrow else pattern
        return None

    def work(self, words: str, subject: str) -> Pattern | None:
        """The one pattern of a verb whose object can only be a work: "write", "direct".

        Titles are what recognisers most often take for persons or places.
        """
        known = self.patterns.get(("verb", words), ())
        fits = len(known) == 1 and known[0].object == {"Misc"} and subject in known[0].subject
        return known[0] if fits and known[0].relation.name in WORK_RELATIONS else None


def _near(type: str, types: frozenset[str]) -> bool:
    return type in types or (type == "Organization" and "Misc" in types)


@cache
def catalogue() -> Catalogue:
    """The catalogue as shipped (catalogue.toml)."""
    raw = tomllib.loads(FILE.read_text("utf-8"))
    relations: dict[str, Relation] = {}
    patterns: dict[tuple[Kind, str], list[Pattern]] = {}
    for name, entry in raw.items():
        relation = Relation(
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
    return Catalogue(relations, {words: tuple(found) for words, found in patterns.items()})


def parse(text: str, relation: Relation, kind: Kind, inverse: bool) -> Pattern:
    """A pattern's text, such as "follow (Misc > Misc)"; ValueError if it is none."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"{relation.name}: not a pattern: {text!r}")
    subject, object = relation.head, relation.tail
    if inverse:
        subject, object = object, subject
    if match["subject"]:
        subject, object = frozenset({match["subject"]}), frozenset({match["object"]})
    narrow = match["subject"] is not None
    return Pattern(relation, kind, match["words"], subject, object, inverse, narrow)
