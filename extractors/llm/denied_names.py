"""What a model marks as denied or only supposed, in its own way: by a key, or in the relation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.text.name_spelling import fold_relation

_YES = frozenset({"true", "yes", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "n", "f", "0"})
# Keys without regard to case, blanks, _ and -.
_DENIED = (
    "denied", "negated", "negation", "negative", "isnegated", "isdenied", "isnegative",
    "isnegation", "denial", "refuted", "isfalse", "counterfactual",
)  # fmt: skip
_HOLDS = ("holds", "istrue", "affirmed", "affirmative", "positive", "ispositive")
_SUPPOSED = (
    "supposed", "hedged", "hypothetical", "ishypothetical", "speculative", "isspeculative",
    "uncertain", "isuncertain", "alleged", "rumored", "rumoured", "conditional", "possible",
    "unconfirmed", "speculation", "issupposed",
)  # fmt: skip
_FACTUAL = (
    "asserted", "isasserted", "factual", "isfactual", "isfact", "certain", "iscertain",
    "confirmed", "isconfirmed",
)  # fmt: skip
_GRADES = (
    "polarity", "certainty", "modality", "factuality", "assertion", "assertionstatus", "status",
    "epistemic", "confidence", "confidencelevel", "negation", "veracity", "truth", "truthvalue",
)  # fmt: skip
_GRADE_DENIED = frozenset(
    {"negative", "neg", "denied", "negated", "refuted", "absent", "counterfactual", "-", "-1"}
)
_GRADE_SUPPOSED = frozenset(
    {"hypothetical", "possible", "probable", "likely", "unlikely", "uncertain", "speculative"}
    | {"speculated", "rumored", "rumoured", "alleged", "conditional", "unconfirmed", "hedged"}
    | {"supposed", "low", "very low", "doubtful", "planned", "potential", "counterfactual"}
)
_DOUBTFUL = 0.5  # a confidence below it
_TRUTHS = ("polarity", "factuality", "veracity", "truth", "truthvalue")


def is_denied(row: Mapping[str, Any]) -> bool:
    """Whether a fact's own keys deny it; `row` is by plain keys."""
    if _any(row, _DENIED, _YES) or _any(row, _HOLDS, _FALSE) or _any(row, _TRUTHS, _FALSE):
        return True
    return any(_plain(row.get(key)) in _GRADE_DENIED for key in _GRADES if key in row)


def is_supposed(row: Mapping[str, Any]) -> bool:
    """Whether they say that it is only supposed, or hardly believed."""
    if _any(row, _SUPPOSED, _YES) or _any(row, _FACTUAL, _FALSE):
        return True
    if any(_plain(row.get(key)) in _GRADE_SUPPOSED for key in _GRADES if key in row):
        return True
    sure = row.get("confidence")
    return isinstance(sure, float) and 0.0 <= sure < _DOUBTFUL


def _any(row: Mapping[str, Any], keys: Iterable[str], values: frozenset[str]) -> bool:
    return any(_plain(row[key]) in values for key in keys if key in row)


def _plain(value: Any) -> str:
    return str(value).strip().casefold() if isinstance(value, bool | int | float | str) else ""


@dataclass(frozen=True, slots=True)
class Read:
    """The relation that a name stands for, and what the name says of it."""

    relation: str
    denied: bool = False
    supposed: bool = False


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPLIT = re.compile(r"[\s_\-]+")
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|be|been|has|have|had|will|would|can|could|shall|should|may"
    r"|might|must)"
)
_CONTRACTED = (
    r"(?:do|does|did|is|are|was|were|has|have|had|wo|would|ca|could|should|might|must)n['’]?t"
)
# Each takes the marks of a denial from the beginning of a name, and leaves the rest.
_DENIALS = re.compile(
    rf"(?:(?:{_AUXILIARY} )?(?:not(?! only)|never|no longer)(?: {_AUXILIARY}\b(?= \w+ \w))?"
    r"(?: yet| any more)?"
    rf"|{_CONTRACTED}(?: been| be| have)?(?= \w+)|cannot"
    r"|(?:refuses?|refused|fails?|failed|declines?|declined|unable|neglected|omitted|unwilling) to"
    r"|(?:denied|denies)(?= (?:to|that|having|being|\w+ing)\b)(?: (?:to|that|having|being))?"
    r"|non|lack of|absence of)(?: (?:a|an|the|to))? (?=\w)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(is|are|was|were|has|have|had|does|did) (?:not\Z|no(?! longer)(?= \w))", re.IGNORECASE
)
_DOUBTS = re.compile(
    r"(?:(?:is |was |were |are )?(?:rumou?red|alleged|believed|supposed|said|thought|suspected"
    r"|presumed) to(?: have(?: been)?| be)?|allegedly|supposedly|reputedly|possibly|perhaps"
    r"|probably|(?:may|might|could)(?: have(?: been)?| be)?|hypothetically) (?=\w)",
    re.IGNORECASE,
)


def read_relation(name: str, known: Collection[str] = ()) -> Read:
    """DID_NOT_JOIN is a denied JOIN, RUMORED_TO_OWN a supposed OWN; others are as they are.

    Names that are `known` stay; the rest of a name is one of them where it has its stem.
    """
    if name in known or fold_relation(name) in map(fold_relation, known):
        return Read(name)
    words = " ".join(filter(None, _SPLIT.split(_CAMEL.sub(" ", name))))
    if none := _NO.match(words):
        return Read(_fitting(_like(name, none[1] + words[none.end() :]), known), denied=True)
    if denial := _DENIALS.match(words):
        return Read(_fitting(_like(name, words[denial.end() :]), known), denied=True)
    if doubt := _DOUBTS.match(words):
        return Read(_fitting(_like(name, words[doubt.end() :]), known), supposed=True)
    return Read(name)


def _fitting(name: str, known: Collection[str]) -> str:
    stem = _stem(name)
    return next((one for one in sorted(known) if _stem(one) == stem), name)


def _stem(name: str) -> str:
    """JOIN, JOINED, JOINS and JOINING are of one stem, and so are CEO_OF and ceo of."""
    first, *others = filter(None, _SPLIT.split(_CAMEL.sub(" ", name)))
    verb = re.sub(r"(?:ed|es|ing|e|s)$", "", first.casefold()) if len(first) > 3 else first
    return fold_relation("".join([verb, *others]))


def _like(name: str, rest: str) -> str:
    """The rest of a name with the name's own blanks."""
    if "_" in name:
        return rest.replace(" ", "_")
    if " " in name or "-" not in name:
        return rest if " " in name else _camel(rest)
    return rest.replace(" ", "-")


def _camel(rest: str) -> str:
    first, *others = rest.split()
    return "".join([first[:1].lower() + first[1:], *others])
