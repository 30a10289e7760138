from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import FormatError
from kg.imports.files import read_graph
from kg.imports.items import Item, NotKept, SourceEdge, SourceNode
from kg.load import Unreadable
from kg.model import Mention
from tests.kg.load.memory import growth

HEAD = "head,relation,tail\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(name: str, data: str | bytes) -> list[Item]:
    Path(name).write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read_graph(Path(name)))


def triples(items: list[Item]) -> list[str]:
    return [
        " ".join(
            end if isinstance(end, str) else end.text
            for end in (edge.head, edge.relation, edge.tail)
        )  # type: ignore[union-attr]
        for edge in items
        if isinstance(edge, SourceEdge)
    ]


def problems(items: list[Item]) -> list[tuple[str, str]]:
    return [(item.source, item.reason) for item in items if isinstance(item, Unreadable)]


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + "Ada,met,Bob\n").encode("utf-8-sig"),
        (HEAD + "Ada,met,Bob\n").encode("utf-16"),
        (HEAD + "Ada,met,Bob\n").replace("\n", "\r\n").encode(),
        (HEAD + "Ada,met,Bob\n").replace("\n", "\r").encode(),
        (HEAD + "Ada,met,Bob").encode(),
        b"\n\n" + (HEAD + "\nAda,met,Bob\n,,\n\n").encode(),
        b"Tail;Head;Relation\nBob;Ada;met\n",
        b"subject\tpredicate\tobject\nAda\tmet\tBob\n",
        b"h|r|t\nAda|met|Bob\n",
        b"Ada;met;Bob\n",
    ],
)
def test_tables_as_programs_write_them(data: bytes) -> None:
    made = read("g.csv", data)
    assert (triples(made), problems(made)) == (["Ada met Bob"], [])


def test_a_first_line_that_names_the_separator() -> None:
    items = read("t.csv", "sep=;\nhead;relation;tail\nAna;knows;Bo, the elder\n")
    assert triples(items) == ["Ana knows Bo, the elder"]


def test_the_rows_after_an_unclosed_quote_are_there() -> None:
    made = read("g.csv", HEAD + 'Ada,met,Bob\n"Cy,met,Dee\n' + "Eve,met,Flo\n" * 3)
    assert triples(made) == ["Ada met Bob", *["Eve met Flo"] * 3]
    assert problems(made) == [
        ("g.csv:3", "a quote opens here and is not closed where its cell ends")
    ]


@pytest.mark.parametrize("data", ["", "\n\n", HEAD])
def test_nothing_in_it(data: str) -> None:
    assert read("g.csv", data) == []


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("g.csv", "head,tail\nAda,Bob\n", "separated by commas, begins with 2: 'head', 'tail'"),
        ("g.csv", "head relation tail\n", "separated by commas, begins with 1"),
        ("g.tsv", HEAD, "separated by tabs, begins with 1: 'head,relation,tail'"),
        ("g.csv", "head,relation,tail,tail\n", "g.csv:1: two columns have the name 'tail'"),
        ("g.csv", (HEAD + "Zoë,met,Bob\n").encode("latin-1"), "not utf-8 text .*: save it as"),
        ("g.csv", b"\x89PNG\r\n\x1a\n", "not utf-8 text"),
        ("g.csv", HEAD.encode("utf-16-le"), "UTF-16 without a mark"),
    ],
)
def test_what_is_no_table_of_a_graph(name: str, data: str | bytes, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        read(name, data)


def test_the_headers_of_the_bulk_importer() -> None:
    Path("g").mkdir()
    Path("g/a.csv").write_text("p:ID(P),name,:LABEL\n1,Ada,Person;Poet\n2,Bob,Person\n3\n")
    Path("g/b.csv").write_text(":START_ID(P),:END_ID(P),:TYPE,since:int\n1,2,MET,1833\n")
    Path("g/notes.txt").write_text("x")
    Path("g/more").mkdir()
    made = list(read_graph(Path("g")))
    nodes = {item.id: item.content for item in made if isinstance(item, SourceNode)}
    [met] = [item for item in made if isinstance(item, SourceEdge)]
    assert (nodes[str(met.head)], met.relation) == (Mention("Ada", "Person"), "MET")
    assert nodes[str(met.tail)] == Mention("Bob", "Person")
    assert problems(made) == [("g/a.csv:4", "1 column where the first row has 3")]
    assert {item.content for item in made if isinstance(item, NotKept)} >= {
        "label Poet", "edge since", "notes.txt, which is no graph file",
        "more, which is no graph file",
    }  # fmt: skip


def test_a_folder_without_a_graph_in_it() -> None:
    Path("g").mkdir()
    Path("g/notes.txt").write_text("x")
    with pytest.raises(FormatError, match="g holds no graph file"):
        list(read_graph(Path("g")))


def test_json_lines_of_every_form() -> None:
    made = read(
        "g.jsonl",
        '\ufeff["Ada", "met", "Bob"]\n\n'
        '{"head": "Ada", "relation": "met", "tail": "Cy", "confidence": 0.5}\n'
        '{"triple": ["Ada", "met", "Dee"], "verdict": "accept", "score": 0.25}\n'
        '{"triple": ["Ada", "met", "Eve"], "verdict": "reject", "score": 0.25}\n'
        '{"name": "Flo", "type": "Person"}\n',
    )
    assert [e.confidence for e in made if isinstance(e, SourceEdge)] == [None, 0.5, 0.25]
    assert triples(made) == ["Ada met Bob", "Ada met Cy", "Ada met Dee"]
    assert SourceNode("Flo", Mention("Flo", "Person"), "g.jsonl:6") in made
    assert NotKept("a judgement that does not accept") in made


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b'["Cy", "met", "D', "broken JSON: Unterminated"),
        ('["Cy", "met", "é'.encode()[:-1], "not UTF-8 text"),
        (b"\x80", "not UTF-8 text"),
        (b"[" * 100_000, "broken JSON"),
        (b'["Ada", "met"]', '["head", "relation", "tail"]'),
        (b'{"triple": 7}', "head, relation and tail"),
        (b'{"triple": ["A", "r", "B"], "score": "high"}', "from 0 to 1"),
        (b'["Ada", " ", "Bob"]', "blank"),
        (b'{"head": "A", "relation": "r", "tail": "B", "confidence": 7}', "from 0 to 1"),
        (b'{"head": "A", "relation": "r", "tail": "B", "confidence": NaN}', "number"),
        (b"7", "head, relation and tail"),
    ],
)
def test_a_bad_line_is_told_and_the_others_come(line: bytes, word: str) -> None:
    made = read("g.jsonl", b'["Ada", "met", "Bob"]\n["Ada", "met", "Cy"]\n' + line)
    assert triples(made) == ["Ada met Bob", "Ada met Cy"]
    [(place, reason)] = problems(made)
    assert place == "g.jsonl:3" and word in reason


def test_a_file_that_cannot_be_read() -> None:
    with pytest.raises(FormatError, match=r"nothing\.csv: cannot be read: No such file"):
        list(read_graph(Path("nothing.csv")))
    with pytest.raises(FormatError, match=r"formats: \.graphml \.csv \.tsv \.jsonl"):
        read("g.xls", "x")


def test_a_large_table_takes_little_memory() -> None:
    with Path("large.tsv").open("w") as file:
        file.writelines(f"Name {n}\tMET\tName {n * 7 % 50_000}\n" for n in range(50_000))
        file.writelines(f'"Name {n}\tMET\tsomebody\n' for n in range(20))  # each read again
    assert growth("sum(1 for _ in read_graph(Path('large.tsv')))") < 12_000
