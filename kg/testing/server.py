"""A language model's endpoint for tests: deterministic, as slow and as bad as it is told.

    python -m kg.testing.server --port 8080 --latency 0.2 --broken 0.05 --busy 0.1

Chat completions as OpenAI has them, and GET /stats (POST /stats sets the counts to 0). What goes
wrong is drawn from the prompt, for refusals from prompt and attempt, so that every run is the
same. It listens on 127.0.0.1.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from statistics import NormalDist
from typing import Any

from aiohttp import web

from kg.llm.tokens import text_tokens
from kg.testing.replies import SPOILS, answer, digest, spoil

SIGMA = math.log(10) / NormalDist().inv_cdf(0.99)  # of a log-normal whose p99 is ten medians
STALL = 3600.0  # seconds
LARGEST = 64 * 1024 * 1024  # bytes of a request


@dataclass(frozen=True)
class Manners:
    """Seconds of latency, and shares (0 to 1) of replies that go wrong in one way each.

    `busy` are refused with 429 and Retry-After (seconds), `stall` never answer, `drop` close the
    connection; a second attempt at the same prompt is drawn anew.
    """

    latency: float = 0.0
    lognormal: bool = False
    broken: float = 0.0
    cut: float = 0.0
    misquoted: float = 0.0
    prose: float = 0.0
    injected: float = 0.0
    busy: float = 0.0
    retry_after: float = 1.0
    stall: float = 0.0
    drop: float = 0.0
    seed: int = 0
    plain: bool = False  # supports no response_format, and returns no usage


HELP = {
    "latency": "seconds before each reply",
    "lognormal": "draw the latency of each reply: --latency is the median, the 99th percentile "
    "is ten times that",
    "broken": "share (0 to 1) of replies whose JSON or code is broken",
    "cut": "share of replies that end in the middle, as at their limit of tokens",
    "misquoted": "share of replies whose quotes the text does not hold",
    "prose": "share of replies that are a sentence in place of facts",
    "injected": "share of replies with something that the text does not say",
    "busy": "share of requests refused with 429",
    "retry_after": "seconds that a refusal asks to wait for",
    "stall": "share of requests that are never answered",
    "drop": "share of requests whose connection is closed",
    "seed": "another number lets other prompts go wrong",
    "plain": "refuse JSON schemas and tell no usage of tokens, as simple endpoints do",
}


@dataclass
class RequestCounts:
    """Counts of the requests so far."""

    calls: int = 0
    answered: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    def note(self, outcome: str) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1


class Model:
    """Answers by its manners, and counts requests."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.counts = RequestCounts()
        self._attempts: Counter[str] = Counter()

    async def chat(self, request: web.Request) -> web.StreamResponse:
        counts = self.counts
        counts.calls += 1
        counts.in_flight += 1
        counts.most_in_flight = max(counts.most_in_flight, counts.in_flight)
        try:
            return await self._chat(request)
        finally:
            counts.in_flight -= 1

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self.manners.plain and "response_format" in body:
            error = {"error": {"message": "unknown field response_format"}}
            return web.json_response(error, status=400)
        prompt = "\n".join(turn["content"] for turn in body["messages"])
        self._attempts[prompt] += 1
        refusal = self._drawn(f"{prompt}\0{self._attempts[prompt]}", ("busy", "stall", "drop"))
        if refusal:
            return await self._refuse(refusal, request)
        await asyncio.sleep(latency_of(self.manners, prompt))
        self.counts.answered += 1
        return web.json_response(self._completion(body, prompt))

    def _drawn(self, text: str, ways: tuple[str, ...]) -> str:
        draw = digest(f"{self.manners.seed} {ways[0]} {text}") / 2**64
        for way in ways:
            draw -= getattr(self.manners, way)
            if draw < 0:
                self.counts.note(way)
                return way
        return ""

    async def _refuse(self, how: str, request: web.Request) -> web.StreamResponse:
        if how == "busy":
            headers = {"Retry-After": f"{self.manners.retry_after:g}"}
            error = {"error": {"message": "too many requests"}}
            return web.json_response(error, status=429, headers=headers)
        if how == "stall":
            await asyncio.sleep(STALL)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _completion(self, body: dict[str, Any], prompt: str) -> dict[str, Any]:
        how = self._drawn(prompt, SPOILS)
        text = spoil(answer(prompt), how) if how else answer(prompt)
        if not how:
            self.counts.note("good")
        choice: dict[str, Any] = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "length" if how == "cut" else "stop",
        }
        if body.get("logprobs"):
            top = [{"token": text[:1], "logprob": -0.1}, {"token": "?", "logprob": -2.4}]
            choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
        completion = {"object": "chat.completion", "model": body.get("model"), "choices": [choice]}
        if self.manners.plain:
            return completion
        tokens = {"prompt_tokens": text_tokens(prompt), "completion_tokens": text_tokens(text)}
        return {**completion, "usage": {**tokens, "total_tokens": sum(tokens.values())}}

    async def stats(self, request: web.Request) -> web.Response:
        response = web.json_response(asdict(self.counts))
        if request.method == "POST":
            self.counts = RequestCounts(in_flight=self.counts.in_flight)
        return response


def latency_of(manners: Manners, prompt: str) -> float:
    """Return the seconds before the reply to this prompt."""
    if not manners.lognormal:
        return manners.latency
    share = (digest(f"latency {prompt}") + 1) / (2**64 + 2)
    return manners.latency * math.exp(SIGMA * NormalDist().inv_cdf(share))


MODEL = web.AppKey("model", Model)


def application(manners: Manners) -> web.Application:
    app = web.Application(client_max_size=LARGEST)
    app[MODEL] = model = Model(manners)
    app.router.add_post("/v1/chat/completions", model.chat)
    app.router.add_route("*", "/stats", model.stats)
    return app


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kg.testing.server",
        description="A language model for tests, as an OpenAI endpoint: its facts are nonsense.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8080, help="0 takes any free one")
    for name, value in asdict(Manners()).items():
        option = f"--{name.replace('_', '-')}"
        if isinstance(value, bool):
            parser.add_argument(option, action="store_true", help=HELP[name])
        else:
            kind = type(value)
            parser.add_argument(option, type=kind, default=value, metavar="N", help=HELP[name])
    chosen = vars(parser.parse_args(arguments))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(chosen.pop("port"), Manners(**chosen)))


async def _serve(port: int, manners: Manners) -> None:
    runner = web.AppRunner(application(manners), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    sys.stdout.write(f"OPENAI_BASE_URL=http://127.0.0.1:{runner.addresses[0][1]}/v1\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    main(sys.argv[1:])
