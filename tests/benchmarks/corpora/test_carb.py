"""CaRB's files: sentences, gold triples and the output of peers."""

import json
from pathlib import Path

import pytest

from benchmarks.corpora.carb import OpenTriple, gold, peers, sentence_key, sentences
from kg.errors import FormatError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "carb").mkdir()
    return tmp_path


def test_sentences_match_whatever_their_escapes() -> None:
    assert sentence_key("He ( Bob ) ran .") == sentence_key("He -LRB- Bob -RRB- ran.")


def test_files(folder: Path) -> None:
    (folder / "carb/dev.txt").write_text("Ann likes tea .\n\n Bob sleeps . \n")
    assert sentences(folder, "dev") == ["Ann likes tea .", "Bob sleeps ."]
    rows = "Ann likes tea .\tlikes\tAnn\ttea\t\nAnn likes tea .\tis\tAnn\t\there\n"
    (folder / "carb/gold_dev.tsv").write_text(rows)
    key = sentence_key("Ann likes tea .")
    likes = OpenTriple("likes", ("Ann", "tea"))
    assert gold(folder, "dev") == {key: [likes, OpenTriple("is", ("Ann", "", "here"))]}
    row = {"system": "X", "sentence": "Ann likes tea.", "confidence": 1, "relation": "likes"}
    lines = json.dumps({**row, "args": ["Ann", "tea"]}) + "\n"
    (folder / "carb/peers_test_a.jsonl").write_text(lines)
    assert peers(folder) == {"X": {key: [likes]}}


def test_malformed_files(folder: Path) -> None:
    (folder / "carb/gold_dev.tsv").write_text("Ann sleeps .\tsleeps\n")
    with pytest.raises(FormatError, match=r"gold_dev\.tsv:1: a row is"):
        gold(folder, "dev")
    for text in ("{", "{}", "[]", '{"relation": "r", "args": ["a"], "confidence": "high"}'):
        (folder / "carb/peers_test_a.jsonl").write_text(text)
        with pytest.raises(FormatError, match=r"peers_test_a\.jsonl:1: not a prediction"):
            peers(folder)
