"""The engine's errors about a query as one short line with a position."""

from __future__ import annotations

import re
from typing import Any

from kg.cypher.read_only import no_value
from kg.cypher.tokens import find_name
from kg.errors import KgError, QueryError, StoreError
from kg.stores.embedded.database import short

_AT = re.compile(r"(?:at )?line (\d+)(?::|, column )(\d+)")
_UNEXPECTED = re.compile(r"(?:extraneous|mismatched|at|Unexpected) input '")
_MISSING = re.compile(r"missing (?:'(.+?)'|(\w+)) at ")
_TOKEN = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|\$?\w+|\S""")
_NO_VALUE = re.compile(r"Expected parameter\(s\): (.+)")
_EXPECTED = re.compile(r"expected: (.*)$", re.DOTALL)
_NAMED = re.compile(r"(?:UndefinedVariable|UnknownFunction).*'(.+?)'")
_ABOUT_QUERY = (
    "CommandParsingException",
    "CommandSemanticException",
    "CommandParameterMissingException",
    "CommandExecutionException",
    "ArithmeticErrorException",
    "TimeoutException",
    "QueryTerminatedException",
    "QueryNotIdempotentException",
    "QueryHeapBudgetExceededException",
    "HeapLimitExceededException",
    "IllegalArgumentException",
    "SecurityException",
    "ClassCastException",
    "OutOfMemoryError",
    "StackOverflowError",
)


def query_error(error: Any, cypher: str) -> KgError:
    """QueryError for a Java exception about this query, StoreError for any other."""
    kinds = {str(cause.getClass().getSimpleName()) for cause in _causes(error)}
    if not kinds.intersection(_ABOUT_QUERY):
        return StoreError(
            f"the graph cannot be read ({short(error)}): if this stays so, `kg doctor --repair` "
            "writes it anew from the ledger"
        )
    if kinds & {"OutOfMemoryError", "StackOverflowError"}:
        return QueryError("the query needs more memory than the graph may use: narrow it down")
    if "QueryNotIdempotentException" in kinds:
        return QueryError("only reading is allowed here")
    message = str(next(_causes(error)).getMessage() or "")
    if place := _AT.search(message):
        position = _offset(cypher, *map(int, place.groups()))
        return QueryError(_wording(message.splitlines()[0], cypher[position:]), position)
    if missing := _NO_VALUE.search(message):
        return no_value(missing[1])
    if named := _NAMED.search(message):
        return QueryError(_plain(message), find_name(cypher, named.group(1)))
    return QueryError(_plain(short(error)))


def _causes(error: Any) -> Any:
    while error is not None:
        yield error
        error = error.getCause()


def _offset(cypher: str, line: int, column: int) -> int:
    before = sum(len(text) for text in cypher.splitlines(keepends=True)[: line - 1])
    return min(before + column, len(cypher))


def _wording(message: str, rest: str) -> str:
    """`unexpected RETURN, expected an expression`; `rest` is the query from the place on.

    The engine quotes tokens and lists of hundreds of them, some cut short; the query has them.
    """
    token = _TOKEN.search(rest)
    missing = _MISSING.search(message)
    if missing:
        before = f" before {token[0]:.40}" if token else ""
        return f"{missing[1] or missing[2]} is missing{before}"
    if not _UNEXPECTED.search(message):
        return _AT.sub("", message).strip(" -")
    text = f"unexpected {token[0]:.40}" if token else "the query ends too early"
    expected = _EXPECTED.search(message)
    return f"{text}, expected {expected[1]}" if expected and len(expected[1]) < 80 else text


def _plain(message: str) -> str:
    """Without the error's code name: `Variable 'm' not defined`."""
    return re.sub(r"^[A-Z]\w+: ", "", message)
