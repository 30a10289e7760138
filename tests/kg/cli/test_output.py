import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cli.output import (
    cell,
    counts,
    defused,
    marked,
    one_line,
    plural,
    safe,
    safe_json,
    say_counts,
    say_csv,
    say_rows,
    stated,
)
from kg.protocols import Table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("left\u202eright", "left\\u202eright"),
        ("C1 \x9b31m", "C1 \\x9b31m"),
        ("two\n lines\tand a tab", "two lines and a tab"),
        ("Zoë 杜甫 👩‍🔬", "Zoë 杜甫 👩‍🔬"),
    ],
)
def test_text_from_documents_cannot_command_the_terminal(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert marked(text) == f"[{shown}]"


def test_values_as_people_read_them() -> None:
    assert [cell(v) for v in (None, 3, True, 0.123456789, "a\nb", ["x", 1], {"k": "é"})] == [
        "", "3", "True", "0.123457", "a b", '["x", 1]', '{"k": "é"}',
    ]  # fmt: skip


def test_nodes_and_relations_in_short() -> None:
    assert cell({"_labels": ["Person"], "id": "Ada (Person)", "name": "Ada"}) == "(Ada (Person))"
    assert cell({"_type": "BORN_IN", "_start": "a", "_end": "b", "support": 1}) == "[:BORN_IN]"
    assert cell({"_labels": ["Other"], "name": "x"}) == '{"_labels": ["Other"], "name": "x"}'


def test_columns_are_aligned_by_width_on_screen(capsys: pytest.CaptureFixture[str]) -> None:
    say_rows(Table(("name", "n"), (("杜甫", 7), ("Ada", 12))))
    assert capsys.readouterr().out == "name   n\n杜甫   7\nAda   12\n"


def test_a_table_without_rows_shows_its_columns(capsys: pytest.CaptureFixture[str]) -> None:
    say_rows(Table(("a", "b"), ()))
    assert capsys.readouterr().out == "a  b\n"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00=", " =", "\u200b=", "\xa0-", "＝", "＠"]
)
def test_a_formula_is_defused(start: str) -> None:
    assert defused(f"{start}SUM(A1)") == f"'{start}SUM(A1)"
    assert defused(f"a{start}b") == f"a{start}b"


def test_csv_comes_back_as_it_was_but_for_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    say_csv(Table(("name", "=x"), (('a "b", c\nd', -3), ("=HYPERLINK(1)", -0.5), (None, "-1"))))
    assert list(csv.reader(io.StringIO(capsys.readouterr().out))) == [
        ["name", "'=x"], ['a "b", c\nd', "-3"], ["'=HYPERLINK(1)", "-0.5"], ["", "'-1"],
    ]  # fmt: skip


def test_csv_holds_no_control_characters_also_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    say_csv(Table(("\x1b[2Jname", "\x9b=1"), (("two\nlines\t\x1b]0;title\x07", ["\x9b31m"]),)))
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        ["\\x1b[2Jname", "'\\x9b=1"], ["two\nlines\t\\x1b]0;title\\x07", '["\\x9b31m"]']
    ]  # fmt: skip


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x2100) | st.characters()))
def test_json_is_safe_on_a_terminal_and_says_the_same(text: str) -> None:
    form = safe_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(form) == [text]
    assert form == safe(form)
    form.encode()


def test_what_is_not_listed_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    say_counts({"a": 5, "b": 2}, 1)
    say_counts({"a": 5, "b": 2, "c": 1}, 1)
    first, second = capsys.readouterr().out.splitlines()[1::2]
    assert first.split(None, 1) == ["2", "1 other kind"]
    assert second.split(None, 1) == ["3", "2 other kinds"]


def test_counts_in_words() -> None:
    assert counts({"Person": 1200, "Location": 3, "Misc": 1}, 2) == (
        "Person 1,200, Location 3 and 1 more"
    )
    assert counts({}) == ""
    assert (plural(1, "file"), plural(2000, "file")) == ("1 file", "2,000 files")
    assert (stated(1, 0), stated(213, 5)) == ("1 fact", "213 facts and 5 denied or hedged")
