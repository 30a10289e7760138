from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.segments import no_prose, segments


@given(st.text(alphabet="ab. \n\t\r\u2028é🙂", max_size=200))
def test_pieces_stand_where_they_say_and_nothing_is_lost(text: str) -> None:
    end = 0
    for start, piece in segments(text):
        assert start >= end
        assert text[end:start].strip("\x00\u2028\u2029 \t\r\n") == ""
        assert text[start : start + len(piece)] == piece
        end = start + len(piece)
    assert text[end:].strip("\x00\u2028\u2029 \t\r\n") == ""


def test_headings_and_paragraphs_are_apart() -> None:
    text = "A title\n\nFirst line of a paragraph which is long enough to be prose,\nsecond line."
    assert [piece for _, piece in segments(text)] == [
        "A title",
        "First line of a paragraph which is long enough to be prose,\nsecond line.",
    ]
    assert [piece for _, piece in segments("A title\nA sentence.")] == ["A title", "A sentence."]


def test_very_long_text_is_cut_at_a_blank() -> None:
    pieces = [piece for _, piece in segments("word " * 5000)]
    assert len(pieces) > 1
    assert all(len(piece) <= 10_000 for piece in pieces)
    assert "".join(pieces).split() == ["word"] * 5000


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        ("(" * 4000, "no words"),
        ("東京は日本の首都で" * 40, "no words"),
        ("https://example.org/" + "a" * 200, "no words"),
        ("( " * 400, "hardly any letters"),
        (", ".join(map(str, range(100))), "hardly any letters"),
        ("1999", ""),
        ("Anna met Ben in 1999 (12–13 May), 14–15 June, and 16 July 2001. " * 5, ""),
    ],
)
def test_what_is_no_prose(piece: str, reason: str) -> None:
    assert no_prose(piece) == reason


def test_what_is_longer_than_any_word_is_a_piece_of_its_own() -> None:
    text = f"Anna met Ben. {'(' * 500} Ben left for Paris."
    assert [piece.strip() for _, piece in segments(text)] == [
        "Anna met Ben.",
        "(" * 500,
        "Ben left for Paris.",
    ]
