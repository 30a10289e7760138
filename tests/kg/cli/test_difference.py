"""kg diff and kg delete, as commands."""

import json
import shutil
from pathlib import Path

from kg.config import load_config
from kg.graph import build
from kg.model import Document
from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write

TEXT = "Acme Corporation acquired Beta Systems in 2019."
MEMORY = ("--set", "store.use=memory")


def prepare(tmp_path: Path) -> None:
    config = load_config(graph=tmp_path / "kg", settings=[MEMORY[1]])
    more = "Beta Systems acquired Gamma Corporation. <script>\x1b[31m"
    build([Document("a", "a", TEXT), Document("b", "b", more)], config=config)
    shutil.copytree(tmp_path / "kg", tmp_path / "old")


def test_diff_after_delete(kg: Kg, tmp_path: Path) -> None:
    prepare(tmp_path)
    assert kg("diff", "old", "kg").exit_code == 0
    deleted = kg("delete", "b", *MEMORY)
    assert (
        deleted.exit_code == 0 and "1 document removed; the graph now holds 1 doc" in deleted.output
    )
    result = kg("diff", "old", "kg")
    assert result.exit_code == 1
    assert "Documents: 1 removed\n  - b\n" in result.output
    assert "  - Gamma Corporation (Organization)\n" in result.output


def test_diff_as_json(kg: Kg, tmp_path: Path) -> None:
    prepare(tmp_path)
    assert json.loads(kg("diff", "old", "kg", "--json").output) == []
    assert json.loads(kg("delete", "b", "--json", *MEMORY).output)["removed"] == 1
    result = kg("diff", "old", "kg", "--json")
    kinds = {(row["kind"], row["change"]) for row in json.loads(result.output)}
    assert result.exit_code == 1 and ("fact", "removed") in kinds


def test_delete_says_that_the_file_is_still_there(kg: Kg, tmp_path: Path) -> None:
    for name in ("ada.txt", "gone.txt"):
        (tmp_path / name).write_text(f"{TEXT} This is {name}.", encoding="utf-8")
    assert kg("build", "ada.txt", "gone.txt", *MEMORY).exit_code == 0
    (tmp_path / "gone.txt").unlink()
    deleted = kg("delete", "ada.txt", "gone.txt", *MEMORY)
    assert "2 documents removed" in deleted.stdout
    (said,) = deleted.stderr.splitlines()
    assert said.startswith("note: ada.txt is still on disk: the next `kg build`")


def test_commands_count_facts_alike(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    write(tmp_path / "kg" / "ledger.sqlite").close()
    expected = "3 facts and 2 denied or hedged"
    assert expected in kg("export", "--format", "jsonl", "--out", "all.jsonl").stderr
    assert expected in kg("view").stdout


def test_what_is_not_there(kg: Kg, tmp_path: Path) -> None:
    prepare(tmp_path)
    missing = kg("diff", "old", "nowhere")
    assert missing.exit_code == 2 and "there is no graph in nowhere" in missing.output
    unknown = kg("delete", "bb", *MEMORY)
    assert unknown.exit_code == 2 and "no document of the graph is called 'bb'" in unknown.output
