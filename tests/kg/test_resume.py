"""What is known and what is done come out in one order, whatever is read ahead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resume
from kg.resume import resumed


def reading_ahead(items: Iterator[str], ahead: int, done: list[str]) -> Iterator[str]:
    held: list[str] = []
    for item in items:
        held.append(item)
        done.append(item)
        if len(held) > ahead:
            yield held.pop(0).upper()
    for item in held:
        yield item.upper()


@given(
    st.lists(st.sampled_from("abcdefgh"), max_size=40),
    st.sets(st.sampled_from("abcdefgh")),
    st.integers(0, 7),
)
def test_every_item_has_its_result_in_order(items: list[str], known: set[str], ahead: int) -> None:
    done: list[str] = []
    store = {item: item.upper() for item in known}

    def run(missing: Iterator[str]) -> Iterator[str]:
        for result in reading_ahead(missing, ahead, done):
            store[result.lower()] = result
            yield result

    results = list(resumed(items, lambda item: item, store.get, run))
    assert results == [(item, item.upper()) for item in items]
    assert sorted(done) == sorted(set(items) - known), "each missing one is done once"


def test_what_failed_and_is_not_known_afterwards_is_not_done_twice_in_one_wait() -> None:
    done: list[str] = []
    results = resumed(
        ["a", "a", "b", "a"], str, lambda key: None, lambda items: reading_ahead(items, 3, done)
    )
    assert list(results) == [("a", "A"), ("a", "A"), ("b", "B"), ("a", "A")]
    assert done == ["a", "b"]


def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long row of known items comes out before the whole source is read."""
    monkeypatch.setattr(resume, "AHEAD", 10)
    read: list[int] = []
    source = (read.append(number) or number for number in range(1000))  # type: ignore[func-returns-value]
    results = resumed(source, str, lambda key: key, lambda items: [item for item in items])
    assert next(results) == (0, "0")
    assert len(read) == 10
    assert len(list(results)) == 999


def test_a_result_too_few_is_a_fault() -> None:
    with pytest.raises(AssertionError, match="one result for each item"):
        list(resumed("ab", str, lambda key: None, lambda items: ["A"] if list(items) else []))
