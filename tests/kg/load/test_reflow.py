from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.load.reflow import PageLines, reflowed

FIRST = "The story of the firm is well known to all who have ever come here"


def text_of(*pages: str) -> tuple[str, list[tuple[int, str]]]:
    """The text, and for each section its page and its words."""
    text, sections = reflowed(
        [PageLines(number, page.splitlines()) for number, page in enumerate(pages, start=1)]
    )
    return text, [(part["page"], text[part["start"] : part["end"]]) for part in sections]


@pytest.mark.parametrize(
    "page, expected",
    [
        (
            "The bank was foun-\nded in Leeds by the\nAnglo-\nSaxon Bob",
            "The bank was founded in Leeds by the Anglo-Saxon Bob",
        ),
        (
            "The company grew and grew in\nAnn Marlow's town. It\nclosed.",
            "The company grew and grew in Ann Marlow's town. It closed.",
        ),
        ("History\nThe bank grew and grew and grew.", "History\nThe bank grew and grew and grew."),
        (
            "It was all there was to say of it.\n• one\n• two",
            "It was all there was to say of it.\n• one\n• two",
        ),
        (
            "First paragraph here.\n\nSecond paragraph here.",
            "First paragraph here.\nSecond paragraph here.",
        ),
    ],
)
def test_layout_lines_become_paragraphs(page: str, expected: str) -> None:
    assert text_of(page) == (expected, [(1, expected)])


def test_a_page_that_ends_in_a_full_sentence_is_a_section() -> None:
    assert text_of(f"{FIRST}.", "and more of it.", "It grew.") == (
        f"{FIRST}.\n\nand more of it.\n\nIt grew.",
        [(1, f"{FIRST}."), (2, "and more of it."), (3, "It grew.")],
    )


@pytest.mark.parametrize(
    "above, below, between",
    [
        ("In 2003 Anna", "married Bob in Oslo.", " "),
        (f"{FIRST} with Anna", "Keller married Bob in Oslo.", " "),
        ("In Leeds, in York,", "Anna Keller met Bob.", " "),
        ("It was sold to a foreign com-", "pany in Oslo.", "com/"),
        ("It was sold to an Anglo-", "Saxon bank in Oslo.", ""),
        ("It was sold to the Keller", "• first", "\n\n"),
        (f"{FIRST} with Anna", "1. first of all", "\n\n"),
        ("Anna Keller", "Bob Keller", "\n\n"),
        (f"{FIRST}.\nHistory", "Anna Keller met Bob.", "\n\n"),
        (f"{FIRST} with Anna", f"History\n{FIRST}.", "\n\n"),
    ],
)
def test_where_a_sentence_goes_on(above: str, below: str, between: str) -> None:
    text, sections = text_of(above, below)
    if between == "\n\n":
        assert text.startswith(f"{above}\n\n") and [page for page, _ in sections] == [1, 2]
    else:
        joined = f"{above}{between}{below}".replace("-com/", "")
        assert sections == [(1, joined)]


def test_a_sentence_is_of_the_page_that_it_begins_on() -> None:
    text, sections = text_of(
        "It grew. In 2003 Mr. Keller of the",
        "Borex Bank was with Mr. Vogel, who lived in Oslo with",
        "his wife. They left. He was in",
        "York.",
    )
    assert "\n" not in text
    assert sections == [
        (
            1,
            "It grew. In 2003 Mr. Keller of the Borex Bank was with Mr. Vogel, who lived in Oslo "
            "with his wife.",
        ),
        (3, "They left. He was in York."),
    ]


def test_a_page_without_a_sentence_of_its_own_gives_way() -> None:
    text, sections = text_of("In 2003 the firm", "grew.\n\nIn 2004 it closed.")
    assert text == "In 2003 the firm grew.\nIn 2004 it closed."
    assert sections == [(1, "In 2003 the firm grew."), (2, "In 2004 it closed.")]


WORDS = st.lists(
    st.sampled_from(["Anna", "keller", "grew.", "com-", "•", "1.", "Oslo,", "\n", "\n\n", "東京。"])
)


@given(st.lists(WORDS.map(" ".join)))
def test_sections_cover_the_text_in_order(pages: list[str]) -> None:
    numbered = [
        PageLines(n, [" ".join(line.split()) for line in page.splitlines()])
        for n, page in enumerate(pages, start=1)
    ]
    text, sections = reflowed(numbered)
    ends = [0, *(part["end"] for part in sections)]
    gaps = [text[end : part["start"]] for end, part in zip(ends, sections, strict=False)]
    assert all(not gap.strip() for gap in gaps) and ends[-1] == len(text)
    assert all(part["start"] < part["end"] for part in sections)
    numbers: list[Any] = [part["page"] for part in sections]
    assert numbers == sorted(set(numbers))
    letters = "".join("".join(pages).split()).replace("-", "")
    assert "".join(text.split()).replace("-", "") == letters
