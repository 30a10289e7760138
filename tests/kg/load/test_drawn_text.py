import io

import pytest
from pypdf import PdfReader

from kg.load.drawn_text import (
    BLANKS,
    BY_COLUMNS,
    GLUED,
    OVERPRINTING,
    PICTURES,
    SLANT,
    DrawnText,
    drawn_text,
)
from tests.kg.load.bad_inputs import drawn_pdf

LEFT = ["Anna Keller founded", "Borex Systems in 1999.", "She was born in Kiel."]
RIGHT = ["Peter Brandt founded", "Nordic Data in 2001.", "He was born in Ulm."]


def drawn(commands: str) -> DrawnText:
    body = f"BT /F 10 Tf 14 TL {commands} ET".encode("cp1252")
    text, notes = drawn_text(PdfReader(io.BytesIO(drawn_pdf([body]))).pages[0])
    return DrawnText(text.strip(), notes)


def rows_by_matrix(*rows: tuple[str, ...]) -> str:
    return " ".join(
        f"1 0 0 1 {72 + 250 * column} {700 - 14 * number} Tm ({cell}) Tj"
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    )


def rows_by_steps(*rows: tuple[str, ...]) -> str:
    steps = " ".join(f"({left}) Tj 248 0 Td ({right}) Tj -248 -14 Td" for left, right in rows)
    return f"72 700 Td {steps}"


def rows_askew(*rows: tuple[str, ...]) -> str:
    return "".join(
        f"1 0 0 1 72 {700 - 14 * number} Tm ({left}) Tj "
        f"1 0 0 1 320 {694 - 14 * number} Tm ({right}) Tj "
        for number, (left, right) in enumerate(rows)
    )


def rows_by_objects(*rows: tuple[str, ...]) -> str:
    return rows_by_matrix(*rows).replace("Tj ", "Tj ET BT /F 10 Tf ")


@pytest.mark.parametrize("draw", [rows_by_matrix, rows_by_steps, rows_by_objects, rows_askew])
def test_columns_drawn_row_by_row(draw: object) -> None:
    assert callable(draw)
    text, notes = drawn(draw(*zip(LEFT, RIGHT, strict=True)))
    assert [line for line in text.split("\n") if line] == [*LEFT, *RIGHT]
    assert notes == [BY_COLUMNS]


def test_three_columns_between_lines_over_all_of_them() -> None:
    columns = ["the bank in Leeds", "was sold to Anna.", "she kept it and"]
    other = ["in the next year", "it grew to more", "towns than York."]
    third = ["then Bob came to", "the board of it.", "he left after all"]
    rows = rows_by_matrix(*zip(columns, other, third, strict=True)).replace("572", "500")
    title = "1 0 0 1 72 730 Tm (A Short History of the Marlow Bank and of All Who Led It) Tj"
    end = "1 0 0 1 72 600 Tm (All that is told here was written down by those who saw it) Tj"
    text = drawn(f"{title} {rows} {end}").text
    assert [line for line in text.split("\n") if line] == [
        "A Short History of the Marlow Bank and of All Who Led It",
        *columns,
        *other,
        *third,
        "All that is told here was written down by those who saw it",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Name", "Born in"), ("Anna Keller", "Kiel"), ("Peter Brandt", "Ulm"), ("Bob", "York")],
        [("Anna Keller of Leeds", "Founder of the bank")] * 2 + [("Bob of old York", "Head of it")],
        list(zip(LEFT[:2], RIGHT[:2], strict=True)),
    ],
)
def test_tables_stay_rows(rows: list[tuple[str, str]]) -> None:
    text, notes = drawn(rows_by_matrix(*rows))
    assert text.split("\n") == [f"{left} {right}" for left, right in rows] and not notes


def test_words_placed_one_by_one_are_no_columns() -> None:
    lines = ["Anna of Leeds sold it.", "In May the bank grew.", "Then it was to end so."] * 2
    shown = []
    for number, line in enumerate(lines):
        x = 72.0
        for word in line.split():
            shown.append(f"1 0 0 1 {x} {700 - 14 * number} Tm ({word}) Tj")
            x += 9.5 * len(word) + 3
    text, notes = drawn(" ".join(shown))
    assert text.split("\n") == lines and not notes


