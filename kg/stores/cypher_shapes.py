"""Cypher that the embedded engine answers wrongly without a word: refused, with the rewrite.

Each shape was measured against Neo4j 5 on one graph; the rewrite is right on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.errors import QueryError
from kg.stores.cypher_gate import Token, tokenize

_AGGREGATES = frozenset(
    {"COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT", "STDEV", "STDEVP", "PERCENTILECONT"}
    | {"PERCENTILEDISC"}
)
_LOGIC = frozenset({"AND", "OR", "XOR"})
_PREDICATES = _LOGIC | {"IS", "NOT", "IN", "STARTS", "ENDS", "CONTAINS", "~"}
_CLAUSES = frozenset(
    {"MATCH", "OPTIONAL", "WHERE", "ORDER", "SKIP", "LIMIT", "OFFSET", "UNWIND", "WITH", "RETURN"}
    | {"UNION", "CALL", "YIELD"}
)
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


def check_shapes(cypher: str) -> None:
    """QueryError with the position and the rewrite for a shape that would answer wrongly."""
    tokens = tokenize(cypher)
    for place, token in enumerate(tokens):
        following = "".join(other.text for other in tokens[place : place + 3])
        if following[:2] in (":$", "&$", "|$") and following.endswith("("):
            raise QueryError(
                "this engine ignores a dynamic label or type: write WHERE type(r) = $type, or the "
                "name itself",
                token.start,
            )
        if token.text == "[":
            _check_negated_type(tokens, place)
        if token.word == "XOR":
            raise QueryError(
                "this engine loses rows with XOR: write (a AND NOT b) OR (b AND NOT a)",
                token.start,
            )
        if token.word in ("RETURN", "WITH") and tokens[place - 1].word not in ("STARTS", "ENDS"):
            for item in _items(tokens[place + 1 :]):
                _check_item(item)


def _check_negated_type(tokens: list[Token], place: int) -> None:
    """`-[:!X]-{1,2}`: the negation would be ignored."""
    end = next((n for n in range(place, len(tokens)) if tokens[n].text == "]"), place)
    inside = "".join(token.text for token in tokens[place:end])
    after = "".join(token.text for token in tokens[end + 1 : end + 4]).lstrip("->")
    if ":!" in inside and after[:1] in ("{", "+", "*"):
        raise QueryError(
            "this engine ignores `!` in a repeated relation: write "
            "((x)-[r]-(y) WHERE type(r) <> 'NAME'){1,2}",
            tokens[place].start,
        )


def _items(tokens: list[Token]) -> Iterator[list[Token]]:
    """The items of a RETURN or WITH, what stands in brackets and CASE .. END taken out."""
    depth = 0
    item: list[Token] = []
    for place, token in enumerate(tokens):
        if token.text in _CLOSE or token.word == "END":
            depth -= 1
            if depth < 0:
                break
        if depth == 0 and token.text == ",":
            yield item
            item = []
        elif depth == 0:
            starts = place > 0 and tokens[place - 1].word in ("STARTS", "ENDS")
            if token.word in _CLAUSES and not starts:
                break
            item.append(token)
        if token.text in _OPEN or token.word == "CASE":
            depth += 1
    yield item


def _check_item(item: list[Token]) -> None:
    words = {token.word or token.text for token in item}
    calls = [(token.word, after.text) for token, after in pairwise(item)]
    if any(word in _AGGREGATES and sign == "(" for word, sign in calls) and words & _PREDICATES:
        raise QueryError(
            "this engine does not see an aggregate under IS, IN, NOT, AND, OR and the like: name "
            "it first, WITH .., max(x) AS m, and then the predicate on m",
            item[0].start,
        )
    counted = ("COUNT", "{") in calls
    compared = counted and words & {"<", ">", "="} and words & {"+", "-", "*", "/", "%"}
    if compared or ((counted or "CASE" in words) and words & _LOGIC):
        raise QueryError(
            "this engine loses the comparison beside COUNT { } or CASE: put it in brackets, "
            "(COUNT { .. } > 0) AND ..",
            item[0].start,
        )
