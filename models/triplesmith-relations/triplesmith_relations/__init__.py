"""Adapters and heads for all-MiniLM-L6-v2; the extractor `relations` of triplesmith loads them."""

__version__ = "0.1.0"
