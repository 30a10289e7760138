import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli.shell import Session, pieces
from kg.errors import ConfigError, FormatError
from kg.graph import open_graph
from tests.kg.cli.conftest import Kg
from tests.kg.explain.conftest import write

unix = pytest.mark.skipif(sys.platform == "win32", reason="no terminals of Unix")
LONG = "UNWIND range(1, 3000000) AS x UNWIND range(1, 3000000) AS y WITH x, y WHERE x = -y RETURN x"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a graph in `kg`, whose store is written."""
    made = tmp_path_factory.mktemp("shell")
    (made / "kg").mkdir()
    write(made / "kg" / "ledger.sqlite").close()
    return made


def command(folder: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(folder / "state"),
        "TERM": "xterm",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    environment.pop("KG_GRAPH", None)
    return [sys.executable, "-m", "kg.cli", "shell", *arguments], environment


def piped(folder: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    line, environment = command(folder, *arguments)
    return subprocess.run(
        line, cwd=folder, env=environment, input=script, capture_output=True, text=True
    )


def test_a_script_in_a_pipe_is_answered_statement_by_statement(folder: Path) -> None:
    result = piped(
        folder,
        "MATCH (o:Organization)\n  RETURN o.name AS name ORDER BY name; // ; two\n"
        "RETURN ';' AS sign;\n:json\nRETURN 1 AS one; :csv\nRETURN 2 AS two",
    )
    # `:csv` does not stand at the start of a line: it is no command there.
    assert result.returncode == 2
    assert result.stdout == 'name\nMarlow Bank\nOrrin Ltd\nsign\n;\n[\n  {\n    "one": 1\n  }\n]\n'
    result = piped(folder, ":csv\nRETURN 1 AS a, '=x' AS b;\n\n:quit\nRETURN 3;")
    assert (result.returncode, result.stdout) == (0, "a,b\n1,'=x\n")


def test_the_first_error_ends_a_script_with_exit_2(folder: Path) -> None:
    result = piped(folder, "RETURN 1 AS a;\nMATCH (n)\nDELETE n;\nRETURN 3;")
    assert result.returncode == 2
    assert result.stdout == "a\n1\n"
    assert "DELETE writes" in result.stderr
    assert "\n  DELETE n\n  ^\n1 statement after this was not run\n" in result.stderr


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", ""),
        ("RETURN 1;\n:json\nRETURN ';' AS a; RETURN 2", "4 statements after this were not run\n"),
        ("RETURN 1;\n:quit\nRETURN 2;", "1 statement after this was not run\n"),
    ],
)
def test_what_an_error_kept_from_running_is_counted(
    kg: Kg, folder: Path, rest: str, message: str
) -> None:
    result = kg("shell", "--graph", str(folder / "kg"), input=f"RETRN 0;\n{rest}")
    assert result.exit_code == 2
    assert result.stderr.endswith(f"\n  RETRN 0\n  ^\n{message}")
    assert result.stderr.count("error:") == 1


def test_the_limit_holds_for_each_answer(folder: Path) -> None:
    result = piped(folder, "UNWIND [1, 2, 3] AS n RETURN n;", "--limit", "2")
    assert result.stdout == "n\n1\n2\n"
    assert "first 2 rows" in result.stderr


def test_without_a_graph_it_says_so(kg: Kg) -> None:
    result = kg("shell", input="RETURN 1;")
    assert result.exit_code == 2
    assert "there is no graph in kg" in result.stderr


def test_pieces_of_a_script() -> None:
    lines = ["  :why a b\n", "RETURN 1; RETURN\n", ":x\n", "; // rest\n", "\n", "RETURN 3"]
    assert list(pieces(lines)) == ["  :why a b\n", "RETURN 1;", "RETURN\n:x;", "RETURN 3"]


def test_input_that_is_no_text() -> None:
    def lines() -> Iterator[str]:
        yield "RETURN 1;"
        yield b"\xff".decode()

    parts = pieces(lines())
    assert next(parts) == "RETURN 1;"
    with pytest.raises(FormatError, match="not UTF-8"):
        next(parts)


def test_commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """None of these needs the store."""
    with open_graph(folder / "kg") as opened:
        session = Session(opened, 1000, 30.0)
        session.run([":help", ":schema", ":why Marlow Bank;"])
        terminal = capsys.readouterr()
        assert ":why NAME" in terminal.out
        assert "(:Person)-[:FOUNDED]->(:Organization)" in terminal.out
        assert '"[Marlow Bank] was founded by [Ada Marlow] in 1921."' in terminal.out
        session.take(":why nobody")
        assert "nothing is called 'nobody'" in capsys.readouterr().err
        with pytest.raises(ConfigError, match="there is no command :tables"):
            session.take(":tables")
        with pytest.raises(ConfigError, match=":why NAME"):
            session.take(":why")


@unix
def test_at_a_terminal(folder: Path) -> None:
    """Completion, lines that go on, an error, Ctrl-C in a query and at the prompt, Ctrl-D."""
    import pexpect

    line, environment = command(folder)
    talk = pexpect.spawn(
        line[0], line[1:], cwd=str(folder), env=environment, encoding="utf-8", timeout=60,
        dimensions=(40, 120),
    )  # fmt: skip
    talk.expect("help for help")
    talk.expect("kg>")
    talk.send("MATCH (o:Orga\t")
    talk.expect("nization")
    talk.send(") RETURN 20 + count(o) AS organizations\r")
    talk.expect(r"\.\.>")

    def ask(line: str, answer: str) -> None:
        """The prompt is drawn again while one types: it counts after the answer only."""
        talk.send(line)
        talk.expect(answer)
        talk.expect("kg>")

    ask(";\r", "22[^$]*1 row")
    ask("RETRN 1;\r", "not with 'RETRN'")
    talk.send(f"{LONG};\r")
    with pytest.raises(pexpect.TIMEOUT):
        talk.expect("error|row", timeout=2)
    ask("\x03", "stopped")
    ask("RETURN 'dropped\x03", "kg>")
    ask("RETURN 40 + 2 AS sum;\r", "42[^$]*1 row")
    talk.sendeof()
    talk.expect(pexpect.EOF)
    talk.close()
    assert talk.exitstatus == 0
    history = folder / "state" / "triplesmith" / "history"
    assert history.stat().st_mode & 0o777 == 0o600
    assert "+RETURN 40 + 2 AS sum;" in history.read_text(encoding="utf-8")


def test_names_for_completion_come_from_the_store(folder: Path) -> None:
    with open_graph(folder / "kg") as opened:
        names = Session(opened, 1000, 30.0).names()
    assert {"Person", "Chunk", "__Entity__"} <= set(names.labels)
    assert {"FOUNDED", "FROM_CHUNK"} <= set(names.types)
    assert {"name", "quotes"} <= set(names.properties)
