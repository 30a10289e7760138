"""An endpoint that forwards requests to another one and counts its replies."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError

LONGEST = 1024  # tokens of a reply: the same limit for all


@dataclass
class Counted:
    """Counts since the last `reset`; `cut` are replies that reached the limit."""

    url: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cut: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        self.calls = self.prompt_tokens = self.reply_tokens = self.cut = 0

    def add(self, answer: dict[str, Any]) -> None:
        usage = answer.get("usage") or {}
        with self._lock:
            self.calls += 1
            self.prompt_tokens += int(usage.get("prompt_tokens", 0))
            self.reply_tokens += int(usage.get("completion_tokens", 0))
            self.cut += answer["choices"][0].get("finish_reason") == "length"


@contextmanager
def counting(base_url: str) -> Iterator[Counted]:
    """A proxy of `base_url` on a free port; every request gets temperature 0 and LONGEST tokens."""
    counted = Counted()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body.pop("max_completion_tokens", None)
            body |= {"temperature": 0, "max_tokens": LONGEST, "stream": False}
            request = urllib.request.Request(
                base_url + self.path.removeprefix("/v1"),
                json.dumps(body).encode(),
                {"Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request) as answer:
                    status, reply = 200, answer.read()
                counted.add(json.loads(reply))
            except HTTPError as error:
                status, reply = error.code, error.read()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Print no line for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counted.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()
