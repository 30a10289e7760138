"""The read-only check: reading queries pass, others are refused with the place.

The engines refuse writing on their read path too; the check comes first because it names the place,
and because it also covers procedures, LOAD CSV and several statements.
"""

from __future__ import annotations

import re

from kg.cypher.tokens import Token, tokenize
from kg.errors import QueryError

PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshipTypes",
        "db.propertyKeys",
        "db.schema.visualization",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.index.fulltext.queryNodes",
        "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes",
        "db.index.vector.queryRelationships",
        "dbms.components",
    }
)
_ALLOWED = frozenset(name.lower() for name in PROCEDURES)
_READING = frozenset(
    {"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "CALL", "SHOW", "EXPLAIN", "PROFILE"}
)
_WRITING = frozenset(
    {"CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "FOREACH", "INSERT"}
)
_KEYWORDS = _READING | _WRITING | {"LOAD"}
EXAMPLE = "`MATCH (n:__Entity__) RETURN n.name LIMIT 10`"
# After these a word is a name: a property, label, parameter, variable or function argument.
_BEFORE_NAMES = frozenset(".:|&!$([,=<>+-/%^")
_NAMING_WORDS = frozenset(
    {"AS", "RETURN", "YIELD", "BY", "AND", "OR", "XOR", "NOT", "IN", "IS", "WHERE", "DISTINCT"}
    | {"UNWIND", "WHEN", "THEN", "ELSE", "CASE", "CONTAINS", "LIMIT", "SKIP"}
)


def check_reading(cypher: str) -> None:
    """Raise QueryError with the position unless this is one statement that only reads."""
    if (first := re.match(r"\s*(\w+)", cypher)) and first[1].upper() not in _KEYWORDS:
        raise _no_query(first[1], first.start(1))  # before its apostrophes are read as quotes
    tokens = tokenize(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise QueryError(f"the query is empty: give Cypher, such as {EXAMPLE}", 0)
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text == ";":
            raise QueryError("one statement at a time", after.start if after else token.start)
        if token.text == "}" and "TRANSACTIONS" in [t.word for t in tokens[place + 1 : place + 5]]:
            raise QueryError("IN TRANSACTIONS is not allowed here: it writes", token.start)
        if token.kind == "word" and _is_keyword(before, after):
            _check_keyword(tokens, place)
    _check_start(tokens[0])


def _check_start(token: Token) -> None:
    if token.word not in _READING and token.text not in "({":
        raise _no_query(token.text, token.start)


def _no_query(start: str, position: int) -> QueryError:
    return QueryError(
        f"the query must be Cypher, such as {EXAMPLE}: it starts with MATCH, OPTIONAL MATCH, "
        f"UNWIND, WITH, CALL, SHOW or RETURN, not with {start!r:.40}",
        position,
    )


def no_value(names: str) -> QueryError:
    """Return the error for parameters ("a, b") without a value."""
    parameters = re.findall(r"\w+", names)
    listed = ", ".join(f"${name}" for name in parameters)
    options = " ".join(f"--param {name}=VALUE" for name in parameters)
    return QueryError(f"no value is given for {listed}: add {options}")


def _is_keyword(before: Token | None, after: Token | None) -> bool:
    if before and (before.text in _BEFORE_NAMES or before.word in _NAMING_WORDS):
        return False
    in_map = before is not None and before.text == "{"
    return not (after and (after.text in (".", "=") or (in_map and after.text == ":")))


def _check_keyword(tokens: list[Token], place: int) -> None:
    token = tokens[place]
    following = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if token.word in _WRITING:
        raise QueryError(
            f"only reading is allowed here: {token.word} writes (a name that is written like a "
            f"keyword goes into backticks: `{token.text}`)",
            token.start,
        )
    if token.word == "LOAD" and following == "CSV":
        raise QueryError("LOAD CSV is not allowed here: it reads files", token.start)
    if token.word == "CALL":
        _check_call(tokens, place + 1)


def _check_call(tokens: list[Token], place: int) -> None:
    """Raise QueryError for a procedure outside PROCEDURES; subqueries are checked further."""
    if place >= len(tokens) or tokens[place].text in "({":
        return
    start, name = tokens[place].start, ""
    while place < len(tokens) and (tokens[place].kind in ("word", "quoted", "number")
                                   or tokens[place].text == "."):  # fmt: skip
        if name and not name.endswith(".") and tokens[place].text != ".":
            break
        name += tokens[place].text.strip("`")
        place += 1
    if name.lower() not in _ALLOWED:
        allowed = ", ".join(sorted(PROCEDURES))
        raise QueryError(f"procedure {name} is not allowed here; allowed are {allowed}", start)
