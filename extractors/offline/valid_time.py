"""When a statement held: the dates of its clause, those at which something ended left out."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.offline.argument_factuality import contrast
from extractors.offline.candidate import Candidate
from extractors.offline.clauses import preposition_of
from extractors.offline.named_spans import Name
from extractors.offline.paired_coordination import place_among
from extractors.offline.parse_repairs import before
from extractors.offline.trees import TreeNode
from kg.text.lexicon import word_list

ENDINGS = word_list("endings")
STOPPING = frozenset({"cease", "stop", "quit", "finish", "discontinue", "end"})
BOUNDS = frozenset({"until", "till", "before"})
BOUNDING = BOUNDS | {"to", "through", "up to", "up until", "prior to", "after", "til", "thru"}
MOST = 40  # dates of one clause that are looked at
NEAR = 5  # words between "until" and the date of what it names: "until their divorce in 2018"

Dated = tuple[Candidate, str]


def holds_on(candidate: Candidate, names: dict[int, Name]) -> bool:
    """Returns whether a date is one on which the clause holds, and not one that bounds it or is
    unsure."""
    date = candidate.object
    if preposition_of(date) in BOUNDING or contrast(date, names):
        return False
    return not bounded(date)


def bounded(date: TreeNode) -> bool:
    """Whether a date is that of what ends something: "until their divorce in 2018"."""
    for word in before(date, NEAR):
        if word.lower in BOUNDS:
            return True
        if word.verbal or word.tag in (",", "NNP", "CD"):
            return False
    return False


def time_of(candidate: Candidate, dates: Sequence[Dated]) -> str | None:
    """The time of a statement, from the dates of its clause in text order."""
    if not dates or _ended(candidate):
        return None
    if len(dates) == 1:
        return dates[0][1]
    dates = dates[:MOST]
    own = [one for one in dates if one[0].subject is candidate.subject] or list(dates)
    place, count = place_among(candidate.object)
    paired = [value for date, value in own if place_among(date.object) == (place, count)]
    if count > 1 and paired and len(own) == count:
        return paired[0]
    return own[0][1]


def _ended(candidate: Candidate) -> bool:
    """Returns whether the clause is about the end of what the candidate states."""
    clause = candidate.clause
    above = clause.head if clause.dep in ("xcomp", "advcl", "ccomp") else None
    if above is not None and above.lemma in STOPPING:
        return clause.tag == "VBG" or above.lemma == "cease"
    role = candidate.kind == "noun" or candidate.rule in ("title", "complement")
    particle = clause.first("compound:prt")
    verb = clause.lemma if particle is None else f"{clause.lemma} {particle.lower}"
    adverb = clause.next.lower if clause.next is not None else ""
    return role and bool(ENDINGS & {verb, clause.lemma, f"{clause.lemma}-{adverb}"})
