"""kg import: graphs of others, without evidence, under the same laws as documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.config import load_config
from kg.errors import FormatError
from kg.export import export
from kg.graph import Graph, create_graph
from kg.registry import PARTS
from kg.stores.neo4j.store import Neo4jStore
from kg.verbs import import_graphs, stats, why
from tests.kg.cli.conftest import Kg, kg
from tests.kg.load.memory import growth
from tests.kg.stores.neo4j_server import URI, needs_server
from tests.laws import snapshot

__all__ = ["kg"]  # a fixture

ROWS = "head,relation,tail,head_type,tail_type,confidence\n"
ADA = "Ada Lovelace,MET,Charles Babbage,Person,Person,0.8\n"
BOB = "Bob Smith,WORKS_FOR,Acme Corporation,Person,Organization,\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(PARTS["extractor"], "sentences", "tests.kg.sentences:SentenceReader")  # type: ignore[arg-type]
    text = '[extractor]\nuse = "sentences"\n[store]\nuse = "memory"\n'
    Path("kg.toml").write_text(text, encoding="utf-8")


def opened(folder: str = "kg") -> Graph:
    return create_graph(config=load_config(graph=folder))


def facts(graph: Graph) -> list[tuple[Any, ...]]:
    """(head, relation, tail, type, confidence) of every fact."""
    return sorted(
        (fact.head.id, fact.relation, getattr(fact.tail, "id", None) or fact.tail.text,  # type: ignore[union-attr]
         fact.type, fact.confidence)
        for changes in graph.projection()
        for fact in changes.facts
    )  # fmt: skip


def entities(graph: Graph) -> set[tuple[str, str]]:
    return {(e.name, e.type) for changes in graph.projection() for e in changes.entities}


def test_a_table_of_triples() -> None:
    Path("g.csv").write_text(ROWS + ADA + BOB)
    with opened() as graph:
        report = import_graphs(graph, "g.csv")
        assert (report.sources, report.facts, report.problem_count) == (1, 2, 0)
        assert [(h, r, t, round(c, 6)) for h, r, t, _, c in facts(graph)] == [
            ("Ada Lovelace (Person)", "MET", "Charles Babbage (Person)", 0.8),
            ("Bob Smith (Person)", "WORKS_FOR", "Acme Corporation (Organization)", 0.9),
        ]
        (explanation,) = why(graph, "Ada Lovelace", "MET", "_")
        assert (explanation.passages[0].extractor, explanation.passages[0].quote) == ("import", "")


def test_the_second_time_nothing_changes_and_an_edit_changes_its_facts() -> None:
    Path("g.csv").write_text(ROWS + ADA + BOB)
    with opened() as graph:
        import_graphs(graph, "g.csv")
        seq = graph.ledger.seq
        assert import_graphs(graph, "g.csv").parts == 0
        assert graph.ledger.seq == seq
        Path("g.csv").write_text(ROWS + BOB + ADA.replace("0.8", "0.7"))
        assert import_graphs(graph, "g.csv").parts == 1
        edited = snapshot.of_ledger(graph.ledger), snapshot.of_memory(graph.store)  # type: ignore[arg-type]
    with opened("fresh") as graph:
        import_graphs(graph, "g.csv")
        assert (snapshot.of_ledger(graph.ledger), snapshot.of_memory(graph.store)) == edited  # type: ignore[arg-type]


def test_with_documents_in_either_order_and_taken_out_again() -> None:
    Path("docs").mkdir()
    Path("docs/a.txt").write_text("Foo acquired Bar. Bar acquired Baz.")
    Path("g.jsonl").write_text('["Bar", "acquired", "Baz"]\n["Foo", "knows", "Qux"]\n')
    held = []
    for folder, first in (("one", True), ("two", False)):
        with opened(folder) as graph:
            if first:
                import_graphs(graph, "g.jsonl")
            graph.build(["docs"])
            if not first:
                import_graphs(graph, "g.jsonl")
            held.append((snapshot.of_ledger(graph.ledger), snapshot.of_memory(graph.store)))  # type: ignore[arg-type]
    assert held[0] == held[1]
    with opened("alone") as graph:
        graph.build(["docs"])
        alone = snapshot.of_ledger(graph.ledger), snapshot.of_memory(graph.store)  # type: ignore[arg-type]
    with opened("one") as graph:
        graph.delete("g.jsonl")
        assert (snapshot.of_ledger(graph.ledger), snapshot.of_memory(graph.store)) == alone  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["graphml", "jsonl", "csv"])
def test_what_is_exported_comes_back(form: str) -> None:
    Path("g.jsonl").write_text(
        '{"head": {"text": "Ada", "type": "Person"}, "relation": "crouch beside", "tail": '
        '{"text": "The \\"<Fox>\\", Inc.", "type": "Organization"}, "confidence": 0.75}\n'
        '{"head": {"text": "Ada", "type": "Person"}, "relation": "ACQUIRED", "tail": '
        '{"text": "Acme", "type": "Organization"}, "polarity": "negative", "modality": "hedged", '
        '"attribution": "the mayor", "time": "2004"}\n'
        '{"head": {"text": "Acme", "type": "Organization"}, "relation": "FOUNDED_ON", "tail": '
        '{"text": "in 1921", "type": "date", "value": "1921"}}\n'
    )
    with opened("first") as graph:
        import_graphs(graph, "g.jsonl")
        before = facts(graph), entities(graph)
        export(graph.projection(), form, Path(f"out.{form}" if form != "csv" else "out"))
    with opened("second") as graph:
        report = import_graphs(graph, f"out.{form}" if form != "csv" else "out")
        assert report.problem_count == 0, report.problems
        assert (facts(graph), entities(graph)) == before
        assert {row[3] for row in facts(graph)} >= {"NOT_ASSERTED"}
        denied = next(f for c in graph.projection() for f in c.facts if f.type == "NOT_ASSERTED")
        triple = denied.support[0].triple
        assert (triple.polarity, triple.modality) == ("negative", "hedged")


def test_a_file_that_breaks_off_changes_nothing() -> None:
    whole = "<graphml><graph><node id='Ada'/><node id='Bob'/></graph></graphml>"
    Path("g.graphml").write_text(whole)
    with opened() as graph:
        import_graphs(graph, "g.graphml")
        Path("g.graphml").write_text(whole[:40])
        with pytest.raises(FormatError, match=r"g\.graphml:1: not GraphML"):
            import_graphs(graph, "g.graphml")
        assert {name for name, _ in entities(graph)} == {"Ada", "Bob"}


def test_an_unclosed_quote_is_one_problem(kg: Kg) -> None:
    Path("g.csv").write_text(ROWS + '"Cy,met,Dee,,,\n' + ADA + BOB)
    done = kg("import", "g.csv")
    assert "1 source read: 2 facts" in done.stdout
    assert "g.csv:2: a quote opens here and is not closed" in done.stderr


@pytest.mark.parametrize(
    "data",
    [
        b"",
        ROWS.encode(),
        (ROWS + ADA.replace("da", "d\0")).encode(),
        b'["Ada", "met", "Bob\\u0000"]\n',
        b'["Ada", "met", "Bo',
    ],
)
def test_nothing_that_can_be_read(data: bytes) -> None:
    name = "g.jsonl" if data.startswith(b"[") else "g.csv"
    Path(name).write_bytes(data)
    with opened() as graph:
        with pytest.raises(FormatError, match="holds no entity or fact that can be read"):
            import_graphs(graph, name)
        assert facts(graph) == []


def test_bad_rows_are_told_by_file_and_line_and_the_others_are_there(kg: Kg) -> None:
    Path("g.csv").write_text(ROWS + ADA + "x,y\n" + " ,MET,B,,,\n" + BOB.replace(",\n", ",7\n"))
    Path("h.jsonl").write_text('["a", "b"]\n{"head": "x"\n["C", "met", "D"]\n')
    done = kg("import", "g.csv", "h.jsonl")
    assert done.exit_code == 0
    assert "2 sources read: 2 facts, without evidence" in done.stdout
    for place in ("g.csv:3", "g.csv:4", "g.csv:5", "h.jsonl:1", "h.jsonl:2"):
        assert place in done.stderr
    assert kg("import", "g.csv", "--strict").exit_code == 1
    assert json.loads(kg("import", "h.jsonl", "--json").stdout)["problem_count"] == 2
    assert "imported from g.csv, without evidence" in kg("why", "Ada Lovelace").stdout


def test_a_source_that_is_no_graph_leaves_the_ones_before_it_whole() -> None:
    Path("g.csv").write_text(ROWS + ADA)
    Path("bad.csv").write_text("a,b\n")
    with opened() as graph:
        with pytest.raises(FormatError, match=r"bad\.csv"):
            import_graphs(graph, "g.csv", "bad.csv")
        assert stats(graph).facts == 1


def test_what_cannot_be_held_is_counted(kg: Kg) -> None:
    Path("g.jsonl").write_text('{"id": "1", "name": "Ada", "type": "Person", "born": 1815}\n')
    done = kg("import", "g.jsonl")
    assert "1  node born" in done.stdout
    assert kg("import", "nothing.csv").exit_code == 2
    Path("g.xls").write_text("x")
    assert ".graphml" in kg("import", "g.xls").stderr


@pytest.mark.neo4j
@needs_server[1]
def test_a_graph_on_a_server_that_others_made() -> None:
    store = Neo4jStore(URI)
    with store._connected().session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        session.run(
            "CREATE (a:Person {name: 'Ada', born: 1815})-[:KNOWS {since: 1833}]->"
            "(b:Person {name: 'Charles'}), (a)-[:WROTE]->(:Work {title: 'Notes'}), ()-[:X]->(b)"
        ).consume()
    store.close()
    with opened() as graph:
        report = import_graphs(graph, URI)
        assert [row[:3] for row in facts(graph)] == [
            ("Ada (Person)", "KNOWS", "Charles (Person)"),
            ("Ada (Person)", "WROTE", "Notes (Work)"),
        ]
        assert report.not_kept["node born"] == report.not_kept["edge since"] == 1
        assert report.problem_count == 2  # a node without a name, and its edge


def test_the_graph_is_not_held_in_memory_on_its_way_into_the_ledger() -> None:
    """Its parts are; here they are small, so that they do not hide what would grow."""
    Path("kg.toml").write_text("")  # another process does not know the extractor of these tests
    with Path("large.csv").open("w") as file:
        file.write(ROWS)
        file.writelines(f"Name {n},MET,Name {n * 7 % 20_000 + 1},A,A,\n" for n in range(20_000))
    code = (
        "importing.PART = 256\n"
        "with create_graph(config=load_config(graph='kg')) as graph:\n"
        "    importing.import_graph(read_graph(Path('large.csv')), 'g', 'g', graph.ledger)\n"
    )
    assert growth(code) < 25_000, "kilobytes; 34,000 where all parts are made first"


def test_a_header_of_other_names_is_no_silent_fact(kg: Kg) -> None:
    Path("g.csv").write_text("a,b,c\nAda,met,Bob\n")
    done = kg("import", "g.csv")
    assert "1 source read: 2 facts" in done.stdout
    expected = "g.csv:1: no header names head, relation and tail: read as the fact 'a' -'b'-> 'c'"
    assert done.stderr == f"note: {expected}\n"
    Path("g.csv").write_text("Head,RELATION,tail\nAda,met,Bob\n")
    assert kg("import", "g.csv").stderr == ""


def test_rows_that_are_passed_over_are_warnings_by_the_path_as_given(kg: Kg) -> None:
    Path("in").mkdir()
    Path("in/g.csv").write_text(ROWS + ADA + "one\n")
    done = kg("import", "./in/../in/g.csv")
    assert done.exit_code == 0
    assert done.stderr == "warning: in/../in/g.csv:3: 1 column where the first row has 6\n"
    done = kg("import", "in", "--strict")
    assert (done.exit_code, done.stderr) == (
        1, "error: in/g.csv:3: 1 column where the first row has 6\n",
    )  # fmt: skip


def test_an_import_that_takes_nothing_in_leaves_no_folder(kg: Kg) -> None:
    Path("g.csv").write_text("")
    assert kg("import", "g.csv", "--graph", "made").exit_code == 2
    assert kg("import", "absent.csv", "--graph", "made").exit_code == 2
    assert not Path("made").exists()
