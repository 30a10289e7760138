"""Valid time of a statement: the dates of its clause, without those of an end."""

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
MOST = 40  # the most dates of one clause that are read
NEAR = 5  # the most words between "until" and a date: "until their divorce in 2018"

Dated = tuple[Candidate, str]


def holds_on(candidate: Candidate, names: dict[int, Name]) -> bool:
    """Return True for a date on which the clause holds, not one that bounds it or is unsure."""
    date = candidate.object
    if preposition_of(date) in BOUNDING or contrast(date, names):
        return False
    return not is_end_date(date)


def is_end_date(date: TreeNode) -> bool:
    """Return True for the date of an end: "until their divorce in 2018"."""
    for word in before(date, NEAR):
        if word.lower in BOUNDS:
            return True
        if word.verbal or word.tag in (",", "NNP", "CD"):
            return False
    return False


def time_of(candidate: Candidate, dates: Sequence[Dated]) -> str | None:
    """Return the time of a statement from the dates of its clause in text order, or None."""
    if not dates or _ended(candidate):
        return None
    if len(dates) == 1:
        return dates[0][1]
    dates = dates[:MOST]
    own = [dated for dated in dates if dated[0].subject is candidate.subject] or list(dates)
    place, count = place_among(candidate.object)
    paired = [value for date, value in own if place_among(date.object) == (place, count)]
    if count > 1 and paired and len(own) == count:
        return paired[0]
    return own[0][1]


def _ended(candidate: Candidate) -> bool:
    """Return True if the clause is about the end of what the candidate states."""
    clause = candidate.clause
    above = clause.head if clause.dep in ("xcomp", "advcl", "ccomp") else None
    if above is not None and above.lemma in STOPPING:
        return clause.tag == "VBG" or above.lemma == "cease"
    role = candidate.kind == "noun" or candidate.rule in ("title", "complement")
    particle = clause.first("compound:prt")
    verb = clause.lemma if particle is None else f"{clause.lemma} {particle.lower}"
    adverb = clause.next.lower if clause.next is not None else ""
    return role and bool(ENDINGS & {verb, clause.lemma, f"{clause.lemma}-{adverb}"})
