from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.load import tables
from kg.load.tables import capped, delimiter_of, read_table

UNCLOSED = "a quote opens here and is not closed where its cell ends"


def parsed(text: str, delimiter: str = ",") -> list[tuple[int, list[str] | str]]:
    lines = capped(io.StringIO(text, newline=""))
    return [
        (line, str(cells) if isinstance(cells, FormatError) else cells)
        for line, cells in read_table(lines, delimiter)
    ]


def test_a_quote_that_is_never_closed_spoils_its_line_alone() -> None:
    rows = "".join(f"x{n},met,y{n}\n" for n in range(3, 50))
    made = parsed('a,r,b\n"Ann, met,Bob\n' + rows)
    assert made[1] == (2, UNCLOSED)
    assert made[2:] == [(n, [f"x{n}", "met", f"y{n}"]) for n in range(3, 50)]


@pytest.mark.parametrize(
    "later", ['"Ann",met,Bob', 'Ann,"met",Bob', 'Ann,met,"Bob"', 'Ann,met,"a ""b"""']
)
def test_a_quote_of_a_later_row_does_not_close_it(later: str) -> None:
    made = parsed(f'1,2,3\n"4,5,6\n7,8,9\n{later}\nx,y,z\n')
    assert [line for line, _ in made] == [1, 2, 3, 4, 5]
    assert [type(cells) for _, cells in made] == [list, str, list, list, list]
    assert made[3][1] == next(csv.reader([later]))


def test_a_quote_that_closes_where_a_row_ends_by_chance() -> None:
    made = parsed('1,2,3\n"4,5,6\n7,8,9\nAnn,measures,5"\nx,y,z\n')
    assert made[1] == (
        2, "a quote opens here and closes on line 4: 1 column where the first row has 3"
    )  # fmt: skip
    assert made[2] == (3, ["7", "8", "9"])
    assert made[3] == (4, "a quote inside of a cell, after one that was not closed")
    assert made[4] == (5, ["x", "y", "z"])


def test_no_row_is_made_of_the_end_of_a_cell() -> None:
    """The second line alone would have three columns."""
    made = parsed('1,2,3\nx,"long\nwith a, comma, here"\n4,5,6\n')
    assert [cells for _, cells in made if isinstance(cells, list)] == [list("123"), list("456")]


def test_lines_within_quotes_are_one_row() -> None:
    assert parsed('a,b\r\n"x\r\ny, ""z""",1\r\n\r\n,\r\n2,3\r\n') == [
        (1, ["a", "b"]),
        (2, ['x\r\ny, "z"', "1"]),
        (6, ["2", "3"]),
    ]


def test_a_plain_quote_in_a_cell_is_only_that() -> None:
    assert parsed('a,b\n5" pipe,6\n') == [(1, ["a", "b"]), (2, ['5" pipe', "6"])]


def test_what_is_read_again_is_limited() -> None:
    """Each of these lines opens a quote that the next ones leave open."""
    with pytest.raises(FormatError, match=r"line 101: .* over 100 rows"):
        parsed('a","\n' * 1000)


def test_a_row_over_the_cap_is_not_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_CAP", 100)
    made = parsed('a,b\n"x,1\n' + "y,2\n" * 50)
    assert made[1] == (2, UNCLOSED)
    assert len(made) == 52
    with pytest.raises(FormatError, match="line 2 is longer than the cap of 100"):
        parsed("a,b\n" + "x" * 200 + "\n")


@pytest.mark.parametrize(
    ("first", "suffix", "sign"),
    [
        ("a,b,c", ".csv", ","),
        ("a;b;c", ".csv", ";"),
        ("a\tb\tc", ".csv", "\t"),
        ("a|b|c", ".csv", "|"),
        ('"x;y;z;w",b,c', ".csv", ","),
        ("a,b,c\td", ".tsv", "\t"),
        ("", ".csv", ","),
    ],
)
def test_the_first_line_tells_the_delimiter(first: str, suffix: str, sign: str) -> None:
    assert delimiter_of(first, suffix) == sign


@given(
    st.lists(st.lists(st.text(st.sampled_from('a",;\n\r x')), min_size=2, max_size=2)),
    st.sampled_from([",", ";"]),
)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str) -> None:
    written = [["first", "row"], *(row for row in rows if "".join(row).strip())]
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter).writerows(written)
    assert [cells for _, cells in parsed(table.getvalue(), delimiter)] == written
