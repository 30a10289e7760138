from __future__ import annotations

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.cleaned import clean
from kg.text.sentences import sentences

PARAGRAPH = (
    "Anna Keller founded Borex Systems in Hamburg in 1999 and sold it to Siemens eleven years "
    "later. Peter Brandt, who had studied at Stanford University, became the head of the firm. "
    "In 2004 Borex Systems acquired Nordic Data, a company from Oslo that Maria Lopez had led "
    "since 1987. She won the Turing Award and left for the University of Bergen in Norway."
)


@given(st.integers(40, 120), st.sampled_from(["\n", "\r\n", "\r", "  \n", "\f"]))
def test_prose_is_unwrapped_at_any_width(width: int, end: str) -> None:
    assert clean(textwrap.fill(PARAGRAPH, width).replace("\n", end)).text == PARAGRAPH


@pytest.mark.parametrize("mark", ["> ", ">> ", "> > ", ">", "    ", "\t"])
def test_quoted_and_indented_lines(mark: str) -> None:
    wrapped = "\n".join(mark + line for line in textwrap.wrap(PARAGRAPH, 66))
    assert clean(wrapped).text == PARAGRAPH


def test_lines_that_all_go_on_in_capitals() -> None:
    text = "Anna Keller founded it and sold it. Her friend Peter\n"
    text += "Brandt works for the firm that is called Borex\nSystems in Oslo."
    assert clean(text).text == text.replace("\n", " ")
    text = "It is said that Anna Keller founded the company of Borex\nSystems in 1999."
    assert clean(text).text == text.replace("\n", " ")
    assert clean("He is head of the\nBorex Bank.").text == "He is head of the Borex Bank."


def test_items_with_hanging_indents_stay_apart() -> None:
    text = "• Anna Keller founded the firm of Borex Systems in the\n  town of Hamburg\n• Lee left\n"
    assert clean(text).text == (
        "Anna Keller founded the firm of Borex Systems in the town of Hamburg\n\nLee left\n"
    )
    text = "The board:\n- Anna Keller\n- Ben Lee\n1. One\n2. Two"
    assert clean(text).text == "The board:\n\nAnna Keller\n\nBen Lee\n\n1. One\n\n2. Two"


def test_a_dash_inside_wrapped_text_is_no_item() -> None:
    text = (
        "Anna Keller, who was the founder of Borex Systems in Hamburg,\n- and its owner - sold it"
    )
    assert clean(text + " to Siemens in\n1999 or so.").text.count("- and its owner - sold") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Anna Keller\n12 Main Street\nSpringfield\nUnited States",
        "Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:\n"
        "Rough winds do shake the darling buds of May,\nAnd summer’s lease hath all too short a "
        "date;",
        "The early years of Anna Keller\nShe founded the firm of Borex in Hamburg in the year of "
        "the wall.",
        "Name\tAge\tTown of birth and of later life\nAnna Keller\t42\tHamburg",
        "| Name | Age |\n| --- | --- |\n| Anna Keller | 42 |",
        "Best regards\nAnna Keller\nChief Executive Officer\nBorex Systems",
        "# The early years of a company that was great\nAnna Keller founded it.",
        "apples\noranges\nbananas and pears",
    ],
)
def test_lines_of_other_kinds_stay_lines(text: str) -> None:
    assert clean(text).text == text


def test_headings_above_wrapped_text_stay_lines() -> None:
    wrapped = textwrap.fill(PARAGRAPH, 72)
    text = f"The early years\n{wrapped}\nLater life\n{wrapped}"
    assert clean(text).text == f"The early years\n{PARAGRAPH}\nLater life\n{PARAGRAPH}"


def test_the_lines_of_a_mail_header_stay_apart() -> None:
    text = (
        f"From: Anna Keller\nSubject: The end\n\n{textwrap.fill(PARAGRAPH, 72)}\n-- \nAnna Keller"
    )
    assert clean(text).text == (
        f"From: Anna Keller\n\nSubject: The end\n\n{PARAGRAPH}\n--\nAnna Keller"
    )


def test_sentences_go_on_over_wrapped_lines() -> None:
    wrapped = textwrap.fill(PARAGRAPH, 72)
    spans = [" ".join(wrapped[start:end].split()) for start, end in sentences(wrapped)]
    assert spans == [PARAGRAPH[start:end] for start, end in sentences(PARAGRAPH)]
    assert len(spans) == 4


def test_sentences_end_before_the_blank_behind_a_mark() -> None:
    text = "He joined Google.[2] She left.¹ They met.\u200b He came.[note 3][4] End."
    assert len(list(sentences(text))) == 5


@pytest.mark.parametrize("line", ["Anna Keller\n", "(\n", "> \n", "Anna Keller founded it. Ben\n"])
def test_many_lines_take_linear_time(line: str) -> None:
    started = time.process_time()
    clean(line * 10_000)
    assert time.process_time() - started < 5  # a quadratic way takes minutes
