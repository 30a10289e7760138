"""The socket of the server, and its run."""

from __future__ import annotations

import socket

import uvicorn

from kg.config import Config
from kg.errors import ConfigError
from kg.serve.app import application
from kg.serve.gate import check

PATIENCE = 3  # seconds for open answers when the server is stopped


def listen(host: str, port: int, token: str = "") -> socket.socket:
    """Return a socket on this address; port 0 takes any free one.

    Raises ConfigError if the address is taken, or is public without a token.
    """
    check(host, token)
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror}; --port names another"
        ) from error


def serve(config: Config, listening: socket.socket, host: str, token: str = "") -> None:
    """Answer until Ctrl-C; see `application`."""
    settings = uvicorn.Config(
        application(config, host, token),
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    with listening:
        uvicorn.Server(settings).run(sockets=[listening])
