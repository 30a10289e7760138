"""The test server as a process: its options, its counts, and its latencies."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import urllib.request
from dataclasses import fields

import pytest

from kg.testing.server import Manners, latency_of, main


def test_it_is_told_its_manners_and_counts_what_it_did() -> None:
    command = [sys.executable, "-m", "kg.testing.server", "--port", "0", "--broken", "1", "--plain"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip().removeprefix("OPENAI_BASE_URL=")
        asked = {"model": "m", "messages": [{"role": "user", "content": "Ada Bell met Bob Cole."}]}
        request = urllib.request.Request(f"{url}/chat/completions", json.dumps(asked).encode())
        with urllib.request.urlopen(request) as answer:
            data = json.load(answer)
        with pytest.raises(ValueError):
            json.loads(data["choices"][0]["message"]["content"])
        assert "usage" not in data
        with urllib.request.urlopen(url.removesuffix("/v1") + "/stats") as answer:
            counts = json.load(answer)
        assert (counts["calls"], counts["answered"], counts["outcomes"]) == (1, 1, {"broken": 1})
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def test_each_of_its_options_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    terminal = capsys.readouterr().out
    assert "nonsense" in terminal
    options = terminal.partition("options:")[2].split("\n  -")
    assert len(options) == 1 + 2 + len(fields(Manners))
    for option in options[1:]:
        name, _, rest = option.partition("  ")
        assert len(rest.partition("(default")[0].split()) > 3, name


def test_log_normal_latencies_have_a_p99_of_ten_medians() -> None:
    manners = Manners(latency=0.2, lognormal=True)
    drawn = sorted(latency_of(manners, str(n)) for n in range(20_000))
    assert statistics.median(drawn) == pytest.approx(0.2, rel=0.05)
    assert drawn[19_800] == pytest.approx(2.0, rel=0.1)
    assert latency_of(manners, "7") == latency_of(manners, "7")
    assert latency_of(Manners(latency=0.2), "7") == 0.2
