"""Talks: in order, all at once, and asking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import LLMError
from kg.llm import Conversation
from kg.llm.conversations import converse
from kg.protocols import Prompt, Reply, unheard
from kg.testing import ScriptedLLM


def counting_to(number: int) -> Conversation[list[str]]:
    """Asks `number` questions, each with the reply before in it."""
    heard: list[str] = []
    for _ in range(number):
        reply = yield Prompt((f"{number}: {len(heard)}",))
        heard.append(reply.text)
    return heard


def echo(prompt: Prompt) -> str:
    return f"re {prompt.turns[-1]}"


@given(st.lists(st.integers(0, 4), max_size=20), st.integers(1, 9))
def test_each_talk_hears_its_own_replies(lengths: list[int], window: int) -> None:
    results = list(converse(ScriptedLLM(echo, window), map(counting_to, lengths)))
    assert results == [[f"re {length}: {n}" for n in range(length)] for length in lengths]


def test_talks_are_begun_when_there_is_room_for_them() -> None:
    """The first one ends while later ones have not begun: memory does not grow with the texts."""
    begun = 0

    def talks() -> Iterator[Conversation[list[str]]]:
        nonlocal begun
        for _ in range(100):
            begun += 1
            yield counting_to(2)

    results = converse(ScriptedLLM(echo, window=4), talks())
    next(results)
    assert begun < 12


def test_a_second_question_goes_before_new_talks() -> None:
    llm = ScriptedLLM(echo, window=1)
    list(converse(llm, map(counting_to, [2, 2, 2])))
    assert [prompt.turns[0] for prompt in llm.asked][:2] == ["2: 0", "2: 1"]


def test_a_fault_of_the_model_ends_it() -> None:
    class Broken:
        fingerprint = "broken"

        def complete(
            self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
        ) -> Iterator[Reply]:
            for _ in prompts:
                raise LLMError("no key")
            yield from ()

    with pytest.raises(LLMError, match="no key"):
        list(converse(Broken(), [counting_to(1)]))
