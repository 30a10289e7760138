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
    contents = list(projection(world.ledger))
    world.ledger.close()
    return contents


def brief(loaded: Iterable[Difference]) -> set[tuple[str, str, str]]:
    return {(item.kind, item.change, item.text) for item in loaded}


def test_equal_graphs() -> None:
    assert list(diff(graph(A, B), graph(B, A))) == []
    assert list(diff([], [])) == []


def test_a_document_more() -> None:
    differences = list(diff(graph(A), graph(A, B)))
    assert brief(differences) == {
        ("document", "added", "b.txt"),
        ("entity", "changed", "Foo (Organization)"),
        ("fact", "changed", "Foo (Organization)  acquired  Bar (Organization)"),
        ("fact", "added", "Foo (Organization)  employs  7 people (quantity)"),
    }
    (changed,) = [
        difference
        for difference in differences
        if (difference.kind, difference.change) == ("fact", "changed")
    ]
    assert [detail.name for detail in changed.details] == ["confidence", "support"]
    assert [quote.document for quote in changed.evidence_added] == ["b.txt"]
    assert changed.evidence_removed == ()


def test_the_other_way_round_is_the_opposite() -> None:
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}
    there, back = brief(diff(graph(A), graph(A, B))), brief(diff(graph(A, B), graph(A)))
    assert {(kind, opposite[change], text) for kind, change, text in there} == back


def test_an_edit_of_the_text_alone() -> None:
    (differences,) = diff(graph(A), graph(replace(A, text=A.text + " And more.")))
    assert (differences.kind, differences.change) == ("document", "changed")
    assert [detail.name for detail in differences.details] == ["text"]


def test_a_deletion_is_what_the_store_was_told() -> None:
    world = World(Ledger(":memory:"))
    world.build(A, B)
    before = list(projection(world.ledger))
    remove(["b.txt"], world.ledger, world.parts())
    assert list(diff(projection(world.ledger), graph(A))) == []
    assert list(diff(before, projection(world.ledger)))
    world.ledger.close()


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.integers(1, 7))
def test_every_part_is_met_once(first: set[int], second: set[int], size: int) -> None:
    def stream(numbers: set[int]) -> Iterable[Changes]:
        documents = [Document(name, name, "") for name in sorted(map(str, numbers))]
        for start in range(0, len(documents), size):
            yield Changes(documents=tuple(documents[start : start + size]))

    differences = list(diff(stream(first), stream(second)))
    assert {difference.id for difference in differences if difference.change == "added"} == set(
        map(str, second - first)
    )
    assert {difference.id for difference in differences if difference.change == "removed"} == set(
        map(str, first - second)
    )
    assert len(differences) == len(first ^ second)
