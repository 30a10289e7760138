"""`kg build` with a local model: replies are kept, resumed, and held to a budget."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg
from tests.kg.llm.local import tiny

DOCUMENTS = 20
# What the model always answers, in pieces that are all different.
REPLY = (
    '{"entities": [{"name": "Ada', ' Bell", "type": "Per', 'son"}, {"name": "Carl', ' Dean", "ty',
    'pe": "Person"}], "facts": [{"head": "Ada B', 'ell", "relation": "M', 'ET", "tail": "Carl De',
    'an", "quote": "Ada Bell met Ca', 'rl Dean"}]}',
)  # fmt: skip


@pytest.fixture
def docs(tmp_path: Path, kg: Kg) -> Path:
    model = tiny.parrot(tmp_path / "parrot", REPLY)
    (tmp_path / "kg.toml").write_text(
        '[extractor]\nuse = "llm"\nstructured = false\n[store]\nuse = "memory"\n'
        f'[llm]\nuse = "local"\nmodel = "{model.as_posix()}"\nbatch = 4\nmax_tokens = 50\n'
    )
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(DOCUMENTS):
        (folder / f"{n:02}.txt").write_text(f"Ada Bell met Carl Dean in room {n}.")
    return folder


def build(kg: Kg, *options: str) -> dict[str, Any]:
    result = kg("build", "docs", "--json", *options)
    assert result.exit_code in (0, 2), result.stderr
    return {"code": result.exit_code, "err": result.stderr, **json.loads(result.stdout)}


def test_it_reads_documents_and_is_not_asked_twice(kg: Kg, docs: Path) -> None:
    first = build(kg)
    usage = first["report"]["usage"]
    assert (usage["calls"], usage["failed"]) == (DOCUMENTS, 0)
    assert usage["reply_tokens"] == DOCUMENTS * (len(REPLY) + 1)
    assert first["graph"]["facts"] == 1
    assert build(kg)["report"]["usage"]["calls"] == 0
    shutil.rmtree("docs")
    docs.mkdir()
    (docs / "new.txt").write_text("Ada Bell met Carl Dean once more.")
    assert build(kg)["report"]["usage"]["calls"] == 1


def test_the_second_run_and_a_dry_run_load_no_weights(kg: Kg, docs: Path) -> None:
    dry = json.loads(kg("build", "docs", "--dry-run", "--json").stdout)
    assert dry["calls"] == DOCUMENTS
    build(kg)
    script = (
        "import sys\nfrom kg.cli import main\nsys.argv = ['kg', 'build', 'docs']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', 'torch' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.stdout.splitlines()[-1] == "LOADED False", result.stderr


def test_a_budget_stops_it_and_the_rest_follows(kg: Kg, docs: Path) -> None:
    stopped = build(kg, "--max-tokens", "3000")
    usage = stopped["report"]["usage"]
    assert stopped["code"] == 2 and "the limit of 3,000 tokens" in stopped["err"]
    assert 0 < usage["calls"] < DOCUMENTS
    whole = build(kg)
    assert whole["report"]["usage"]["calls"] == DOCUMENTS - usage["calls"]
    assert whole["graph"]["documents"] == DOCUMENTS


def test_a_folder_that_holds_no_model_is_one_line(kg: Kg, docs: Path) -> None:
    (docs.parent / "parrot" / "model.safetensors").unlink()
    result = kg("build", "docs")
    assert result.exit_code == 2
    assert "parrot has no weights" in result.stderr and "Traceback" not in result.stderr


def kept() -> int:
    if not Path("kg/ledger.sqlite").exists():
        return 0
    ledger = sqlite3.connect("kg/ledger.sqlite")
    try:
        return int(ledger.execute("SELECT COUNT(*) FROM reply").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0
    finally:
        ledger.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is Unix")
def test_a_killed_build_goes_on_where_it_was(kg: Kg, docs: Path) -> None:
    for n in range(DOCUMENTS, 60):
        (docs / f"{n:02}.txt").write_text(f"Ada Bell met Carl Dean in room {n}.")
    command = [sys.executable, "-m", "kg.cli", "build", "docs", "--set", "llm.batch=1"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while kept() < 3 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()
    done = kept()
    assert 3 <= done < 60
    whole = build(kg)
    assert whole["report"]["usage"]["calls"] == 60 - done
    assert whole["graph"]["documents"] == 60 and whole["graph"]["facts"] == 1
