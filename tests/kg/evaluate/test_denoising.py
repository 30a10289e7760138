"""What a denoised text kept, counted without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.evaluate.denoising import Denoised, read_denoised, score_denoised

TEXT = "Ada Marlow, it is said, founded Marlow Bank. The bank is in Leeds. Bob knows Ada Marlow."
TRIPLES = (
    ("Ada Marlow", "founded", "Marlow Bank"),
    ("Marlow Bank", "in", "Leeds"),
    ("Bob", "knows", "Ada Marlow"),
    ("Bob", "born in", "Paris"),
)


def test_the_same_text_keeps_everything_that_it_had() -> None:
    scores = score_denoised([Denoised(TEXT, TEXT, TRIPLES)])
    assert (scores.characters, scores.words) == (1.0, 1.0)
    assert (scores.entities, scores.entities_kept) == (4, 4), "Paris was never there"
    assert (scores.pairs, scores.pairs_before, scores.pairs_kept, scores.pairs_gained) == (
        3,
        2,
        2,
        0,
    )


def test_what_was_lost_and_what_came_together() -> None:
    scores = score_denoised([Denoised(TEXT, "ada marlow founded it. MARLOW-BANK, Leeds.", TRIPLES)])
    assert (scores.entities, scores.entities_kept) == (4, 3)
    assert (scores.pairs_before, scores.pairs_kept, scores.pairs_gained) == (2, 0, 1)


def test_names_are_found_as_whole_words() -> None:
    triples = (("it", "in", "Leeds"),)
    scores = score_denoised([Denoised("It is in Leeds.", "With Leedsmen.", triples)])
    assert (scores.entities, scores.entities_kept) == (2, 0)


def test_lengths_are_of_all_texts_together() -> None:
    scores = score_denoised([Denoised("a b c d e f", "a b c", ()), Denoised("a b", "a b", ())])
    assert scores.words == pytest.approx(5 / 8)
    assert scores.characters == pytest.approx(8 / 14)


def test_a_file_and_what_is_wrong_in_it(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    good = {"text": "a", "denoised": "b", "triples": [["a", "r", "b"]]}
    path.write_text(json.dumps(good) + "\n\n")
    assert list(read_denoised(path)) == [Denoised("a", "b", (("a", "r", "b"),))]
    for bad, message in (
        ("{", "not JSON"),
        ("[]", 'a line is {"text"'),
        ('{"text": "a", "triples": []}', '"denoised" is missing'),
        ('{"text": "a", "denoised": 3, "triples": []}', '"denoised" needs to be a string'),
        ('{"text": "a", "denoised": "b", "triples": 3}', '"triples" needs to be a list'),
        ('{"text": "a", "denoised": "b", "triples": [["a"]]}', "a triple is"),
    ):
        path.write_text(json.dumps(good) + "\n" + bad)
        with pytest.raises(FormatError, match=r"d\.jsonl:2") as error:
            list(read_denoised(path))
        assert message in str(error.value)


@pytest.mark.parametrize("rows", [[], [Denoised("", "a", ())], [Denoised(" \n", "a", ())]])
def test_nothing_to_score_is_told(rows: list[Denoised]) -> None:
    with pytest.raises(FormatError, match="no text"):
        score_denoised(rows)
