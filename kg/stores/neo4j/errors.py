"""Errors of a Neo4j server as one line that says what to do."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from kg.cypher.read_only import no_value
from kg.errors import OTHER_DATABASE, KgError, QueryError, StoreError

_PLACE = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: (\d+)\)\)")
_TIMED_OUT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration")
_DEFAULT = "the user's home database"


@contextmanager
def store_errors(uri: str, username: str, database: str) -> Iterator[None]:
    """Errors of the driver and the server become StoreError; ours pass."""
    from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

    try:
        yield
    except AuthError as error:
        if error.code and error.code.endswith("AuthenticationRateLimit"):
            raise StoreError(
                f"{uri} refuses the user {username!r} for a while, after wrong passwords: wait, "
                "then check NEO4J_PASSWORD"
            ) from error
        raise StoreError(_refused(uri, username)) from error
    except ServiceUnavailable as error:
        raise StoreError(_untrusted(uri, error) or _silent(uri)) from error
    except Neo4jError as error:
        raise StoreError(_told(error, uri, username, database)) from error
    except (DriverError, OSError, ValueError) as error:
        if "Cannot resolve address" in str(error):  # so say drivers before 6
            raise StoreError(_silent(uri)) from error
        raise StoreError(f"{uri} cannot be used: {_first_line(str(error))}") from error


def _refused(uri: str, username: str) -> str:
    unset = "NEO4J_PASSWORD" not in os.environ
    advice = "NEO4J_PASSWORD is not set" if unset else "check NEO4J_USERNAME and NEO4J_PASSWORD"
    return f"{uri} refuses the user {username!r}: {advice}"


def _untrusted(uri: str, error: BaseException) -> str:
    """Returns what is wrong with the server's certificate, if that is it."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"{uri} shows a certificate that is not trusted here ({cause.verify_message}): "
                "name the file of its authority in SSL_CERT_FILE, or use +ssc instead of +s to "
                "trust any"
            )
    return ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what led to it; where a cluster was asked that is a group."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _causes(part)
        error = error.__cause__ or error.__context__


def _silent(uri: str) -> str:
    return f"no Neo4j server answers at {uri}: start it, or check the address (NEO4J_URI)"


def _told(error: KgError | Exception, uri: str, username: str, database: str) -> str:
    code = str(getattr(error, "code", "") or "")
    message = _first_line(str(getattr(error, "message", "") or error))
    if code.endswith("DatabaseNotFound"):
        return (
            f"{uri} has no database {database or _DEFAULT!r}: check NEO4J_DATABASE (Neo4j "
            "Community has one only, usually 'neo4j')"
        )
    if code.endswith("Security.Forbidden"):
        return f"{uri}: the user {username!r} may not do this ({message})"
    if code.endswith("Schema.ConstraintValidationFailed") or "ConstraintCreationFailed" in code:
        return f"{uri} holds nodes of others that clash with ours ({message}): {OTHER_DATABASE}"
    return f"{uri}: {message}"


def query_error(error: Exception, cypher: str, before: int = 0, timeout: float = 0.0) -> Exception:
    """QueryError for an error about this query; any other error as it is.

    `before` characters of `cypher` stand before the user's own text.
    """
    code = str(getattr(error, "code", "") or "")
    message = _first_line(str(getattr(error, "message", "") or error))
    if code.endswith(_TIMED_OUT):
        return QueryError(f"the query took longer than {timeout:g} s and was stopped")
    if "AccessMode" in code or "Writing in read access mode" in message:
        return QueryError("only reading is allowed here")
    if isinstance(error, (ValueError, TypeError)) and not code:
        return QueryError(message)
    if code.endswith("Statement.ParameterMissing"):
        return no_value(message.partition(":")[2])
    if not re.search(r"\.(Statement|Procedure|Transaction|General)\.", code):
        return error
    place = _position(error, cypher)
    position = None if place is None else max(0, place - before)
    return QueryError(_PLACE.sub("", message).strip().rstrip(".:"), position)


def _position(error: Exception, cypher: str) -> int | None:
    """The server counts UTF-16 units, Python code points."""
    found = _PLACE.search(str(error))
    if found is None:
        return None
    units = int(found.group(3)) * 2
    return len(cypher.encode("utf-16-le")[:units].decode("utf-16-le", "ignore"))


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].strip() if text.strip() else "no reason given"
