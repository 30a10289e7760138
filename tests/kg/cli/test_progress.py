"""What is told while something is done."""

from __future__ import annotations

import io
import sys

import pytest

from kg.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(capsys: pytest.CaptureFixture[str], *calls: tuple[str, int], silent: bool = False) -> str:
    with progress(silent=silent) as show:
        for stage, done in calls:
            show(stage, done)
    out, notes = capsys.readouterr()
    assert out == ""
    return notes


def test_in_a_pipe_each_stage_has_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    notes = told(capsys, ("read", 1), ("read", 64), ("resolve", 64), ("write", 0), ("write", 2000))
    assert [line.rpartition(",")[0] for line in notes.splitlines()] == [
        "reading: 1 document", "resolving names: 64 documents", "writing the graph: 0 parts"
    ]  # fmt: skip


def test_and_one_more_each_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter([0.0, 0.1, 0.5, 1.2, 1.3, 2.3])
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    notes = told(capsys, *(("write", 1000 * n) for n in range(1, 6)))
    assert notes.splitlines() == [
        "writing the graph: 1,000 parts, 0.1 s",
        "writing the graph: 3,000 parts, 1.2 s",
        "writing the graph: 5,000 parts, 2.3 s",
    ]


def test_stages_that_go_on_side_by_side_begin_once(capsys: pytest.CaptureFixture[str]) -> None:
    notes = told(capsys, ("read", 0), ("ask", 0), ("read", 0), ("ask", 1), ("read", 1))
    assert [line.rpartition(",")[0] for line in notes.splitlines()] == [
        "reading: 0 documents", "asking the model: 0 answers"
    ]  # fmt: skip


def test_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, ("read", 1), ("write", 2000), silent=True) == ""


def test_on_a_terminal_it_is_one_line_that_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress(silent=False) as show:
        show("write", 2000)
    assert "writing the graph: 2,000 parts" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")  # erased
