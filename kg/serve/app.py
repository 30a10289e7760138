"""The server's routes: the page, and parts of the graph as JSON.

Each request opens the graph and closes it again, so that a build can go on beside the server and
the next answer shows what it wrote. Everything but queries comes from the ledger.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kg.config import Config
from kg.errors import ConfigError, KgError, QueryError, StoreError, caret
from kg.explain import (
    Excerpt,
    about,
    in_document,
    of_relation,
    one_fact,
    overview,
    search_names,
    titles,
)
from kg.graph import Graph, open_graph
from kg.layout import clean
from kg.ledger import Ledger
from kg.model import Changes, Document
from kg.serve.gate import Gate, trusted
from kg.stores.advice import advice
from kg.verbs import stats
from kg.view import assemble, tables

DOCUMENTS = 2000  # most documents in the list that filters
ROWS = 500
SECONDS = 30.0
LONGEST = 100_000  # bytes of a request

Answer = Mapping[str, Any]


def application(config: Config, host: str = "127.0.0.1", token: str = "") -> Starlette:
    """Return the web application over the graph of these settings.

    With `token` its owner can delete documents; for a `host` beyond this machine, every request
    needs it.
    """
    site = _Site(config, writable=bool(token))
    routes = [
        Route("/", site.page),
        Route("/api/entity", site.part(lambda ledger, argument: about(ledger, argument("id")))),
        Route("/api/fact", site.part(lambda ledger, argument: one_fact(ledger, argument("id")))),
        Route(
            "/api/relation",
            site.part(lambda ledger, argument: of_relation(ledger, argument("name"))),
        ),
        Route(
            "/api/document", site.part(lambda ledger, argument: in_document(ledger, argument("id")))
        ),
        Route("/api/document", site.delete, methods=["DELETE"]),
        Route("/api/search", site.search),
        Route("/api/query", site.query, methods=["POST"]),
    ]
    return Starlette(
        routes=routes,
        middleware=[*trusted(host), Middleware(Gate, token=token, host=host)],
        exception_handlers={KgError: _error_answer},
    )


class _Site:
    def __init__(self, config: Config, writable: bool) -> None:
        self._config = config
        self._writable = writable

    def page(self, request: Request) -> Response:
        with self._open() as graph, graph.ledger.snapshot():
            part = overview(graph.ledger)
            graph_stats = stats(graph)
            data = self._answer(graph.ledger, part, titles(graph.ledger, DOCUMENTS)) | {
                "totals": {
                    "entities": graph_stats.entities,
                    "facts": graph_stats.facts,
                    "notAsserted": graph_stats.not_asserted,
                    "documents": graph_stats.documents,
                    "types": [[clean(name), n] for name, n in graph_stats.entity_types.items()],
                },
                "writable": self._writable,
            }
            return HTMLResponse(assemble(data, graph.title, "live", connect="'self'"))

    def part(
        self, select: Callable[[Ledger, Callable[[str], str]], Excerpt | None]
    ) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            with self._open() as graph, graph.ledger.snapshot():
                part = select(graph.ledger, partial(_query_argument, request))
                if part is None:
                    return _sent({"error": "there is no such entity; it may have a new id"}, 404)
                return _sent(self._answer(graph.ledger, part))

        return answer

    def search(self, request: Request) -> Response:
        words = _query_argument(request, "words")
        with self._open() as graph, graph.ledger.snapshot():
            hits = search_names(graph.ledger, words)
            part = Excerpt(Changes(entities=hits.entities), hits.degrees, 0)
            names = {"called": list(map(clean, hits.relations)), "rest": hits.more}
            return _sent({**self._answer(graph.ledger, part), **names})

    async def query(self, request: Request) -> Response:
        cypher = _cypher(await _body(request))
        return await run_in_threadpool(self._query, cypher)

    def _query(self, cypher: str) -> Response:
        with self._open() as graph:
            store = graph.store  # updated from the ledger, outside the query's time
            started = time.perf_counter()
            try:
                table = store.query(cypher, timeout=SECONDS, limit=ROWS)
            except QueryError as error:
                return _sent({"error": f"{error}{caret(cypher, error.position)}"}, 400)
            seconds = time.perf_counter() - started
            return _sent(
                {
                    "columns": table.columns,
                    "rows": table.rows,
                    "truncated": table.truncated,
                    "seconds": seconds,
                    "notes": advice(store, cypher, table, seconds),
                }
            )

    def delete(self, request: Request) -> Response:
        name = _query_argument(request, "id")
        with self._open() as graph:
            report = graph.delete(name)
        return _sent({"removed": report.removed})

    def _open(self) -> Graph:
        return open_graph(config=self._config)

    @staticmethod
    def _answer(ledger: Ledger, part: Excerpt, listed: Iterable[Document] = ()) -> dict[str, Any]:
        data = tables([Changes(documents=tuple(listed)), part.changes], part.degrees)
        return {**data, "total": part.total, "version": f"{ledger.id} {ledger.seq}"}


def _query_argument(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise ConfigError(f"the request names no {name}")
    return value


async def _body(request: Request) -> bytes:
    """Return the body of a JSON request, which pages of other sites cannot send."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise ConfigError("a query is sent as JSON: Content-Type: application/json")
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise ConfigError(f"a request has at most {LONGEST:,} bytes")
    return body


def _cypher(body: bytes) -> str:
    try:
        decoded = json.loads(body)
    except ValueError as error:
        raise ConfigError(f"the request is not JSON: {error}") from error
    if not isinstance(decoded, dict) or not isinstance(decoded.get("cypher"), str):
        raise ConfigError('a query is sent as {"cypher": "MATCH ..."}')
    return str(decoded["cypher"])


def _sent(value: Answer, status: int = 200) -> Response:
    return JSONResponse(_plain(value), status)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; other types become text."""
    if isinstance(value, Mapping):
        return {clean(str(name)): _plain(element) for name, element in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)


def _error_answer(request: Request, error: Exception) -> Response:
    return _sent({"error": str(error)}, 503 if isinstance(error, StoreError) else 400)
