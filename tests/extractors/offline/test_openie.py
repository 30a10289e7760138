from __future__ import annotations

import pytest

from extractors.offline.full import open_extractions
from extractors.offline.openie import score, statements
from extractors.offline.trees import sentences
from tests.extractors.offline.ud import doc

CASES = {
    "Acme Corporation was founded by Anna Brown and Peter Jones in London .": {
        ("Acme Corporation", "was founded by", "Anna Brown", "in London"),
        ("Acme Corporation", "was founded by", "Peter Jones", "in London"),
    },
    "Reuters said that Acme Corporation had acquired Beta Industries .": {
        ("Reuters", "said", "that Acme Corporation had acquired Beta Industries"),
        ("Acme Corporation", "had acquired", "Beta Industries"),
    },
    "Acme Corporation failed to acquire Beta Industries .": {
        ("Acme Corporation", "failed to acquire", "Beta Industries"),
    },
    "Anna Brown may have founded Acme Corporation .": {
        ("Anna Brown", "may have founded", "Acme Corporation"),
    },
    "Paris is not the capital of Germany .": {("Paris", "is not", "the capital of Germany")},
    "Peter Jones , who was born in London , married Anna Brown .": {
        ("Peter Jones", "was born in", "London"),
        ("Peter Jones", "married", "Anna Brown"),
    },
    "Anna Brown , CEO of Acme Corporation , lives in Paris .": {
        ("Anna Brown", "is", "CEO of Acme Corporation"),
        ("Anna Brown", "lives in", "Paris"),
    },
    "Hunger is a drama film directed by Peter Jones .": {
        ("Hunger", "is", "a drama film directed by Peter Jones"),
        ("Hunger", "directed by", "Peter Jones"),
    },
    "We visited London .": {("We", "visited", "London")},
    "According to Reuters , Acme Corporation acquired Beta Industries in 2013 .": {
        (
            "Acme Corporation",
            "acquired",
            "Beta Industries",
            "in 2013",
            "According to Reuters",
        ),
    },
}


@pytest.mark.parametrize("text", CASES)
def test_says(text: str) -> None:
    statements_of_text = {
        (args[0], relation, *args[1:]) for _, relation, args in open_extractions(doc(text))
    }
    assert statements_of_text == CASES[text]


def test_longer_and_looser_statements_rank_lower() -> None:
    (sentence,) = sentences(doc("Anna Brown , CEO of Acme Corporation , lives in Paris ."), False)
    by_rule = {statement.rule: score(statement) for statement in statements(sentence)}
    assert by_rule["verb"] > by_rule["apposition"]
    assert all(0 < value < 1 for value in by_rule.values())
