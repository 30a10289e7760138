"""Relation names: a name of the catalogue, or the candidate's words in lower case."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.offline.candidate import Candidate
from extractors.offline.clause_factuality import REPORTS
from extractors.offline.factuality import DENIALS, INTENTIONS
from kg.schema.catalogue import Catalogue
from kg.text.class_nouns import kind_of
from kg.text.lexicon import word_list

VAGUE_VERBS = word_list("vague_verbs")
VAGUE_PREPOSITIONS = word_list("vague_prepositions")
RELATING_PREPOSITIONS = word_list("telling_prepositions")
RELATING_NOUNS = word_list("telling_nouns")
GIVING_VERBS = word_list("giving_verbs")
RELATIONAL_NOUNS = word_list("relational_nouns")
ADJECTIVE_PREPOSITIONS = frozenset({"of", "to", "with", "for", "from", "toward", "towards", "by"})
DATE_PREPOSITIONS = frozenset(["in", "on", "during", "at", "around", "about", "circa"])
LONGEST_RELATION = 5
FARTHEST = 18  # the most tokens between arguments of a relation outside the catalogue
ENTITIES = ("Person", "Organization", "Location", "Misc")
BARE = {  # reasons to drop literals whose measure is not in the catalogue
    "number": "bare number",
    "quantity": "bare number",
    "percent": "bare number",
    "string": "no typed argument",
}


@dataclass(frozen=True, slots=True)
class RelationName:
    """A relation's name; `inverse` exchanges the arguments.

    `in_catalogue`: the name is the catalogue's. `work`: the object is written or directed, so it
    is a work, whatever type the recogniser gave it.
    """

    name: str
    inverse: bool = False
    in_catalogue: bool = False
    work: bool = False


def relation_name(
    candidate: Candidate, subject: str, object: str, catalogue: Catalogue
) -> RelationName | str:
    """Return the name of the relation between these types, or the reason for none."""
    if candidate.name == "IS_A":
        return RelationName("IS_A", in_catalogue=True)
    catalogue_name = _catalogue_name(candidate, subject, object, catalogue)
    if catalogue_name is not None:
        return catalogue_name
    if not candidate.name:
        return "vague relation"
    if object in BARE:
        return BARE[object]
    return _own_words(candidate, subject, object)


def _catalogue_name(
    candidate: Candidate, subject: str, object: str, catalogue: Catalogue
) -> RelationName | None:
    """Return the name of the first pattern of the catalogue that fits, or None."""
    if candidate.rule == "agent":
        active = catalogue.find("verb", candidate.active, object, subject)
        if active is not None:
            return RelationName(active.relation.name, not active.inverse, in_catalogue=True)
        if (work := catalogue.work(candidate.active, object)) is not None and subject in ENTITIES:
            return RelationName(work.relation.name, not work.inverse, in_catalogue=True, work=True)
    for key in _keys(candidate, object):
        pattern = catalogue.find(candidate.kind, key, subject, object)
        if pattern is not None:
            return RelationName(pattern.relation.name, pattern.inverse, in_catalogue=True)
    work = catalogue.work(candidate.words[0], subject) if candidate.rule == "object" else None
    if work is not None and object in ENTITIES:
        return RelationName(work.relation.name, work.inverse, in_catalogue=True, work=True)
    return None


def _keys(candidate: Candidate, object: str) -> list[str]:
    """Return the catalogue keys to try; for a date, also those with the preposition "on"."""
    keys = list(candidate.words)
    if object == "date":
        for key in candidate.words:
            stem, _, last = key.rpartition(" ")
            if last in DATE_PREPOSITIONS:
                keys.append(f"{stem} on")
    return keys


def _says_little(candidate: Candidate, words: list[str]) -> bool:
    """Return True if the words relate nothing: "due to X", "said in X", "wanted X"."""
    if words[-1] in VAGUE_PREPOSITIONS or words[-2:-1] in (["due"], ["according"], ["because"]):
        return True
    if candidate.kind == "verb" and candidate.clause.lemma in INTENTIONS | DENIALS:
        return True
    return candidate.rule == "oblique" and candidate.clause.lemma in REPORTS


def _preposition_relates(candidate: Candidate, words: list[str], object: str) -> bool:
    """Return True if the preposition that ends the words relates the two by itself.

    "met mentor in X" and "passed at X" give the time or place of something else.
    """
    passive = words[0] == "be"
    handed = words[-1] == "to" and candidate.clause.lemma in GIVING_VERBS
    if candidate.object_noun and candidate.object_noun not in RELATING_NOUNS and not handed:
        return False
    if object == "date":
        return passive
    if words[-1] == "by":
        return passive
    if words[-1] in ("in", "on", "at"):
        relates = passive or candidate.object_noun in RELATING_NOUNS
        return relates or object == ("Organization" if words[-1] == "at" else "Location")
    return words[-1] in RELATING_PREPOSITIONS


def _noun_relates(candidate: Candidate, words: list[str], subject: str) -> bool:
    """Return True for a relational noun: "rival of", "subdivision of", not "number of"."""
    noun = words[0]
    kind = kind_of(noun)
    fits = kind == subject or (kind is not None and "Person" not in (kind, subject))
    if words[-1] == "by" and kind == "Person":
        return False
    relates = words[-1] in RELATING_PREPOSITIONS or words[-1] in ("in", "on", "at")
    return relates and (fits or noun in RELATIONAL_NOUNS)


def _own_words(candidate: Candidate, subject: str, object: str) -> RelationName | str:
    """Return the candidate's own words as the name, or the reason against them."""
    words = candidate.name.split()
    if len(words) > LONGEST_RELATION:
        return "long relation"
    if candidate.rule == "object" and candidate.clause.first("xcomp", "ccomp") is not None:
        return "clause argument"
    if _says_little(candidate, words) or (candidate.light and object != "date"):
        return "vague relation"
    if candidate.kind == "noun" and not _noun_relates(candidate, words, subject):
        return "vague relation"
    if candidate.kind == "verb" and not _verb_relates(candidate, words, object):
        return "vague relation"
    if candidate.kind == "verb" and abs(candidate.subject.i - candidate.object.i) > FARTHEST:
        return "far apart"
    return RelationName(" ".join(words))


def _verb_relates(candidate: Candidate, words: list[str], object: str) -> bool:
    """Return True if the verb's words relate the two."""
    main = words[1:] if words[0] == "be" else words
    bare = len(main) == 1 or (len(main) == 2 and candidate.rule == "oblique")
    if not main or (bare and words[0] != "be" and main[0] in VAGUE_VERBS):
        return False
    if candidate.rule == "copula place":
        return False
    if candidate.rule == "passive object":
        return words == ["be", "named"]
    if candidate.rule == "adjective" and words[-1] not in ADJECTIVE_PREPOSITIONS:
        return False
    return candidate.rule == "object" or _preposition_relates(candidate, words, object)
