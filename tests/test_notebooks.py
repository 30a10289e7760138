"""Every notebook runs from top to bottom, and what it shows is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("triplesmith_en", reason="the notebooks use the default pipeline")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def run(notebook: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
    return names


def quickstart(names: Mapping[str, Any], printed: str) -> None:
    assert names["report"].documents == 2
    rows = {(head, relation, tail): kind for head, relation, tail, kind, *_ in names["facts"].rows}
    assert rows["Acme Corporation", "ACQUIRED", "Beta Systems"] == "ACQUIRED"
    assert rows["Acme Corporation", "ACQUIRED", "Gamma Industries"] == "NOT_ASSERTED"
    assert rows["Marie Curie", "BORN_IN", "Warsaw"] == "BORN_IN"
    assert "ACQUIRED" in printed
    assert names["part"].edges.shape[1] >= 2 and "BORN_IN" in names["part"].relation_names


# What each notebook shows: its names after the last cell, and what it printed.
EXPECTATIONS: Mapping[str, Callable[[Mapping[str, Any], str], None]] = {"quickstart": quickstart}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_should(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run(notebook)
    EXPECTATIONS[notebook.stem](names, capsys.readouterr().out)


def test_every_notebook_has_its_own_expectations() -> None:
    assert {path.stem for path in NOTEBOOKS} == EXPECTATIONS.keys()
    assert len(set(EXPECTATIONS.values())) == len(EXPECTATIONS)
