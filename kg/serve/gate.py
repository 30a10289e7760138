"""Access to the server, and the rights that a browser gives its answers."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import ConfigError

READING = frozenset({"GET", "HEAD", "POST"})  # POST is a query, which only reads
SHORTEST = 16  # characters of a token
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def is_local(host: str) -> bool:
    """Return True if only this machine reaches this address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(host: str, token: str) -> None:
    """Raise ConfigError for a public address without a token, or a token easily guessed."""
    if not token and not is_local(host):
        raise ConfigError(
            f"others reach {host}: set a token in $KG_SERVE_TOKEN (at least {SHORTEST} "
            "characters), which the page then asks for"
        )
    if token and len(token) < SHORTEST:
        raise ConfigError(f"$KG_SERVE_TOKEN has less than {SHORTEST} characters")


def trusted(host: str) -> list[Middleware]:
    """Return middleware that without a token answers only requests to this machine's own names.

    A foreign name that leads here (DNS rebinding) means a request from another site's page.
    """
    if not is_local(host):
        return []
    names = ["localhost", "127.0.0.1", "::1", "[::1]", host]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=names, www_redirect=False)]


class Gate:
    """Asks for the token (HTTP Basic password, or Bearer) if needed; refuses other sites' pages."""

    def __init__(self, app: ASGIApp, token: str, host: str) -> None:
        self._app = app
        self._token = token.encode()
        self._open = is_local(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refusal(scope["method"], Headers(scope=scope))
        await (refused or self._app)(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> JSONResponse | None:
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return JSONResponse({"error": "another site may not ask this server"}, 403)
        if self._open and method in READING:
            return None
        if not self._token:
            text = "the server only reads; with a token in $KG_SERVE_TOKEN it deletes documents"
            return JSONResponse({"error": text}, 403)
        if hmac.compare_digest(_token_of(headers.get("authorization", "")), self._token):
            return None
        asks = {"WWW-Authenticate": 'Basic realm="the token, as the password", charset="UTF-8"'}
        return JSONResponse({"error": "this needs the token of the server"}, 401, asks)


def _token_of(header: str) -> bytes:
    """Return the token of an Authorization header; b"" without one."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode("latin-1")  # the bytes of the header
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
