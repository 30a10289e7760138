"""JSON lines: facts are triples to every other command."""

from __future__ import annotations

import json
from pathlib import Path

from kg.evaluate.graph_files import read_graphs
from kg.export import export
from kg.jsonform import judgement_from_json, triple_from_json
from tests.kg.export.graphs import hostile
from tests.kg.stores.graphs import ALL, PAID


def test_lines(tmp_path: Path) -> None:
    export(hostile(), "jsonl", tmp_path / "graph.jsonl")
    text = (tmp_path / "graph.jsonl").read_bytes().decode()
    lines = [json.loads(line) for line in text.removesuffix("\n").split("\n")]
    kinds = [line["kind"] for line in lines]
    assert [*dict.fromkeys(kinds)] == ["document", "chunk", "entity", "appearance", "fact"]
    facts = {line["id"]: line for line in lines if line["kind"] == "fact"}
    assert len(facts) == len(hostile()[5].facts)
    paid = facts["f2"]
    triple = triple_from_json(paid)
    assert (triple.head.text, triple.relation, triple.tail.text) == ("Bob", "PAID", "5 euros")
    assert triple.evidence.quote == "Bob paid 5 euros."
    assert [judgement_from_json(judgement) for judgement in paid["support"]] == list(PAID.support)
    assert facts["n00"]["polarity"] == "negative"


def test_score_reads_the_facts_and_passes_over_the_rest(tmp_path: Path) -> None:
    export([ALL], "jsonl", tmp_path / "graph.jsonl")
    read = read_graphs(tmp_path / "graph.jsonl")
    assert ("Bob", "PAID", "5 euros") in {triple for graph in read.graphs for triple in graph}
