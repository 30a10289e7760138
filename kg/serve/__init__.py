"""A graph in the browser while it lives: the page of `kg view` over a local server."""

from kg.serve.app import application
from kg.serve.server import listen, serve

__all__ = ["application", "listen", "serve"]
