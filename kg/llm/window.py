"""Many requests in flight, with replies in the order of the prompts."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future

from kg.protocols import Prompt, Reply

AHEAD = 8  # most replies that may wait for an earlier one, as a multiple of the size
WAIT = 0.5  # seconds; in short waits Ctrl-C works on every system


class Window:
    """Keeps requests in flight; `submit` starts a request and returns its future.

    Some more than `size` are submitted, so that a free place is filled at once.
    """

    def __init__(self, submit: Callable[[Prompt], Future[Reply]], size: int) -> None:
        self._submit = submit
        self._most_open = size + size // 4 + 2
        self._most_kept = AHEAD * size
        self._queue: deque[Future[Reply]] = deque()
        self._open = 0
        self._change = threading.Condition()

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        source = iter(prompts)
        more = True
        try:
            while more or self._queue:
                while more and self._has_room():
                    more = self._start(next(source, None))
                if self._queue:
                    self._wait(more)
                while self._queue and self._queue[0].done():
                    yield self._queue.popleft().result()
        finally:
            for waiting in self._queue:
                waiting.cancel()

    def _start(self, prompt: Prompt | None) -> bool:
        if prompt is None:
            return False
        with self._change:
            self._open += 1
        self._queue.append(self._submit(prompt))
        self._queue[-1].add_done_callback(self._done)
        return True

    def _has_room(self) -> bool:
        return self._open < self._most_open and len(self._queue) < self._most_kept

    def _wait(self, more: bool) -> None:
        with self._change:
            while not self._queue[0].done() and not (more and self._has_room()):
                self._change.wait(WAIT)

    def _done(self, _: Future[Reply]) -> None:
        with self._change:
            self._open -= 1
            self._change.notify()
