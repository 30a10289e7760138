"""The client against a real server: order, window, retries, limits, and what cannot be mended."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any

import pytest
from aiohttp import web

from kg.errors import ConfigError, LLMError
from kg.llm import EndpointLLM
from kg.protocols import Prompt, Reply
from kg.testing.replies import answer
from tests.kg.llm.server import answering, completion, running

KEY = "sk-very-secret-0123456789"


def prompts(count: int) -> list[Prompt]:
    return [Prompt((f"<text>Ada{n} Lovelace met Bob{n} Builder.</text>",)) for n in range(count)]


def right(questions: list[Prompt]) -> list[str]:
    return [answer(prompt.turns[-1]) for prompt in questions]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def texts(llm: EndpointLLM, questions: list[Prompt]) -> list[str]:
    try:
        return [reply.text for reply in llm.complete(questions)]
    finally:
        llm.close()


def test_replies_come_in_order_however_long_each_takes() -> None:
    questions = prompts(40)
    with running(latency=0.02, lognormal=True) as server:
        assert texts(server.llm(concurrency=8), questions) == right(questions)


def test_so_many_are_in_flight_and_no_more() -> None:
    with running(latency=0.1) as server:
        texts(server.llm(concurrency=16), prompts(64))
        assert server.counts.most_in_flight == 16


def test_prompts_are_read_as_they_are_needed() -> None:
    read = 0

    def source() -> Iterator[Prompt]:
        nonlocal read
        for prompt in prompts(1000):
            read += 1
            yield prompt

    with running() as server:
        llm = server.llm(concurrency=4)
        assert len(list(islice(llm.complete(source()), 3))) == 3
        assert read < 100
        llm.close()


def test_a_reply_is_told_when_it_arrives_before_its_turn() -> None:
    first = threading.Event()
    heard: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        text = (await request.json())["messages"][0]["content"]
        if text == "slow":
            await asyncio.to_thread(first.wait, 10)
        return web.json_response(completion(f"re {text}"))

    def arrived(prompt: Prompt, reply: Reply) -> None:
        heard.append(prompt.turns[0])
        first.set()

    with answering(handler) as server:
        llm = server.llm()
        texts = [r.text for r in llm.complete([Prompt(("slow",)), Prompt(("quick",))], arrived)]
        llm.close()
    assert texts == ["re slow", "re quick"]
    assert heard == ["quick", "slow"]


def test_refusals_stalls_and_lost_connections_are_tried_again() -> None:
    questions = prompts(60)
    with running(busy=0.2, retry_after=0.05, stall=0.05, drop=0.1) as server:
        assert texts(server.llm(timeout=0.5, concurrency=16), questions) == right(questions)
        outcomes = server.counts.outcomes
        assert min(outcomes["busy"], outcomes["stall"], outcomes["drop"]) >= 1


def test_retry_after_holds_back_all_requests() -> None:
    begun: list[float] = []

    async def handler(request: web.Request) -> web.Response:
        begun.append(time.monotonic())
        if len(begun) == 1:
            return web.Response(status=429, headers={"Retry-After": "0.5"})
        return web.json_response(completion("ok"))

    with answering(handler) as server:
        assert texts(server.llm(concurrency=1), prompts(3)) == ["ok"] * 3
    assert begun[1] - begun[0] >= 0.5


def test_a_narrow_endpoint_answers_all_in_their_turn() -> None:
    """One request in 50 ms, all others are refused: far more refusals than retries."""
    free_at = 0.0
    refused = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal free_at, refused
        if time.monotonic() < free_at:
            refused += 1
            return web.Response(status=429, headers={"Retry-After": "0.05"})
        free_at = time.monotonic() + 0.05
        return web.json_response(completion("ok"))

    with answering(handler) as server:
        assert texts(server.llm(concurrency=16, retries=3), prompts(40)) == ["ok"] * 40
    assert refused > 40


def test_a_quota_that_is_spent_ends_it_at_once() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        error = {"message": "You exceeded your current quota", "code": "insufficient_quota"}
        return web.json_response({"error": error}, status=429)

    with answering(handler) as server, pytest.raises(LLMError, match="exceeded your current quota"):
        texts(server.llm(concurrency=1), prompts(3))
    assert calls == 1


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (402, "Top up to go on", "for want of money"),
        (400, "Your account is not active, please check your billing details", "want of money"),
        (429, "You have insufficient balance", "want of money"),
        (403, "Key lacks the scope model.request", "does not take the key"),
        (403, "Country, region, or territory not supported", "gives no access from here"),
        (400, "llama-9 is not a valid model ID", "has no model 'model'"),
        (404, "The model `model` does not exist", "has no model 'model'"),
        (405, "Method Not Allowed", "answers no chat completions"),
    ],
)
def test_what_no_other_prompt_mends_costs_one_request(
    status: int, message: str, expected: str
) -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        return web.json_response({"error": {"message": message}}, status=status)

    with answering(handler) as server, pytest.raises(LLMError, match=expected) as caught:
        texts(server.llm(concurrency=16), prompts(12))
    assert message in str(caught.value) and calls == 1


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (403, "Your input was flagged by the moderation"),
        (400, "This model's maximum context length is 8192 tokens"),
        (413, "Request too large"),
    ],
)
def test_what_is_wrong_with_one_prompt_does_not_end_it(status: int, message: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": message}}, status=status)

    with answering(handler) as server:
        llm = server.llm()
        problems = [reply.problem for reply in llm.complete(prompts(3))]
        llm.close()
    assert problems == [f"status {status}: {message}"] * 3


def test_a_wait_of_hours_ends_it_and_is_said() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        headers = {"Retry-After": "7200"}
        return web.json_response({"error": "requests per day"}, status=429, headers=headers)

    heard: list[str] = []
    with answering(handler) as server, pytest.raises(LLMError, match="asks to wait 2 h") as caught:
        llm = server.llm()
        try:
            list(llm.complete(prompts(5), lambda prompt, reply: heard.append(reply.text)))
        finally:
            llm.close()
    assert "requests per day" in str(caught.value) and calls == 1 and heard == []


def test_a_wait_of_a_minute_is_said_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": "slow"}, status=429, headers={"Retry-After": "61"})

    def said() -> bool:
        return any("asks to wait 61 s" in record.getMessage() for record in caplog.records)

    with answering(handler) as server:
        llm = server.llm()

        def listen() -> None:
            with contextlib.suppress(CancelledError):
                list(llm.complete(prompts(3)))

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        until = time.monotonic() + 5
        while not said() and time.monotonic() < until:
            time.sleep(0.02)
        llm.close()
        listener.join()
    assert said()
    assert sum("asks to wait" in record.getMessage() for record in caplog.records) == 1


def test_a_limit_of_speed_that_is_called_a_quota_is_waited_for() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        message = "You exceeded your current quota. Please retry in 0.05s."
        if calls == 1:
            return web.json_response({"error": {"message": message}}, status=429)
        return web.json_response(completion("ok"))

    with answering(handler) as server:
        assert texts(server.llm(), prompts(2)) == ["ok", "ok"]


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.llm.transport.LARGEST", 100_000)

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(completion("x" * 200_000))

    with answering(handler) as server:
        llm = server.llm()
        (reply,) = llm.complete(prompts(1))
        llm.close()
    assert reply.problem.startswith("an answer of more than") and not reply.text


def test_a_long_silence_has_a_reason(caplog: pytest.LogCaptureFixture) -> None:
    """One word for all that wait, and none about a mere limit of speed."""
    with running(stall=0.2, busy=0.1, retry_after=0.01) as server:
        questions = prompts(20)
        assert texts(server.llm(timeout=0.3, concurrency=20), questions) == right(questions)
    (logged,) = [record.getMessage() for record in caplog.records if record.name == "kg.llm"]
    assert "no answer within 0.3 s (raise llm.timeout" in logged and logged.endswith("asking again")


def test_an_endpoint_that_is_always_busy_is_told() -> None:
    with running(busy=1.0, retry_after=0.01) as server:
        with pytest.raises(LLMError, match=r"status 429: too many requests \(3 attempts\)"):
            texts(server.llm(retries=2), prompts(5))
        assert server.counts.answered == 0


@pytest.mark.parametrize(
    ("manners", "message"), [("stall", "no answer within"), ("drop", "no conn")]
)
def test_an_endpoint_that_never_answers_is_told(manners: str, message: str) -> None:
    with running(**{manners: 1.0}) as server, pytest.raises(LLMError, match=message):
        texts(server.llm(retries=1, timeout=0.2), prompts(2))


def test_each_attempt_counts_for_the_limits() -> None:
    """600 a minute: 60 at once, then nine a second; every request is refused once."""
    calls: list[float] = []

    async def handler(request: web.Request) -> web.Response:
        calls.append(time.monotonic())
        if len(calls) <= 40:
            return web.Response(status=429, headers={"Retry-After": "0"})
        return web.json_response(completion("ok"))

    with answering(handler) as server:
        texts(server.llm(requests_per_minute=600, concurrency=80), prompts(40))
    assert len(calls) >= 80 and calls[-1] - calls[0] >= 1.5


def test_tokens_per_minute_hold_it_back() -> None:
    """Prompts of 104 tokens: a tenth of 6,000 at once, then 90 a second."""
    questions = [Prompt(("word " * 100 + str(n),)) for n in range(8)]
    started = time.monotonic()

    async def handler(request: web.Request) -> web.Response:
        usage = {"prompt_tokens": 104, "completion_tokens": 1}
        return web.json_response({**completion("ok"), "usage": usage})

    with answering(handler) as server:
        texts(server.llm(tokens_per_minute=6000), questions)
    assert time.monotonic() - started >= 1.5


def test_the_endpoint_that_is_not_there() -> None:
    llm = EndpointLLM("model", "http://127.0.0.1:9/v1", retries=1)
    with pytest.raises(LLMError, match=r"http://127.0.0.1:9/v1: no connection .* attempts\)"):
        texts(llm, prompts(1))


def test_a_wrong_key_ends_it_at_once_and_is_not_shown() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        message = f"Incorrect API key provided: {request.headers['Authorization'][7:]}"
        return web.json_response({"error": {"message": message}}, status=401)

    with answering(handler) as server, pytest.raises(LLMError) as caught:
        texts(server.llm(concurrency=1), prompts(5))
    assert "OPENAI_API_KEY" in str(caught.value)
    assert KEY not in str(caught.value) and "***" in str(caught.value)
    assert calls == 1


@pytest.mark.parametrize("status", [200, 400])
def test_a_key_that_an_answer_repeats_is_not_kept(status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        message = f"bad request of {request.headers['Authorization'][7:]}"
        return web.json_response({"error": {"message": message}}, status=status)

    with answering(handler) as server:
        llm = server.llm()
        (reply,) = llm.complete(prompts(1))
        llm.close()
    assert reply.problem == "status 400: bad request of ***" and KEY not in reply.text


@pytest.mark.parametrize(
    "error", [{"code": 401, "message": "no"}, {"message": "Incorrect API key provided: x"}]
)
def test_a_wrong_key_told_as_if_all_were_well(error: dict[str, Any]) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": error})

    with answering(handler) as server, pytest.raises(LLMError, match="does not take the key"):
        texts(server.llm(), prompts(1))


def test_a_placeholder_for_a_key_may_stand_in_replies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(completion("There is none."))

    with answering(handler) as server:
        assert texts(server.llm(), prompts(1)) == ["There is none."]


def test_keys_as_files_hold_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        seen.append(request.headers["Authorization"])
        return web.json_response(completion("ok"))

    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    with answering(handler) as server:
        assert texts(server.llm(), prompts(1)) == ["ok"]
    assert seen == [f"Bearer {KEY}"]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-\u2019quoted")
    with pytest.raises(ConfigError, match="OPENAI_API_KEY holds letters that no key has"):
        EndpointLLM("model")


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigError, match="takes no user and password") as caught:
        EndpointLLM("model", "http://ada:hunter2@127.0.0.1:9/v1")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("usage", ["many", [], {"prompt_tokens": "x", "completion_tokens": None}])
def test_usage_that_is_no_count_is_estimated(usage: Any) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({**completion("three words here"), "usage": usage})

    with answering(handler) as server:
        llm = server.llm()
        (reply,) = llm.complete(prompts(1))
        llm.close()
    assert reply.prompt_tokens > 5 and reply.reply_tokens == 3


def test_no_such_model() -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": "model not found"}}, status=404)

    with answering(handler) as server, pytest.raises(LLMError, match="no model 'model'"):
        texts(server.llm(), prompts(1))


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (400, {"error": {"message": "maximum context length is 4096"}}, "maximum context length"),
        (200, {"choices": []}, "without a choice"),
        (200, {}, "without a choice"),
        (200, {"choices": [{"message": {"content": None}}]}, "empty reply"),
        (200, {"choices": [{"message": {"content": 7}}]}, "without a choice"),
        (200, [], "without a choice"),
    ],
)
def test_what_concerns_one_prompt_is_told_in_its_reply(
    status: int, body: Any, problem: str
) -> None:
    async def handler(request: web.Request) -> web.Response:
        text = (await request.json())["messages"][0]["content"]
        if text == "bad":
            return web.json_response(body, status=status)
        return web.json_response(completion("fine"))

    with answering(handler) as server:
        llm = server.llm()
        bad, good = llm.complete([Prompt(("bad",)), Prompt(("good",))])
        llm.close()
    assert problem in bad.problem
    assert (good.text, good.problem) == ("fine", "")


def test_half_an_answer_is_tried_again() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            return web.Response(text='{"choices": [{"mess', content_type="application/json")
        return web.json_response(completion("whole"))

    with answering(handler) as server:
        assert texts(server.llm(), prompts(1)) == ["whole"]


def test_json_and_schemas_are_asked_for_where_they_are_offered() -> None:
    bodies: list[dict[str, Any]] = []

    async def handler(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        kind = bodies[-1].get("response_format", {}).get("type")
        if kind == "json_schema":
            return web.json_response({"error": "response_format json_schema"}, status=400)
        return web.json_response(completion("{}"))

    with answering(handler) as server:
        llm = server.llm(concurrency=1)
        form = Prompt(("a",), schema='{"type": "object"}')
        replies = list(llm.complete([form, form, Prompt(("b",), schema="{}"), Prompt(("c",))]))
        llm.close()
    kinds = [body.get("response_format", {}).get("type") for body in bodies]
    assert kinds == ["json_schema", "json_object", "json_object", "json_object", None]
    assert all(reply.text == "{}" for reply in replies)


def test_an_endpoint_that_knows_no_formats() -> None:
    """Many are in flight when the first is refused."""
    questions = [Prompt(prompt.turns, schema='{"type": "object"}') for prompt in prompts(40)]
    with running(plain=True, latency=0.01) as server:
        assert texts(server.llm(concurrency=16), questions) == right(questions)


def test_log_probabilities_that_are_not_offered_are_done_without() -> None:
    async def handler(request: web.Request) -> web.Response:
        if "logprobs" in await request.json():
            body = {"error": {"message": "You are not allowed to request logprobs"}}
            return web.json_response(body, status=403)
        return web.json_response(completion("Yes"))

    with answering(handler) as server:
        llm = server.llm()
        (reply,) = llm.complete([Prompt(("?",), first=True)])
        llm.close()
    assert (reply.text, reply.first, reply.problem) == ("Yes", (), "")


def test_the_talk_and_the_settings_that_are_sent() -> None:
    bodies: list[dict[str, Any]] = []

    async def handler(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        return web.json_response(completion("ok"))

    with answering(handler) as server:
        texts(server.llm(temperature=0.7, max_tokens=9), [Prompt(("a", "b", "c"), system="s")])
    roles = [(turn["role"], turn["content"]) for turn in bodies[0]["messages"]]
    assert roles == [("system", "s"), ("user", "a"), ("assistant", "b"), ("user", "c")]
    assert (bodies[0]["temperature"], bodies[0]["max_tokens"]) == (0.7, 9)


def test_the_first_tokens_log_probabilities() -> None:
    top = [{"token": "No", "logprob": -2.0}, {"token": "Yes", "logprob": -0.2}]
    blank = {"token": "\n", "top_logprobs": []}

    async def handler(request: web.Request) -> web.Response:
        assert (await request.json())["top_logprobs"] == 5
        content = [blank, {"token": "Yes", "top_logprobs": top}]
        return web.json_response(completion("Yes", logprobs={"content": content}))

    with answering(handler) as server:
        llm = server.llm()
        (reply,) = llm.complete([Prompt(("?",), first=True)])
        llm.close()
    assert reply.first == (("Yes", -0.2), ("No", -2.0))


def test_tokens_are_counted_by_the_endpoint_or_estimated() -> None:
    with running() as server:
        llm = server.llm()
        (reply,) = llm.complete(prompts(1))
        llm.close()
    with running(plain=True) as server:
        llm = server.llm()
        (guessed,) = llm.complete(prompts(1))
        llm.close()
    assert reply.reply_tokens == guessed.reply_tokens > 0
    assert 0 < reply.prompt_tokens <= guessed.prompt_tokens


def test_requests_per_minute_hold_it_back() -> None:
    """600 a minute: 60 at once, then nine a second."""
    started = time.monotonic()
    with running() as server:
        texts(server.llm(requests_per_minute=600, concurrency=80), prompts(66))
    assert time.monotonic() - started >= 0.5


def test_it_works_inside_a_running_loop() -> None:
    """As in a notebook."""
    questions = prompts(3)

    async def notebook(llm: EndpointLLM) -> list[str]:
        return [reply.text for reply in llm.complete(questions)]

    with running() as server:
        llm = server.llm()
        assert asyncio.run(notebook(llm)) == right(questions)
        llm.close()


def test_whoever_stops_listening_leaves_nothing_behind() -> None:
    with running(latency=0.05) as server:
        llm = server.llm(concurrency=4)
        replies = llm.complete(prompts(50))
        next(replies)
        replies.close()  # type: ignore[attr-defined]
        llm.close()
        assert server.counts.calls < 30


@pytest.mark.parametrize("settings", [{"concurrency": 0}, {"max_tokens": 0}, {"timeout": 0.0}])
def test_settings_that_make_no_sense(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        EndpointLLM("model", **settings)


def test_an_address_says_how_it_is_reached() -> None:
    with pytest.raises(ConfigError, match="begins with http:// or https://"):
        EndpointLLM("model", "127.0.0.1:8080/v1")


def test_an_address_without_its_path_is_not_taken_for_a_model() -> None:
    with running() as server:
        url = server.url.removesuffix("/v1")
        with pytest.raises(LLMError, match=r"answers no chat completions .* end with /v1"):
            texts(EndpointLLM("model", url), prompts(1))


def test_a_model_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_MODEL", raising=False)
    with pytest.raises(ConfigError, match=r"llm.model, or \$OPENAI_MODEL"):
        EndpointLLM()
    monkeypatch.setenv("OPENAI_MODEL", "some")
    assert EndpointLLM().fingerprint.startswith("some ")
