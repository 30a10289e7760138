"""Graph files in each form, paired, and every way in which they can be wrong."""

import json
import tempfile
from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.evaluate.graph_files import pair_graphs, read_graphs

TRIPLE = ("Ann", "knows", "Bob")
AS_LIST = list(TRIPLE)
AS_OBJECT = {
    "head": {"text": "Ann", "type": "Person", "start": 0, "end": 3},
    "relation": "knows",
    "tail": {"text": "Bob", "type": "Person", "start": 10, "end": 13},
    "evidence": {"doc": "d1", "chunk": "d1#0", "start": 0, "end": 14, "quote": "Ann knows Bob."},
    "confidence": 0.9,
}


@pytest.fixture
def write(tmp_path):
    def write(name, *values):
        path = tmp_path / name
        lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    "value",
    [
        [AS_LIST],
        [AS_OBJECT],
        {"triples": [AS_LIST]},
        {"graph": [AS_OBJECT]},
        {"gold": [{"head": "Ann", "relation": "knows", "tail": "Bob"}]},
    ],
)
def test_each_form_of_a_document(write, value):
    file = read_graphs(write("g.jsonl", value, []))
    assert file.graphs == ((TRIPLE,), ())
    assert file.ids is None and not file.in_pieces


@pytest.mark.parametrize(
    "value",
    [
        AS_OBJECT,
        {"doc": "d1", "triple": AS_LIST},
        {"triple": AS_OBJECT, "verdict": "accept", "score": 0.8},
        {"chunk": {"doc": "d1", "id": "d1#0"}, "triples": [AS_LIST], "mentions": []},
        {"doc": "d1", "head": "Ann", "relation": "knows", "tail": {"text": "Bob", "value": "b"}},
    ],
)
def test_each_form_of_a_piece(write, value):
    other = {"doc": "d2", "triple": ["x", "y", "z"]}
    file = read_graphs(write("g.jsonl", value, other, value))
    assert file.ids == ("d1", "d2") and file.in_pieces
    assert file.graphs == ((TRIPLE, TRIPLE), (("x", "y", "z"),))


def test_bare_triples_are_one_document(write):
    file = read_graphs(write("g.jsonl", AS_LIST, "", ["x", "y", "z"]))
    assert file.graphs == ((TRIPLE, ("x", "y", "z")),) and file.ids is None


def test_only_accepted_judgements_count(write):
    rejected = {"triple": AS_OBJECT, "verdict": "reject"}
    file = read_graphs(write("g.jsonl", rejected))
    assert file.ids == ("d1",) and file.graphs == ((),)


def test_byte_order_mark_and_line_separators_inside_strings(tmp_path):
    path = tmp_path / "g.jsonl"
    path.write_bytes('\ufeff[["a\u2028b", "r", "c"]]\r\n[]\r\n'.encode())
    assert read_graphs(path).graphs == ((("a\u2028b", "r", "c"),), ())


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "is empty"),
        (["", "  "], "is empty"),
        ([[AS_LIST], "{broken"], r"g\.jsonl:2: not JSON"),
        ([[AS_LIST], [["Ann", "knows"]]], r"g\.jsonl:2: a triple is"),
        ([["Ann", "knows"]], r"g\.jsonl:1: a triple is"),
        ([[["Ann", "knows", "Bob", "well"]]], "a triple is"),
        ([[["Ann", "knows", 7]]], "strings, not 7"),
        ([[["Ann", None, "Bob"]]], "strings, not None"),
        ([[["Ann", " ", "Bob"]]], "blank"),
        ([{"triples": "Ann knows Bob"}], "are a list"),
        ([{"head": "Ann", "relation": "knows"}], "without 'tail'"),
        ([{"triples": [{"head": {}, "relation": "r", "tail": "t"}]}], "strings, not None"),
        (["7"], "a list or an object, not 7"),
        (["null"], "a list or an object, not None"),
        ([{"id": "a", "triples": []}, {"id": "a", "triples": []}], "'a' is already on line 1"),
        ([{"id": "a", "triples": []}, {"triples": []}], r"g\.jsonl:2: some lines name"),
        ([{"id": ["a"], "triples": []}], "id is a string or a number"),
        ([{"triples": []}, AS_LIST], r"g\.jsonl:2: documents and single triples"),
        (["[" * 100_000], "not JSON"),
    ],
)
def test_malformed_files(write, lines, message):
    with pytest.raises(FormatError, match=message):
        read_graphs(write("g.jsonl", *lines))


def test_unreadable_files(tmp_path):
    with pytest.raises(FormatError, match=r"none\.jsonl: cannot be read: No such file"):
        read_graphs(tmp_path / "none.jsonl")
    with pytest.raises(FormatError, match="cannot be read"):
        read_graphs(tmp_path)
    binary = tmp_path / "b.jsonl"
    binary.write_bytes(b"\xff\xfe\x00[")
    with pytest.raises(FormatError, match="not UTF-8"):
        read_graphs(binary)


def test_standard_input(monkeypatch):
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stream:
        stream.write('["Zoë", "knows", "Bob"]\n')
        stream.seek(0)
        monkeypatch.setattr("sys.stdin", stream)
        assert read_graphs(Path("-")).graphs == ((("Zoë", "knows", "Bob"),),)


def pair(gold, pred):
    return pair_graphs(read_graphs(gold), read_graphs(pred))


def test_pairing_by_id_ignores_the_order(write):
    gold = write("g.jsonl", {"id": 1, "triples": [AS_LIST]}, {"id": 2, "triples": []})
    pred = write("p.jsonl", {"id": "2", "triples": []}, {"id": "1", "triples": [AS_LIST]})
    assert pair(gold, pred) == ([(TRIPLE,), ()], [(TRIPLE,), ()])


def test_pairing_by_order_where_one_file_has_no_ids(write):
    gold = write("g.jsonl", {"id": 1, "triples": [AS_LIST]}, {"id": 2, "triples": []})
    pred = write("p.jsonl", [], [AS_LIST])
    assert pair(gold, pred) == ([(TRIPLE,), ()], [(), (TRIPLE,)])


def test_a_document_without_a_line(write):
    gold = write("g.jsonl", {"id": "d1", "triples": [AS_LIST]}, {"id": "d2", "triples": [AS_LIST]})
    whole = write("p.jsonl", {"id": "d1", "triples": [AS_LIST]})
    with pytest.raises(FormatError, match=r"p\.jsonl: no line for the document 'd2'"):
        pair(gold, whole)
    assert pair(gold, write("q.jsonl", AS_OBJECT)) == ([(TRIPLE,), (TRIPLE,)], [(TRIPLE,), ()])


def test_a_document_that_gold_does_not_know(write):
    gold = write("g.jsonl", {"id": "d1", "triples": [AS_LIST]})
    pred = write("p.jsonl", AS_OBJECT, {"doc": "d9", "triple": AS_LIST})
    with pytest.raises(FormatError, match=r"g\.jsonl: no line for the document 'd9'"):
        pair(gold, pred)


def test_unequal_numbers_without_ids(write):
    with pytest.raises(FormatError, match=r"has 1 documents and .* has 2"):
        pair(write("g.jsonl", [AS_LIST]), write("p.jsonl", [], []))
