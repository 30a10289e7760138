"""Filters: the reasons to drop a candidate that the grammar allows."""

from __future__ import annotations

import re
from collections.abc import Callable

from extractors.offline.arguments import PlacedSentence, TypedArgument
from extractors.offline.candidate import Candidate
from extractors.offline.clauses import preposition_of
from extractors.offline.coreference import NEUTER
from extractors.offline.relation_names import RelationName
from extractors.offline.trees import TreeNode
from extractors.offline.valid_time import is_end_date
from kg.text.class_nouns import kind_of
from kg.text.lexicon import word_list

PRIZES = word_list("prizes")
PASSABLE = frozenset({"IN", "DT", "JJ", "NN", "VBN", "POS", "-LRB-", "-RRB-"})
# The rest of "No. 20 Squadron", "A Company" or "Col. Fitts" after the name was cut.
CUT = word_list("cut")
PASSED = re.compile(r"(former|\d+(st|nd|rd|th))\b", re.IGNORECASE)
NEAREST = 3  # the most words between a name and the words that give its other name
NO_LENGTHS = (
    "tons",
    "ton",
    "kg",
    "pounds",
    "tonnes",
    "t",
    "lb",
    "knots",
    "hours",
    "minutes",
    "years",
)


def doubt(
    candidate: Candidate,
    subject: TypedArgument,
    object: TypedArgument,
    relation: RelationName,
    place: PlacedSentence,
) -> str | None:
    """Return the reason to drop a candidate that has arguments and a relation, or None."""
    if CUT & {subject.text.lower(), object.text.lower()}:
        return "cut name"
    if not relation.in_catalogue and _unsure(candidate, subject, object):
        return "unsure pronoun"
    if object.type == "date" and is_end_date(candidate.object):
        return "date of an end"
    if _modifies(candidate.object, place):
        return "part of another phrase"
    return _doubt_of_relation(candidate, subject, object, relation, place)


def _doubt_of_relation(
    candidate: Candidate,
    subject: TypedArgument,
    object: TypedArgument,
    relation: RelationName,
    place: PlacedSentence,
) -> str | None:
    """Return the reason that applies to this relation of the catalogue alone, or None."""
    doubts: dict[str, tuple[str, Callable[[], bool]]] = {
        "IS_A": ("no class", lambda: PASSED.match(object.text) is not None),
        "LEADER_OF": ("rank, not command", lambda: _leads_by(candidate, place)),
        "LOCATED_IN": ("far attachment", lambda: not _adjacent(candidate, place)),
        "ALSO_KNOWN_AS": ("far alias", lambda: not _beside(candidate, place)),
        "PAINTED": ("not a picture", lambda: _drawn_into(candidate)),
        "WON": ("no prize", lambda: not _prize(subject if relation.inverse else object)),
        "LENGTH": ("wrong unit", lambda: object.text.split()[-1].lower() in NO_LENGTHS),
    }
    if relation.name not in doubts:
        return None
    reason, holds = doubts[relation.name]
    return reason if holds() else None


def _drawn_into(candidate: Candidate) -> bool:
    """Return True for "draw" as in "drew them into talks"."""
    towards = (preposition_of(node) for node in candidate.clause.of("obl"))
    return candidate.clause.lemma == "draw" and any(p in ("into", "to", "from") for p in towards)


def _modifies(node: TreeNode, place: PlacedSentence) -> bool:
    """Return True for a name that describes the next: "League One team Carlisle United"."""
    name = place.names.get(node.i)
    if name is None or name.type == "literal":
        return False
    after = {n.i - name.nodes[-1].i: n for n in place.sentence.nodes}
    noun = after.get(1)
    described = noun is not None and noun.tag == "NN" and kind_of(noun.lemma) is not None
    following = place.names.get(name.nodes[-1].i + 2)
    return described and following is not None and following.type != "literal"


def _leads_by(candidate: Candidate, place: PlacedSentence) -> bool:
    """Return True if "led X in Y" gives a measure: "in wins", "with 21 wins"."""
    measures = [n for n in candidate.clause.of("obl") if preposition_of(n) in ("in", "with")]
    named = (place.names.get(n.i) for n in measures)
    return any(name is None or name.type != "Location" for name in named)


def _unsure(candidate: Candidate, subject: TypedArgument, object: TypedArgument) -> bool:
    """Return True for "it" and for a pronoun whose antecedent had a rival.

    These are sure enough for relations of the catalogue alone.
    """
    neuter = candidate.subject.lower in NEUTER or candidate.object.lower in NEUTER
    return neuter or subject.rivalled or object.rivalled


def _adjacent(candidate: Candidate, place: PlacedSentence) -> bool:
    """Return True if only one preposition, commas and place names separate name and place.

    The second place of "A in Berlin, B in Paris" is not A's.
    """
    if candidate.rule not in ("name in name", "place in place"):
        return True
    between = _between(candidate.subject, candidate.object, place)
    prepositions = sum(node.tag == "IN" for node in between)
    return prepositions <= 1 and all(_passable(node, place) for node in between)


def _passable(node: TreeNode, place: PlacedSentence) -> bool:
    name = place.names.get(node.i)
    if name is not None:
        return name.type == "Location" or node.text.isupper()
    return node.text == "," or node.tag in PASSABLE


def _beside(candidate: Candidate, place: PlacedSentence) -> bool:
    """Return True if the words for the other name follow the name: "X (also known as Y)"."""
    if candidate.rule in ("object", "apposition name"):
        return False
    clause = candidate.clause
    if candidate.kind != "verb" or clause.i < candidate.subject.i:
        return True
    between = _between(candidate.subject, clause, place)
    return sum(node.text[:1].isalnum() for node in between) <= NEAREST


def _between(first: TreeNode, last: TreeNode, place: PlacedSentence) -> list[TreeNode]:
    """Return the nodes after the name of the first and before that of the last."""
    first_name, last_name = place.names.get(first.i), place.names.get(last.i)
    start = first_name.nodes[-1].i if first_name is not None else first.i
    end = last_name.nodes[0].i if last_name is not None else last.i
    return [node for node in place.sentence.nodes if start < node.i < end]


def _prize(argument: TypedArgument) -> bool:
    """Return True for the name of a prize, a contest or a battle."""
    return any(
        word.lower().removesuffix("'s").strip(",.") in PRIZES for word in argument.text.split()
    )
