"""A graph folder: what happens when its build was cut off, and how it is opened."""

from pathlib import Path
from typing import cast

import pytest

from kg.config import Config, load_config
from kg.errors import ConfigError, StoreError
from kg.graph import Graph, build, create_graph, open_graph
from kg.ledger import LEDGER
from kg.ledger.resolution import decisions, undo
from kg.model import Document
from kg.stores.embedded.store import EmbeddedStore
from kg.verbs import query
from tests.laws.snapshot import of_cypher

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
        acquired = query(
            graph,
            "MATCH (a)-[r:ACQUIRED]->(b) RETURN a.name, b.name, r.attribution ORDER BY a.name",
        )
        kept = query(
            graph, "MATCH (a)-[r:NOT_ASSERTED]->(b) RETURN a.name, b.name, r.polarity, r.modality"
        )
    assert acquired.rows == (("Acme Corporation", "Beta Systems", "Reuters"),)
    marks = {row[:2]: row[2:] for row in kept.rows}
    assert marks.keys() >= set(DENIED.values())
    assert marks["Microsoft", "GitHub"][0] == "negative"
    assert marks["Google", "Fitbit"] == ("positive", "hedged")


def small_folder(tmp_path: Path) -> tuple[Path, Config]:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text(TEXT, encoding="utf-8")
    (docs / "b.txt").write_text("Acme Corporation acquired Beta Systems in 2019.", "utf-8")
    return docs, load_config(graph=tmp_path / "graph", settings=["store.use=memory"])


def held(graph: Graph) -> list[str]:
    return [row[0] for row in graph.ledger.db.execute("SELECT id FROM document ORDER BY id")]


def test_prune_follows_a_move_at_no_cost(tmp_path: Path) -> None:
    docs, config = small_folder(tmp_path)
    build([docs, Document("docs/mine", "mine", "Acme Corporation grew.")], config=config)
    (docs / "a.txt").rename(docs / "moved.txt")
    with open_graph(config=config) as graph:
        steps = graph.ledger.db.execute("SELECT COUNT(*) FROM step").fetchone()
        report = graph.build([docs], prune=[docs])
        assert (report.added, report.removed, report.unchanged) == (1, 1, 1)
        assert graph.ledger.db.execute("SELECT COUNT(*) FROM step").fetchone() == steps
        # A document that no file gave stays, whatever it is called.
        assert held(graph) == ["docs/b.txt", "docs/mine", "docs/moved.txt"]


def test_prune_of_one_folder_leaves_the_others(tmp_path: Path) -> None:
    docs, config = small_folder(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.txt").write_text("Acme Corporation grew.", encoding="utf-8")
    build([docs, other], config=config)
    (docs / "b.txt").unlink()
    (other / "c.txt").unlink()
    with open_graph(config=config) as graph:
        assert graph.build([docs], prune=[docs]).removed == 1
        assert held(graph) == ["docs/a.txt", "other/c.txt"]
        with pytest.raises(ConfigError, match="holds no document"):
            graph.build([other], prune=[other])


@pytest.mark.parametrize("name", ["docs/b.txt", "{folder}/docs/b.txt"])
def test_delete_by_id_or_path(tmp_path: Path, name: str) -> None:
    docs, config = small_folder(tmp_path)
    build([docs], config=config)
    with open_graph(config=config) as graph:
        assert graph.delete(name.format(folder=tmp_path)).removed == 1
        assert held(graph) == ["docs/a.txt"]
        assert not graph.store.search("Beta Systems")


def test_delete_of_a_name_that_is_not_there_deletes_nothing(tmp_path: Path) -> None:
    docs, config = small_folder(tmp_path)
    build([docs], config=config)
    with open_graph(config=config) as graph:
        with pytest.raises(ConfigError, match=r"'docs/bb\.txt'; near it: docs/b\.txt"):
            graph.delete("docs/a.txt", "docs/bb.txt")
        assert held(graph) == ["docs/a.txt", "docs/b.txt"]


def test_delete_of_a_table_removes_its_rows(tmp_path: Path) -> None:
    docs, config = small_folder(tmp_path)
    (docs / "t.csv").write_text("id,text\n1,Acme Corporation grew.\n2,Ann left.\n", "utf-8")
    build([docs], config=config)
    with open_graph(config=config) as graph:
        assert graph.delete("docs/t.csv").removed == 2
        assert held(graph) == ["docs/a.txt", "docs/b.txt"]


def test_delete_on_the_embedded_store(tmp_path: Path) -> None:
    docs, _ = small_folder(tmp_path)
    build([docs], tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        graph.delete("docs/b.txt")
        pruned = of_cypher(cast("EmbeddedStore", graph.store))
    build([docs / "a.txt"], tmp_path / "clean")
    with open_graph(tmp_path / "clean") as graph:
        assert pruned == of_cypher(cast("EmbeddedStore", graph.store))
