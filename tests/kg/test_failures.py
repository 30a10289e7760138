"""An unexpected error is the failure of the item that it was met with, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ConfigError
from kg.failures import FAILED, BrokenContract, Failure, attempt, each, failed, write_log
from kg.model import Chunk


def doubled(ahead: int, bad: frozenset[int]) -> Callable[[Iterator[int]], Iterator[int]]:
    """Reads up to `ahead` numbers before it gives a result; fails on the bad ones."""

    def run(items: Iterator[int]) -> Iterator[int]:
        held: list[int] = []
        for item in items:
            held.append(item)
            if len(held) == ahead:
                yield from map(one, held)
                held = []
        yield from map(one, held)

    def one(item: int) -> int:
        if item in bad:
            raise ValueError(f"cannot double {item}")
        return 2 * item

    return run


@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.frozensets(st.integers(0, 30)),
    st.integers(1, 50),
)
def test_only_the_bad_ones_fail_whatever_is_read_ahead(
    items: list[int], bad: frozenset[int], ahead: int
) -> None:
    results = list(each("doubling", items, doubled(ahead, bad)))
    assert [item for item, _ in results] == items
    for item, result in results:
        if item in bad:
            assert isinstance(result, Failure)
            assert (result.stage, result.error) == ("doubling", f"ValueError: cannot double {item}")
        else:
            assert result == 2 * item


def test_the_items_own_error_is_raised() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(each("doubling", items(), doubled(9, frozenset())))


def test_what_fails_before_it_reads_anything_is_raised() -> None:
    def broken(items: Iterator[int]) -> Iterator[int]:
        raise ImportError("no such library")
        yield from items

    with pytest.raises(ImportError, match="no such library"):
        list(each("doubling", [1, 2], broken))


def test_known_errors_are_raised() -> None:
    def wrong(items: Iterator[int]) -> Iterator[int]:
        for _ in items:
            raise ConfigError("set it")
        yield 1

    with pytest.raises(ConfigError, match="set it"):
        list(each("doubling", [1], wrong))


@pytest.mark.parametrize("results", [[2], [2, 4, 6]])
def test_one_result_for_each_item(results: list[int]) -> None:
    def run(items: Iterator[int]) -> Iterable[int]:
        list(items)
        return results

    with pytest.raises(BrokenContract, match="one result for each item"):
        list(each("doubling", [1, 2], run))


def test_attempt_returns_the_error_with_its_traceback() -> None:
    def divide() -> float:
        return 1 / 0

    failure = attempt("dividing", divide)
    assert isinstance(failure, Failure)
    assert failure.error == "ZeroDivisionError: division by zero"
    assert "in divide" in failure.traceback and failure.traceback.startswith("Traceback")
    assert attempt("adding", lambda: 1 + 1) == 2


def test_a_failed_chunk_is_left_for_the_next_build() -> None:
    chunk = Chunk("a#0-3", "a", 0, "Foo", {})
    extraction = failed(chunk, Failure("judging", "KeyError: 'x'", "..."))
    assert not extraction.complete and extraction.chunk is chunk
    assert [(r.text, r.reason) for r in extraction.rejects] == [("judging: KeyError: 'x'", FAILED)]


def test_the_log_is_of_the_last_run_alone(tmp_path: Path) -> None:
    log = tmp_path / "failures.log"
    write_log([Failure("reading", "E: 1", "first trace", "a.txt")], log)
    write_log([Failure("judging", "E: 2", "bad \ud800 trace", "b.txt", chunk="b.txt#0-9")], log)
    assert log.read_text("utf-8") == "b.txt, chunk b.txt#0-9: judging\nbad \\ud800 trace\n"
    write_log([], log)
    assert not log.exists()
