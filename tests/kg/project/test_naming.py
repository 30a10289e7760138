"""Names that say the same are one in the graph, and come apart again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.ledger import Ledger
from kg.ledger.derived import entity_by_id, follow
from kg.project import RelationCap, derive, is_derived
from kg.protocols import Pattern
from kg.resolve.names import NameResolver
from tests.kg.ledger.documents import bind
from tests.kg.project.test_facts import facts, touched

BOUGHT = "Foo acquired Bar."
OWNED = "Foo is rumoured to own Bar."


@dataclass
class Told:
    """What it is told to call otherwise, and what it was asked."""

    type: Mapping[str, str] = field(default_factory=dict)
    relation: Mapping[str, str] = field(default_factory=dict)
    asked: list[Mapping[Pattern, int]] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        return repr((self.type, self.relation))

    def types(self, counts: Mapping[str, int]) -> Mapping[str, str]:
        return self.type

    def relations(self, counts: Mapping[Pattern, int]) -> Mapping[str, str]:
        self.asked.append(dict(counts))
        return self.relation


def put(ledger: Ledger, texts: Mapping[str, str], naming: Told | None) -> list[str]:
    """The facts, and how many documents each has."""
    with ledger.transaction():
        for doc_id, text in texts.items():
            bind(ledger, doc_id, text)
    derive(ledger, NameResolver(), RelationCap(), naming)
    derived = sorted(facts(ledger), key=lambda fact: (fact.relation, fact.id))
    return [
        f"{fact.head.id} {fact.relation} {getattr(fact.tail, 'id', fact.tail)} {len(fact.support)}"
        for fact in derived
    ]


def test_relations_that_say_the_same_are_one_fact(ledger: Ledger) -> None:
    kinds = {"Misc": "Organization"}
    joined = put(ledger, {"a": BOUGHT, "b": OWNED}, Told(kinds, {"owns": "acquired"}))
    assert joined == ["Foo (Organization) acquired Bar (Organization) 2"]
    (fact,) = facts(ledger)
    assert fact.confidence == 1 - (1 - 0.9) * (1 - 0.1)
    said = {judgement.triple.relation for judgement in fact.support}
    assert said == {"acquired", "owns"}, "the evidence stays as it was said"


def test_without_it_and_back_the_names_are_as_said(ledger: Ledger) -> None:
    texts, naming = {"a": BOUGHT, "b": OWNED}, Told({}, {"owns": "acquired"})
    plain = put(ledger, texts, None)
    assert [line.split()[2] for line in plain] == ["acquired", "owns"]
    assert not is_derived(ledger, NameResolver(), RelationCap(), naming)
    assert [line.split()[2] for line in put(ledger, {}, naming)] == ["acquired"]
    assert is_derived(ledger, NameResolver(), RelationCap(), naming)
    assert put(ledger, {}, None) == plain


def test_types_are_called_so_before_entities_are_made(ledger: Ledger) -> None:
    put(ledger, {"b": OWNED}, None)
    assert entity_by_id(ledger, "Foo (Misc)")
    put(ledger, {}, Told({"Misc": "Firm"}))
    assert entity_by_id(ledger, "Foo (Firm)") and not entity_by_id(ledger, "Foo (Misc)")
    moved = follow(ledger, "Foo (Misc)")
    assert moved and moved.id == "Foo (Firm)"


def test_relations_are_counted_between_types_as_called(ledger: Ledger) -> None:
    naming = Told({"Misc": "Firm"})
    put(ledger, {"a": f"{BOUGHT} Foo employs 7 people.", "b": f"{OWNED} {BOUGHT}"}, naming)
    (asked,) = naming.asked
    assert asked == {
        ("Firm", "owns", "Firm"): 1,
        ("Organization", "acquired", "Organization"): 2,
        ("Organization", "employs", "quantity"): 1,
    }


def test_what_keeps_its_name_is_not_touched(ledger: Ledger) -> None:
    put(ledger, {"a": f"{BOUGHT} Rex lives in Rome.", "b": OWNED}, None)
    before = {fact.id: fact.relation for fact in facts(ledger)}
    put(ledger, {}, Told({}, {"owns": "has"}))
    after = {fact.id: fact.relation for fact in facts(ledger)}
    assert touched(ledger) == before.keys() ^ after.keys()
    assert sorted(after.values()) == ["LIVES_IN", "acquired", "has"]


def test_denials_are_called_so_and_stay_denials(ledger: Ledger) -> None:
    lines = put(
        ledger, {"a": "Foo did not acquire Bar. Foo acquired Baz."}, Told({}, {"acquired": "HAS"})
    )
    assert [line.split()[2] for line in lines] == ["HAS", "HAS"]
    assert sorted(fact.type for fact in facts(ledger)) == ["NOT_ASSERTED", "RELATED"]
