"""Conversations with a model: each asks, reads the reply, and may ask again; many run at a time.

A conversation is a generator: it yields a Prompt, is sent its Reply, and returns its result. So the
steps for one text read from top to bottom, and the model is still kept busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from typing import Generic, TypeVar

from kg.protocols import LLM, Prompt, Reply

T = TypeVar("T")
Conversation = Generator[Prompt, Reply, T]


def converse(llm: LLM, conversations: Iterable[Conversation[T]]) -> Iterator[T]:
    """Yield the result of each conversation, in their order.

    Follow-up prompts of open conversations go before the first prompts of new ones.
    """
    yield from _OpenConversations(llm, conversations).results()


class _OpenConversations(Generic[T]):
    """The open conversations:

    `_asking` with a prompt to send each, `_sent` waiting for a reply.
    """

    def __init__(self, llm: LLM, conversations: Iterable[Conversation[T]]) -> None:
        self._llm = llm
        self._conversations = enumerate(conversations)
        self._asking: deque[tuple[int, Conversation[T], Prompt]] = deque()
        self._sent: deque[tuple[int, Conversation[T]]] = deque()
        self._results: dict[int, T] = {}
        self._next = 0

    def results(self) -> Iterator[T]:
        """Yield results in rounds: the last follow-ups come when no new conversation is left."""
        while True:
            answered = False
            for reply in self._llm.complete(self._questions()):
                answered = True
                number, conversation = self._sent.popleft()
                self._go_on(number, conversation, reply)
                yield from self._finished()
            yield from self._finished()
            if not answered and not self._asking:
                return

    def _questions(self) -> Iterator[Prompt]:
        while True:
            if not self._asking:
                started = next(self._conversations, None)
                if started is None:
                    return
                self._go_on(*started, None)
                continue
            number, conversation, prompt = self._asking.popleft()
            self._sent.append((number, conversation))
            yield prompt

    def _go_on(self, number: int, conversation: Conversation[T], reply: Reply | None) -> None:
        try:
            prompt = next(conversation) if reply is None else conversation.send(reply)
        except StopIteration as end:
            self._results[number] = end.value
        else:
            self._asking.append((number, conversation, prompt))

    def _finished(self) -> Iterator[T]:
        while self._next in self._results:
            yield self._results.pop(self._next)
            self._next += 1
