"""The contract of every registered resolver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.assembly import make
from kg.protocols import Resolver
from kg.registry import names
from kg.resolve.names import NameResolver
from tests.kg.resolve.ledger import Ledger

RESOLVERS: dict[str, Callable[[], Resolver]] = {"names": NameResolver}

# Names that meet each other: surnames, initials, acronyms, types, odd characters.
NAMES = (
    "Ada Lane|Ada B. Lane|A. Lane|Lane|Mrs Lane|lane's|Bob Lane|Bob Lane Jr.|van Dam|Jo van Dam|"
    "Health Office|the Health Office|HO|Health Office Inc.|US|U.S.|United States|Leeds|Léeds|LEEDS"
)
texts = st.one_of(
    st.sampled_from(NAMES.split("|")),
    st.sampled_from(["", "|", "\ud800", "\x00", "a|b", "!!!", "'s", "()"]),
    st.text(max_size=6),
)
kinds = st.sampled_from(["Person", "Organization", "Location", "Misc", "", "a|b"])
documents = st.tuples(
    st.sampled_from(
        ["", "Health Office (HO)", "HO (Health Office) of Ada Lane in Leeds", "(", "()"]
    ),
    st.lists(st.tuples(texts, kinds), max_size=7),
)
corpora = st.lists(documents, max_size=6)
several = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

Documents = list[tuple[str, list[tuple[str, str]]]]


def filled(corpus: Documents) -> Ledger:
    ledger = Ledger()
    for number, (text, mentions) in enumerate(corpus):
        ledger.add(f"d{number}", text, mentions)
    return ledger


def test_every_registered_resolver_is_under_contract() -> None:
    assert set(names("resolver")) == set(RESOLVERS)


@pytest.mark.parametrize("name", sorted(RESOLVERS))
def test_is_made_by_its_name_and_is_a_resolver(name: str) -> None:
    resolver = make("resolver", name)
    assert isinstance(resolver, Resolver)
    assert isinstance(resolver.fingerprint, str)


@pytest.fixture(params=sorted(RESOLVERS))
def resolver(request: pytest.FixtureRequest) -> Resolver:
    return RESOLVERS[request.param]()


@several
@given(corpus=corpora)
def test_one_assignment_per_mention_with_a_good_key(resolver: Resolver, corpus: Documents) -> None:
    ledger = filled(corpus)
    ledger.resolve(resolver)
    expected = [(d, m.id) for d, (_, mentions) in ledger.documents.items() for m in mentions]
    assert list(ledger.assignments) == expected
    for assignment in ledger.assignments.values():
        name, bar, kind = assignment.key.partition("|")
        assert name and bar and kind
        assert "|" not in kind
        assert bool(assignment.rule) == bool(assignment.reason) == bool(assignment.source)
        assert assignment.source != assignment.key
    for merge in ledger.merges.values():
        assert merge.rule and merge.reason
        assert merge.target not in ledger.merges, "a target is merged no further"


@several
@given(corpus=corpora, data=st.data())
def test_any_order_and_any_batches_give_the_same(
    resolver: Resolver, corpus: Documents, data: st.DataObject
) -> None:
    whole = filled(corpus)
    whole.resolve(resolver)
    bit_by_bit = Ledger()
    for number in data.draw(st.permutations(range(len(corpus)))):
        bit_by_bit.add(f"d{number}", *corpus[number])
        if data.draw(st.booleans()):
            bit_by_bit.add("passing", "Lane of Leeds", [("Lane", "Misc"), ("Leeds", "Person")])
            bit_by_bit.resolve(resolver)
            bit_by_bit.remove("passing")
    bit_by_bit.resolve(resolver)
    assert bit_by_bit.assignments == whole.assignments
    assert bit_by_bit.merges == whole.merges


@several
@given(corpus=corpora, data=st.data())
def test_what_was_undone_is_not_decided_again(
    resolver: Resolver, corpus: Documents, data: st.DataObject
) -> None:
    first = filled(corpus)
    first.resolve(resolver)
    decided = {(a.rule, a.source, a.key, a.doc_id) for a in first.assignments.values() if a.rule}
    decided |= {(m.rule, m.source, m.target, "") for m in first.merges.values()}
    if not decided:
        return
    undone = data.draw(st.sampled_from(sorted(decided)))
    second = replace(filled(corpus), vetoes=frozenset({undone}))
    second.resolve(resolver)
    again = {(a.rule, a.source, a.key, a.doc_id) for a in second.assignments.values()}
    again |= {(m.rule, m.source, m.target, "") for m in second.merges.values()}
    assert undone not in again
    if undone[3]:
        apart = [key for key in first.assignments if key[0] != undone[3]]
        for key in apart:
            assert second.assignments[key] == first.assignments[key]
