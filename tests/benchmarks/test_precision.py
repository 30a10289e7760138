"""The labelled sample: drawn with a seed, scored only when every row is labelled."""

import json
from pathlib import Path

import pytest

from benchmarks import precision
from kg.config import load_config
from kg.errors import FormatError
from kg.graph import build
from kg.model import Document


def fact(number, **more):
    return {
        "id": f"f{number:03d}",
        "head": "Ann (Person)",
        "relation": "WORKS_FOR",
        "type": "WORKS_FOR" if number % 2 else "RELATED",
        "tail": "Acme (Organization)",
        "quote": "Ann works for Acme.",
        "doc": "d1",
        "confidence": 0.5 + number / 100,
        "marks": {"polarity": "positive", "modality": "asserted", "attribution": None},
        **more,
    }


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_draw_is_seeded_and_does_not_depend_on_the_order():
    facts = [fact(number) for number in range(30)]
    drawn = precision.draw(facts, size=10)
    assert drawn == precision.draw(facts[::-1], size=10)
    assert drawn != precision.draw(facts, size=10, seed=1)
    assert len({row["id"] for row in drawn}) == 10
    assert all(row["label"] == "" for row in drawn)
    with pytest.raises(FormatError, match="30 facts are too few"):
        precision.draw(facts, size=31)


def test_score_by_hand():
    labels = ["right"] * 7 + ["wrong"] * 2 + ["uninformative"]
    rows = [fact(number, label=label, reason="") for number, label in enumerate(labels)]
    rows[8]["reason"] = "wrong tail"
    score = precision.score(rows)
    assert score.facts == 10
    assert score.labels == {"right": 7, "wrong": 2, "uninformative": 1}
    assert score.right.value == 0.7
    # Wilson: centre (.7 + .19207) / 1.38415, half 1.95996 / 1.38415 * sqrt(.021 + .0096037)
    assert score.right.low == pytest.approx(0.3968, abs=1e-4)
    assert score.right.high == pytest.approx(0.8922, abs=1e-4)
    assert score.by_reason == {"none given": 2, "wrong tail": 1}
    assert score.by_relation["WORKS_FOR"] == {"right": 3, "wrong": 1, "uninformative": 1}
    assert score.by_confidence == {"from 0.5": {"right": 7, "wrong": 2, "uninformative": 1}}


@pytest.mark.parametrize("label", ["", "rihgt", None])
def test_rows_without_a_label_are_refused(label):
    with pytest.raises(FormatError, match=r"fact 2 \(f001\) needs a label"):
        precision.score([fact(0, label="right"), fact(1, label=label)])
    with pytest.raises(FormatError, match="no facts"):
        precision.score([])


def test_commands(tmp_path, capsys):
    facts = write(
        tmp_path / "all.jsonl", [fact(number % 50, id=str(number)) for number in range(250)]
    )
    sample = tmp_path / "sample" / "facts.jsonl"
    arguments = ["sample", "--facts", str(facts), "--sample", str(sample)]
    assert precision.main(arguments) == 0
    rows = precision.read_rows(sample)
    assert len(rows) == 200
    # a second draw must not wipe out labels
    assert precision.main(arguments) == 2
    assert "may hold labels" in capsys.readouterr().err
    assert precision.main(["score", "--sample", str(sample)]) == 2
    assert "needs a label" in capsys.readouterr().err
    write(sample, [{**row, "label": "right"} for row in rows])
    assert precision.main(["score", "--sample", str(sample)]) == 0
    assert "right 1.000 [0.981, 1.000]" in capsys.readouterr().out
    assert precision.main(["score", "--json", "--sample", str(sample)]) == 0
    assert json.loads(capsys.readouterr().out)["labels"]["right"] == 200


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", ":1: not JSON"), ("{}", ":1: a fact without 'id'"), ("[]", ":1: a fact without 'id'")],
)
def test_malformed_facts(tmp_path, text, message):
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(FormatError, match=message):
        precision.read_rows(path)
    with pytest.raises(FormatError, match="cannot be read"):
        precision.read_rows(tmp_path / "none.jsonl")


def test_the_facts_of_a_graph_come_with_the_sentence_that_says_so(tmp_path: Path) -> None:
    pytest.importorskip("triplesmith_en", reason="the default extractor's pipeline")
    text = (
        "Acme Corporation acquired Beta Systems in 2019. Acme Corporation denied acquiring Gamma."
    )
    config = load_config(graph=tmp_path / "graph", settings=["store.use=memory"])
    build([Document("acme.txt", "acme.txt", text)], config=config)
    rows = {row["tail"]: row for row in precision.graph_facts(tmp_path / "graph")}
    bought = rows["Beta Systems (Organization)"]
    assert bought["quote"] == "Acme Corporation acquired Beta Systems in 2019."
    assert (bought["head"], bought["type"]) == ("Acme Corporation (Organization)", "ACQUIRED")
    denied = next(row for row in rows.values() if row["type"] == "NOT_ASSERTED")
    assert denied["marks"]["polarity"] == "negative"
