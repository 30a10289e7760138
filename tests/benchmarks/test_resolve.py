from __future__ import annotations

from benchmarks.corpora.redocred import annotated
from benchmarks.resolve import gold, over_all, resolve, scores

DOCUMENT = annotated(
    {
        "title": "Marlow",
        "sents": [
            ["Ada", "Lane", "(", "Leeds", ")", "."],
            ["Lane", "'s", "bank", "won", "in", "1999"],
        ],
        "vertexSet": [
            [
                {"sent_id": 0, "pos": [0, 2], "type": "PER", "wikidata_qcode": "Q1"},
                {"sent_id": 1, "pos": [0, 1], "type": "PER", "wikidata_qcode": "Q1"},
            ],
            [{"sent_id": 0, "pos": [3, 4], "type": "LOC", "wikidata_qcode": ""}],
            [{"sent_id": 1, "pos": [5, 6], "type": "TIME"}],
        ],
        "labels": [],
    }
)


def test_gold_has_named_mentions_only() -> None:
    clusters = gold(DOCUMENT, linked=False)
    assert [mention.text for mention in clusters.mentions] == ["Ada Lane", "Lane", "Leeds"]
    assert clusters.entities == [0, 0, 1]
    assert gold(DOCUMENT, linked=True).entities == ["Q1", "Q1"]


def test_pairs_are_counted_once() -> None:
    assert scores(["a", "a", "b", "b"], [1, 1, 1, 2]) == (1, 2, 3)
    assert scores([], []) == (0, 0, 0)


def test_resolved_mentions_are_scored(capsys) -> None:  # type: ignore[no-untyped-def]
    documents = [gold(DOCUMENT, linked=False)]
    clusters, merges = resolve(documents)
    over_all("one", documents, clusters, merges)
    assert capsys.readouterr().out.split()[3:6] == ["1.0000", "1.0000", "1.0000"]
