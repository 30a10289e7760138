"""The benchmark of denoised texts on a data folder of three lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import denoise
from kg.cli.app import app

KEPT = "Ada Marlow founded Marlow Bank -LRB- in Leeds -RRB- ."
TEXT = f"It was a long day . {KEPT}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "graphjudge"
    folder.mkdir()
    row = {"id": 0, "text": TEXT, "triples": [["Ada Marlow", "founder", "Marlow Bank"], ["odd"]]}
    for name in denoise.SETS:
        (folder / f"{name}_dev.jsonl").write_text(json.dumps(row) + "\n")
    return tmp_path


def test_texts_are_cut_scored_and_written(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "made.txt").write_text("Ada Marlow founded it.\n")
    given = f"rebel={data / 'made.txt'}"
    assert not denoise.main(
        ["--data", str(data), "--denoised", given, "--write", str(data / "out"), "--json"]
    )
    rows = {
        (row["system"], row["metric"]): row["value"] for row in json.loads(capsys.readouterr().out)
    }
    assert rows["rebel cut", "kept"] == 2 and rows["rebel given", "kept"] == 1
    assert rows["rebel cut", "length"] < 1
    assert rows["rebel offline", "F1 in %"] == rows["rebel cut", "F1 in %"] == 100
    written = data / "out" / "rebel-given.jsonl"
    scored = CliRunner().invoke(app, ["score", "denoise", str(written), "--json"])
    assert json.loads(scored.stdout)[0]["entities_kept"] == 1


def test_what_cannot_be_scored_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("nothing=x", "rebel", f"rebel={data / 'absent'}"):
        assert denoise.main(["--data", str(data), "--denoised", wrong]) == 2
        assert capsys.readouterr().err
