"""Talks with a model: each asks, reads the reply, and may ask again; many go on at a time.

A talk is a generator: it yields a Prompt, is sent its Reply, and returns what it found. So what
is done with one text reads from top to bottom, and the model is still kept busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import Generic, TypeVar

from kg.protocols import LLM, Prompt, Reply

T = TypeVar("T")
Talk = Generator[Prompt, Reply, T]


def converse(llm: LLM, talks: Iterable[Talk[T]]) -> Iterator[T]:
    """Returns what each talk returns, in their order.

    Further questions of talks under way go before the first ones of new talks.
    """
    yield from _Table(llm, talks).results()


class _Table(Generic[T]):
    """The talks under way: `_order` in the order they came, `_asking` with a question each."""

    def __init__(self, llm: LLM, talks: Iterable[Talk[T]]) -> None:
        self._llm = llm
        self._talks = enumerate(talks)
        self._asking: deque[tuple[int, Talk[T], Prompt]] = deque()
        self._asked: deque[tuple[int, Talk[T]]] = deque()
        self._found: dict[int, T] = {}
        self._next = 0

    def results(self) -> Iterator[T]:
        """In rounds: the last questions of the last talks come when no new talk is left."""
        while True:
            answered = False
            for reply in self._llm.complete(self._questions()):
                answered = True
                number, talk = self._asked.popleft()
                self._go_on(number, talk, reply)
                yield from self._finished()
            yield from self._finished()
            if not answered and not self._asking:
                return

    def _questions(self) -> Iterator[Prompt]:
        while True:
            if not self._asking:
                started = next(self._talks, None)
                if started is None:
                    return
                self._go_on(*started, None)
                continue
            number, talk, prompt = self._asking.popleft()
            self._asked.append((number, talk))
            yield prompt

    def _go_on(self, number: int, talk: Talk[T], reply: Reply | None) -> None:
        try:
            prompt = next(talk) if reply is None else talk.send(reply)
        except StopIteration as end:
            self._found[number] = end.value
        else:
            self._asking.append((number, talk, prompt))

    def _finished(self) -> Iterator[T]:
        while self._next in self._found:
            yield self._found.pop(self._next)
            self._next += 1
