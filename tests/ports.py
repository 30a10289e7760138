"""Ports for servers of the tests."""

import os
import socket

# Below the ports that the system hands out by itself. Each worker of a parallel run has a range of
# its own, so that no other test takes a port between the look and the server's start.
FIRST = 20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = iter(range(FIRST, FIRST + 1_000))


def free_port() -> int:
    """Returns a port that nothing listens on and that was not returned before."""
    for port in _ports:
        with socket.socket() as bound:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                bound.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
