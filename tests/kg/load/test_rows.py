import csv
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import FormatError
from kg.load import Unreadable, load, tables
from kg.load.content import Content
from kg.load.encoding import guessed, no_mark, stray
from kg.load.rows import Row, read
from kg.model import Document


def parsed(data: str | bytes, suffix: str = ".csv") -> list[Row]:
    return list(read(io.BytesIO(data.encode() if isinstance(data, str) else data), suffix))


def texts(made: list[Row]) -> dict[str, str]:
    return {name: c.text if isinstance(c, Content) else f"! {c}" for name, c in made}


def test_the_text_column_is_the_text_and_the_others_are_meta() -> None:
    [(name, content)] = parsed('ID,Title,Text,town\nx7,The Bank,"Ann, a\r\nb",Leeds\n')
    assert name == "x7"
    assert content == Content(
        "Ann, a\r\nb",
        {"title": "The Bank", "row": {"ID": "x7", "Title": "The Bank", "town": "Leeds"}},
    )


def test_without_a_text_column_every_column_is_text() -> None:
    assert texts(parsed("name,town,born\nAnn Marlow,Leeds,\nBob,,1901\n")) == {
        "1": "name: Ann Marlow\ntown: Leeds",
        "2": "name: Bob\nborn: 1901",
    }


def test_lines_of_a_cell_do_not_look_like_columns() -> None:
    assert texts(parsed('name,"to\nwn",note\n"Ann\nnote: x",Leeds,y\n')) == {
        "1": "name: Ann\n  note: x\nto wn: Leeds\nnote: y"
    }


@pytest.mark.parametrize(
    "head, delimiter", [("a;b", ";"), ("a|b", "|"), ("a\tb", "\t"), ("a", ",")]
)
def test_the_header_tells_the_delimiter(head: str, delimiter: str) -> None:
    body = delimiter.join(["x,y"] * len(head.split(delimiter))) if delimiter != "," else "x"
    assert texts(parsed(f"{head}\n{body}\n"))["1"].startswith("a: x")


def test_a_tsv_may_hold_commas_in_its_header() -> None:
    assert texts(parsed("a,b,c\td\n1\t2\n", ".tsv")) == {"1": "a,b,c: 1\nd: 2"}


def test_a_ragged_row_is_told_and_the_others_come() -> None:
    assert texts(parsed("a,b\n1,2\n1\n\n1,2,3\n3,4\n")) == {
        "1": "a: 1\nb: 2",
        "2": "! line 3: 1 column where the first row has 2",
        "3": "! line 5: 3 columns where the first row has 2",
        "4": "a: 3\nb: 4",
    }


def test_a_quote_that_never_closes_is_told() -> None:
    assert texts(parsed('a,b\n1,2\n"3,4\n5,6\n')) == {
        "1": "a: 1\nb: 2",
        "2": "! line 3: a quote opens here and is not closed where its cell ends",
        "3": "a: 5\nb: 6",
    }


def test_a_broken_header_is_no_header() -> None:
    with pytest.raises(FormatError, match="line 1, the header: a quote opens here"):
        parsed('"a,b\n1,2\n3,4\n')


def test_a_binary_table() -> None:
    with pytest.raises(FormatError, match="looks binary"):
        parsed(b"text\n" + b"Ann Marlow left.\n" * 9 + b"\0\n")


def test_a_binary_row_of_a_table_in_utf_16() -> None:
    made = parsed("text\nAnn\0Marlow\nBob came.\n".encode("utf-16"))
    assert texts(made) == {"1": "! looks binary", "2": "Bob came."}


def test_two_columns_of_one_name() -> None:
    with pytest.raises(FormatError, match="two columns have the name 'a'"):
        parsed("a,b,a\n1,2,3\n")


def test_rows_with_the_same_id_stay_apart() -> None:
    made = parsed("id,text\nx,one\nx,two\n3,three\n,four\nx,five\n")
    assert texts(made) == {
        "x": "one",
        "x (row 2)": "two",
        "3": "three",
        "4": "four",
        "x (row 5)": "five",
    }
    assert list(texts(parsed("id,text\n2,one\n,two\n"))) == ["2", "2 (row 2)"]


def test_a_long_article_in_a_cell() -> None:
    [(_, content)] = parsed("text\n" + "x" * 200_000 + "\n")
    assert isinstance(content, Content) and len(content.text) == 200_000


