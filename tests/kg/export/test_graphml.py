"""GraphML, read by networkx."""

from __future__ import annotations

import json
from pathlib import Path

from networkx import read_graphml

from kg.export import export
from kg.stores.memory import MemoryStore
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import ADA, dump


def test_networkx_reads_the_whole_graph(tmp_path: Path) -> None:
    export(hostile(), "graphml", tmp_path / "graph.graphml")
    graph = read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    memory = MemoryStore()
    for changes in hostile():
        memory.apply(changes)
    nodes, relations = dump(memory)
    assert (len(graph), graph.number_of_edges()) == (len(nodes), len(relations))
    ada = graph.nodes[f"__Entity__/{ADA.id}"]
    assert ada["labels"] == ":__Entity__:Person"
    assert json.loads(ada["aliases"]) == list(ADA.aliases)
    labels = sorted(data["label"] for _, _, data in graph.edges(data=True))
    assert labels == sorted(row[0] for row in relations)
    (wrote,) = [data for _, _, data in graph.edges(data=True) if data["label"] == "WROTE_TO"]
    assert (wrote["confidence"], wrote["support"]) == (0.75, 1)
    assert json.loads(wrote["quotes"]) == ["quote"]
