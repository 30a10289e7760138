"""Imports point down. Each row of ORDER may import the rows above it, and itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("kg", "extractors", "judges", "injectors")
ORDER = (
    ("kg.resume", "kg.fingerprint", "kg.model", "kg.errors"),
    ("kg.failures", "kg.text", "kg.protocols", "kg.jsonform", "kg.layout"),
    ("kg.registry",),
    (
        "kg.resolve",
        "kg.ledger",
        "kg.load",
        "kg.view",
        "kg.cypher",
        "kg.encode",
        "kg.arrays",
        "kg.chunk",
        "kg.config",
    ),
    ("kg.stages", "kg.project", "kg.imports", "kg.stores", "kg.llm", "kg.evaluate"),
    ("kg.pipeline", "judges", "kg.schema", "kg.explain", "kg.export", "kg.testing"),
    ("kg.assembly", "extractors", "injectors"),
    ("kg.graph",),
    ("kg.verbs",),
    ("kg.doctor", "kg.serve"),
    ("kg.cli",),
)
RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}


def modules() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def part(module: str) -> str:
    """`kg.cli.query` is of the part kg.cli, `judges.rules.judge` of judges."""
    names = module.split(".")
    return ".".join(names[: 2 if names[0] == "kg" else 1])


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            if node.module == "kg":
                yield from (f"kg.{alias.name}" for alias in node.names)
            else:
                yield node.module


# kg/__init__.py names the public parts for type checkers only; it imports them when used.
@pytest.mark.parametrize(
    ("module", "path"), [(name, path) for name, path in modules() if name != "kg"]
)
def test_imports_point_down(module: str, path: Path) -> None:
    assert part(module) in RANK, f"{module} has no place in ORDER"
    for name in imported(path):
        if name.split(".")[0] not in PACKAGES:
            continue
        below = RANK[part(name)] < RANK[part(module)]
        assert below or part(name) == part(module), f"{module} may not import {name}"