def test_json_lines() -> None:
    made = parsed(
        '{"id": 7, "text": "Ann.", "tags": ["a"], "title": "T"}\n'
        "\n"
        '{"id": "b", "body": "Bob\\u2028\u2028x."}\n'
        '{"name": "Cy", "n": 0, "ok": true, "none": null, "in": {"é": 1}}\n',
        ".jsonl",
    )
    assert texts(made) == {
        "7": "Ann.",
        "b": "Bob\u2028\u2028x.",
        "4": 'name: Cy\nn: 0\nok: true\nin: {"é": 1}',
    }
    assert isinstance(made[0][1], Content)
    assert made[0][1].meta == {"title": "T", "row": {"id": 7, "tags": ["a"], "title": "T"}}


def test_a_broken_line_is_told_by_number_and_the_others_come(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"text": "one"}', "[1]", "", '{"text": ""}', '{"text": "two"}', '{"text": "thr']
    path.write_text("\n".join(lines))
    assert list(load([path], tmp_path)) == [
        Document("a.jsonl#1", f"{path}#1", "one", {"row": {}, "file": "a.jsonl"}),
        Unreadable(f"{path}#2", "not a JSON object"),
        Unreadable(f"{path}#4", "empty"),
        Document("a.jsonl#5", f"{path}#5", "two", {"row": {}, "file": "a.jsonl"}),
        Unreadable(
            f"{path}#6",
            "broken JSON: Unterminated string starting at: line 1 column 10 (char 9)",
        ),
    ]


def test_deep_nesting_is_a_broken_line() -> None:
    [(name, fault)] = parsed('{"a": ' + "[" * 100_000, ".jsonl")
    assert name == "1" and isinstance(fault, FormatError)


def test_half_a_surrogate_pair_in_json() -> None:
    [(_, content)] = parsed('{"text": "a\\ud83d", "b": ["\\ud83d", "\\ud83d\\ude00"]}', ".jsonl")
    assert content == Content("a\ufffd", {"row": {"b": ["\ufffd", "😀"]}})


def test_a_line_over_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_CAP", 20)
    with pytest.raises(FormatError, match="longer than the cap of 20"):
        parsed('{"text": "' + "x" * 20 + '"}\n', ".jsonl")


def test_other_encodings() -> None:
    [(_, content)] = parsed("text\nCafé “x”\n".encode("cp1252"))
    assert content == Content("Café “x”", {"notes": [guessed("cp1252")], "row": {}})
    [(_, content)] = parsed("text\nCafé\n".encode("utf-16"))
    assert isinstance(content, Content) and content.text == "Café"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]))))
def test_what_was_written_is_read(cells: list[str]) -> None:
    rows_of_text = [cell for cell in cells if cell.strip()]
    table = io.StringIO()
    csv.writer(table).writerows([["n", "text"], *([n, c] for n, c in enumerate(rows_of_text))])
    lines = "".join(json.dumps({"text": cell}) + "\n" for cell in rows_of_text)
    for data, suffix in [(table.getvalue(), ".csv"), (lines, ".jsonl")]:
        made = parsed(data, suffix)
        assert [c.text for _, c in made if isinstance(c, Content)] == rows_of_text


def test_rows_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        for n in range(8_000):
            file.write(json.dumps({"text": f"{n} " + "x" * 1000}) + "\n")
    tracemalloc.start()
    assert sum(1 for _ in load([path])) == 8_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000  # the file has 8 MB


@pytest.mark.parametrize(
    "first",
    ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;", "sep=; "],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_that_names_the_separator_is_no_header(
    first: str, encoding: str, end: str
) -> None:
    data = end.join([first, "who;where, since", "Ana Reyes;Lima, 1990", "x;y;z", ""])
    assert texts(parsed(data.encode(encoding))) == {
        "1": "who: Ana Reyes\nwhere, since: Lima, 1990",
        "2": "! line 4: 3 columns where the first row has 2",
    }


@pytest.mark.parametrize("sign, named", [("\t", "\t"), ("\t", "\\t"), ("^", "^"), (":", ":")])
def test_any_sign_may_be_named(sign: str, named: str) -> None:
    made = parsed(f"sep={named}\na,b{sign}c\n1,2{sign}3\n")
    assert texts(made) == {"1": "a,b: 1,2\nc: 3"}


@pytest.mark.parametrize("first", ["sep=", "separator=;", "sep=ab", "step=;"])
def test_what_names_no_separator_is_a_header(first: str) -> None:
    assert list(texts(parsed(f"{first}\n{first}\n"))) == ["1"]


