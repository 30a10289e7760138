"""A graph folder: what happens when its build was cut off, and how it is opened."""

from pathlib import Path

import pytest

from kg.config import load_config
from kg.errors import ConfigError, StoreError
from kg.graph import LEDGER, build, create_graph, open_graph
from kg.ledger.resolution import decisions, undo
from kg.model import Document

pytest.importorskip("triplesmith_en", reason="the default extractor's pipeline")

TEXT = "Robert Boulter was born in London. Boulter joined Acme Corporation in 2004."


def test_a_store_that_lags_is_brought_up_when_it_is_asked(tmp_path: Path) -> None:
    config = load_config(graph=tmp_path / "graph", settings=["store.use=memory"])
    build([Document("a", "a", TEXT)], config=config)
    with open_graph(config=config) as graph:
        surname = next(d for d in decisions(graph.ledger) if d.rule == "surname")
        undo(graph.ledger, surname)
    with open_graph(config=config) as graph:
        found = {hit.name for hit in graph.store.search("Boulter")}
    assert found == {"Robert Boulter", "Boulter"}


def test_a_folder_with_other_files_is_not_taken_for_a_graph(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="holds other files and no graph"):
        create_graph(tmp_path)
    assert not (tmp_path / LEDGER).exists()


def test_a_folder_without_a_graph_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no graph in .* makes one"):
        open_graph(tmp_path / "nowhere")


def test_documents_and_files_mix(tmp_path: Path) -> None:
    file = tmp_path / "b.txt"
    file.write_text("Acme Corporation acquired Beta Systems in 2019.", encoding="utf-8")
    config = load_config(graph=tmp_path / "graph", settings=["store.use=memory"])
    report = build(iter([Document("a", "a", TEXT), file]), config=config)
    assert report.added == 2
    with open_graph(config=config) as graph:
        assert {d for d, *_ in graph.ledger.db.execute("SELECT id FROM document")} == {"a", "b.txt"}


DENIED = {
    "Microsoft denied acquiring GitHub.": ("Microsoft", "GitHub"),
    "The court ruled that Kroger had not acquired Albertsons.": ("Kroger", "Albertsons"),
    "Honda decided against acquiring Mazda.": ("Honda", "Mazda"),
    "Alibaba hopes to acquire Lazada.": ("Alibaba", "Lazada"),
    "Google may have acquired Fitbit.": ("Google", "Fitbit"),
}
SAID = "Acme Corporation acquired Beta Systems, according to Reuters."


def test_denied_and_hedged_facts_are_kept_apart_in_cypher(tmp_path: Path) -> None:
    sources = [Document(text, text, text) for text in (*DENIED, SAID)]
    build(sources, tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        acquired = graph.query(
            "MATCH (a)-[r:ACQUIRED]->(b) RETURN a.name, b.name, r.attribution ORDER BY a.name"
        )
        kept = graph.query(
            "MATCH (a)-[r:NOT_ASSERTED]->(b) RETURN a.name, b.name, r.polarity, r.modality"
        )
    assert acquired.rows == (("Acme Corporation", "Beta Systems", "Reuters"),)
    marks = {row[:2]: row[2:] for row in kept.rows}
    assert marks.keys() >= set(DENIED.values())
    assert marks["Microsoft", "GitHub"][0] == "negative"
    assert marks["Google", "Fitbit"] == ("positive", "hedged")
