from __future__ import annotations

from benchmarks.resolve import as_text, gold, held_out, over_all, resolve, scores

DOCUMENT = {
    "title": "Marlow",
    "sents": [["Ada", "Lane", "(", "Leeds", ")", "."], ["Lane", "'s", "bank", "won", "in", "1999"]],
    "vertexSet": [
        [
            {"sent_id": 0, "pos": [0, 2], "type": "PER", "wikidata_qcode": "Q1"},
            {"sent_id": 1, "pos": [0, 1], "type": "PER", "wikidata_qcode": "Q1"},
        ],
        [{"sent_id": 0, "pos": [3, 4], "type": "LOC", "wikidata_qcode": ""}],
        [{"sent_id": 1, "pos": [5, 6], "type": "TIME"}],
    ],
}


def test_text_has_natural_spaces_and_spans_of_its_tokens() -> None:
    text, spans = as_text(DOCUMENT["sents"])
    assert text == "Ada Lane (Leeds). Lane's bank won in 1999"
    assert [text[slice(*span)] for span in spans[1]][:2] == ["Lane", "'s"]


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
    found, merges = resolve(documents)
    over_all("one", documents, found, merges)
    assert capsys.readouterr().out.split()[3:6] == ["1.0000", "1.0000", "1.0000"]


def test_the_sixty_smallest_hashes_are_held_out() -> None:
    documents = [{"title": f"t{number}"} for number in range(100)]
    assert len(held_out(documents)) == 60
    assert held_out(documents) == held_out(documents[::-1])
