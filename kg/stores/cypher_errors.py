"""The engine's errors about a query as one short line with a position."""

from __future__ import annotations

import re
from typing import Any

from kg.errors import KgError, QueryError, StoreError
from kg.stores.arcade import short
from kg.stores.cypher_gate import find_name

_AT = re.compile(r"(?:at )?line (\d+)(?::|, column )(\d+)")
_WHAT = re.compile(r"(?:extraneous|mismatched) input '(.*?)'(?=,|$)|(?<=at input )'(.*)'$")
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
        return QueryError(_wording(message), _offset(cypher, *map(int, place.groups())))
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


def _wording(message: str) -> str:
    """`unexpected 'x', expected an expression`; a list of hundreds of tokens says nothing."""
    first = message.splitlines()[0]
    what = _WHAT.search(first)
    text = _AT.sub("", first).strip(" -")
    if what:
        found = what.group(1) or what.group(2)
        end = "the query ends too early" if found == "<EOF>" else f"unexpected {found!r}"
        text = end
    expected = _EXPECTED.search(first)
    if expected and len(expected.group(1)) < 80 and expected.group(1) not in text:
        text += f", expected {expected.group(1)}"
    return text.replace("Unexpected input", "unexpected")


def _plain(message: str) -> str:
    """Without the error's code name: `Variable 'm' not defined`."""
    return re.sub(r"^[A-Z]\w+: ", "", message)
