"""Values in RETURN, WITH and the like that the embedded engine computes wrongly."""

from __future__ import annotations

from collections.abc import Sequence

from kg.cypher.tokens import Token
from kg.cypher.tree import Group, PathPattern, expression, segments, walk
from kg.errors import QueryError

Parts = Sequence[Token | Group | PathPattern]
_AGGREGATES = frozenset(
    {"COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT", "STDEV", "STDEVP", "PERCENTILECONT"}
    | {"PERCENTILEDISC"}
)
_LOGIC = frozenset({"AND", "OR", "XOR", "NOT"})
_PREDICATES = _LOGIC | {"IS", "IN", "STARTS", "ENDS", "CONTAINS", "~"}
_COMPARING = frozenset({"=", "<", ">"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "^"})


def check(parts: Parts) -> None:
    """Raise QueryError for a comparison or an aggregate that would be lost; `parts` are items."""
    for segment in segments(_body(parts)):
        _check_compared(segment)
        _check_aggregate(segment)
        for part in segment:
            if isinstance(part, Group) and not part.subquery:
                check(_inside(part))


def check_condition(parts: Parts, *, condition: bool = True) -> None:
    """Raise the same for WHERE, where AND, OR and NOT work outside calls, lists and CASE."""
    for segment in segments(_body(parts)):
        if condition:
            for operand in segments(segment, _LOGIC):
                _check_arithmetic(operand)
        else:
            _check_compared(segment)
        for part in segment:
            if isinstance(part, Group) and not part.subquery:
                brackets = part.open == "(" and part.before in _LOGIC | {"", "WHERE"}
                check_condition(_inside(part), condition=condition and brackets)


def _inside(group: Group) -> Parts:
    return expression(group.parts)


def _body(parts: Parts) -> Parts:
    """Return the parts without `x IN` of a list comprehension, cut where its WHERE begins."""
    body: list[Token | Group | PathPattern] = []
    reducing = any(part.text == "|" for part in parts)
    for place, part in enumerate(parts):
        first = place == 1 or (place > 1 and parts[place - 2].text == "," and reducing)
        loop = first and part.word == "IN" and isinstance(parts[place - 1], Token)
        body.append(
            Token("sign", ",", part.start) if loop or part.word in ("WHERE", "DISTINCT") else part
        )
    return body


def _counts(part: Token | Group | PathPattern) -> bool:
    return isinstance(part, Group) and (
        part.open == "CASE" or (part.subquery and part.before == "COUNT")
    )


def _check_compared(segment: Parts) -> None:
    logic = any(part.word in _LOGIC for part in segment)
    for operand in segments(segment, _LOGIC):
        compared = any(part.text in _COMPARING for part in operand)
        if logic and compared and any(map(_counts, operand)):
            raise QueryError(_lost(), operand[0].start)
        _check_arithmetic(operand)


def _check_arithmetic(operand: Parts) -> None:
    signs = {part.text for part in operand if isinstance(part, Token)}
    if signs & _COMPARING and signs & _ARITHMETIC and any(map(_counts, operand)):
        raise QueryError(_lost(), operand[0].start)


def _lost() -> str:
    return (
        "this engine loses the comparison beside COUNT { } or CASE: put it in brackets, "
        "(COUNT { .. } > 0) AND .., (1 + COUNT { .. }) > 2, or name it first in a WITH"
    )


def _check_aggregate(segment: Parts) -> None:
    if not any(part.word in _PREDICATES or part.text in _PREDICATES for part in segment):
        return
    if any(
        isinstance(part, Group) and part.open == "(" and part.before in _AGGREGATES
        for part in walk(segment)
    ):
        raise QueryError(
            "this engine does not see an aggregate under IS, IN, NOT, AND, OR and the like: name "
            "it first, WITH .., max(x) AS m, and then the predicate on m",
            segment[0].start,
        )
