"""kg serve: how it starts and stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.serve.conftest import serving


def test_without_a_graph_it_does_not_start(kg: Kg) -> None:
    result = kg("serve")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: there is no graph in kg")


@pytest.fixture
def built(kg: Kg, tmp_path: Path) -> Kg:
    (tmp_path / "a.txt").write_text("Acme Corporation acquired Beta Systems.", encoding="utf-8")
    assert kg("build", "a.txt").exit_code == 0
    return kg


def test_a_port_that_is_taken(built: Kg) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = built("serve", "--port", port)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"cannot listen on 127.0.0.1:{port}" in result.stderr


def test_others_need_a_token(built: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_SERVE_TOKEN", raising=False)
    result = built("serve", "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert "others reach 0.0.0.0: set a token in $KG_SERVE_TOKEN" in result.stderr


def test_a_missing_extra_is_named(built: Kg, tmp_path: Path) -> None:
    without = "import sys; sys.modules['starlette'] = None; from kg.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", without, "serve"], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "pip install '.[serve]' in a copy of the repository" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_stops_it_also_after_a_query(built: Kg, tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        assert site.query("RETURN 1 AS one").json["rows"] == [[1]]
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(20) == 130
        assert site.process.stderr is not None
        assert site.process.stderr.read().endswith("stopped.\n")
