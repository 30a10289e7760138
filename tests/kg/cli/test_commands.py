"""What holds for every command."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from extractors.llm.extractor import LLMExtractor
from kg import __version__
from kg.cli.app import app
from kg.testing import ScriptedLLM
from tests.kg.cli.conftest import Kg

PAGE = (Path(__file__).parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")


def commands(group: Any, name: str = "kg") -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_the_commands_that_people_were_promised() -> None:
    names = {name.split()[1] for name in COMMANDS}
    assert names >= {"init", "build", "extract", "query", "why", "stats", "score", "doctor"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_every_option_has_help(name: str) -> None:
    assert COMMANDS[name].help
    assert f"| `{name}" in PAGE
    for parameter in COMMANDS[name].params:
        assert parameter.help or parameter.name == "help", f"{name}: {parameter.name}"


def test_known_trouble_is_one_line_and_exit_2(kg: Kg) -> None:
    result = kg("query", "RETURN 1")
    assert result.exit_code == 2
    assert result.stderr == "error: there is no graph in kg: `kg build FOLDER` makes one\n"
    assert result.stdout == ""


def test_wrong_options_are_exit_2(kg: Kg) -> None:
    assert kg("stats", "--grph", "x").exit_code == 2
    assert kg("bild").exit_code == 2


def test_a_wrong_argument_is_told_with_the_right_ones(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada founded Marlow Bank.", encoding="utf-8")
    result = kg("build", "a.txt", "--set", "extractor.mood=full")
    assert result.exit_code == 2
    assert "no argument 'mood'; its arguments: pipeline, mode" in result.stderr


def test_init_copies_the_prompts_and_they_are_the_packaged_ones(kg: Kg, tmp_path: Path) -> None:
    result = kg("init", "--prompts", "mine/prompts")
    assert result.exit_code == 0 and 'prompts = "mine/prompts"' in result.stdout
    assert not Path("kg.toml").exists()
    written = {path.name for path in Path("mine/prompts").iterdir()}
    assert written >= {"llm.txt", "again.txt", "gleaning.txt"}
    llm = ScriptedLLM([])
    assert LLMExtractor(llm, prompts="mine/prompts").fingerprint == LLMExtractor(llm).fingerprint
    Path("mine/prompts/again.txt").unlink()
    again = kg("init", "--prompts", "mine/prompts")
    assert again.exit_code == 2 and "exists already" in again.stderr


def test_init_writes_settings_once(kg: Kg, tmp_path: Path) -> None:
    assert kg("init").exit_code == 0
    (tmp_path / "kg.toml").write_text("# mine\n", encoding="utf-8")
    again = kg("init")
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert (tmp_path / "kg.toml").read_text(encoding="utf-8") == "# mine\n"


def test_ctrl_c_ends_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-W", "error", "-m", "kg.cli", "judge", "run"]
    running = subprocess.Popen(
        command, cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write(
        '{"chunk": {"id": "a#0", "doc": "a", "start": 0, "text": "x"}, '
        '"triples": [["a", "b", "c"]]}\n'
    )
    running.stdin.flush()
    assert running.stdout.readline().startswith('{"triple"')  # now it waits for more
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=20)
    assert running.returncode == 130
    assert stderr.splitlines()[-1] == "stopped."


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_text(
        '{"chunk": {"id": "a#0", "doc": "a", "start": 0, "text": "x"}, "triples": '
        + "[" + ", ".join(['["a", "b", "c"]'] * 3000) + "]}\n",
        encoding="utf-8",
    )  # fmt: skip
    script = f"{sys.executable} -m kg.cli judge run e.jsonl | head -1"
    result = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert result.stdout.count("\n") == 1
    assert "Traceback" not in result.stderr and "BrokenPipe" not in result.stderr


def test_version(kg: Kg) -> None:
    assert kg("--version").stdout == f"triplesmith {__version__}\n"


def test_a_folder_without_documents_is_told(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "notes.rtf").write_text("{}", encoding="utf-8")
    result = kg("build", "docs", "--graph", "graph")
    assert result.exit_code == 1
    assert "no document could be read" in result.stderr
    assert "1 file was passed over: 1 .rtf file" in result.stderr
