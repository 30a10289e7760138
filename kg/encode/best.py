"""The encoder `best`: the best encoder that is installed."""

from __future__ import annotations

from kg.encode.minilm import MiniLMEncoder, missing_packages
from kg.encode.static import StaticEncoder


def best_encoder() -> MiniLMEncoder | StaticEncoder:
    """Return all-MiniLM-L6-v2 with the extra `models`, else the vectors of triplesmith-en."""
    return StaticEncoder() if missing_packages() else MiniLMEncoder()
