"""Names of candidates' relations: a name of the catalogue, or its words in lower case."""

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
TELLING_PREPOSITIONS = word_list("telling_prepositions")
TELLING_NOUNS = word_list("telling_nouns")
GIVING_VERBS = word_list("giving_verbs")
RELATIONAL_NOUNS = word_list("relational_nouns")
ADJECTIVE_PREPOSITIONS = frozenset({"of", "to", "with", "for", "from", "toward", "towards", "by"})
DATE_PREPOSITIONS = frozenset(["in", "on", "during", "at", "around", "about", "circa"])
LONGEST_RELATION = 5
FARTHEST = 18  # tokens between arguments whose relation the catalogue does not know
ENTITIES = ("Person", "Organization", "Location", "Misc")
BARE = {  # literals that say little unless the catalogue knows what they measure
    "number": "bare number",
    "quantity": "bare number",
    "percent": "bare number",
    "string": "no typed argument",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A relation's name; `inverse` exchanges the arguments, `known` is the catalogue's.

    `work`: the thing written or directed is a work, whatever the recogniser called it.
    """

    name: str
    inverse: bool = False
    known: bool = False
    work: bool = False


def named(candidate: Candidate, subject: str, object: str, catalogue: Catalogue) -> Named | str:
    """The name between arguments of these types, or the reason why there is none."""
    if candidate.name == "IS_A":
        return Named("IS_A", known=True)
    found = _found(candidate, subject, object, catalogue)
    if found is not None:
        return found
    if not candidate.name:
        return "vague relation"
    if object in BARE:
        return BARE[object]
    return _own_words(candidate, subject, object)


def _found(candidate: Candidate, subject: str, object: str, catalogue: Catalogue) -> Named | None:
    if candidate.rule == "agent":
        active = catalogue.find("verb", candidate.active, object, subject)
        if active is not None:
            return Named(active.relation.name, not active.inverse, known=True)
        if (made := catalogue.work(candidate.active, object)) is not None and subject in ENTITIES:
            return Named(made.relation.name, not made.inverse, known=True, work=True)
    for key in _keys(candidate, object):
        pattern = catalogue.find(candidate.kind, key, subject, object)
        if pattern is not None:
            return Named(pattern.relation.name, pattern.inverse, known=True)
    made = catalogue.work(candidate.words[0], subject) if candidate.rule == "object" else None
    if made is not None and object in ENTITIES:
        return Named(made.relation.name, made.inverse, known=True, work=True)
    return None


def _keys(candidate: Candidate, object: str) -> list[str]:
    """The catalogue's keys to try; for a date, the preposition is "on"."""
    keys = list(candidate.words)
    if object == "date":
        for key in candidate.words:
            stem, _, last = key.rpartition(" ")
            if last in DATE_PREPOSITIONS:
                keys.append(f"{stem} on")
    return keys


def _says_little(candidate: Candidate, words: list[str]) -> bool:
    """Returns whether the words do not relate the two: "due to X", "said in X", "wanted X"."""
    if words[-1] in VAGUE_PREPOSITIONS or words[-2:-1] in (["due"], ["according"], ["because"]):
        return True
    if candidate.kind == "verb" and candidate.clause.lemma in INTENTIONS | DENIALS:
        return True
    return candidate.rule == "oblique" and candidate.clause.lemma in REPORTS


def _tells(candidate: Candidate, words: list[str], object: str) -> bool:
    """Returns whether the last of several words, a preposition, relates the two by itself.

    "met mentor in X" and "passed at X" tell when or where something else happened.
    """
    passive = words[0] == "be"
    given = words[-1] == "to" and candidate.clause.lemma in GIVING_VERBS
    if candidate.thing and candidate.thing not in TELLING_NOUNS and not given:
        return False
    if object == "date":
        return passive
    if words[-1] == "by":
        return passive
    if words[-1] in ("in", "on", "at"):
        told = passive or candidate.thing in TELLING_NOUNS
        return told or object == ("Organization" if words[-1] == "at" else "Location")
    return words[-1] in TELLING_PREPOSITIONS


def _noun_tells(candidate: Candidate, words: list[str], subject: str) -> bool:
    """Whether a role noun relates the two: "rival of", "subdivision of", not "number of"."""
    noun = words[0]
    kind = kind_of(noun)
    fits = kind == subject or (kind is not None and "Person" not in (kind, subject))
    if words[-1] == "by" and kind == "Person":
        return False
    telling = words[-1] in TELLING_PREPOSITIONS or words[-1] in ("in", "on", "at")
    return telling and (fits or noun in RELATIONAL_NOUNS)


def _own_words(candidate: Candidate, subject: str, object: str) -> Named | str:
    words = candidate.name.split()
    if len(words) > LONGEST_RELATION:
        return "long relation"
    if candidate.rule == "object" and candidate.clause.first("xcomp", "ccomp") is not None:
        return "clause argument"
    if _says_little(candidate, words) or (candidate.light and object != "date"):
        return "vague relation"
    if candidate.kind == "noun" and not _noun_tells(candidate, words, subject):
        return "vague relation"
    if candidate.kind == "verb" and not _verb_tells(candidate, words, object):
        return "vague relation"
    if candidate.kind == "verb" and abs(candidate.subject.i - candidate.object.i) > FARTHEST:
        return "far apart"
    return Named(" ".join(words))


def _verb_tells(candidate: Candidate, words: list[str], object: str) -> bool:
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
    return candidate.rule == "object" or _tells(candidate, words, object)
