"""RDF: parsed by rdflib, asked in SPARQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from kg.errors import ConfigError
from kg.export import export
from kg.export.rdf import BASE, iri
from tests.kg.export.graphs import WORDS, hostile

PREFIXES = f"PREFIX e: <{BASE}entity:> PREFIX r: <{BASE}relation:> PREFIX p: <{BASE}property:> "


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    out = tmp_path_factory.mktemp("rdf") / "graph.ttl"
    export(hostile(), "rdf", out)
    return Graph().parse(out, format="turtle")


def test_a_fact_is_a_triple_with_its_evidence(graph: Graph) -> None:
    rows = graph.query(
        PREFIXES + "SELECT ?who ?quote ?confidence ?source WHERE { "
        "?fact rdf:predicate r:WROTE_TO ; rdf:subject ?a ; rdf:object ?b ; "
        "p:confidence ?confidence ; prov:wasDerivedFrom ?passage . ?a r:WROTE_TO ?b ; "
        "rdfs:label ?who . ?passage prov:value ?quote ; prov:hadPrimarySource/dcterms:source "
        "?source }"
    )
    assert [tuple(map(str, row)) for row in rows] == [  # type: ignore[union-attr]
        ("Ada", "quote", "0.75", "files/note.txt")
    ]


def test_what_is_denied_is_no_triple(graph: Graph) -> None:
    acquired = iri("relation", "ACQUIRED")
    assert not list(graph.triples((None, acquired, None)))
    denied = graph.query(
        PREFIXES + "SELECT ?f WHERE { ?f rdf:predicate r:ACQUIRED ; p:polarity 'negative' }"
    )
    assert len(denied) == len(WORDS)


def test_every_text_comes_back(graph: Graph) -> None:
    titles = {str(row[0]) for row in graph.query("SELECT ?t WHERE { ?d dcterms:source ?t }")}  # type: ignore[index]
    assert {f"s/{word}".replace("\ud83d", "�") for word in WORDS} <= titles


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, form in (("rdflib", "rdf"), ("pyarrow", "parquet")):
        monkeypatch.setitem(__import__("sys").modules, name, None)
        with pytest.raises(ConfigError, match=r"pip install '\.\[export\]' in a copy"):
            export(hostile(), form, tmp_path / "out")