def test_comments_above_the_header_are_left_out_with_a_note() -> None:
    made = parsed("# exported 2024\n# by Ana, Lima, and others\nname,town\nBo,Kiel\nCy,Bern\n")
    assert texts(made) == {"1": "name: Bo\ntown: Kiel", "2": "name: Cy\ntown: Bern"}
    assert [c.meta["notes"] for _, c in made if isinstance(c, Content)] == (
        [["above the table, lines that begin with # left out: 2"]] * 2
    )


def test_a_header_may_begin_as_a_comment_does() -> None:
    made = parsed("#chrom\tstart\tname\n1\t5\tBRCA1\n", ".tsv")
    assert texts(made) == {"1": "#chrom: 1\nstart: 5\nname: BRCA1"}
    assert isinstance(made[0][1], Content) and "notes" not in made[0][1].meta
    assert texts(parsed("#tag\nred\n")) == {"1": "#tag: red"}


@pytest.mark.parametrize("size", [2_001, 131_073, 400_000])
def test_a_header_with_an_article_in_it_is_no_header(size: int) -> None:
    with pytest.raises(FormatError, match=f"no header: one of its cells has {size:,} characters"):
        parsed(f"{'x' * size},text\n1,Ann left.\n")


def test_a_file_without_a_header_does_not_end_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x" * 200_000 + ",text\n1,Ann left.\n")
    (tmp_path / "b.csv").write_text("text\nBob came.\n")
    first, second = load([tmp_path], tmp_path)
    assert isinstance(first, Unreadable) and first.reason.startswith("the first row is no header")
    assert isinstance(second, Document) and second.text == "Bob came."


def test_many_columns() -> None:
    names = ",".join(f"c{n}" for n in range(50_000))
    assert len(texts(parsed(f"{names}\n{names}\n"))["1"].split("\n")) == 50_000


def test_a_stray_byte_costs_no_row() -> None:
    data = "text\nZoë left.\n".encode() + b"Zo\xeb came.\n" * 3 + "Łódź, café.\n".encode() * 3
    rows = parsed(data.replace(b",", b";"))
    assert [row.text for _, row in rows if isinstance(row, Content)] == [
        "Zoë left.",
        *["Zoë came."] * 3,
        *["Łódź; café."] * 3,
    ]
    assert {tuple(row.meta["notes"]) for _, row in rows if isinstance(row, Content)} == {
        (stray(3),)
    }


def test_a_table_in_utf_16_without_a_mark() -> None:
    assert parsed("text\nZoë left.\n".encode("utf-16-le")) == [
        ("1", Content("Zoë left.", {"notes": [no_mark("utf-16-le")], "row": {}}))
    ]


def test_marks_inside_of_joined_files_are_left_out() -> None:
    assert [name for name, _ in parsed("\ufeffid,text\na,x\n\ufeffb,y\n")] == ["a", "b"]


@pytest.mark.parametrize(
    "above",
    [
        "Report of 2023\n",
        "Report\n\nby Ana\n\n",
        "Report,,\n,,\n",
        "sep=,\nReport\n",
        "# x\nReport\n",
    ],
)
def test_a_title_above_the_header_is_left_out_with_a_note(above: str) -> None:
    made = parsed(above + "name,town,born\nBo,Kiel,1901\nCy,Bern,1902\nD,E\n")
    line = above.count("\n") + 4
    assert texts(made) == {
        "1": "name: Bo\ntown: Kiel\nborn: 1901",
        "2": "name: Cy\ntown: Bern\nborn: 1902",
        "3": f"! line {line}: 2 columns where the first row has 3",
    }
    assert isinstance(made[0][1], Content)
    assert "lines of a title left out" in made[0][1].meta["notes"][-1]


@pytest.mark.parametrize(
    "table, rows",
    [
        ("text\nAnn, who lives in Kiel, left\nBo, who lives in Bern, came\n", {}),
        (",name\n0,Ann\n1,Bo\n", {"1": "column 1: 0\nname: Ann", "2": "column 1: 1\nname: Bo"}),
        ("name,,\nAnn,1,2\n", {"1": "name: Ann\ncolumn 2: 1\ncolumn 3: 2"}),
        ("name\nAnn\nBo\n", {"1": "name: Ann", "2": "name: Bo"}),
    ],
)
def test_what_is_no_title(table: str, rows: dict[str, str]) -> None:
    kept = {name: text for name, text in texts(parsed(table)).items() if text[:2] != "! "}
    assert kept == rows
