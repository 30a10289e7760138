"""Replies as local models write them (recorded, or written by hand where these never err), each
with what a careful person reads in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractors.llm.answers import read_answer
from kg.errors import FormatError

FILE = Path(__file__).with_name("replies.jsonl")
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def test_enough_of_them_are_real() -> None:
    assert len(ROWS) >= 40
    made = [row["made"].partition(",")[0] for row in ROWS]
    assert made.count("small") >= 5 and made.count("medium") >= 5


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['style']}, {row['made']}" for row in ROWS])
def test_a_reply_is_read_as_a_person_reads_it(row: dict[str, Any]) -> None:
    if row["error"]:
        with pytest.raises(FormatError, match=row["error"]):
            read_answer(row["reply"])
        return
    answer = read_answer(row["reply"])
    facts = [
        [fact.head, fact.relation, fact.tail, fact.quote, fact.denied, fact.supposed]
        for fact in answer.facts
    ]
    assert facts == row["facts"]
    assert dict(answer.types) == row["types"]
    assert len(answer.rejects) == row["rejects"]
