"""The encoder `best`: the best one that is installed."""

from __future__ import annotations

from kg.encode.minilm import MiniLMEncoder, missing_packages
from kg.encode.static import StaticEncoder


def best_encoder() -> MiniLMEncoder | StaticEncoder:
    """all-MiniLM-L6-v2 where the extra `models` is installed, else triplesmith-en's vectors."""
    return StaticEncoder() if missing_packages() else MiniLMEncoder()
