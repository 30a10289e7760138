"""Runs every snippet of the README and the first pages of docs/ on the texts of examples/."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.assembly import Assembly
from kg.config import load_config
from kg.graph import open_graph
from kg.schema.files import load_schema
from kg.verbs import query

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = ("getting-started", "graph", "commands", "configuration", "python")
PAGES = [README, *((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in NAMES)]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY_RELATION = re.compile(r"MATCH [^\n]*-\[[rf]\]-")  # it matches what is denied, too


def blocks(language: str) -> list[str]:
    return [text for page in PAGES for name, text in BLOCK.findall(page) if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and, after the demo has run, their graph."""
    made = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "examples", made / "examples")
    return made


def run(command: list[str], folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"}
    environment.pop("KG_GRAPH", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def untimed(text: str) -> str:
    """The text without seconds, which differ from run to run."""
    return re.sub(r"\d+\.\d+ s\b", "_ s", text)


@pytest.fixture(scope="module")
def transcript(folder: Path) -> str:
    """What `make demo` prints; it leaves a graph in demo-graph."""
    return run(["bash", "examples/demo.sh"], folder)


@pytest.fixture(scope="module")
def built(folder: Path, transcript: str) -> Path:
    before = ""
    for line in "".join(blocks("sh")).splitlines():
        if line.startswith("export "):
            before = f"{before}{line}\n"
            continue
        shown = run(["bash", "-o", "pipefail", "-c", before + line], folder)
        assert shown.strip() or " > " in line
    return folder / "demo-graph"


def test_the_shell_commands_print_something(built: Path) -> None:
    assert (built / "ledger.sqlite").is_file()


def test_the_python_snippets_print_facts(folder: Path) -> None:
    files, own_text, reading = blocks("python")
    lines = run([sys.executable, "-W", "error", "-c", files], folder).splitlines()
    assert lines[0] == "12 documents, 0 unreadable"
    assert lines[1] == "BORN_IN Dallas"
    assert len(lines) > 5
    lines = run([sys.executable, "-W", "error", "-c", own_text], folder).splitlines()
    assert len(lines) == 4
    assert "Marie Curie (Person) BORN_IN Warsaw (Location) " in "\n".join(lines)
    lines = run([sys.executable, "-W", "error", "-c", reading], folder).splitlines()
    assert "Marie Curie (Person) BORN_IN 0." in "\n".join(lines)
    assert "    Marie Curie was born in Warsaw. note-1 0" in lines, "the evidence of a fact"
    assert re.fullmatch(r"\d \(2, \d\)", lines[-1]), "entities and facts as arrays"


def test_the_five_queries_have_answers(built: Path) -> None:
    queries = blocks("cypher")
    assert len(queries) == 5
    with open_graph(built) as graph:
        for cypher in queries:
            assert query(graph, cypher).rows, cypher


def test_no_sample_shows_what_is_denied_as_a_fact() -> None:
    more = (ROOT / "docs" / "clients.md", ROOT / "examples" / "demo.sh")
    text = "\n".join([*PAGES, *(page.read_text(encoding="utf-8") for page in more)])
    samples = [text[match.start() : match.start() + 200] for match in ANY_RELATION.finditer(text)]
    assert len(samples) > 10
    for sample in samples:
        assert "NOT_ASSERTED" in sample, sample


def test_the_settings_and_the_schema_are_valid(tmp_path: Path) -> None:
    settings, _ = blocks("toml")
    (schema,) = blocks("json")
    (tmp_path / "kg.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "schema.json").write_text(schema, encoding="utf-8")
    config = load_config(tmp_path / "kg.toml")
    Assembly(config).judge()
    assert config.schema is not None
    assert load_schema(config.schema).mode == "enforced"
    assert json.loads(schema)["patterns"]


def test_the_transcript_is_what_the_demo_prints(transcript: str) -> None:
    (shown,) = blocks("text")
    assert untimed(transcript).strip() == untimed(shown).strip()


def test_the_two_commands_stand_at_the_top() -> None:
    assert README.index("make demo") < README.index("make test") < 300


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 250
