"""A graph of two documents behind `kg serve`, in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("triplesmith_en", reason="the default extractor's pipeline")

TOKEN = "0123456789 geheim ß"
LETTERS = "Robert Boulter was born in London. Boulter joined Acme Corporation in 2004."
DEALS = (
    "Acme Corporation acquired Beta Systems in 2019. "
    "Acme Corporation denied acquiring Orrin Ltd. Émile Zola was born in Paris."
)


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A running server and the folder its graph is in."""

    folder: Path
    port: int
    process: subprocess.Popen[str]

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        **values: str,
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        query = f"?{urlencode(values)}" if values else ""
        connection.request(method, f"/{path}{query}", body, headers or {})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def query(self, cypher: str) -> Answer:
        body = json.dumps({"cypher": cypher}).encode()
        return self.ask("api/query", "POST", body, {"Content-Type": "application/json"})


def basic(token: str) -> dict[str, str]:
    pair = base64.b64encode(f"anyone:{token}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


@contextmanager
def serving(folder: Path, *options: str, token: str = "") -> Iterator[Site]:
    environment = {**os.environ, "KG_SERVE_TOKEN": token}
    environment.pop("KG_GRAPH", None)
    command = [sys.executable, "-m", "kg.cli", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("serving kg at http://"), first + process.stderr.read()
        yield Site(folder, int(first.rpartition(":")[2].strip().strip("/")), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()


def kg(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "kg.cli", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="package")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "docs").mkdir()
    (folder / "docs" / "letters.txt").write_text(LETTERS, encoding="utf-8")
    (folder / "docs" / "deals.txt").write_text(DEALS, encoding="utf-8")
    kg(folder, "build", "docs")
    return folder


@pytest.fixture(scope="package")
def site(built: Path) -> Iterator[Site]:
    """Nobody changes its graph."""
    with serving(built) as running:
        yield running


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(built, tmp_path / "site")
