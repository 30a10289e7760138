"""The benchmark of a build with a model: its ideal, and that it measures what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.llm_pipeline import documents, ideal, killed, run
from kg.testing.server import Manners

LATENCIES = st.lists(st.floats(0.01, 10), min_size=1, max_size=40)


@given(LATENCIES, st.integers(1, 50))
def test_the_ideal_lies_between_its_bounds(latencies: list[float], window: int) -> None:
    seconds = ideal(latencies, window)
    assert seconds >= max(sum(latencies) / window, max(latencies)) - 1e-9
    assert seconds <= sum(latencies) / window + max(latencies) + 1e-9
    assert ideal(latencies, 1) == pytest.approx(sum(latencies))
    assert ideal(latencies, len(latencies)) == max(latencies)


def test_a_small_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"Anna{n} Bell met Carl{n} Dean.", encoding="utf-8")
    docs = documents(tmp_path, 8)
    assert len({document.text for document in docs}) == 8
    row = run(docs, "memory", 4, Manners(latency=0.05))
    assert (row.documents, row.calls, row.asked, row.reached) == (8, 8, 4, 4)
    assert row.ideal_s == pytest.approx(0.1)
    assert row.wall_s >= row.ideal_s and row.cpu_ms > 0


def test_a_killed_build_repeats_what_was_in_flight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    for n in range(24):
        (tmp_path / f"{n}.txt").write_text(f"Anna{n} Bell met Carl{n} Dean.", encoding="utf-8")
    calls = killed(documents(tmp_path, 24), 3, 0.1)
    assert 12 <= calls["before"] < 24
    # One more may have been answered and not yet kept.
    assert 0 <= calls["repeated"] <= 4
