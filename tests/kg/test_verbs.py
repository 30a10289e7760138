"""Searching by meaning: what is asked before vectors are there, and with another encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import load_config
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
    graph.config = load_config(graph=graph.folder, settings=["store.use=memory"])
    with pytest.raises(ConfigError, match=r"those of static, not of minilm: `kg embed`"):
        similar(graph, "x")
