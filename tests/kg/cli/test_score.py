"""kg score."""

from __future__ import annotations

import json
from pathlib import Path

from tests.kg.cli.conftest import Kg
from tests.kg.cli.conftest import kg as kg

LINE = {
    "text": "Ada founded the old bank. Bob is here.",
    "denoised": "Ada founded the bank.",
    "triples": [["Ada", "founded", "bank"], ["Bob", "knows", "Ada"]],
}


def test_denoised_texts_are_scored_file_by_file(kg: Kg) -> None:
    Path("one.jsonl").write_text(json.dumps(LINE))
    Path("two.jsonl").write_text(json.dumps({**LINE, "denoised": LINE["text"]}))
    data = json.loads(kg("score", "denoise", "one.jsonl", "two.jsonl", "--json").stdout)
    assert [row["file"] for row in data] == ["one.jsonl", "two.jsonl"]
    assert [row["entities_kept"] for row in data] == [2, 3]
    assert data[1]["characters"] == 1.0
    output = kg("score", "denoise", "-", input=json.dumps(LINE)).stdout
    assert "2 of 3" in output and "1 of 1" in output


def test_a_file_that_is_none_is_told(kg: Kg) -> None:
    Path("one.jsonl").write_text("[]")
    result = kg("score", "denoise", "one.jsonl")
    assert result.exit_code == 2 and "one.jsonl:1: a line is" in result.stderr
