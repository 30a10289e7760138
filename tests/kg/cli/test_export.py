"""kg export and kg view: files that are made of the ledger."""

import json
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write


@pytest.fixture
def graph(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()


@pytest.mark.usefixtures("graph")
def test_the_format_is_as_the_file_ends_unless_it_is_named(kg: Kg) -> None:
    assert kg("export", "--out", "guess.graphml").exit_code == 0
    assert "<graphml" in Path("guess.graphml").read_text(encoding="utf-8")
    assert kg("export", "--format", "jsonl", "--out", "named.graphml").exit_code == 0
    json.loads(Path("named.graphml").read_text(encoding="utf-8").splitlines()[0])
    for unclear in (("--out", "graph.csv"), ("--out", "-"), ()):
        done = kg("export", *unclear)
        assert done.exit_code == 2
        assert "say which format with --format" in done.stderr
    assert not Path("graph.csv").exists()


@pytest.mark.usefixtures("graph")
def test_a_view_goes_over_an_earlier_one_and_over_nothing_else(kg: Kg) -> None:
    assert kg("view").exit_code == 0
    assert kg("view", "--out", "graph.html").exit_code == 0
    Path("notes.html").write_text("<p>mine", encoding="utf-8")
    done = kg("view", "--out", "notes.html")
    assert (done.exit_code, done.stdout) == (2, "")
    assert Path("notes.html").read_text(encoding="utf-8") == "<p>mine"
