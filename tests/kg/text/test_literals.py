import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.literals import date, literal, number

CASES = {
    "4 May 1998": ("date", "1998-05-04"),
    "the 4th of May 1998": ("date", "1998-05-04"),
    "May 4, 1998": ("date", "1998-05-04"),
    "Monday, 4 May 1998": ("date", "1998-05-04"),
    "1998-05-04": ("date", "1998-05-04"),
    "May 1998": ("date", "1998-05"),
    "1998": ("date", "1998"),
    "early 1998": ("date", "1998"),
    "the summer of 1998": ("date", "1998"),
    "1998–2001": ("date", "1998/2001"),
    "1998-99": ("date", "1998/1999"),
    "from May to July 1998": ("date", "1998-05/1998-07"),
    "the 1990s": ("date", "1990s"),
    "the 19th century": ("date", "19th century"),
    "300 BC": ("date", "300 BC"),
    "the 6th century BC": ("date", "6th century BC"),
    "6th century BCE": ("date", "6th century BC"),
    "1.5 million": ("number", "1500000"),
    "1,234": ("number", "1234"),
    "twenty-five": ("number", "25"),
    "two hundred and six": ("number", "206"),
    "more than 500": ("number", "500"),
    "191 euros": ("money", "191 EUR"),
    "$1.5 million": ("money", "1500000 USD"),
    "£2bn": ("money", "2000000000 GBP"),
    "US$ 20 million": ("money", "20000000 USD"),
    "4.5 %": ("percent", "4.5"),
    "38 percent": ("percent", "38"),
    "about 32 km": ("quantity", "32 km"),
    "5km": ("quantity", "5 km"),
    "three years": ("quantity", "3 years"),
}
NEITHER = [
    "last year",
    "May 4",
    "hundreds",
    "ten episodes",
    "the next day",
    "",
    "Boulter",
    "32 May 1998",
]


@pytest.mark.parametrize("text", CASES)
def test_normal_form(text: str) -> None:
    assert literal(text) == CASES[text]


@pytest.mark.parametrize("text", NEITHER)
def test_no_literal(text: str) -> None:
    assert literal(text) is None


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_an_iso_date_is_its_own_normal_form(day: datetime.date) -> None:
    assert date(day.isoformat()) == day.isoformat()
    assert date(f"{day.day} {day:%B} {day.year}") == day.isoformat()


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_numbers_are_plain(value: int) -> None:
    assert number(f"{value:,}") == str(value)


@given(st.text(max_size=60))
def test_any_text_has_a_literal_or_none(text: str) -> None:
    parsed = literal(text)
    assert parsed is None or (parsed[0] and parsed[1])
