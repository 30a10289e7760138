"""Importing the library and asking the command for help load nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = (
    "arcadedb_embedded", "docx", "jpype", "lxml", "neo4j", "networkx", "numpy", "pypdf",
    "rapidfuzz", "scipy", "spacy", "starlette", "thinc", "torch", "transformers",
    "uvicorn",
)  # fmt: skip
HELP = """
import sys
from kg.cli import main
sys.argv = ["kg", "--help"]
try:
    main()
except SystemExit:
    pass
"""
USE = "from kg import Graph, build, open_graph"


@pytest.mark.parametrize("code", ["import kg, kg.cli, kg.cli.app", USE, HELP])
def test_nothing_heavy_is_loaded(code: str) -> None:
    script = f"{code}\nimport sys\nprint('LOADED', *sorted(set(sys.modules) & set({HEAVY!r})))"
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "LOADED"


def test_the_library_needs_no_terminal_packages() -> None:
    script = "import kg, kg.graph, sys; print(sorted(set(sys.modules) & {'typer', 'rich'}))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
