"""A live graph in the browser: the page of `kg view` from a local server."""

from kg.serve.app import application
from kg.serve.server import listen, serve

__all__ = ["application", "listen", "serve"]
