"""A graph on a server of its own, and other programs' libraries in environments of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
GIVEN = Path(__file__).parent / "given"
DOCUMENT = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(section: str, language: str) -> list[str]:
    """The code under the heading of this name, as it stands."""
    (text,) = re.findall(
        rf"^#+ {re.escape(section)}\n(.*?)(?=^##|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL
    )
    return [code for name, code in BLOCK.findall(text) if name == language]


@dataclass(frozen=True)
class Place:
    """A folder where `kg` was built, the servers' settings, and the environments."""

    folder: Path
    server: Mapping[str, str]
    clients: Path

    @property
    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        settings = {**os.environ, **self.server, "PATH": path, "OMP_NUM_THREADS": "1"}
        settings.pop("KG_GRAPH", None)
        return settings

    def run(self, command: list[str], **more: str) -> str:
        """What the command prints; it must not fail."""
        result = subprocess.run(
            command, cwd=self.folder, env={**self.environment, **more},
            capture_output=True, text=True,
        )  # fmt: skip
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def python(self, driver: int, code: str, *arguments: str) -> str:
        """Runs the code with the clients of one driver, which know nothing of Triplesmith."""
        program = str(self.clients / f"driver{driver}" / "bin" / "python")
        (embed,) = blocks("Vectors", "python")
        ours = {"PYTHON": sys.executable, "PATH": str(ROOT), "EMBED": embed}
        more = {f"TRIPLESMITH_{name}": value for name, value in ours.items()}
        return self.run([program, "-c", code, *arguments], PYTHONPATH=str(GIVEN), **more)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The examples and their graph, made by the first command of the document."""
    for name in ("TRIPLESMITH_CLIENTS", "TRIPLESMITH_NEO4J"):
        if name not in os.environ:
            pytest.skip(f"{name} is not set: other programs are not tested (make clients)")
    made = tmp_path_factory.mktemp("clients")
    shutil.copytree(ROOT / "examples", made / "examples")
    place = Place(made, {}, Path(os.environ["TRIPLESMITH_CLIENTS"]).resolve())
    place.run(["bash", "-ec", "\n".join(commands()[:-1])])
    return place


def commands() -> list[str]:
    (first,) = blocks("Other programs on the same graph", "sh")
    return first.splitlines()


@contextmanager
def serving(place: Place, *options: str) -> Iterator[Place]:
    """The place with a fresh server, stopped afterwards, that the graph was pushed to."""
    port = str(free_port())
    launcher = str(Path(os.environ["TRIPLESMITH_NEO4J"]) / "neo4j")
    home = str(place.folder / f"neo4j-{port}")
    printed = place.run([launcher, "start", "--port", port, "--home", home, *options])
    try:
        there = Place(
            place.folder, dict(line.split("=", 1) for line in printed.split()), place.clients
        )
        there.run(["bash", "-c", commands()[-1]])
        yield there
    finally:
        place.run([launcher, "stop", "--port", port, "--home", home])


@pytest.fixture(scope="session")
def mcp() -> Callable[[Place, list[tuple[str, dict[str, str]]]], list[tuple[bool, str]]]:
    """Calls of tools on the server that the document configures: (is an error, text) each."""
    (written,) = blocks("mcp-neo4j-cypher", "json")
    server = json.loads(written)["mcpServers"]["graph"]

    def call(place: Place, calls: list[tuple[str, dict[str, str]]]) -> list[tuple[bool, str]]:
        programs = place.clients / "driver6" / "bin"
        settings = {**server["env"], **place.server}
        started = {"command": str(programs / server["command"]), "env": settings}
        script = (GIVEN / "mcp_calls.py").read_text(encoding="utf-8")
        printed = place.python(6, script, json.dumps(started), json.dumps(calls))
        return [(error, text) for error, text in json.loads(printed)]

    return call
