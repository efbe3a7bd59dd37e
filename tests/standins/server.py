"""A loopback HTTP server that answers from a function and misbehaves on demand.

A fault is ``(when, what)``: ``when(path, number)`` picks requests, ``what`` names the misbehaviour. Every request
that arrives is kept, so that a test can count them and look for what must not be in them.
"""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class Response:
    """What a service answers."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    text: str | None = None

    @property
    def body(self) -> bytes:
        return (
            self.text.encode()
            if self.text is not None
            else b""
            if self.data is None
            else json.dumps(self.data).encode()
        )


@dataclass
class Fault:
    """A misbehaviour on the next ``times`` requests whose path holds ``path``, after ``after`` of them went well.

    ``what``: a Response to give instead, or one of reset (hang up in mid-body), truncated, html, drop (no answer).
    """

    path: str
    what: Response | str
    times: int = 1
    after: int = 0


class Server:
    """The service on loopback; ``with Server(answer) as server: ... server.url``."""

    def __init__(self, answer: Callable[[Seen], Response]) -> None:
        self.answer = answer
        self.seen: list[Seen] = []
        self.faults: list[Fault] = []
        self.on_request: Callable[[Seen], None] = lambda seen: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                split = urllib.parse.urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                text = self.rfile.read(length).decode() if length else ""
                seen = Seen(
                    self.command,
                    split.path,
                    urllib.parse.parse_qs(split.query),
                    dict(self.headers),
                    json.loads(text) if text else None,
                )
                outer.seen.append(seen)
                outer.on_request(seen)
                fault = outer._fault(seen)
                response = fault if isinstance(fault, Response) else outer.answer(seen)
                body = response.body
                self.close_connection = isinstance(fault, str)
                if fault == "drop":
                    self.connection.close()
                    return
                if fault == "html":
                    body = b"<html><body><h1>Service temporarily unavailable</h1></body></html>"
                if fault == "truncated":
                    body = body[: max(1, len(body) * 2 // 3)]
                self.send_response(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                if response.status != 204:
                    self.send_header("Content-Type", "text/html" if fault == "html" else "application/json")
                    self.send_header("Content-Length", str(len(body) + (100 if fault == "reset" else 0)))
                self.end_headers()
                if response.status != 204:
                    self.wfile.write(body)
                if fault == "reset":
                    self.wfile.flush()
                    self.connection.close()

            do_GET = do_POST = _serve

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                pass  # a client that was killed hangs up

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def _fault(self, seen: Seen) -> Response | str | None:
        for fault in self.faults:
            if fault.path in seen.path and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault.what
        return None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, start: Any) -> None:
        self.time = start
        self.slept: list[float] = []

    def now(self) -> Any:
        return self.time

    def monotonic(self) -> float:
        return float(sum(self.slept))

    def sleep(self, seconds: float) -> None:
        import datetime as dt

        self.slept.append(seconds)
        self.time += dt.timedelta(seconds=seconds)
