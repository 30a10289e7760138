"""Partly finished work: kept results are reused, the rest is computed, all in order."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 4096  # most items that wait for an earlier one


def resumed(
    items: Iterable[T],
    key: Callable[[T], str],
    kept: Callable[[str], R | None],
    run: Callable[[Iterator[T]], Iterable[R]],
) -> Iterator[tuple[T, R]]:
    """Yield each item with its result, in order.

    `run` gets the items without a kept result, one of those with equal keys, and gives one result
    for each, in order. It may read ahead; at most AHEAD items wait.
    """
    yield from _Resumed(items, key, kept).results(run)


class _Resumed(Generic[T, R]):
    """The items that `run` has read and that have not been yielded yet, with kept results."""

    def __init__(
        self, items: Iterable[T], key: Callable[[T], str], kept: Callable[[str], R | None]
    ) -> None:
        self._items = iter(items)
        self._key = key
        self._kept = kept
        self._ahead: deque[tuple[T, str]] = deque()
        self._missing: deque[str] = deque()
        self._results: dict[str, R] = {}
        self._waiting: Counter[str] = Counter()
        self._ended = False

    def results(self, run: Callable[[Iterator[T]], Iterable[R]]) -> Iterator[tuple[T, R]]:
        while not self._ended:
            for result in run(self._read()):
                self._results[self._missing.popleft()] = result
                yield from self._ready()
            assert not self._missing, "one result for each item"
            yield from self._ready()

    def _read(self) -> Iterator[T]:
        """Yield the items to compute; stops if too many are waiting, and is called again later."""
        for item in self._items:
            key = self._key(item)
            self._ahead.append((item, key))
            self._waiting[key] += 1
            if self._waiting[key] == 1:
                result = self._kept(key)
                if result is None:
                    self._missing.append(key)
                    yield item
                else:
                    self._results[key] = result
            if len(self._ahead) >= AHEAD:
                return
        self._ended = True

    def _ready(self) -> Iterator[tuple[T, R]]:
        while self._ahead and self._ahead[0][1] in self._results:
            item, key = self._ahead.popleft()
            result = self._results[key]
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._results[key]
            yield item, result
