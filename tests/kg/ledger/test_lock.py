"""The build lock: one process at a time, and none that outlives its process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.ledger import only_builder
from kg.ledger.lock import hold

HOLD = (
    "import sys, time; from pathlib import Path; from kg.ledger import only_builder\n"
    "with only_builder(Path(sys.argv[1])):\n"
    "    print('held', flush=True); time.sleep(60)"
)


def test_second_builder_is_told_who_builds(tmp_path: Path) -> None:
    with (
        only_builder(tmp_path),
        pytest.raises(StoreError, match=f"is being built by process {os.getpid()}"),
        only_builder(tmp_path),
    ):
        pass


def test_patience_waits_until_the_other_has_finished(tmp_path: Path) -> None:
    first = hold(tmp_path / "file", "it is taken", "wait")
    threading.Timer(0.3, first.close).start()
    started = time.monotonic()
    hold(tmp_path / "file", "it is taken", "wait", patience=20).close()
    assert 0.2 < time.monotonic() - started < 10
    with hold(tmp_path / "file", "it is taken", "wait"):
        started = time.monotonic()
        with pytest.raises(StoreError, match=f"it is taken by process {os.getpid()}: wait"):
            hold(tmp_path / "file", "it is taken", "wait", patience=0.3)
        assert 0.3 <= time.monotonic() - started < 5


def test_free_again_after_a_build_and_after_a_failed_one(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(KeyError), only_builder(tmp_path):
            raise KeyError
    with only_builder(tmp_path):
        pass


def test_other_folders_are_free(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with only_builder(tmp_path), only_builder(tmp_path / "other"):
        pass


def test_lock_of_another_process_ends_when_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=rf"process {holder.pid}\b"), only_builder(tmp_path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with only_builder(tmp_path):
        pass


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=re.escape(str(tmp_path / "none"))),
        only_builder(tmp_path / "none"),
    ):
        pass
