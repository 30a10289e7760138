"""Docstrings begin with a noun or a verb: they name what is there or say what is done."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("kg", "extractors", "judges", "injectors")
QUESTIONS = re.compile(r"(?:What|How|Which|Where|Why|Is|Are|Was|Does|Do|Did|Has|Have|Can)\b")


def docstrings() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    text = ast.get_docstring(node) or ""
                    yield f"{path.relative_to(ROOT)}: {text.split(chr(10))[0]}", text


def test_no_docstring_begins_as_a_question() -> None:
    placed = list(docstrings())
    assert len(placed) > 1000
    assert [place for place, text in placed if QUESTIONS.match(text)] == []
