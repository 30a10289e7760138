"""Searching by meaning: what is asked before vectors are there, and with another encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import load_config
from kg.doctor import repair
from kg.errors import ConfigError
from kg.graph import Graph, build, open_graph
from kg.model import Document
from kg.verbs import embed, similar

TEXTS = {
    "a": "Anna Lee founded Borex in 1999. Anna Lee lives in York.",
    "b": "Marie Curie was born in Warsaw. She was a French physicist.",
}
SETTINGS = ["store.use=memory", "encoder.use=static"]


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    config = load_config(graph=tmp_path / "kg", settings=SETTINGS)
    build([Document(name, name, text) for name, text in TEXTS.items()], config=config)
    with open_graph(config=config) as opened:
        yield opened


def test_the_nearest_entities_and_chunks(graph: Graph) -> None:
    with pytest.raises(ConfigError, match="no vectors yet: `kg embed`"):
        similar(graph, "physicist")
    stages: list[str] = []
    done = embed(graph, lambda stage, count: stages.append(stage))
    assert done.chunks == 2 and done.entities >= 4
    assert stages[0] == "embed"
    assert similar(graph, "Marie Curie", limit=1)[0].id == "Marie Curie (Person)"
    assert similar(graph, "a physicist born in Warsaw", of="chunk")[0].name == "b"
    assert len(similar(graph, "Anna", limit=2)) == 2
    assert similar(graph, "zqxv ¿?") == []


def test_bad_requests_are_said(graph: Graph) -> None:
    with pytest.raises(ConfigError, match="searches entity or chunk, not 'fact'"):
        similar(graph, "x", of="fact")
    embed(graph)
    config = load_config(graph=graph.folder, settings=["store.use=memory"])
    refused = pytest.raises(ConfigError, match=r"those of static, not of minilm: `kg embed`")
    with open_graph(config=config) as other, refused:
        similar(other, "x")


def test_vectors_stay_when_the_store_is_written_anew_and_after_an_edit(tmp_path: Path) -> None:
    """The whole way with the default store and the encoder `best`."""
    config = load_config(graph=tmp_path / "kg")
    build([Document(name, name, text) for name, text in TEXTS.items()], config=config)
    with open_graph(config=config) as graph:
        embed(graph)
        before = similar(graph, "a scientist"), similar(graph, "who lives in York?", of="chunk")
        assert before[0][0].score > 0 and before[1][0].name == "a"
    for check in repair(config):
        assert check.state == "ok"
    with open_graph(config=config) as graph:
        again = similar(graph, "a scientist"), similar(graph, "who lives in York?", of="chunk")
        assert [[hit.id for hit in hits] for hits in again] == [
            [hit.id for hit in hits] for hits in before
        ]
    build([Document("a", "a", "Carl Dean lives in Leeds.")], config=config)
    with open_graph(config=config) as graph:
        assert [hit.name for hit in similar(graph, "who lives in York?", of="chunk")] == ["b"]
        assert embed(graph).chunks == 1
        assert similar(graph, "who lives in Leeds?", of="chunk")[0].name == "a"
