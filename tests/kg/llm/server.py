"""The test server of `kg.testing`, in a thread of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from kg.llm import EndpointLLM
from kg.llm.loop import Loop
from kg.testing.server import MODEL, Manners, Model, application


class Server:
    def __init__(self, url: str, model: Model | None) -> None:
        self.url = url
        self._model = model

    @property
    def counts(self) -> Any:
        assert self._model is not None
        return self._model.counts

    def llm(self, **settings: Any) -> EndpointLLM:
        return EndpointLLM("model", self.url, **settings)


@contextmanager
def running(manners: Manners | None = None, **told: Any) -> Iterator[Server]:
    """A server with these manners."""
    app = application(manners or Manners(**told))
    with _listening(app) as url:
        yield Server(url, app[MODEL])


Handler = Callable[[web.Request], Any]


@contextmanager
def answering(handler: Handler) -> Iterator[Server]:
    """A server that does what one function says."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", handler)
    with _listening(app) as url:
        yield Server(url, None)


@contextmanager
def _listening(app: web.Application) -> Iterator[str]:
    loop = Loop()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start() -> str:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    url = loop.submit(start()).result()
    try:
        yield url
    finally:
        loop.close(runner.cleanup())


def completion(text: str | None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": text}, "finish_reason": "stop", **more}]}
