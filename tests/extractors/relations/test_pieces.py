"""Windows of word pieces, and tags of words as names."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.relations.inference import minilm
from extractors.relations.pieces import TAGS, TYPES, WINDOW, case, labels, tagged, windows
from kg.encode.minilm import minilm_folder


@cache
def tokenizer() -> Any:
    return minilm(minilm_folder())[0]


def test_a_short_text_is_one_window_with_its_marks() -> None:
    (window,) = windows("Zoë Xyloz left.", tokenizer())
    assert window.ids[0] == tokenizer().cls_token_id and window.ids[-1] == tokenizer().sep_token_id
    text = "Zoë Xyloz left."
    assert [text[slice(*window.place(n))] for n in range(4)] == ["Zoë", "Xyloz", "left", "."]
    first, end = window.pieces((1, 2))
    assert end - first > 1  # no word of the vocabulary
    assert set(window.cases[first:end]) == {2}
    assert "".join(text[a:b] for a, b in window.spans[first:end]) == "Xyloz"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["Ada", "met. ", " Bob\n", "🙂", " x" * 60, "1901", "(ß)", "İ"])))
def test_windows_hold_every_piece_once_and_fit(words: list[str]) -> None:
    text = "".join(words) * 8
    listed = list(windows(text, tokenizer()))
    whole = tokenizer()(text, add_special_tokens=False, verbose=False)["input_ids"]
    assert [piece for window in listed for piece in window.ids[1:-1]] == whole
    for window in listed:
        assert len(window.ids) == len(window.spans) == len(window.cases) <= WINDOW + 2
        assert [n for first, end in window.words for n in range(first, end)] == [
            *range(1, len(window.ids) - 1)
        ]


def test_a_long_text_is_cut_where_a_sentence_ends() -> None:
    text = "Ada Lovelace met Charles Babbage in London one day. " * 100
    parts = list(windows(text, tokenizer()))
    assert len(parts) > 2
    for window in parts:
        start, end = window.spans[1][0], window.spans[-2][1]
        assert text[start:end].startswith("Ada") and text[start:end].endswith("day.")


def test_a_sentence_too_long_is_cut_between_words() -> None:
    text = "antidisestablishmentarianism " * 200
    for window in windows(text, tokenizer()):
        assert text[slice(*window.place(0))] == "antidisestablishmentarianism"


@pytest.mark.parametrize(
    ("word", "kind"),
    [("(", 0), ("the", 1), ("Paris", 2), ("I", 2), ("NATO", 3), ("iPhone", 4), ("1984", 5),
     ("B2B", 6), ("McCoy", 4), ("ß", 1)],
)  # fmt: skip
def test_how_a_word_is_written(word: str, kind: int) -> None:
    assert case(word) == kind


spans = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), st.sampled_from(TYPES)))


@given(spans)
def test_tags_say_the_names_they_were_made_of(parts: list[tuple[int, int, str]]) -> None:
    at, names = 0, []
    for length, gap, type in parts:
        names.append(((at + gap, at + gap + length), type))
        at += gap + length
    assert tagged(labels(names, at)) == names


def test_inside_tags_without_a_beginning_begin_a_name() -> None:
    tags = [TAGS.index(name) for name in ("I-PER", "I-PER", "I-ORG", "O")]
    assert tagged(tags) == [((0, 2), "PER"), ((2, 3), "ORG")]


def test_no_name_goes_on_after_a_blank_line() -> None:
    """As from a heading into its text; a line that is only wrapped is none."""
    (window,) = windows("People\n \nTomasz\nNowak left.", tokenizer())
    assert window.breaks == {1}
    tags = [TAGS.index(name) for name in ("B-PER", "I-PER", "I-PER", "O", "O")]
    assert tagged(tags, window.breaks) == [((0, 1), "PER"), ((1, 3), "PER")]
