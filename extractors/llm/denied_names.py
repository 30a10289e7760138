"""Marks of denied or supposed facts in a model's reply: by a key, or in the relation's name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.text.name_spelling import fold_relation

_YES = frozenset({"true", "yes", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "n", "f", "0"})
# Keys, matched without regard to case, blanks, _ and -.
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
_DOUBTFUL = 0.5  # a fact with a lower confidence is supposed
_TRUTHS = ("polarity", "factuality", "veracity", "truth", "truthvalue")


def is_denied(row: Mapping[str, Any]) -> bool:
    """Return True if a key of the fact denies it; `row` is by plain keys."""
    if _any(row, _DENIED, _YES) or _any(row, _HOLDS, _FALSE) or _any(row, _TRUTHS, _FALSE):
        return True
    return any(_plain(row.get(key)) in _GRADE_DENIED for key in _GRADES if key in row)


def is_supposed(row: Mapping[str, Any]) -> bool:
    """Return True if a key of the fact marks it as supposed, or its confidence is low."""
    if _any(row, _SUPPOSED, _YES) or _any(row, _FACTUAL, _FALSE):
        return True
    if any(_plain(row.get(key)) in _GRADE_SUPPOSED for key in _GRADES if key in row):
        return True
    confidence = row.get("confidence")
    return isinstance(confidence, float) and 0.0 <= confidence < _DOUBTFUL


def _any(row: Mapping[str, Any], keys: Iterable[str], values: frozenset[str]) -> bool:
    return any(_plain(row[key]) in values for key in keys if key in row)


def _plain(value: Any) -> str:
    return str(value).strip().casefold() if isinstance(value, bool | int | float | str) else ""


@dataclass(frozen=True, slots=True)
class ReadRelation:
    """A relation without the marks in its name, and what they say: denied, or supposed."""

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
# Each matches the words of a denial at the beginning of a name, not the rest.
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


def read_relation(name: str, schema_names: Collection[str] = ()) -> ReadRelation:
    """Read DID_NOT_JOIN as a denied JOIN and RUMORED_TO_OWN as a supposed OWN.

    Other names, and names of the schema, are returned as they are. The rest of a name becomes
    the schema's name with the same stem, if there is one.
    """
    if name in schema_names or fold_relation(name) in map(fold_relation, schema_names):
        return ReadRelation(name)
    words = " ".join(filter(None, _SPLIT.split(_CAMEL.sub(" ", name))))
    if none := _NO.match(words):
        rest = _like(name, none[1] + words[none.end() :])
        return ReadRelation(_fitting(rest, schema_names), denied=True)
    if denial := _DENIALS.match(words):
        rest = _like(name, words[denial.end() :])
        return ReadRelation(_fitting(rest, schema_names), denied=True)
    if doubt := _DOUBTS.match(words):
        rest = _like(name, words[doubt.end() :])
        return ReadRelation(_fitting(rest, schema_names), supposed=True)
    return ReadRelation(name)


def _fitting(name: str, schema_names: Collection[str]) -> str:
    """Return the schema's name with the stem of `name`; `name` if there is none."""
    stem = _stem(name)
    return next((other for other in sorted(schema_names) if _stem(other) == stem), name)


def _stem(name: str) -> str:
    """Return a key that is equal for JOIN, JOINED, JOINS and JOINING, and for CEO_OF and ceo of."""
    first, *rest = filter(None, _SPLIT.split(_CAMEL.sub(" ", name)))
    verb = re.sub(r"(?:ed|es|ing|e|s)$", "", first.casefold()) if len(first) > 3 else first
    return fold_relation("".join([verb, *rest]))


def _like(name: str, rest: str) -> str:
    """Return the rest of a name with the separators of the name."""
    if "_" in name:
        return rest.replace(" ", "_")
    if " " in name or "-" not in name:
        return rest if " " in name else _camel(rest)
    return rest.replace(" ", "-")


def _camel(rest: str) -> str:
    first, *more = rest.split()
    return "".join([first[:1].lower() + first[1:], *more])
