"""What differs between two graphs: everything, once, and nothing that is equal."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kg.explain import Difference, diff
from kg.ledger import Ledger
from kg.model import Changes, Document
from kg.pipeline import remove
from kg.project import projection
from tests.kg.test_pipeline import World

A = Document("a.txt", "a.txt", "Foo acquired Bar. John Smith works for Foo. Smith lives in Rome.")
B = Document("b.txt", "b.txt", "Foo Inc acquired Bar. Foo employs 7 people.")


def graph(*documents: Document) -> list[Changes]:
    world = World(Ledger(":memory:"))
    world.build(*documents)
    found = list(projection(world.ledger))
    world.ledger.close()
    return found


def brief(found: Iterable[Difference]) -> set[tuple[str, str, str]]:
    return {(one.kind, one.change, one.text) for one in found}


def test_equal_graphs() -> None:
    assert list(diff(graph(A, B), graph(B, A))) == []
    assert list(diff([], [])) == []


def test_a_document_more() -> None:
    found = list(diff(graph(A), graph(A, B)))
    assert brief(found) == {
        ("document", "added", "b.txt"),
        ("entity", "changed", "Foo (Organization)"),
        ("fact", "changed", "Foo (Organization)  acquired  Bar (Organization)"),
        ("fact", "added", "Foo (Organization)  employs  7 people (quantity)"),
    }
    (changed,) = [one for one in found if (one.kind, one.change) == ("fact", "changed")]
    assert [detail.name for detail in changed.details] == ["confidence", "support"]
    assert [quote.document for quote in changed.evidence_added] == ["b.txt"]
    assert changed.evidence_removed == ()


def test_the_other_way_round_is_the_opposite() -> None:
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    there, back = brief(diff(graph(A), graph(A, B))), brief(diff(graph(A, B), graph(A)))
    assert {(kind, opposite[change], text) for kind, change, text in there} == back


def test_an_edit_of_the_text_alone() -> None:
    (one,) = diff(graph(A), graph(replace(A, text=A.text + " And more.")))
    assert (one.kind, one.change) == ("document", "changed")
    assert [detail.name for detail in one.details] == ["text"]


def test_a_deletion_is_what_the_store_was_told() -> None:
    world = World(Ledger(":memory:"))
    world.build(A, B)
    before = list(projection(world.ledger))
    remove(["b.txt"], world.ledger, world.parts())
    assert list(diff(projection(world.ledger), graph(A))) == []
    assert list(diff(before, projection(world.ledger)))
    world.ledger.close()


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.integers(1, 7))
def test_every_part_is_met_once(one: set[int], other: set[int], size: int) -> None:
    def stream(numbers: set[int]) -> Iterable[Changes]:
        documents = [Document(name, name, "") for name in sorted(map(str, numbers))]
        for start in range(0, len(documents), size):
            yield Changes(documents=tuple(documents[start : start + size]))

    found = list(diff(stream(one), stream(other)))
    assert {one.id for one in found if one.change == "added"} == set(map(str, other - one))
    assert {one.id for one in found if one.change == "removed"} == set(map(str, one - other))
    assert len(found) == len(one ^ other)
