"""Denials and hedges read from words alone, for facts without a dependency tree.

`factuality(text, first, second)` looks at the words before each of two names, between them, and
before and after both, in their sentences. It errs on the side of doubt: a marked fact is kept as
a denied or hedged one and never becomes an ordinary fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Modality, Polarity
from kg.text.lexicon import word_list

Span = tuple[int, int]
Stance = tuple[Polarity, Modality]

PLAIN: Stance = ("positive", "asserted")
DENIED: Stance = ("negative", "asserted")
OPEN: Stance = ("positive", "hedged")
LONGEST = 600  # code points that are read between two names, and before and after them
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\w\s]")
# The beginning of a sentence that continues about an earlier name.
_PRONOUN = re.compile(
    r"\W*(?:nor |neither |never |if |had |did |was )?(?:s?he|it|they|his|her|its|their|"
    r"the (?:company|firm|group|band|club|team|city|film|book))\b",
    re.IGNORECASE,
)
NEGATORS = frozenset(
    [
        "not", "never", "nor", "neither", "cannot", "without", "hardly", "scarcely", "barely",
        "nobody", "none", "no", "few",
    ]
)  # fmt: skip
ADDING = frozenset(
    [
        "only", "just", "merely", "simply", "solely", "until", "till", "least", "long", "far",
        "later", "doubt", "sooner", "less", "fewer",
    ]
)  # fmt: skip
CONDITIONS = frozenset({"if", "unless", "whether"})
MODALS = frozenset(
    ["may", "might", "could", "should", "would", "'d", "will", "shall", "must", "can"]
)
HEDGES = word_list("hedges") | {"either", "alleged", "supposed", "fictional", "fictitious"}
FALSELY = word_list("falsely")
HEARSAY = word_list("hearsay") | word_list("claims")
SEQUENCE = word_list("sequence")
FALSITIES = word_list("falsities") | {"doubted", "denied", "doubtful", "uncertain"}
# Before an infinitive, a gerund or "that": verbs that deny it, and verbs that leave it open.
DENYING = word_list("denials") | {"dreamt", "doubt", "wonder", "imagine", "dispute", "turned"}
INTENDING = word_list("intentions") | {"claim", "profess"} - {
    "report",
    "right",
    "long",
    "set",
    "due",
    "order",
}
PASSIVES = word_list("reports") | word_list("beliefs") | {"said", "thought", "held", "told"}
GOVERNED = frozenset({"to", "of", "that", "from", "against", "for", "down"})
PROJECTS = frozenset(["acquisition", "plan", "plans", "bid", "merger", "purchase", "takeover"])
LEADS = frozenset(
    [("close", "to"), ("near", "to"), ("about", "to"), ("yet", "to"), ("all", "but"),
     ("short", "of"), ("far", "from"), ("was", "to"), ("is", "to"), ("were", "to"), ("verge", "of"),
     ("brink", "of"), ("died", "before")]
)  # fmt: skip
BE = frozenset({"is", "was", "are", "were", "be", "been", "has", "had", "have", "did", "does"})
# A negation before one of these does not reach the words after it.
BOUNDARIES = frozenset(
    [
        ",", ";", ":", "but", "which", "who", "because", "although", "though", "after", "when",
        "while", "since", "before", "despite", "as", "where",
    ]
)  # fmt: skip
SKIPPED = frozenset(
    [
        "in", "at", "of", "on", "for", "from", "to", "by", "with", "the", "a", "an", "his", "her",
        "its", "their", "near", "also", "later", "even", "rather", "into", '"', "“", "(",
    ]
)  # fmt: skip
PAIRS = frozenset([("rather", "than"), ("instead", "of"), ("opposed", "to"), ("lieu", "of")])
ORDERS = frozenset({"imagine", "suppose", "assume", "let", "say", "pretend"})


def factuality(text: str, head: Span, tail: Span, starts: Sequence[int] = ()) -> Stance:
    """Return the polarity and modality of a fact about two names.

    `head` and `tail` are the names' spans in code points, `starts` the starts of sentences.
    """
    first, second = sorted((head, tail))
    begin = max((start for start in starts if start <= second[0]), default=0)
    apart = begin > first[0]  # in different sentences
    begin = begin if apart else first[1]
    if apart and not _PRONOUN.match(text, begin):
        return PLAIN  # the second sentence has another subject
    between = _words(text[max(begin, second[0] - LONGEST) : second[0]])
    start = max((s for s in starts if s <= first[0]), default=0)
    before = _words(text[max(start, first[0] - LONGEST) : first[0]])
    after = _words(text[second[1] : second[1] + LONGEST])
    rest = after[: next((i for i, word in enumerate(after) if word in (".", "!", "?")), len(after))]
    if len(rest) < len(after) and after[len(rest)] == "?":
        return OPEN
    if between == [","]:
        return PLAIN  # "Savannah, Georgia"
    if "respectively" in {*between, *rest} or _alternative(between) or _alternative(rest):
        return OPEN
    stance = _set_apart(before) or _set_apart(between) or _inside(between)
    stance = stance or _governed(before, between)
    return stance or (None if apart else _over(before, rest)) or PLAIN


def _governed(before: Sequence[str], between: Sequence[str]) -> Stance | None:
    """Return the stance of a verb with the first name as object: "stopped X from buying Y"."""
    verb, particle = before[-1:] or [""], between[:1]
    if particle in (["from"], ["against"]) and _listed(verb[0], DENYING):
        return DENIED
    particles = (["to"], ["of"], ["from"], ["against"])
    return OPEN if particle in particles and _listed(verb[0], INTENDING) else None


def _words(text: str) -> list[str]:
    """Return the words and punctuation marks of a text, the first word in lower case."""
    words = _WORD.findall(text)
    return [word.lower() if i == 0 else word for i, word in enumerate(words)]


def _set_apart(words: Sequence[str]) -> Stance | None:
    """Return the stance of the last words before a name: "not in X", "rather than X", "or X"."""
    for i in range(len(words) - 1, max(-1, len(words) - 6), -1):
        word, previous = words[i], words[i - 1] if i else ""
        if (previous, word) in PAIRS or word == "unlike":
            return DENIED
        if word in ("not", "never", "nor", "neither"):
            following = words[i + 1] if i + 1 < len(words) else ""
            apart = previous not in BE and following not in ADDING
            return DENIED if apart or (previous in BE and words[i - 2 : i - 1] == ["it"]) else None
        if word in HEDGES or word in ("or", "and/or"):
            return OPEN
        if word not in SKIPPED:
            return None
    return None


def _alternative(words: Sequence[str]) -> bool:
    """Return True if the words after a name add an alternative: "X, Y or Z", "X/or Y"."""
    for word in words[:12]:
        if word in ("or", "and/or"):
            return True
        if not (word[0].isupper() or word in (",", "and", "/")):
            return False
    return False


def _inside(words: Sequence[str]) -> Stance | None:
    """Return the stance of the words between two names, or before the second in its sentence."""
    for i in range(len(words) - 1, -1, -1):
        word, previous = words[i], words[i - 1] if i else ""
        following = words[i + 1] if i + 1 < len(words) else ""
        if (previous, word) in LEADS:
            return OPEN
        if word in BOUNDARIES:
            return None
        if word in NEGATORS or word.endswith(("n't", "n’t")):
            if previous == "and" and following[:1].isupper():
                continue  # "X and not Y founded Z"
            return None if following in ADDING else DENIED
        if stance := _doubted(words, i, previous, following):
            return stance
    return None


def _doubted(words: Sequence[str], i: int, previous: str, following: str) -> Stance | None:
    """Return the stance of a single word between two names: "falsely", "may", "refused to"."""
    word = words[i]
    if word in FALSELY:
        return DENIED
    governed = following in GOVERNED or following.endswith("ing")
    governed = governed or bool(PROJECTS & set(words[i + 1 :]))
    if word == "too" and "to" in words[i:]:
        return DENIED
    if governed and _listed(word, DENYING):
        return DENIED
    if governed and _listed(word, INTENDING):
        return OPEN
    reported = following == "to" and previous in BE and _listed(word, PASSIVES)
    modal = word in MODALS and not SEQUENCE & set(words[i:])
    choice = word == "or" and i + 1 < len(words) and not following[:1].isupper()
    hedged = reported or modal or choice or word in HEDGES or word in CONDITIONS
    return OPEN if hedged else None


def _over(before: Sequence[str], after: Sequence[str]) -> Stance | None:
    """Return the stance of the words over the clause of both names.

    Examples: "falsely claimed that X", "nor was X", "if X".
    """
    words = ["," if word in (";", ":") else word.lower() for word in before]
    if words[:1] and words[0] in ORDERS and len(words) <= 2:
        return OPEN
    lead = words[-5:]
    if "," in lead[:-1] or lead[-1:] == [","]:
        hearsay = set(lead) & word_list("hearsay") and "according" in words[-6:]
        lead = [] if "," in lead[-1:] else lead[len(lead) - lead[::-1].index(",") :]
        return OPEN if hearsay else _led(words, lead)
    if "doubt" in lead and "no" in lead:
        return None
    claimed = lead[-1:] == ["that"] and any(_listed(word, HEARSAY) for word in lead)
    if claimed or (lead[-1:] == ["that"] and "it" in lead):
        if any(word in FALSITIES | FALSELY or _listed(word, DENYING) for word in (*after, *lead)):
            return DENIED
        true = {"true", "fact", "clear", "doubt"} & set(lead)
        return OPEN if claimed or not (true or "was" in lead) else None
    return _led(words, lead)


def _led(words: Sequence[str], lead: Sequence[str]) -> Stance | None:
    """Return the stance of the words right before the first name of a clause."""
    if {"nor", "never", "cannot", "not"} & set(lead) and not ADDING & set(lead):
        return DENIED
    if "no" in lead and lead[-1:] in (["did"], ["was"], ["has"], ["had"], ["were"], ["is"]):
        return DENIED if not ADDING & set(lead) else None
    if set(lead) & FALSELY or any(_listed(w, DENYING) for w in lead if lead[-1:] == ["that"]):
        return DENIED
    if set(lead[-3:]) & CONDITIONS or (lead[-1:] == ["had"] and len(words) == 1):
        return OPEN
    believed = {"believe", "believes", "believed", "hope", "hopes", "legend"} & set(lead)
    return OPEN if believed and lead[-1:] in (["that"], ["it"]) else None


def _listed(word: str, words: frozenset[str]) -> bool:
    """Return True if the word is a form of a lemma in `words`."""
    lower = word.lower()
    if lower in words:
        return True
    stems = (lower.removesuffix(ending) for ending in ("s", "d", "ed", "es", "ing"))
    return any(len(stem) > 2 and stem != lower and _stem(stem) & words for stem in stems)


def _stem(stem: str) -> frozenset[str]:
    """Return the possible lemmas of a form without its ending."""
    single = stem[:-1] if stem[-1] == stem[-2] else stem
    return frozenset({stem, stem + "e", stem[:-1] + "y", single})
