from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.load.table_head import open_table
from kg.load.tables import capped


def cells(text: str) -> list[list[str] | str]:
    rows = open_table(capped(io.StringIO(text, newline="")), ".tsv").rows
    return [str(row) if isinstance(row, FormatError) else row for _, row in rows]


@pytest.mark.parametrize(
    "cell",
    ['"Well, she said', '5" pipe', '"so-called" friend', '"', '""x', 'a "b" c', 'the "end"'],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quote_in_a_cell_swallows_no_row(cell: str, end: str) -> None:
    lines = ["n\tsaid\tby", f"1\t{cell}\tAna", "2\tplain\tBo", f"3\tx\t{cell}", "4\ty\tCy", ""]
    assert cells(end.join(lines)) == [
        ["n", "said", "by"],
        ["1", cell, "Ana"],
        ["2", "plain", "Bo"],
        ["3", "x", cell],
        ["4", "y", "Cy"],
    ]


def test_two_stray_quotes_make_no_cell_of_the_rows_between_them() -> None:
    assert cells('a\tb\tc\n1\t"x\ty\n2\tw"\tz\n') == [
        ["a", "b", "c"],
        ["1", '"x', "y"],
        ["2", 'w"', "z"],
    ]


def test_cells_as_a_spreadsheet_quotes_them() -> None:
    assert cells('a\tb\n"one\ttwo"\tx\n"said ""no"""\ty\n"two\nlines"\tz\n1\t"end\nof it"\n') == [
        ["a", "b"],
        ["one\ttwo", "x"],
        ['said "no"', "y"],
        ["two\nlines", "z"],
        ["1", "end\nof it"],
    ]


CELL = st.text(st.sampled_from('ab "x'), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1))
def test_rows_without_quoting_stay_as_many_as_there_are(rows: list[tuple[str, ...]]) -> None:
    made = cells("h\ti\tj\n" + "".join("\t".join(row) + "\n" for row in rows))
    assert len(made) == len(rows) + 1


@given(st.lists(st.lists(st.text(st.sampled_from('ab ,"')), min_size=2, max_size=2)))
def test_what_a_writer_quoted_is_read(rows: list[list[str]]) -> None:
    rows = [["x" + row[0], row[1]] for row in rows]
    table = io.StringIO(newline="")
    csv.writer(table, delimiter="\t", quoting=csv.QUOTE_ALL).writerows([["h", "i"], *rows])
    assert cells(table.getvalue()) == [["h", "i"], *rows]
