"""A real Neo4j server for the tests, where $NEO4J_URI names one."""

from __future__ import annotations

import os

import pytest

URI = os.environ.get("NEO4J_URI", "")
needs_server = [
    pytest.mark.neo4j,
    pytest.mark.skipif(not URI, reason="NEO4J_URI is not set: no Neo4j server to test with"),
]
