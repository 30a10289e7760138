"""Unexpected errors while working on one document, which fail that document and not the build."""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from kg.errors import KgError
from kg.model import Chunk, Extraction, Reject

T = TypeVar("T")
R = TypeVar("R")

FAILED = "unexpected error"  # the reason of a chunk's reject
ONE_EACH = "one result for each item"
LOG = "failures.log"


class BrokenContract(AssertionError):
    """A part does not do what its protocol says, whatever the document."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An unexpected error while a document was read, chunked, extracted or judged (`stage`).

    `error` is the last line of the traceback. `source` names the document, `file` its file as in
    a document's meta, `chunk` the chunk; they are empty until the failure is located.
    """

    stage: str
    error: str
    traceback: str = field(compare=False, repr=False)
    source: str = ""
    file: str = ""
    chunk: str = ""


def attempt(
    stage: str,
    function: Callable[[], R],
    is_documents: Callable[[], bool] = lambda: True,
) -> R | Failure:
    """Return the function's result, or the unexpected error that it raised as a Failure.

    Raised as they are: a KgError, which has advice; a BrokenContract; and any error if
    `is_documents` returns False, since no document is at fault.
    """
    try:
        return function()
    except (KgError, BrokenContract):
        raise
    except Exception as error:
        if not is_documents():
            raise
        last = traceback.format_exception_only(error)[-1].strip()
        return Failure(stage, last, "".join(traceback.format_exception(error)))


def each(
    stage: str, items: Iterable[T], run: Callable[[Iterator[T]], Iterable[R]]
) -> Iterator[tuple[T, R | Failure]]:
    """Yield each item with its result from `run`, or with its failure, in order.

    `run` gives one result for each item, in order, and may read ahead. If it raises, the item at
    fault among those that it has read is unknown: these are run one by one, and it is started anew
    for the rest. An error of `items` itself is raised.
    """
    feed = _Feed(iter(items))
    done = object()
    while True:
        results = iter(run(feed))
        while True:
            result = attempt(stage, partial(next, results, done), feed.is_at_fault)
            if result is done:
                if feed.waiting:
                    raise BrokenContract(ONE_EACH)
                return
            if isinstance(result, Failure):
                break
            if not feed.waiting:
                raise BrokenContract(ONE_EACH)
            yield feed.waiting.popleft(), result
        while feed.waiting:
            item = feed.waiting.popleft()
            yield item, attempt(stage, partial(_alone, item, run))


def _alone(item: T, run: Callable[[Iterator[T]], Iterable[R]]) -> R:
    results = list(run(iter((item,))))
    if len(results) != 1:
        raise BrokenContract(ONE_EACH)
    return results[0]


class _Feed(Iterator[T], Generic[T]):
    """Items on their way into a part; those read and not answered yet are `waiting`."""

    def __init__(self, items: Iterator[T]) -> None:
        self.waiting: deque[T] = deque()
        self._items = items
        self._broken = False

    def __next__(self) -> T:
        self._broken = True
        try:
            item = next(self._items)
        except StopIteration:
            self._broken = False
            raise
        self._broken = False
        self.waiting.append(item)
        return item

    def is_at_fault(self) -> bool:
        """Return True if an error of the part concerns the items that it read, not their source."""
        return bool(self.waiting) and not self._broken


def failed(chunk: Chunk, failure: Failure) -> Extraction:
    """Return the extraction of a chunk that failed: a later build tries it again."""
    reject = Reject(f"{failure.stage}: {failure.error}", FAILED)
    return Extraction(chunk, rejects=(reject,), complete=False)


def write_log(failures: Sequence[Failure], path: Path) -> None:
    """Write the tracebacks in place of those of an earlier run; no file if there are none."""
    if not failures:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8", errors="backslashreplace") as log:
        for failure in failures:
            where = f"{failure.source}, chunk {failure.chunk}" if failure.chunk else failure.source
            log.write(f"{where}: {failure.stage}\n{failure.traceback}\n")
