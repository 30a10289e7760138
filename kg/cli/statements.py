"""Cypher as users type it: the ends of statements, and completions at the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.cypher.read_only import PROCEDURES
from kg.cypher.tokens import Token, tokenize
from kg.errors import QueryError
from kg.layout import quoted

COMMANDS = (":csv", ":help", ":json", ":quit", ":schema", ":table", ":why")
KEYWORDS = (
    "AND", "AS", "ASC", "BY", "CALL", "CASE", "CONTAINS", "COUNT", "DESC", "DISTINCT",
    "ELSE", "END", "ENDS", "EXISTS", "IN", "IS", "LIMIT", "MATCH", "NOT", "NULL",
    "OPTIONAL", "OR", "ORDER", "RETURN", "SHOW", "SKIP", "STARTS", "THEN", "UNION",
    "UNWIND", "WHEN", "WHERE", "WITH", "XOR", "YIELD",
)  # fmt: skip
FUNCTIONS = (
    "avg()", "coalesce()", "collect()", "count()", "head()", "keys()", "labels()", "last()",
    "length()", "max()", "min()", "nodes()", "properties()", "range()", "relationships()",
    "shortestPath()", "size()", "split()", "sum()", "toLower()", "toUpper()", "type()",
)  # fmt: skip
_PLAIN = re.compile(r"[^\W\d]\w*")
_WORD = re.compile(r"[\w`]*\Z")
_PROCEDURE = re.compile(r"\bCALL\s+([\w.]*)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Names in the graph, for completion."""

    labels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()


def split(text: str) -> tuple[list[str], str]:
    """Return the statements that end with a semicolon, without it, and the text after the last.

    Semicolons in strings, comments and backticks end nothing. A text without any word is not a
    statement, and as a rest it is "".
    """
    tokens = _whole_tokens(text)
    statements, start, words = [], 0, False
    for token in tokens:
        if token.text != ";":
            words = True
            continue
        if words:
            statements.append(text[start : token.start].strip())
        start, words = token.start + 1, False
    rest = text[start:]
    return statements, rest if words or _open_at(text) is not None else ""


def _open_at(text: str) -> int | None:
    """Return where an unclosed string, name in backticks or comment begins, or None."""
    try:
        tokenize(text)
    except QueryError as error:
        return error.position
    return None


def _whole_tokens(text: str) -> list[Token]:
    return tokenize(text[: _open_at(text)])


def complete(before: str, names: Candidates) -> tuple[int, list[str]]:
    """Return how many characters before the cursor to replace, and the sorted candidates.

    Case does not matter.
    """
    if before.startswith(":"):
        return len(before), _matching(before, COMMANDS)
    opened = _open_at(before)
    if _in_comment(before) or (opened is not None and before[opened] != "`"):
        return 0, []
    if called := _PROCEDURE.search(before):
        return len(called[1]), _matching(called[1], PROCEDURES)
    word = _WORD.search(before)
    prefix = word[0] if word else ""
    return len(prefix), _matching(prefix, _fitting(before[: len(before) - len(prefix)], names))


def _in_comment(before: str) -> bool:
    """Return True if the text ends in a `//` comment."""
    tokens = _whole_tokens(before)
    end = tokens[-1].start + len(tokens[-1].text) if tokens else 0
    return "//" in before[end:].rpartition("\n")[2]


def _fitting(before: str, names: Candidates) -> Iterable[str]:
    """Return the names that may follow this text."""
    tokens = _whole_tokens(before)
    last = tokens[-1].text if tokens else ""
    inside = _innermost(tokens)
    if last == "." and before.endswith("."):
        return map(_name, names.properties)
    if last in (":", "|", "&", "!") and inside in ("(", "["):
        return map(_name, names.labels if inside == "(" else names.types)
    if inside == "{" and last in ("{", ","):
        return map(_name, names.properties)
    return () if last == ":" else (*KEYWORDS, *FUNCTIONS)


def _innermost(tokens: Iterable[Token]) -> str:
    """Return the bracket that is open at the end, or ""."""
    opened = [""]
    for token in tokens:
        if token.text in ("(", "[", "{"):
            opened.append(token.text)
        elif token.text in (")", "]", "}") and len(opened) > 1:
            opened.pop()
    return opened[-1]


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else quoted(name)


def _matching(prefix: str, names: Iterable[str]) -> list[str]:
    """Return the names with this prefix, for names in backticks also without the backtick."""
    folded = prefix.strip("`").casefold()
    matching = {name for name in names if name.strip("`").casefold().startswith(folded)}
    return sorted(matching, key=lambda name: (name.casefold(), name))
