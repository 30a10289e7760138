"""Kept replies: asked once, kept on arrival, and only what is an answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from kg.errors import FormatError, StoreError
from kg.ledger import Ledger, Replies
from kg.llm import CachedLLM
from kg.protocols import Prompt, Reply, unheard
from kg.testing import ScriptedLLM


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Ledger(tmp_path / "ledger.sqlite").close()
    return tmp_path / "ledger.sqlite"


def is_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise FormatError(str(error)) from error


def ask(path: Path, llm: ScriptedLLM, *prompts: Prompt) -> list[Reply]:
    replies = Replies(path)
    answers = list(CachedLLM(llm, replies).complete(prompts))
    replies.close()
    return answers


def test_what_was_answered_is_not_asked_again(path: Path) -> None:
    first, second = ScriptedLLM(lambda p: p.turns[0].upper()), ScriptedLLM(lambda p: "other")
    scored = Reply("C", first=(("C", -0.25), ("D", -1.5)))
    prompts = [Prompt((word,)) for word in "abcab"]
    script = ScriptedLLM(lambda p: scored if p.turns[0] == "c" else p.turns[0].upper())
    replies = ask(path, script, *prompts)
    assert [reply.text for reply in replies] == ["A", "B", "C", "A", "B"]
    assert len(script.asked) == 3
    assert ask(path, second, *prompts, Prompt(("d",)))[:5] == replies
    assert [prompt.turns for prompt in second.asked] == [("d",)]
    assert first.asked == []


@pytest.mark.parametrize(
    "other",
    [
        Prompt(("a",), system="s"), Prompt(("a", "b", "c")), Prompt(("a",), schema="{}"),
        Prompt(("a",), first=True),
    ],
)  # fmt: skip
def test_another_question_is_another_question(path: Path, other: Prompt) -> None:
    ask(path, ScriptedLLM(lambda p: "1"), Prompt(("a",)))
    assert ask(path, ScriptedLLM(lambda p: "2"), other)[0].text == "2"


def test_another_model_is_asked(path: Path) -> None:
    ask(path, ScriptedLLM(lambda p: "1", name="one"), Prompt(("a",)))
    assert ask(path, ScriptedLLM(lambda p: "2", name="two"), Prompt(("a",)))[0].text == "2"


@pytest.mark.parametrize(
    "bad", [Reply("prose"), Reply("{}", cut=True), Reply("", problem="status 400"), Reply("[")]
)
def test_what_is_no_answer_is_not_kept(path: Path, bad: Reply) -> None:
    prompt = Prompt(("a",), check=is_json)
    assert ask(path, ScriptedLLM(lambda p: bad), prompt) == [bad]
    assert ask(path, ScriptedLLM(lambda p: "{}"), prompt)[0].text == "{}"
    assert ask(path, ScriptedLLM([]), prompt)[0].text == "{}"


def test_a_reply_is_kept_before_its_turn(path: Path) -> None:
    """The process may die while an earlier one is still waited for."""
    kept = threading.Event()

    class Late:
        fingerprint = model = "scripted"
        max_tokens = 9

        def close(self) -> None:
            pass

        def complete(
            self, prompts: Iterable[Prompt], arrived: Callable[[Prompt, Reply], None] = unheard
        ) -> Iterator[Reply]:
            _, second = prompts
            worker = threading.Thread(target=arrived, args=(second, Reply("quick")))
            worker.start()
            worker.join()
            kept.set()
            yield Reply("slow")
            yield Reply("quick")

    replies = Replies(path)
    waiting = CachedLLM(Late(), replies).complete([Prompt(("a",)), Prompt(("b",))])
    assert next(waiting).text == "slow"
    assert kept.is_set()
    waiting.close()  # type: ignore[attr-defined]
    replies.close()
    assert ask(path, ScriptedLLM([]), Prompt(("b",)))[0].text == "quick"


def test_kept_beside_a_transaction_of_the_ledger(path: Path) -> None:
    ledger = Ledger(path)
    replies = Replies(path)
    with ledger.transaction():
        replies.put("k", "model", Reply("half a pair: \ud83d", 3, 4))
        assert replies.get("k") is not None
    replies.close()
    ledger.close()
    again = Replies(path)
    assert again.get("k") == Reply("half a pair: ?", 3, 4)
    assert again.get("other") is None
    again.close()


def test_what_cannot_be_written_is_told(path: Path) -> None:
    replies = Replies(path)
    ledger = Ledger(path)
    ledger.db.execute("DROP TABLE reply")
    replies.put("k", "model", Reply("x"))
    with pytest.raises(Exception, match="no such table"):
        replies.close()
    ledger.close()
    with pytest.raises(StoreError):
        Replies(path.parent / "nowhere" / "ledger.sqlite").get("k")
