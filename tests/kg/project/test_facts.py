"""Facts: what makes two statements one, how sure they are, and their relation types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.layout import type_name
from kg.ledger import Ledger
from kg.ledger.derived import fact, fact_row, typed_relations
from kg.model import Fact, Literal, Mention
from kg.project import RelationCap, derive
from kg.resolve.names import NameResolver
from tests.kg.ledger.documents import bound

Put = Callable[..., None]


def facts(ledger: Ledger) -> list[Fact]:
    typed = typed_relations(ledger)
    rows = (
        fact_row(ledger, row[0])
        for row in ledger.db.execute("SELECT id FROM fact ORDER BY id").fetchall()
    )
    return [fact(ledger, row, typed) for row in rows if row is not None]


def only(ledger: Ledger) -> Fact:
    (fact,) = facts(ledger)
    return fact


def touched(ledger: Ledger) -> set[str]:
    rows = ledger.db.execute(
        "SELECT id FROM touched WHERE kind = 'fact' AND seq = ?", (ledger.seq,)
    )
    return {row[0] for row in rows}


def test_confidence_is_one_minus_the_product_over_documents(ledger: Ledger, put: Put) -> None:
    put({"a": "Foo acquired Bar. Foo acquired Bar Ltd."})
    assert only(ledger).confidence == 0.9, "twice in one document counts once"
    put({"b": "Foo Inc acquired Bar."})
    fact = only(ledger)
    assert fact.confidence == pytest.approx(1 - 0.1 * 0.1)
    assert fact.documents == 2 and len(fact.support) == 3


def test_copies_and_documents_with_the_same_sentence_count_once(ledger: Ledger, put: Put) -> None:
    put({"a": "Foo acquired Barr.", "copy of a": "Foo acquired Barr."})
    put({"b": "Rex lives in Rome. FOO acquired BARR."})
    derived = facts(ledger)
    sure = next(f for f in derived if f.relation == "acquired")
    assert (sure.confidence, sure.documents, len(sure.support)) == (0.9, 1, 3)
    row = fact_row(ledger, sure.id)
    assert row is not None and (row.documents, row.confidence) == (1, 0.9)


def test_support_is_by_document_and_place(ledger: Ledger, put: Put) -> None:
    put(
        {
            "b": "Foo acquired Bar.",
            "a": "Rex lives in Rome. Foo acquired Bar. Foo Inc acquired Bar.",
        }
    )
    fact = next(f for f in facts(ledger) if f.relation == "acquired")
    places = [(j.triple.evidence.doc_id, j.triple.evidence.start) for j in fact.support]
    assert places == [("a", 19), ("a", 37), ("b", 0)]


def test_overlapping_chunks_count_once(ledger: Ledger) -> None:
    work = bound("a", "Foo acquired Bar.")
    twice = [
        *work.extractions,
        replace(work.extractions[0], chunk=replace(work.extractions[0].chunk, id="a#1")),
    ]
    with ledger.transaction():
        ledger.bind(replace(work, extractions=twice, judgements=[*work.judgements] * 2))
    derive(ledger, NameResolver(), RelationCap())
    assert len(only(ledger).support) == 1
    assert ledger.db.execute("SELECT COUNT(*) FROM statement").fetchone() == (2,)


def test_ungrounded_evidence_counts_too(ledger: Ledger) -> None:
    work = bound("a", "Foo acquired Bar.")
    judgement = work.judgements[0][0]
    nowhere = replace(judgement.triple.evidence, start=None, end=None, quote="Foo bought Bar")
    head, tail = Mention("Foo", "Organization"), Mention("Bar", "Organization")
    triple = replace(judgement.triple, head=head, tail=tail, evidence=nowhere)
    extraction = replace(work.extractions[0], mentions=(head, tail), triples=(triple,))
    judged = [[replace(judgement, triple=triple)]]
    with ledger.transaction():
        ledger.bind(replace(work, extractions=[extraction], judgements=judged))
    derive(ledger, NameResolver(), RelationCap())
    assert only(ledger).support[0].triple.evidence == nowhere


def test_literals_are_one_by_type_and_value_in_their_most_frequent_words(
    ledger: Ledger, put: Put
) -> None:
    put({"a": "Foo employs 1,200 people."})
    assert only(ledger).tail == Literal("1,200 people", "quantity", "1200 people")
    put({"b": "Foo employs 1200 people. Foo employs 1200 people."})
    fact = only(ledger)
    assert fact.tail == Literal("1200 people", "quantity", "1200 people") and len(fact.support) == 3
    put({"c": "Foo employs 13 people."})
    assert len(facts(ledger)) == 2


def test_what_is_denied_or_hedged_stands_apart(ledger: Ledger, put: Put) -> None:
    cap = RelationCap(always=("acquired",))
    put({"a": "Foo acquired Bar. Foo did not acquire Bar. Foo may acquire Bar."}, cap)
    assert sorted(f.type for f in facts(ledger)) == ["ACQUIRED", "NOT_ASSERTED", "NOT_ASSERTED"]
    assert {f.relation for f in facts(ledger)} == {"acquired"}


def test_statement_whose_ends_became_one_is_no_fact_and_is_kept(ledger: Ledger, put: Put) -> None:
    put({"a": "Inner Marlow Bank acquired IMB. Rex lives in Rome."})
    assert only(ledger).relation == "LIVES_IN"
    rows = ledger.db.execute("SELECT relation FROM statement WHERE fact = ''").fetchall()
    assert rows == [("acquired",)]


def test_entity_and_literal_of_the_same_words_are_two_tails(ledger: Ledger) -> None:
    work = bound("a", "Foo acquired Bar.")
    judgement = work.judgements[0][0]
    literal = replace(judgement.triple, tail=Literal("Bar", "string", "bar|Organization"))
    judged = [[judgement, replace(judgement, triple=literal)]]
    with ledger.transaction():
        ledger.bind(replace(work, judgements=judged))
    derive(ledger, NameResolver(), RelationCap())
    assert len(facts(ledger)) == 2


def test_fact_ids_do_not_depend_on_the_document(ledger: Ledger, put: Put) -> None:
    put({"a": "Foo acquired Bar."})
    before = only(ledger).id
    put({"b": "The Foo acquired Bar.", "a": None})
    assert only(ledger).id == before


def test_promotion_and_demotion_touch_exactly_those_facts(ledger: Ledger, put: Put) -> None:
    cap = RelationCap(min_facts=2)
    put({"a": "Foo acquired Bar. Rex lives in Rome. Rex works for Foo."}, cap)
    assert {f.type for f in facts(ledger)} == {"RELATED"}
    put({"b": "Foo acquired Baz."}, cap)
    acquired = {f.id for f in facts(ledger) if f.relation == "acquired"}
    assert {f.type for f in facts(ledger)} == {"RELATED", "ACQUIRED"}
    assert touched(ledger) == acquired and len(acquired) == 2
    put({"b": None}, cap)
    assert {f.type for f in facts(ledger)} == {"RELATED"}
    assert touched(ledger) == acquired


def test_denied_facts_do_not_count_for_a_relation_type(ledger: Ledger, put: Put) -> None:
    put({"a": "Foo acquired Bar. Foo did not acquire Baz."}, RelationCap(min_facts=2))
    assert typed_relations(ledger) == frozenset()


@pytest.mark.parametrize(
    ("cap", "types"),
    [
        (RelationCap(), {"a"}),
        (RelationCap(known=("c",)), {"a", "c"}),
        (RelationCap(min_facts=2), {"a", "b", "b2"}),
        (RelationCap(min_facts=2, limit=2), {"a", "b"}),
        (RelationCap(always=("c",), min_facts=2, limit=2), {"c", "a"}),
        (RelationCap(always=("c", "d"), min_facts=1, limit=1), {"c"}),
        (RelationCap(min_facts=1, limit=0), set()),
        (RelationCap(always=("!",), known=("?",), min_facts=1, limit=1), {"a"}),
    ],
)
def test_which_relations_are_types(cap: RelationCap, types: set[str]) -> None:
    counts = {"b2": 2, "c": 1, "a": 6, "b": 2, "!": 9, "?": 9}
    assert cap.choose(counts) == types
    assert cap.choose(dict(reversed(counts.items()))) == types


@pytest.mark.parametrize(
    ("relation", "name"),
    [
        ("crouch beside", "CROUCH_BESIDE"),
        ("WORKS_FOR", "WORKS_FOR"),
        ("well-known/as", "WELL_KNOWN_AS"),
        ("NEXT_CHUNK", None),
        ("related", None),
        ("`) DETACH DELETE (n", None),
        ("", None),
        ("x" * 61, None),
        ("приобрёл", None),
    ],
)
def test_type_names(relation: str, name: str | None) -> None:
    assert type_name(relation) == name
