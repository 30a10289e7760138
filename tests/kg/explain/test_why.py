import pytest

from kg.errors import ConfigError
from kg.explain import Explanation, set_aside, why
from kg.ledger import Ledger
from kg.model import Entity, Literal
from tests.kg.explain.conftest import BANK


def statements(loaded: list[Explanation]) -> set[tuple[str, str, str]]:
    return {
        (
            item.head.name,
            item.relation,
            item.tail.name if isinstance(item.tail, Entity) else item.tail.text,
        )
        for item in loaded
    }


def test_why_of_a_name_lists_its_facts_as_head_and_as_tail(ledger: Ledger) -> None:
    assert statements(why(ledger, "marlow  BANK")) == {
        ("Ada Marlow", "FOUNDED", "Marlow Bank"),
        ("Marlow Bank", "FOUNDED_ON", "1921"),
    }


def test_why_puts_the_most_certain_first(ledger: Ledger) -> None:
    explanations = why(ledger, "Marlow Bank (Organization)")
    assert [explanation.relation for explanation in explanations] == ["FOUNDED", "FOUNDED_ON"]
    assert explanations[0].confidence == pytest.approx(1 - 0.2 * 0.2)
    assert explanations[0].documents == 2


def test_why_names_every_passage_and_its_place(ledger: Ledger) -> None:
    (fact,) = why(ledger, "Ada Marlow", "FOUNDED", "_")
    assert [passage.source for passage in fact.passages] == ["texts/again.txt", "texts/bank.txt"]
    passage = fact.passages[1]
    assert BANK[passage.start : passage.end] == passage.quote
    assert passage.place == {"page": 3, "headings": ["History", "Founding"]}
    assert (passage.judge, passage.score, passage.extractor) == ("rules", 0.8, "test")


def test_an_alias_finds_the_entity_and_the_rule_is_told(ledger: Ledger) -> None:
    (fact,) = why(ledger, "Ada Marlow", "acquired", "*")
    assert fact.type == "NOT_ASSERTED"
    head = fact.passages[0].head
    assert head.text == "Marlow"
    assert head.rule and "Ada Marlow" in head.reason


def test_a_mention_outside_the_quote_brings_its_context(ledger: Ledger) -> None:
    (fact,) = why(ledger, "_", "LIVED_IN", "Leeds")
    passage = fact.passages[0]
    assert "Ada Marlow" not in passage.quote
    assert "founded by Ada Marlow in 1921" in passage.head.context
    assert passage.tail.context == ""


def test_what_is_denied_hedged_or_reported_says_so(ledger: Ledger) -> None:
    (denied,) = why(ledger, "_", "ACQUIRED", "_")
    (hedged,) = why(ledger, "_", "leave", "_")
    (reported,) = why(ledger, "_", "FOUNDED ON", "_")
    assert denied.passages[0].polarity == "negative"
    assert hedged.passages[0].modality == "hedged"
    assert reported.passages[0].attribution == "the archive"
    assert reported.type == "RELATED"


def test_a_fact_id_or_four_digits_of_it(ledger: Ledger) -> None:
    (fact,) = why(ledger, "_", "LIVED_IN", "_")
    assert why(ledger, fact.id) == [fact]
    assert fact in why(ledger, fact.id[:4])
    assert why(ledger, fact.id[:3]) == []


def test_a_literal_as_tail(ledger: Ledger) -> None:
    (fact,) = why(ledger, "Marlow Bank", "_", "1921")
    assert isinstance(fact.tail, Literal)
    assert fact.passages[0].tail.start == BANK.index("1921")


def test_nothing_is_an_empty_list(ledger: Ledger) -> None:
    assert why(ledger, "Nobody") == []
    assert why(ledger, "Ada Marlow", "FOUNDED", "Leeds") == []
    assert why(ledger, "Nobody", "_", "_") == []


def test_two_words_are_no_question(ledger: Ledger) -> None:
    with pytest.raises(ConfigError, match="HEAD RELATION TAIL"):
        why(ledger, "Ada Marlow", "FOUNDED")


def test_what_was_set_aside_is_found_by_its_words(ledger: Ledger) -> None:
    (one,) = set_aside(ledger, "ada marlow", "crouch")
    assert one.statement == "Ada Marlow crouch beside Leeds"
    assert (one.verdict, one.reason) == ("quarantine", "low confidence: 0.21 < 0.30")
    assert {statement.verdict for statement in set_aside(ledger, "contents")} == {"filtered"}
    assert set_aside(ledger, "FOUNDED") == []
    assert len(set_aside(ledger, "_", limit=2)) == 2
    assert len(set_aside(ledger)) == 4


def test_what_was_set_aside_is_found_by_its_reason_and_its_document(ledger: Ledger) -> None:
    assert len(set_aside(ledger, "Low Confidence")) == 2
    assert [statement.reason for statement in set_aside(ledger, "leeds", "0.21")] == [
        "low confidence: 0.21 < 0.30"
    ]
    for name in ("again", "again.txt", "AGAIN.TXT"):
        assert {statement.document for statement in set_aside(ledger, name)} == {"again.txt"}
    assert [statement.document for statement in set_aside(ledger, "bank", "contents")] == [
        "bank.txt"
    ]
    assert set_aside(ledger, "agai") == [], "words of a name are no document"
