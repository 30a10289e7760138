"""What `kg export` wrote is the same graph when it is imported: names, ids, facts, evidence."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kg.config import load_config
from kg.graph import Graph, create_graph
from kg.ledger.resolution import decisions, undo
from kg.pipeline import resolve_and_project
from kg.registry import PARTS
from kg.verbs import export_graph, import_graphs, stats, why

TEXTS = {
    "a.txt": "Foo Inc acquired Bar. Ann Lee works for Foo Inc. Lee lives in Baz. Bar employs 12 "
    "people.\n",
    "b.md": "# Part\n\nFoo did not acquire Qux. Foo may acquire Bar. Foo is called a maker.\n\n"
    "## More\n\nAnn Lee works for Foo Inc.\n",
}
TYPES = (
    "Person", "person", "PER", "student club", "Work (of art)", "a|b", "Literal", "Document", "",
    "__Entity__", "NATO", "T=1", "été", "Misc", "Organization",
)  # fmt: skip
NAMES = (
    "Ann", "ann", "The Ann", "Ann Inc.", "a;b", "a\x1fb", "x\ny", '"quoted"', "=1+1", "</a>&amp;",
    "Paris (Texas)", "杜甫", "é", "e\u0301", "name, with: marks", "a|b", "'", "\\", "[1]", "null",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def sentences() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PARTS["extractor"], "sentences", "tests.kg.sentences:SentenceReader")  # type: ignore[arg-type]
        yield


def opened(folder: Path) -> Graph:
    chosen = ("extractor.use=sentences", "store.use=memory")
    return create_graph(config=load_config(graph=str(folder), settings=chosen))


def exported(graph: Graph, form: str, out: Path) -> Path:
    export_graph(graph, form, out)
    return out


def documents(folder: Path) -> list[str]:
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in TEXTS]


def held(graph: Graph) -> tuple[list[Any], list[Any]]:
    """All of the entities and facts but for where the facts stand."""
    entities, facts = [], []
    for changes in graph.projection():
        entities += [(e.id, e.name, e.type, e.aliases, e.description) for e in changes.entities]
        for fact in changes.facts:
            tail = fact.tail
            end = tail.id if hasattr(tail, "id") else (tail.text, tail.type, tail.value)
            marks = {
                (t.polarity, t.modality, t.attribution, t.time)
                for t in (judgement.triple for judgement in fact.support)
            }
            facts.append((fact.head.id, fact.relation, end, fact.type, fact.confidence, marks))
    return entities, sorted(facts, key=repr)


def test_json_lines_hold_documents_names_and_evidence(tmp_path: Path) -> None:
    with opened(tmp_path / "first") as graph:
        graph.build(documents(tmp_path))
        lines = exported(graph, "jsonl", tmp_path / "one.jsonl")
        before = stats(graph)
    with opened(tmp_path / "second") as graph:
        report = import_graphs(graph, str(lines))
        assert (report.documents, report.problem_count, dict(report.not_kept)) == (2, 0, {})
        assert exported(graph, "jsonl", tmp_path / "two.jsonl").read_text() == lines.read_text()
        after = stats(graph)
        assert (after.entities, after.facts, after.not_asserted) == (
            before.entities, before.facts, before.not_asserted,
        )  # fmt: skip
        (explanation,) = why(graph, "Ann Lee", "WORKS_FOR", "_")
        assert {passage.quote for passage in explanation.passages} == {"Ann Lee works for Foo Inc."}
        assert len(explanation.passages) == 2
        seq = graph.ledger.seq
        import_graphs(graph, str(lines))
        assert graph.ledger.seq == seq, "the second time nothing changes"
        graph.delete(str(lines))
        assert stats(graph).entities == 0


def test_aliases_that_are_undone_are_entities_of_their_own(tmp_path: Path) -> None:
    lines = tmp_path / "g.jsonl"
    lines.write_text(
        '{"name": "Foo", "type": "Ship", "aliases": ["Gull"]}\n["Foo", "met", "Ann"]\n'
    )
    with opened(tmp_path / "kg") as graph:
        import_graphs(graph, str(lines))
        names = {e[0]: e[3] for e in held(graph)[0]}
        assert names == {"Foo (Ship)": ("Gull",), "Ann (Misc)": ()}
        [alias] = [row for row in decisions(graph.ledger) if row.rule == "alias"]
        undo(graph.ledger, alias)
        with graph.assembled() as parts:
            resolve_and_project(graph.ledger, parts)
        assert {e[0] for e in held(graph)[0]} == {"Foo (Ship)", "Gull (Ship)", "Ann (Misc)"}


def test_documents_that_are_here_already_stay_as_they_are(tmp_path: Path) -> None:
    with opened(tmp_path / "first") as graph:
        graph.build(documents(tmp_path))
        lines = exported(graph, "jsonl", tmp_path / "one.jsonl")
        (tmp_path / "a.txt").write_text("Bar acquired Baz.")
        graph.build([str(tmp_path / "a.txt")])
        report = import_graphs(graph, str(lines))
        assert report.documents == 0 and len(report.remarks) == 2
        assert "is in this graph already" in report.remarks[0].text
        (explanation,) = why(graph, "Foo", "acquired", "Bar")[:1]
        assert {passage.quote for passage in explanation.passages} >= {""}
        assert why(graph, "Bar", "acquired", "Baz")


def test_lines_that_were_damaged_are_told_and_the_others_are_there(tmp_path: Path) -> None:
    with opened(tmp_path / "first") as graph:
        graph.build(documents(tmp_path))
        lines = exported(graph, "jsonl", tmp_path / "one.jsonl")
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    entity = next(row for row in rows if row["kind"] == "entity" and row["name"] == "Bar")
    rows.remove(entity)
    rows[0]["text"] = rows[0]["text"][1:]
    rows += [{"kind": "chunk"}, {"kind": "fact", "head_id": 3}, {"kind": "what"}, ["a", "b", "c"]]
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with opened(tmp_path / "second") as graph:
        report = import_graphs(graph, str(lines))
        assert report.problem_count == 4
        assert report.facts > 2 and stats(graph).entities > 3


def on_one_line(graph: tuple[list[Any], list[Any]]) -> Any:
    """Values in the graph stand on one line."""
    entities, facts = graph
    ends = [
        (head, relation, end if isinstance(end, str) else tuple(" ".join(e.split()) for e in end))
        for head, relation, end, *_ in facts
    ]
    rest = [fact[3:] for fact in facts]
    return sorted(entities), sorted(zip(ends, rest, strict=True), key=repr)


names = st.sampled_from(NAMES) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=9
).filter(str.strip)
# XML holds no control characters.
words = st.sampled_from([name for name in NAMES if "\x1f" not in name]) | st.text(
    st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=9
)
types = st.sampled_from(TYPES)
entities = st.fixed_dictionaries(
    {"name": names, "type": types, "aliases": st.lists(names, max_size=2), "description": names}
)
ends = st.fixed_dictionaries({"text": names, "type": types})
values = st.fixed_dictionaries(
    {"text": words, "type": st.sampled_from(["date", "money", "a (b"]), "value": words}
)
triples = st.fixed_dictionaries(
    {"head": ends, "relation": words, "tail": ends | values, "confidence": st.floats(0, 1)},
    optional={
        "polarity": st.just("negative"), "modality": st.just("hedged"), "attribution": words,
        "time": words,
    },
)  # fmt: skip


@settings(max_examples=12, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.lists(entities, max_size=3), st.lists(triples, min_size=1, max_size=6))
def test_any_graph_comes_back(given_entities: list[Any], given_triples: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = folder / "g.jsonl"
        given_lines = [["Gull", "met", "Tern"], *given_entities, *given_triples]
        lines.write_text("".join(json.dumps(row) + "\n" for row in given_lines))
        with opened(folder / "first") as graph:
            graph.build(documents(folder))
            import_graphs(graph, str(lines))
            whole = exported(graph, "jsonl", folder / "one.jsonl")
            others = [exported(graph, form, folder / f"one.{form}") for form in ("graphml", "csv")]
            before = held(graph)
        with opened(folder / "second") as graph:
            report = import_graphs(graph, str(whole))
            assert report.problem_count == 0, report.problems
            assert held(graph) == before
            again = exported(graph, "jsonl", folder / "two.jsonl")
            assert again.read_text() == whole.read_text()
        for other in others:
            with opened(folder / f"of {other.name}") as graph:
                report = import_graphs(graph, str(other))
                assert report.problem_count == 0, report.problems
                assert on_one_line(held(graph)) == on_one_line(before)