@pytest.mark.parametrize(
    "commands, expected",
    [
        ("50 700 Td (Anna left) Tj 0.5 0 Td (Anna left) Tj", "Anna left"),
        ("1 0 0 1 50 700 Tm (Anna) Tj 1 0 0 1 50.3 700.3 Tm (Anna) Tj", "Anna"),
        ("50 700 Td [(An) -9 (na)] TJ 0 0 Td [(An) -4 (na)] TJ ( left) Tj", "Anna left"),
        ("50 700 Td (Anna) Tj ( left) Tj 0.2 0 Td (Anna) Tj ( left) Tj", "Anna left"),
    ],
)
def test_words_printed_twice_are_read_once(commands: str, expected: str) -> None:
    assert drawn(commands) == (expected, [OVERPRINTING])


@pytest.mark.parametrize(
    "commands, expected",
    [
        ("50 700 Td (that ) Tj (that ) Tj (is) Tj", "that that is"),
        ("50 700 Td (0) Tj 0 -14 Td (0) Tj", "0\n0"),
        ("50 700 Td (l) Tj 2.2 0 Td (l) Tj", "ll"),
        ("50 700 Td (Anna) Tj 0.2 0 Td (Hans) Tj", "AnnaHans"),
    ],
)
def test_what_is_repeated_elsewhere_stays(commands: str, expected: str) -> None:
    assert drawn(commands) == (expected, [])


def test_slanted_words_are_left_out() -> None:
    mark = "0.7 0.7 -0.7 0.7 100 300 Tm (DRAFT) Tj"
    assert drawn(f"50 700 Td (Anna left.) Tj {mark}") == ("Anna left.", [SLANT])
    upright = "0 1 -1 0 100 300 Tm (upwards) Tj 1 0.02 -0.02 1 50 200 Tm (scanned askew) Tj"
    assert drawn(f"1 0 0.3 1 50 700 Tm (italic) Tj {upright}").text.split() == [
        "italic",
        "upwards",
        "scanned",
        "askew",
    ]


def glued(words: list[str], gap: int) -> str:
    return f"50 700 Td [{f' {gap} '.join(f'({word})' for word in words)}] TJ"


def test_gaps_that_are_too_small_for_pypdf_are_blanks_where_there_are_no_others() -> None:
    words = ["Ada", "Lovelace", "was", "born", "in", "London", "and", "moved", "to", "Surrey"]
    assert drawn(glued(words, -131)) == (" ".join(words), [BLANKS])
    assert drawn(glued(words, -40)) == ("".join(words), [GLUED])
    assert drawn(glued(["com", "pany"], -131)) == ("company", [])


def test_a_tight_line_is_not_glued_in_a_font_with_a_wide_blank() -> None:
    words = ["the", "build", "daemons", "take", "it"]
    loose = "50 714 Td (It is known to all that came and saw it that) Tj"
    body = f"BT /F 10 Tf {loose} {glued(words, -165).replace('50 700', '0 -14')} ET".encode()
    data = drawn_pdf([body]).replace(b"/Helvetica", b"/Courier  ")
    text, notes = drawn_text(PdfReader(io.BytesIO(data)).pages[0])
    assert text.split("\n")[1] == " ".join(words) and not notes


def test_a_page_of_pictures_alone_is_noted() -> None:
    data = drawn_pdf([b"/X Do"]).replace(b"/Font << /F 3 0 R >>", b"/XObject <</X 3 0 R>>")
    page = PdfReader(io.BytesIO(data)).pages[0]
    assert drawn_text(page) == ("", [PICTURES])
    assert drawn_text(PdfReader(io.BytesIO(drawn_pdf([b"0 0 m"]))).pages[0]) == ("", [])


def test_long_words_of_other_scripts_are_not_glued() -> None:
    assert drawn("50 700 Td (" + "0123/456789" * 9 + ") Tj").notes == []
