"""Parts of a graph: what belongs to them, and what their limit leaves out."""

from __future__ import annotations

import pytest

from kg.explain import (
    Excerpt,
    about,
    excerpts,
    in_document,
    of_relation,
    one_fact,
    overview,
    search_names,
    titles,
)
from kg.ledger import Ledger
from kg.project import projection
from tests.kg.explain.conftest import BANK

ADA = "Ada Marlow (Person)"


def relations(loaded: Excerpt | None) -> set[str]:
    assert loaded is not None
    return {fact.relation for fact in loaded.changes.facts}


def whole(ledger: Ledger) -> dict[str, object]:
    return {fact.id: fact for changes in projection(ledger) for fact in changes.facts}


def test_an_overview_of_a_small_graph_is_all_that_is_linked(ledger: Ledger) -> None:
    excerpt = overview(ledger)
    assert {fact.id: fact for fact in excerpt.changes.facts} == whole(ledger)
    assert excerpt.total == len(excerpt.changes.facts)
    ends = {end for fact in excerpt.changes.facts for end in (fact.head, fact.tail)}
    assert {*excerpt.changes.entities} == {end for end in ends if hasattr(end, "aliases")}


def test_an_overview_keeps_the_busiest(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excerpts, "ENTITIES", 2)
    excerpt = overview(ledger)
    ids = {entity.id for entity in excerpt.changes.entities}
    assert ADA in ids and len(ids) == 2
    assert excerpt.degrees[ADA] == len(about(ledger, ADA).changes.facts)  # type: ignore[union-attr]


def test_what_is_about_an_entity_as_head_or_tail(ledger: Ledger) -> None:
    assert relations(about(ledger, "Leeds (Location)")) == {"LIVED_IN", "leave"}
    assert about(ledger, "Nobody (Person)") is None


def test_the_texts_and_chunks_of_the_evidence_come_with_it(ledger: Ledger) -> None:
    excerpt = of_relation(ledger, "LIVED_IN")
    assert [(d.id, d.text) for d in excerpt.changes.documents] == [("bank.txt", BANK)]
    assert [(c.id, c.text) for c in excerpt.changes.chunks] == [("bank.txt#0", BANK)]


def test_the_most_certain_stay_within_the_limit(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excerpts, "FACTS", 1)
    excerpt = about(ledger, "Leeds (Location)")
    assert relations(excerpt) == {"LIVED_IN"}  # "leave" is hedged, with a score of 0.4
    assert excerpt is not None and excerpt.total == 2


def test_a_document_brings_what_it_states(ledger: Ledger) -> None:
    assert relations(in_document(ledger, "again.txt")) == {"FOUNDED"}
    assert relations(in_document(ledger, "nowhere.txt")) == set()


def test_one_fact_and_no_fact(ledger: Ledger) -> None:
    (excerpt,) = of_relation(ledger, "LIVED_IN").changes.facts
    assert one_fact(ledger, excerpt.id).changes.facts == (excerpt,)
    assert one_fact(ledger, "0" * 16).changes.facts == ()


def test_a_search_puts_the_busiest_first_and_counts_the_rest(ledger: Ledger) -> None:
    names = search_names(ledger, "MARLOW")
    assert [entity.id for entity in names.entities] == [ADA, "Marlow Bank (Organization)"]
    assert names.more == 0
    cut = search_names(ledger, "marlow", limit=1)
    assert (len(cut.entities), cut.more) == (1, 1)


def test_a_search_finds_relations_by_their_words(ledger: Ledger) -> None:
    assert search_names(ledger, "founded on").relations == ("FOUNDED_ON",)
    assert search_names(ledger, "FOUNDED").relations == ("FOUNDED", "FOUNDED_ON")


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "[", "\\"])
def test_no_sign_means_anything_else(ledger: Ledger, words: str) -> None:
    assert search_names(ledger, words).entities == ()


def test_titles_come_without_texts(ledger: Ledger) -> None:
    documents = titles(ledger, 1)
    assert [(document.id, document.text) for document in documents] == [("again.txt", "")]
