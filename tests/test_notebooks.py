"""Every notebook runs from top to bottom, and what it shows is there."""

import json
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


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = run(notebook)
    assert names["report"].documents == 2
    facts = names["facts"].rows
    rows = {(head, relation, tail): kind for head, relation, tail, kind, *_ in facts}
    assert rows["Acme Corporation", "ACQUIRED", "Beta Systems"] == "ACQUIRED"
    assert rows["Acme Corporation", "ACQUIRED", "Gamma Industries"] == "NOT_ASSERTED"
    assert rows["Marie Curie", "BORN_IN", "Warsaw"] == "BORN_IN"
    assert "ACQUIRED" in capsys.readouterr().out


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
